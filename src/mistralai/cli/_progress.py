"""Bars that tell how far something is: on a terminal, beside the output."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path


@contextmanager
def bar(
    title: str, total: int | None, *, of_bytes: bool = False
) -> Generator[Callable[[int], None]]:
    """Show a bar while something goes on.

    Args:
        title: What goes on.
        total: Where the bar ends; None where nobody knows.
        of_bytes: Whether bytes are counted.

    Yields:
        A function to call with how far it is.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress as parts  # noqa: PLC0415 - for terminals only
    from rich.console import Console  # noqa: PLC0415

    columns: list[Any] = [parts.TextColumn("{task.description}"), parts.BarColumn()]
    if of_bytes:
        columns += [parts.DownloadColumn(), parts.TransferSpeedColumn()]
    elif total is not None:
        columns += [parts.MofNCompleteColumn()]
    columns += [parts.TimeElapsedColumn()]
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(title.replace("[", r"\["), total=total)
        yield lambda done: shown.update(task, completed=done)


class Counted:
    """A file that tells how much of it was read.

    Args:
        file: The file, opened in binary mode.
        tell: Is called with how many bytes were read.
    """

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self._file = file
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        """Read some of it."""
        piece = self._file.read(size)
        self._tell(self._file.tell())
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place in it."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say where in it the next piece is."""
        return self._file.tell()


@contextmanager
def upload_of(path: Path) -> Generator[Any]:
    """Open a file for an upload that a bar follows.

    Args:
        path: The file.

    Yields:
        What `files.upload` takes as `file`.
    """
    with path.open("rb") as file, bar(path.name, path.stat().st_size, of_bytes=True) as tell:
        yield path.name, Counted(file, tell)
