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
        if not isinstance(content, bytes) and not _is_plain(content):
            content = cast("IO[bytes]", _Guarded(content))
        if self.content_type is None:
            return self.name, content
        return self.name, content, self.content_type

    def close(self) -> None:
        """Close the file if the client opened it."""
        if self.opened:
            cast("IO[bytes]", self.content).close()


class _Guarded:
    """A file of which nothing is known but that it can be read.

    The HTTP library measures a file by its descriptor, which for a `gzip.open(...)` is that of the
    compressed file, and for a pipe says 0; so this has none, and one whose end cannot be found is
    sent in chunks. What the file itself gives is looked at, for an error that says whose it is.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        # httpx asks for these where they are there, and goes on without where they cannot do it.
        if _is_seekable(file):
            self.seek = self._seek
            if not _has_descriptor(file):
                self.tell = self._tell

    def read(self, size: int = -1) -> bytes:
        piece: Any = self._file.read(size)
        if isinstance(piece, (bytes, bytearray, memoryview)):
            return bytes(cast("bytes", piece))
        raise TypeError(
            f"file must give bytes when it is read, and gave {type(piece).__name__}; "
            'open it with mode "rb"'
        )

    def _tell(self) -> int:
        return _place(self._file.tell())

    def _seek(self, offset: int, whence: int = 0) -> int:
        return _place(self._file.seek(offset, whence))


def _place(place: object) -> int:
    if isinstance(place, int):
        return place
    raise io.UnsupportedOperation


def _is_seekable(file: Any) -> bool:
    # An object that has nothing but `read` is a file too.
    if not checks.has(file, "seek"):
        return False
    if not checks.has(file, "seekable"):
        return True
    try:
        return bool(file.seekable())
    except Exception:  # noqa: BLE001 - what cannot say so cannot do it
        return False


def _has_descriptor(file: Any) -> bool:
    try:
        file.fileno()
    except Exception:  # noqa: BLE001 - it is in memory, and measured by going to its end
        return False
    return True


def _is_plain(file: Any) -> bool:
    """Whether the length of a file is what its descriptor says, or what its end does."""
    if type(file) is io.BytesIO:
        return True
    # A temporary file wraps the real one.
    real = getattr(file, "file", file)
    raw = getattr(real, "raw", real)
    if type(raw) is not io.FileIO:
        return False
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, ValueError):
        return False


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
        path = _path("file", file)
        _refuse_directory(path)
        name, content = path.name, path
    elif isinstance(file, tuple):
        if len(file) not in {2, 3}:
            raise ValueError(f"file must be {_FORMS}, not a tuple of {len(file)}")
        name, content, content_type = (*file, None)[:3]
    elif isinstance(file, dict) or _is_like_file(file):
        from mistralai.models import File  # noqa: PLC0415 - loads pydantic, which the other forms need not

        if isinstance(file, dict) and not {"content", ""} & file.keys():
            # The field has v1's alias "", which says little in the words of pydantic.
            raise ValueError(f'file has no "content"; pass {_FORMS}')
        checked = File.model_validate(file)
        name, content, content_type = checked.file_name, checked.content, checked.content_type
    elif checks.has(file, "read"):
        name, content = _name_of(file), file
    elif isinstance(file, (bytes, bytearray, memoryview)):
        raise ValueError('file has no name; pass ("a.jsonl", content) so that the API knows one')
    else:
        raise TypeError(f"file must be {_FORMS}, not {type(file).__name__}")
    if not isinstance(name, str) or not name:
        raise ValueError(f"file has no name; pass {_FORMS}")
    name = checks.text("the name of file", name)
    if content_type is not None and not (
        isinstance(content_type, str) and content_type.isascii() and content_type.isprintable()
    ):
        raise ValueError(
            'the media type of file must be a string such as "text/plain", not '
            f"{checks.shown(content_type)}"
        )
    return _read_form(name, content, content_type)


def _refuse_directory(path: Path) -> None:
    # The system's own words name no argument, and "." has no name to speak of.
    if path.is_dir():
        raise IsADirectoryError(
            errno.EISDIR, "file is a directory, and only a file can be uploaded", str(path)
        )


def _is_like_file(file: Any) -> bool:
    try:
        return hasattr(file, "file_name")
    except Exception:  # noqa: BLE001 - an object of the user's may raise what it likes
        return False


def _path(argument: str, given: Any) -> Path:
    """Read a path.

    Raises:
        TypeError: It does not say where it leads to.
        ValueError: No system has such a path.
    """
    try:
        path = Path(given)
    except Exception as error:
        raise TypeError(
            f"{argument} is no path: {checks.shown(given)} ({type(error).__name__})"
        ) from error
    if "\0" in str(path):
        raise ValueError(f"{argument} is no path: it has a null character")
    return path


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
        path = _path("the content of file", content)
        _refuse_directory(path)
        opened = path.open("rb")  # Upload.close closes it
        return Upload(name, opened, content_type, opened=True)
    if not checks.has(content, "read"):
        raise TypeError(f"the content of file must be {_CONTENTS}, not {type(content).__name__}")
    if isinstance(content, io.TextIOBase) or hasattr(content, "encoding"):
        raise TypeError('file is opened in text mode; open it with mode "rb"')
    if getattr(content, "closed", False):
        raise ValueError("file is closed; it must be open until upload returns")
    return Upload(name, content, content_type)
