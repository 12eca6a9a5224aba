"""The database and the folder."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass

import pytest

from mistralai.local.store.database import Store
from mistralai.local.store.files import Files, StoredFile
from mistralai.local.store.table import Table

TABLES = {
    "parent": "CREATE TABLE IF NOT EXISTS parent (id TEXT PRIMARY KEY)",
    "child": "CREATE TABLE IF NOT EXISTS child (parent TEXT REFERENCES parent (id))",
}


def define(store):
    for name, statement in TABLES.items():
        store.define(name, statement)


def count(store):
    with store.transaction() as connection:
        return connection.execute("SELECT count(*) AS n FROM parent").fetchone()["n"]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data")
    define(store)
    yield store
    store.close()


def test_rows_and_files_outlive_the_store_in_a_folder_of_ones_own(tmp_path):
    first = Store(tmp_path / "data")
    define(first)
    with first.transaction() as connection:
        connection.execute("INSERT INTO parent VALUES ('a')")
    (first.files / "f").write_bytes(b"x")
    first.close()
    second = Store(tmp_path / "data")
    define(second)
    assert count(second) == 1
    assert (second.files / "f").read_bytes() == b"x"
    second.close()


def test_a_temporary_store_leaves_nothing():
    store = Store()
    assert store.files.is_dir()
    store.close()
    assert not store.folder.exists()


def test_an_exception_undoes_the_transaction(store):
    def fail():
        with store.transaction() as connection:
            connection.execute("INSERT INTO parent VALUES ('a')")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert count(store) == 0


def test_references_are_checked(store):
    def orphan():
        with store.transaction() as connection:
            connection.execute("INSERT INTO child VALUES ('nobody')")

    with pytest.raises(sqlite3.IntegrityError):
        orphan()


def test_clear_empties_every_table_and_the_folder(store):
    with store.transaction() as connection:
        connection.execute("INSERT INTO parent VALUES ('a')")
        connection.execute("INSERT INTO child VALUES ('a')")
    store.clear()
    assert count(store) == 0
    test_references_are_checked(store)


def test_clear_leaves_tables_that_were_not_defined_here(store):
    with store.transaction() as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")
        connection.execute("INSERT INTO diary VALUES ('Monday')")
    store.clear()
    with store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM diary").fetchone()[0] == 1


@dataclass(frozen=True)
class Note:
    """A row of the tables under test."""

    id: str
    text: str
    tags: list[str]


COLUMNS = {"id": "TEXT NOT NULL", "text": "TEXT NOT NULL", "tags": "TEXT NOT NULL"}


@pytest.fixture
def notes(store):
    return Table(store, "notes", Note, COLUMNS, json=["tags"])


def test_a_table_gives_back_its_rows_as_they_were_in_the_order_in_which_they_came(notes):
    rows = [Note("b", "second letter", ["x", "y"]), Note("a", "first letter", [])]
    notes.add(rows)
    assert notes.select() == rows
    assert notes.select(newest_first=True) == rows[::-1]
    assert notes.select(limit=1, offset=1) == rows[1:]
    assert notes.select("text LIKE ?", ["first%"]) == rows[1:]
    assert notes.get("b") == rows[0]
    assert notes.get("c") is None
    assert notes.column("id") == ["b", "a"]
    assert notes.count("id < ?", ["b"]) == 1


def test_a_row_of_a_table_is_changed_removed_and_replaced(notes):
    notes.add([Note("a", "old", []), Note("b", "old", [])])
    notes.change("a", text="new", tags=["t"])
    assert notes.get("a") == Note("a", "new", ["t"])
    notes.remove("id = ?", ["a"])
    assert notes.column("id") == ["b"]
    with pytest.raises(sqlite3.IntegrityError):
        notes.add([Note("b", "again", [])])
    notes.add([Note("b", "again", [])], replace=True)
    assert notes.select() == [Note("b", "again", [])]


def test_a_table_without_numbers_is_in_the_order_of_its_key(store):
    table = Table(store, "pairs", Note, COLUMNS, key=("text", "id"), json=["tags"], numbered=False)
    rows = [Note("2", "a", []), Note("1", "b", []), Note("1", "a", [])]
    table.add(rows)
    assert table.select() == [rows[2], rows[0], rows[1]]
    assert table.get("b", "1") == rows[1]


def test_a_transaction_within_another_is_undone_with_it(store, notes):
    def fail():
        with store.transaction():
            notes.add([Note("a", "", [])])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert notes.select() == []


def contents(folder):
    """Return what is in a folder by its path, whole files by what is in them."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def fill_with_a_note(folder):
    (folder / "note.txt").write_text("mine")


def fill_with_files(folder):
    (folder / "files").mkdir()
    (folder / "files" / "holiday.jpg").write_text("mine")


def fill_with_a_link(folder):
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "holiday.jpg").write_text("mine")
    (folder / "files").symlink_to(folder.parent / "elsewhere")


def fill_with_a_foreign_database(folder):
    with closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        connection.execute("CREATE TABLE files (id TEXT)")


def fill_with_a_marked_database(folder):
    with closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        connection.execute("PRAGMA application_id = 1")


def fill_with_an_empty_database_among_others(folder):
    (folder / "state.sqlite3").touch()
    fill_with_a_note(folder)


def fill_with_no_database(folder):
    (folder / "state.sqlite3").write_text("a diary that has this name, and is no database at all")


@pytest.mark.parametrize(
    "fill",
    [
        fill_with_a_note,
        fill_with_files,
        fill_with_a_link,
        fill_with_a_foreign_database,
        fill_with_a_marked_database,
        fill_with_an_empty_database_among_others,
        fill_with_no_database,
    ],
)
def test_a_folder_with_anything_of_somebody_else_is_refused_and_left_as_it_was(tmp_path, fill):
    folder = tmp_path / "data"
    folder.mkdir()
    fill(folder)
    before = contents(tmp_path)
    with pytest.raises(OSError, match=r"holds what no mistralai\.local put there") as caught:
        Store(folder)
    assert str(folder) in str(caught.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("made", [False, True])
def test_an_empty_folder_is_taken_and_one_whose_first_start_was_cut_short(tmp_path, made):
    if made:
        (tmp_path / "state.sqlite3").touch()
    Store(tmp_path).close()
    Store(tmp_path).close()


def as_it_was_left_before_there_was_a_mark(folder):
    """Write a folder as the server did before it marked its databases and noted reservations."""
    (folder / "files").mkdir()
    (folder / "files" / "kept").write_text("known")
    (folder / "files" / "holiday.jpg").write_text("mine")
    with closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        connection.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE files (
                number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
                filename TEXT NOT NULL, size INTEGER NOT NULL, purpose TEXT NOT NULL,
                sample_type TEXT NOT NULL, source TEXT NOT NULL, created_at INTEGER NOT NULL,
                num_lines INTEGER
            );
            CREATE TABLE signing_key (value BLOB NOT NULL);
            CREATE TABLE batch_jobs (id TEXT);
            CREATE TABLE batch_rows (id TEXT);
            INSERT INTO files VALUES
                (1, 'kept', 'a.jsonl', 5, 'batch', 'batch_request', 'upload', 0, 1);
        """)


def test_a_folder_from_before_the_mark_is_taken_over_with_all_that_is_in_it(tmp_path):
    as_it_was_left_before_there_was_a_mark(tmp_path)
    for _ in range(2):
        store = Store(tmp_path)
        files = Files(store)
        assert files.get("kept").filename == "a.jsonl"
        assert {path.name for path in store.files.iterdir()} == {"kept", "holiday.jpg"}
        store.close()


def test_only_bytes_of_the_servers_own_are_ever_removed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "holiday.jpg").write_text("mine")
    folder = tmp_path / "data"
    store = Store(folder)
    files = Files(store)
    _, begun = files.reserve()
    begun.write_text("cut off by a kill")
    (store.files / "note.txt").write_text("mine")
    (store.files / "link").symlink_to(elsewhere)
    identity, finished = files.reserve()
    finished.write_text("x")
    files.add(StoredFile(identity, "a", 1, "batch", "batch_request", "upload", 0, 1))
    store.close()

    store = Store(folder)
    files = Files(store)
    assert {path.name for path in store.files.iterdir()} == {"note.txt", "link", identity}
    files.clear()
    assert {path.name for path in store.files.iterdir()} == {"note.txt", "link"}
    assert files.find(identity) is None
    assert (elsewhere / "holiday.jpg").read_text() == "mine"
    store.close()


def test_bytes_behind_a_link_of_the_users_are_left_alone(tmp_path):
    Store(tmp_path / "data").close()
    (tmp_path / "data" / "files").rmdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "holiday.jpg").write_text("mine")
    (tmp_path / "data" / "files").symlink_to(tmp_path / "disk")
    store = Store(tmp_path / "data")
    Files(store).clear()
    store.clear()
    store.close()
    assert (tmp_path / "disk" / "holiday.jpg").read_text() == "mine"


def test_a_folder_in_use_is_refused_with_the_process_that_holds_it(tmp_path):
    first = Store(tmp_path / "data")
    with pytest.raises(
        OSError, match=rf"is in use by the mistralai.local of process {os.getpid()}"
    ):
        Store(tmp_path / "data")
    first.close()
    Store(tmp_path / "data").close()


def test_a_folder_that_another_program_holds_is_refused(tmp_path):
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OSError, match="in use by another process"):
            Store(tmp_path)


def test_a_database_that_cannot_be_opened_says_why(tmp_path):
    (tmp_path / "state.sqlite3").mkdir()
    with pytest.raises(OSError, match="cannot keep the state: unable to open"):
        Store(tmp_path)


def test_a_store_whose_folder_of_bytes_cannot_be_made_lets_go_of_its_database(tmp_path):
    Store(tmp_path).close()
    (tmp_path / "files").rmdir()
    (tmp_path / "files").touch()
    with pytest.raises(FileExistsError):
        Store(tmp_path)
    (tmp_path / "files").unlink()
    Store(tmp_path).close()


HOLDER = """
import sys
from pathlib import Path
from mistralai.local.store.database import Store
store = Store(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_the_lock_of_a_killed_process_is_gone_with_it(tmp_path):
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        with pytest.raises(OSError, match=f"of process {process.pid}"):
            Store(tmp_path)
        process.kill()
    Store(tmp_path).close()


@dataclass(frozen=True)
class LongerNote:
    """A row of a later version, which has fields that came later."""

    id: str
    text: str
    tags: list[str]
    author: str | None = None
    starred: bool = False


def test_a_table_of_an_earlier_version_gets_the_fields_that_came_later(store, notes):
    notes.add([Note("a", "kept", ["x"])])
    columns = {**COLUMNS, "author": "TEXT", "starred": "INTEGER NOT NULL DEFAULT 0"}
    for _ in range(2):
        later = Table(store, "notes", LongerNote, columns, json=["tags"])
        assert later.get("a") == LongerNote("a", "kept", ["x"])
    later.change("a", author="Ada", starred=True)
    assert later.get("a") == LongerNote("a", "kept", ["x"], "Ada", starred=True)
