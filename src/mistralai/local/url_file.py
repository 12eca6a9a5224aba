"""The file that tells others where the server listens."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_OURS: Final = re.compile(r"http://\S+\n")


class UrlFile:
    """A file with the URL of a server, for programs that wait for one.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: str | None = None

    def check(self) -> None:
        """Refuse a place where something else is; the file of an earlier server may be replaced.

        Raises:
            ValueError: If something else is there.
            OSError: If it cannot be read.
        """
        with suppress(FileNotFoundError):
            if not _OURS.fullmatch(self._path.read_text(encoding="utf-8", errors="replace")):
                raise ValueError(f"{self._path} holds something else than the URL of a server")

    def write(self, url: str) -> None:
        """Write the file, so that whoever finds it finds all of it.

        Args:
            url: The URL.

        Raises:
            OSError: If it cannot be written.
        """
        text = f"{url}\n"
        number, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            # A test of another user may read it: the URL is no secret.
            Path(name).chmod(0o644)
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink()
            raise
        self._written = text

    def remove(self) -> None:
        """Remove the file, unless it is another server's by now."""
        with suppress(OSError):
            if self._path.read_text(encoding="utf-8", errors="replace") == self._written:
                self._path.unlink()
