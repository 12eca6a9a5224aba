"""The forms in which a file can be given for an upload, as a type."""

from __future__ import annotations

import os
from typing import IO, TypeAlias

from mistralai.models import File, FileTypedDict

Content: TypeAlias = bytes | bytearray | str | os.PathLike[str] | IO[bytes]
FileForm: TypeAlias = (
    File
    | FileTypedDict
    | str
    | os.PathLike[str]
    | IO[bytes]
    | tuple[str, Content]
    | tuple[str, Content, str]
)
