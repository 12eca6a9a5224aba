"""The database and the folder."""

import sqlite3

import pytest

from mistralai.local.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS parent (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS child (parent TEXT REFERENCES parent (id));
"""


def count(store):
    with store.transaction() as connection:
        return connection.execute("SELECT count(*) AS n FROM parent").fetchone()["n"]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data")
    store.define(TABLES)
    yield store
    store.close()


def test_rows_and_files_outlive_the_store_in_a_folder_of_ones_own(tmp_path):
    first = Store(tmp_path / "data")
    first.define(TABLES)
    with first.transaction() as connection:
        connection.execute("INSERT INTO parent VALUES ('a')")
    (first.files / "f").write_bytes(b"x")
    first.close()
    second = Store(tmp_path / "data")
    second.define(TABLES)
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
    (store.files / "f").write_bytes(b"x")
    store.clear()
    assert count(store) == 0
    assert list(store.files.iterdir()) == []
    test_references_are_checked(store)
