"""Where state lives: one SQLite database and one folder for the bytes of files."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_DATABASE: Final = "state.sqlite3"
_FILES: Final = "files"
_HOLDER: Final = ".mistralai-local.pid"
# Of two that start at once, one has to outwait the moment in which the other finds itself late.
_PATIENCE: Final = 0.5
# The mark of a database that this server made, in the place that SQLite keeps for such a mark.
_MARK: Final = 0x4D4C4F43
# What a database from before there was a mark is known by.
_TABLES_BEFORE_THE_MARK: Final = frozenset({"batch_jobs", "batch_rows", "files", "signing_key"})


class Store:
    """The database and the folder; kept in `data`, or in a temporary place that ends with it.

    Each subject that keeps state has its tables (`Table`). All threads share one connection, one
    transaction at a time. As long as the store is open, no other process and no other store can
    open the same folder.

    Args:
        data: The folder to keep everything in; it is made if it is not there. None for a
            temporary folder that is removed by `close`.

    Raises:
        OSError: If the folder cannot be made, holds what no server put there, or is in use.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._temporary = data is None
        self.folder = Path(tempfile.mkdtemp(prefix="mistralai-local-")) if data is None else data
        self._lock = threading.RLock()
        self._tables: list[str] = []
        self._connection = _claimed(self.folder)
        self.files = self.folder / _FILES
        try:
            self.files.mkdir(exist_ok=True)
        except BaseException:
            self._connection.close()
            raise

    def define(self, name: str, statement: str) -> None:
        """Create a table that is not there yet.

        Args:
            name: The table's name.
            statement: A statement of the form ``CREATE TABLE IF NOT EXISTS ...``.
        """
        with self.transaction() as connection:
            connection.execute(statement)
        self._tables.append(name)

    def extend(self, name: str, columns: Mapping[str, str]) -> None:
        """Add the columns to a table that it does not have yet.

        Args:
            name: The table's name.
            columns: The type of each column; SQLite asks for a default where it is ``NOT NULL``.
        """
        with self.transaction() as connection:
            there = {row["name"] for row in connection.execute(f'PRAGMA table_info("{name}")')}
            for column, kind in columns.items():
                if column not in there:
                    connection.execute(f'ALTER TABLE "{name}" ADD COLUMN {column} {kind}')

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Give the connection for one transaction: committed at the end, undone by an exception.

        One that is begun within another is a part of it.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Delete every row of the tables that were defined; the tables stay."""
        with self._lock:
            self._connection.execute("PRAGMA foreign_keys = OFF")
            try:
                with self.transaction() as connection:
                    for name in self._tables:
                        connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours
            finally:
                self._connection.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """Close the database; a temporary folder is removed."""
        with self._lock:
            (self.folder / _HOLDER).unlink(missing_ok=True)
            self._connection.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


def _claimed(folder: Path) -> sqlite3.Connection:
    """Return the connection to a folder's database, held for this process alone.

    SQLite's exclusive mode is the lock: the operating system takes it back when the process ends,
    however it ends, and a second connection within one process is kept out too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / _DATABASE
    if not database.exists():
        _check_empty(folder, ())
    try:
        connection = sqlite3.connect(
            database, timeout=_PATIENCE, check_same_thread=False, isolation_level=None
        )
        try:
            _claim(folder, connection)
        except BaseException:
            connection.close()
            raise
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise OSError(f"{folder} cannot keep the state: {error}") from None
        raise OSError(f"{folder} is in use by {_holder(folder)}") from None
    except sqlite3.DatabaseError as error:
        raise _not_ours(folder, f"its {_DATABASE}: {error}") from None
    return connection


def _claim(folder: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    _check_ours(folder, connection)
    connection.execute("COMMIT")
    # With a write-ahead log what was committed survives a kill of the process.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # The first write takes the lock of the new mode.
    connection.execute(f"PRAGMA application_id = {_MARK}")
    _name_holder(folder)
    connection.row_factory = sqlite3.Row


def _check_empty(folder: Path, but_for: Sequence[str]) -> None:
    """Refuse a folder that holds more than some names."""
    strangers = [path.name for path in folder.iterdir() if path.name not in but_for]
    if strangers:
        raise _not_ours(folder, f"{min(strangers)} for one")


def _check_ours(folder: Path, connection: sqlite3.Connection) -> None:
    """Refuse a database that no server made."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if mark == _MARK or (not mark and tables >= _TABLES_BEFORE_THE_MARK):
        return
    if mark or tables:
        raise _not_ours(folder, f"a {_DATABASE} of another program")
    # As a start leaves it that was killed before it left its mark.
    _check_empty(folder, [_DATABASE + end for end in ("", "-wal", "-shm", "-journal")])


def _not_ours(folder: Path, what: str) -> OSError:
    return OSError(
        f"{folder} holds what no mistralai.local put there ({what}): give an empty folder, or one "
        "that it made"
    )


def _name_holder(folder: Path) -> None:
    """Write down who holds a folder, for the message to whoever comes second."""
    # A new file takes the name: what a link of this name leads to is not written over.
    made = folder / f"{_HOLDER}.{os.getpid()}"
    made.write_text(str(os.getpid()), "ascii")
    made.replace(folder / _HOLDER)


def _holder(folder: Path) -> str:
    try:
        return f"the mistralai.local of process {int((folder / _HOLDER).read_text('ascii'))}"
    except (OSError, ValueError):
        return "another process"
