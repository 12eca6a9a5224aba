"""The file of an upload, in every form in which people hold one."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from mistralai import _checks as checks

if TYPE_CHECKING:
    from .file_form import FileForm

_FORMS = (
    "a path, an open binary file that has a name, (name, content), (name, content, media type), "
    'a dict such as {"file_name": "a.jsonl", "content": b"..."}, or a models.File'
)
_CONTENTS = "bytes, a str (sent as UTF-8), a pathlib.Path, or a file opened in binary mode"


class Upload(NamedTuple):
    """A file, ready to be sent.

    Args:
        name: The name the API shall know it by.
        content: Its bytes, or an open binary file.
        content_type: Its media type; None lets the name tell.
        opened: Whether the client opened the file, and so closes it.
    """

    name: str
    content: bytes | IO[bytes]
    content_type: str | None = None
    opened: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether the file can be sent a second time."""
        return isinstance(self.content, bytes) or _is_seekable(self.content)

    def part(self) -> Any:
        """Give the file in the form in which httpx takes the part of a form."""
        content = self.content
        if not isinstance(content, bytes) and not _is_measured_by_its_descriptor(content):
            content = cast("IO[bytes]", _Unmeasured(content))
        if self.content_type is None:
            return self.name, content
        return self.name, content, self.content_type

    def close(self) -> None:
        """Close the file if the client opened it."""
        if self.opened:
            cast("IO[bytes]", self.content).close()


class _Unmeasured:
    """A file whose length is not known before it was read.

    The HTTP library measures a file by its descriptor, which for a `gzip.open(...)` is that of the
    compressed file, and for a pipe says 0. Of this it knows no length, and sends it in chunks.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read
        if _is_seekable(file):
            self.seek = file.seek


def _is_seekable(file: Any) -> bool:
    # An object that has nothing but `read` is a file too.
    seekable = getattr(file, "seekable", None)
    return bool(seekable()) if callable(seekable) else hasattr(file, "seek")


def _is_measured_by_its_descriptor(file: Any) -> bool:
    try:
        descriptor = file.fileno()
    except (AttributeError, OSError):
        return True  # it is in memory, and measured by going to its end
    # A temporary file wraps the real one.
    real = getattr(file, "file", file)
    raw = getattr(real, "raw", real)
    return isinstance(raw, io.FileIO) and stat.S_ISREG(os.fstat(descriptor).st_mode)


def open_upload(file: FileForm) -> Upload:
    """Bring the `file` argument of an upload into the one form that is sent.

    Args:
        file: The file, in any of the forms that `files.upload` names.

    Returns:
        The file; a path is opened here.

    Raises:
        ValueError: There is no name, or the file is closed.
        TypeError: This is no file, or one opened in text mode.
        OSError: The path cannot be opened.
    """
    name: Any
    content: Any
    content_type: Any = None
    if isinstance(file, (str, os.PathLike)):
        path = Path(file)
        _refuse_directory(path)
        name, content = path.name, path
    elif isinstance(file, tuple):
        name, content, content_type = (*file, None)[:3]
    elif isinstance(file, dict) or hasattr(file, "file_name"):
        from mistralai.models import File  # noqa: PLC0415 - loads pydantic, which the other forms need not

        if isinstance(file, dict) and not {"content", ""} & file.keys():
            # The field has v1's alias "", which says little in the words of pydantic.
            raise ValueError(f'file has no "content"; pass {_FORMS}')
        checked = File.model_validate(file)
        name, content, content_type = checked.file_name, checked.content, checked.content_type
    elif hasattr(file, "read"):
        name, content = _name_of(file), file
    elif isinstance(file, (bytes, bytearray, memoryview)):
        raise ValueError('file has no name; pass ("a.jsonl", content) so that the API knows one')
    else:
        raise TypeError(f"file must be {_FORMS}, not {type(file).__name__}")
    if not isinstance(name, str) or not name:
        raise ValueError(f"file has no name; pass {_FORMS}")
    checks.text("the name of file", name)
    if content_type is not None and not (
        isinstance(content_type, str) and content_type.isascii() and content_type.isprintable()
    ):
        raise ValueError(
            f'the media type of file must be a string such as "text/plain", not {content_type!r}'
        )
    return _read_form(name, content, content_type)


def _refuse_directory(path: Path) -> None:
    # The system's own words name no argument, and "." has no name to speak of.
    if path.is_dir():
        raise IsADirectoryError(
            errno.EISDIR, "file is a directory, and only a file can be uploaded", str(path)
        )


def _name_of(file: Any) -> str:
    name = getattr(file, "name", None)
    # A temporary file has a number for a name: its descriptor.
    return Path(name).name if isinstance(name, str) else ""


def _read_form(name: str, content: Any, content_type: str | None) -> Upload:
    if isinstance(content, str):
        content = checks.text("the content of file", content).encode()
    if isinstance(content, (bytes, bytearray)):
        return Upload(name, bytes(content), content_type)
    if isinstance(content, os.PathLike):
        _refuse_directory(Path(cast("os.PathLike[str]", content)))
        opened = Path(cast("os.PathLike[str]", content)).open("rb")  # noqa: SIM115 - Upload.close closes it
        return Upload(name, opened, content_type, opened=True)
    if not hasattr(content, "read"):
        raise TypeError(f"the content of file must be {_CONTENTS}, not {type(content).__name__}")
    if isinstance(content, io.TextIOBase) or hasattr(content, "encoding"):
        raise TypeError('file is opened in text mode; open it with mode "rb"')
    if getattr(content, "closed", False):
        raise ValueError("file is closed; it must be open until upload returns")
    return Upload(name, content, content_type)
