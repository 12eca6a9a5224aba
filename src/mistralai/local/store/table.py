"""How all state is kept: tables whose rows are values of a dataclass."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mistralai.local.wire import encode, loads

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from .database import Store

R = TypeVar("R", bound="DataclassInstance")

_NUMBER = "number INTEGER PRIMARY KEY AUTOINCREMENT"


def _bindable(value: object) -> object:
    """Return a value as SQLite takes it, whose texts are UTF-8 and have no half surrogate pairs."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


class Table(Generic[R]):
    """One table of the database; it is made if it is not there.

    A table with numbers gives its rows in the order in which they came, one without in the order of
    its key.

    Args:
        store: The database.
        name: The name of the table.
        row: The dataclass of its rows.
        columns: The SQL type of each of its fields.
        key: The fields that name a row.
        json: The fields that are kept as JSON.
        numbered: Whether the order in which the rows came matters.
    """

    def __init__(
        self,
        store: "Store",
        name: str,
        row: type[R],
        columns: Mapping[str, str],
        *,
        key: Sequence[str] = ("id",),
        json: Iterable[str] = (),
        numbered: bool = True,
    ) -> None:
        self._store = store
        self._name = name
        self._row = row
        self._names = [field.name for field in fields(row)]
        self._json = frozenset(json)
        self._is_row = " AND ".join(f"{one} = ?" for one in key)
        self._order = "number" if numbered else ", ".join(key)
        unique = f"{'UNIQUE' if numbered else 'PRIMARY KEY'} ({', '.join(key)})"
        columns_of = [f"{one} {columns[one]}" for one in self._names]
        parts = ", ".join([*([_NUMBER] if numbered else []), *columns_of, unique])
        store.define(name, f"CREATE TABLE IF NOT EXISTS {name} ({parts})")
        # A folder of an earlier version has the table without the fields that came later.
        store.extend(name, {one: columns[one] for one in self._names})

    def add(self, rows: Iterable[R], *, replace: bool = False) -> None:
        """Add rows.

        Args:
            rows: The rows.
            replace: Whether a row takes the place of one with the same key; it is an error else.
        """
        verb = "INSERT OR REPLACE" if replace else "INSERT"
        marks = ", ".join("?" * len(self._names))
        # Before the transaction, which all others wait for.
        kept = [[self._kept(one, getattr(row, one)) for one in self._names] for row in rows]
        with self._store.transaction() as connection:
            connection.executemany(
                f"{verb} INTO {self._name} ({', '.join(self._names)}) VALUES ({marks})", kept
            )

    def get(self, *key: object) -> R | None:
        """Return the row with a key, or None.

        Args:
            *key: The values of the key.
        """
        found = self.select(self._is_row, key)
        return found[0] if found else None

    def select(
        self,
        where: str = "1",
        values: Sequence[object] = (),
        *,
        newest_first: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> list[R]:
        """Return the rows for which a condition holds.

        Args:
            where: The condition as SQL, with a question mark for each value.
            values: The values.
            newest_first: Whether the order is turned round.
            limit: The most rows to return; -1 for all.
            offset: How many rows to leave out at the beginning.
        """
        order = f"{self._order} DESC" if newest_first else self._order
        with self._store.transaction() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(self._names)} FROM {self._name} WHERE {where} "
                f"ORDER BY {order} LIMIT ? OFFSET ?",
                (*map(_bindable, values), limit, offset),
            ).fetchall()
        return [self._made(row) for row in rows]

    def count(self, where: str, values: Sequence[object] = ()) -> int:
        """Return for how many rows a condition holds.

        Args:
            where: The condition as SQL, with a question mark for each value.
            values: The values.
        """
        with self._store.transaction() as connection:
            (count,) = connection.execute(
                f"SELECT count(*) FROM {self._name} WHERE {where}",
                [*map(_bindable, values)],
            ).fetchone()
        return int(count)

    def column(self, name: str, where: str = "1", values: Sequence[object] = ()) -> list[Any]:
        """Return one field of the rows for which a condition holds.

        Args:
            name: The field; one that is kept as JSON comes as text.
            where: The condition as SQL, with a question mark for each value.
            values: The values.
        """
        with self._store.transaction() as connection:
            rows = connection.execute(
                f"SELECT {name} FROM {self._name} WHERE {where} ORDER BY {self._order}",
                [*map(_bindable, values)],
            ).fetchall()
        return [value for (value,) in rows]

    def change(self, *key: object, **values: object) -> None:
        """Give fields of the row with a key other values.

        Args:
            *key: The values of the key.
            **values: The new values.
        """
        changes = ", ".join(f"{one} = ?" for one in values)
        kept = [self._kept(name, value) for name, value in values.items()]
        with self._store.transaction() as connection:
            connection.execute(
                f"UPDATE {self._name} SET {changes} WHERE {self._is_row}",
                [*kept, *map(_bindable, key)],
            )

    def remove(self, where: str = "1", values: Sequence[object] = ()) -> None:
        """Remove the rows for which a condition holds.

        Args:
            where: The condition as SQL, with a question mark for each value.
            values: The values.
        """
        with self._store.transaction() as connection:
            connection.execute(f"DELETE FROM {self._name} WHERE {where}", [*map(_bindable, values)])

    def _kept(self, name: str, value: object) -> object:
        return encode(value).decode() if name in self._json else _bindable(value)

    def _made(self, row: sqlite3.Row) -> R:
        values: dict[str, Any] = dict(zip(self._names, row, strict=True))
        for name in self._json:
            values[name] = loads(values[name])
        return self._row(**values)
