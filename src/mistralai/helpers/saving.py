"""Putting a download on disk: the whole file, or none."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, BinaryIO

from mistralai._checks import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

    import httpx

__all__ = ["check", "save", "save_async", "whole_file"]

_ENOUGH = 1 << 20
"""How many bytes the awaiting half collects for one visit to a thread that writes."""


def check(path: str | os.PathLike[str], *, overwrite: bool) -> Path:
    """See whether a file can be put there, before anything is asked for.

    Args:
        path: Where.
        overwrite: Whether a file that is there is replaced.

    Returns:
        The path.

    Raises:
        FileExistsError: There is one, and it is to stay.
        IsADirectoryError: That is a folder.
        FileNotFoundError: There is no such folder.
        TypeError: It is no path.
    """
    if not isinstance(path, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
        raise TypeError(f"path must be a path, not {shown(path)}")
    wanted = Path(path)
    if wanted.is_dir():
        raise IsADirectoryError(f"{wanted} is a folder: name the file")
    if not overwrite and (wanted.exists() or wanted.is_symlink()):
        raise FileExistsError(f"{wanted} exists: overwrite=True replaces it")
    if not wanted.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {wanted.parent}")
    return wanted


def save(
    response: httpx.Response,
    path: Path,
    *,
    overwrite: bool,
    on_progress: Callable[[int, int | None], object] | None,
) -> Path:
    """Put the body of an answer on disk, blocking.

    Args:
        response: The answer, its body unread.
        path: Where.
        overwrite: Whether a file that is there by now is replaced.
        on_progress: Told how many bytes have come, and of how many, where the server says so.

    Returns:
        The path.
    """
    try:
        with whole_file(path, overwrite=overwrite) as file:
            total, count = _size(response), 0
            for piece in response.iter_bytes():
                file.write(piece)
                count += len(piece)
                if on_progress is not None:
                    on_progress(count, total)
    finally:
        response.close()
    return path


async def save_async(
    response: httpx.Response,
    path: Path,
    *,
    overwrite: bool,
    on_progress: Callable[[int, int | None], object] | None,
) -> Path:
    """Put the body of an answer on disk, awaiting; it is written in a thread."""
    from anyio import to_thread  # noqa: PLC0415 - blocking programs need not load it

    try:
        with whole_file(path, overwrite=overwrite) as file:
            total, count = _size(response), 0
            async for piece in _collected(response.aiter_bytes()):
                await to_thread.run_sync(file.write, piece)
                count += len(piece)
                if on_progress is not None:
                    on_progress(count, total)
    finally:
        await response.aclose()
    return path


async def _collected(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    kept = bytearray()
    async for piece in pieces:
        kept += piece
        if len(kept) >= _ENOUGH:
            yield bytes(kept)
            kept.clear()
    if kept:
        yield bytes(kept)


def _size(response: httpx.Response) -> int | None:
    """Tell how many bytes are to come; unknown where they come compressed."""
    length = response.headers.get("content-length", "")
    if "content-encoding" in response.headers or not (length.isascii() and length.isdigit()):
        return None
    return int(length)


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Generator[BinaryIO, None, None]:
    """Give a new file in the same folder, which becomes the one of this name when it is whole."""
    # Not `tempfile`: its files are for their owner alone, whatever the umask says.
    made = path.with_name(f".{token_hex(8)}.part")
    try:
        with made.open("xb") as file:
            yield file
            file.flush()
            # A name is on disk before the content is, on some systems, unless one waits for it.
            os.fsync(file.fileno())
        _rename(made, path, overwrite=overwrite)
    except BaseException:
        with suppress(OSError):
            made.unlink()
        raise


def _rename(made: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        made.replace(path)
        return
    # A second name is given only where there is none yet, whoever else makes one meanwhile.
    # `rename` would replace it, other than on Windows.
    link: Any = getattr(os, "link", None)
    try:
        if link is None:
            raise NotImplementedError  # noqa: TRY301 - as where the file system has no links
        link(made, path)
    except FileExistsError:
        raise FileExistsError(f"{path} exists by now: overwrite=True replaces it") from None
    except (OSError, NotImplementedError):
        check(path, overwrite=False)
        made.rename(path)
    else:
        made.unlink()
