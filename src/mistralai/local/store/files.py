"""What is known about each file; the bytes lie in the store's folder under the file's id."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mistralai.local.errors import not_found

from .database import Store
from .table import Table

_COLUMNS: Final = {
    "id": "TEXT NOT NULL",
    "filename": "TEXT NOT NULL",
    "size": "INTEGER NOT NULL",
    "purpose": "TEXT NOT NULL",
    "sample_type": "TEXT NOT NULL",
    "source": "TEXT NOT NULL",
    "created_at": "INTEGER NOT NULL",
    "num_lines": "INTEGER",
    "mimetype": "TEXT",
    "signature": "TEXT",
    "expires_at": "INTEGER",
    "visibility": "TEXT",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `size` in bytes, `created_at` and `expires_at` in seconds since the epoch.

    `signature` is a digest of its bytes; who may see it is `visibility`: the workspace or the user.
    """

    id: str
    filename: str
    size: int
    purpose: str
    sample_type: str
    source: str
    created_at: int
    num_lines: int | None
    mimetype: str | None = None
    signature: str | None = None
    expires_at: int | None = None
    visibility: str | None = "workspace"

    def to_wire(self) -> dict[str, Any]:
        """Return the file as the API gives it in lists and after an upload."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.size,
            "created_at": self.created_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "sample_type": self.sample_type,
            "num_lines": self.num_lines,
            "mimetype": self.mimetype,
            "source": self.source,
            "signature": self.signature,
            "expires_at": self.expires_at,
            "visibility": self.visibility or "workspace",
        }


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Bytes of this server that no row of `files` stands for: not yet all there, or to be removed.

    What is in neither table was put there by somebody else, and is never touched.
    """

    id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files a list is to hold; an empty filter lets everything through."""

    purpose: str | None = None
    sample_types: Sequence[str] = ()
    sources: Sequence[str] = ()
    search: str | None = None
    mimetypes: Sequence[str] = ()


class Files:
    """All files of one server.

    Args:
        store: Where rows and bytes are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = Table(store, "files", StoredFile, _COLUMNS)
        self._unlisted = Table(store, "unlisted", Unlisted, {"id": "TEXT"}, numbered=False)
        self._sweep()

    def _sweep(self) -> None:
        """Remove what an upload, a batch or a deletion left when it was killed."""
        for identity in self._unlisted.column("id"):
            self.discard(identity)

    def reserve(self) -> tuple[str, Path]:
        """Return a new id and the place for its bytes; `add` or `discard` ends the reservation."""
        identity = str(uuid.uuid4())
        self._unlisted.add([Unlisted(identity)])
        return identity, self.path(identity)

    def discard(self, identity: str) -> None:
        """Give up a reservation and remove the bytes that are there already.

        Args:
            identity: What `reserve` gave.
        """
        self.path(identity).unlink(missing_ok=True)
        self._unlisted.remove("id = ?", [identity])

    def take_over(self, identity: str) -> None:
        """End a reservation because a row of another table stands for the bytes from now on.

        Args:
            identity: What `reserve` gave.
        """
        self._unlisted.remove("id = ?", [identity])

    def give_up(self, identity: str) -> None:
        """Note, in the transaction that forgets such a row, that its bytes are to be discarded.

        Args:
            identity: What was taken over.
        """
        self._unlisted.add([Unlisted(identity)], replace=True)

    def path(self, identity: str) -> Path:
        """Return where the bytes of a file are.

        Args:
            identity: The file's id.
        """
        return self._store.files / identity

    def add(self, file: StoredFile) -> None:
        """Make a file known whose bytes are in their place; its reservation ends.

        Args:
            file: What to know about it.
        """
        with self._store.transaction():
            self._rows.add([file])
            self._unlisted.remove("id = ?", [file.id])

    def get(self, identity: str) -> StoredFile:
        """Return what is known about a file.

        Args:
            identity: The file's id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        file = self.find(identity)
        if file is None:
            raise not_found("No file matches the given query.")
        return file

    def find(self, identity: str) -> StoredFile | None:
        """Return what is known about a file, or None.

        Args:
            identity: The file's id.
        """
        return self._rows.get(identity)

    def select(self, wanted: Wanted, page: int, page_size: int) -> tuple[list[StoredFile], int]:
        """Return one page of the files that are wanted, newest first, and how many there are.

        Args:
            wanted: Which files.
            page: Which page, from 0.
            page_size: Files per page.
        """
        conditions, values = ["1"], list[object]()
        if wanted.purpose is not None:
            conditions.append("purpose = ?")
            values.append(wanted.purpose)
        for column, among in (
            ("sample_type", wanted.sample_types),
            ("source", wanted.sources),
            ("mimetype", wanted.mimetypes),
        ):
            if among:
                conditions.append(f"{column} IN ({', '.join('?' * len(among))})")
                values.extend(among)
        if wanted.search:
            conditions.append("instr(lower(filename), lower(?))")
            values.append(wanted.search)
        where = " AND ".join(conditions)
        with self._store.transaction():
            found = self._rows.select(
                where, values, newest_first=True, limit=page_size, offset=page * page_size
            )
            return found, self._rows.count(where, values)

    def expire(self, now: float) -> None:
        """Forget the files whose time is over, and remove their bytes.

        Args:
            now: The server's time in seconds since the epoch.
        """
        for identity in self._rows.column("id", "expires_at <= ?", [now]):
            self.delete(identity)

    def delete(self, identity: str) -> None:
        """Forget a file and remove its bytes.

        Args:
            identity: The id of a file that is there.
        """
        self._forget([identity])
        self.discard(identity)

    def clear(self) -> None:
        """Forget all files and remove their bytes."""
        self._forget(self._rows.column("id"))
        self._sweep()

    def _forget(self, identities: Sequence[str]) -> None:
        with self._store.transaction():
            for identity in identities:
                self.give_up(identity)
                self._rows.remove("id = ?", [identity])
