"""Where state lives: one SQLite database and one folder for the bytes of files."""

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class Store:
    """The database and the folder; kept in `data`, or in a temporary place that ends with it.

    Each subject that keeps state creates its own tables with `define` and reads and writes them
    inside `transaction`. All threads share one connection, one transaction at a time.

    Args:
        data: The folder to keep everything in; it is made if it is not there. None for a
            temporary folder that is removed by `close`.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._temporary = data is None
        self.folder = Path(tempfile.mkdtemp(prefix="mistralai-local-")) if data is None else data
        self.files = self.folder / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            self.folder / "state.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        # With a write-ahead log what was committed survives a kill of the process.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")

    def define(self, script: str) -> None:
        """Create tables and indexes that are not there yet.

        Args:
            script: Statements of the form ``CREATE ... IF NOT EXISTS``.
        """
        with self._lock:
            self._connection.executescript(script)

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Give the connection for one transaction: committed at the end, undone by an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Delete every row and every file; the tables stay."""
        with self._lock:
            self._connection.execute("PRAGMA foreign_keys = OFF")
            try:
                with self.transaction() as connection:
                    tables = connection.execute(
                        "SELECT name FROM sqlite_master WHERE type = 'table' "
                        "AND name NOT LIKE 'sqlite_%'"
                    ).fetchall()
                    for (name,) in tables:
                        connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name that SQLite gave
            finally:
                self._connection.execute("PRAGMA foreign_keys = ON")
            shutil.rmtree(self.files, ignore_errors=True)
            self.files.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Close the database; a temporary folder is removed."""
        with self._lock:
            self._connection.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
