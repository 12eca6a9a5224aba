"""Libraries, their documents page by page, and who has access to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .database import Store
from .files import Files
from .moments import iso
from .table import Table

OWNER: Final = "00000000-0000-4000-8000-000000000001"
"""Whoever has the key: there is one workspace here, and nobody else."""

_LIBRARIES: Final = {
    "id": "TEXT NOT NULL",
    "name": "TEXT NOT NULL",
    "description": "TEXT",
    "chunk_size": "INTEGER",
    "owner_type": "TEXT NOT NULL",
    "created_at": "REAL NOT NULL",
    "updated_at": "REAL NOT NULL",
}
_DOCUMENTS: Final = {
    "id": "TEXT NOT NULL",
    "library": "TEXT NOT NULL",
    "name": "TEXT NOT NULL",
    "hash": "TEXT NOT NULL",
    "mime_type": "TEXT NOT NULL",
    "extension": "TEXT NOT NULL",
    "size": "INTEGER NOT NULL",
    "created_at": "REAL NOT NULL",
    "status": "TEXT NOT NULL",
    "attributes": "TEXT NOT NULL",
    "expires_at": "REAL",
    "processed_at": "REAL",
    "number_of_pages": "INTEGER",
    "summary": "TEXT",
    "content_tokens": "INTEGER",
    "summary_tokens": "INTEGER",
}
_PAGES: Final = {
    "document": "TEXT NOT NULL",
    "position": "INTEGER NOT NULL",
    "text": "TEXT NOT NULL",
}
_SHARES: Final = {
    "library": "TEXT NOT NULL",
    "org": "TEXT NOT NULL",
    "level": "TEXT NOT NULL",
    "grantee": "TEXT NOT NULL",
    "grantee_type": "TEXT NOT NULL",
}
# What the API calls a status today, and what it called it before.
_STATUSES: Final = {"todo": "Running", "in_progress": "Running", "done": "Completed"}


@dataclass(frozen=True, slots=True)
class Library:
    """One library; moments are in seconds since the epoch."""

    id: str
    name: str
    description: str | None
    chunk_size: int | None
    owner_type: str
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class Document:
    """One document; moments are in seconds since the epoch, `size` is in bytes."""

    id: str
    library: str
    name: str
    hash: str
    mime_type: str
    extension: str
    size: int
    created_at: float
    status: str = "todo"
    attributes: Mapping[str, Any] | None = None
    expires_at: float | None = None
    processed_at: float | None = None
    number_of_pages: int | None = None
    summary: str | None = None
    content_tokens: int | None = None
    summary_tokens: int | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return the document as the API gives it."""
        return {
            "id": self.id,
            "library_id": self.library,
            "hash": self.hash,
            "mime_type": self.mime_type,
            "extension": self.extension,
            "size": self.size,
            "name": self.name,
            "summary": self.summary,
            "created_at": iso(self.created_at),
            "last_processed_at": _shown(self.processed_at),
            "number_of_pages": self.number_of_pages,
            **self.status_to_wire(),
            "uploaded_by_id": OWNER,
            "uploaded_by_type": "Workspace",
            "tokens_processing_main_content": self.content_tokens,
            "tokens_processing_summary": self.summary_tokens,
            "tokens_processing_total": (self.content_tokens or 0) + (self.summary_tokens or 0),
            "url": None,
            "attributes": self.attributes,
            "expires_at": _shown(self.expires_at),
        }

    def status_to_wire(self) -> dict[str, Any]:
        """Return how far the document was read, in both of the API's forms."""
        return {
            "process_status": self.status,
            "processing_status": _STATUSES.get(self.status, "Error"),
        }


def _shown(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a document; `position` counts from 0."""

    document: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """Who else has access to a library, and may do what."""

    library: str
    org: str
    level: str
    grantee: str
    grantee_type: str

    def to_wire(self) -> dict[str, Any]:
        """Return the access as the API gives it."""
        return {
            "library_id": self.library,
            "user_id": self.grantee if self.grantee_type == "User" else None,
            "org_id": self.org,
            "role": self.level,
            "share_with_type": self.grantee_type,
            "share_with_uuid": self.grantee,
        }


class LibraryStore:
    """All libraries of one server.

    Args:
        store: Where rows are kept.
        files: Where the bytes of the documents are kept.
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store = store
        self._files = files
        self._libraries = Table(store, "libraries", Library, _LIBRARIES)
        self._documents = Table(
            store, "library_documents", Document, _DOCUMENTS, json=["attributes"]
        )
        self._pages = Table(
            store,
            "library_pages",
            DocumentPage,
            _PAGES,
            key=("document", "position"),
            numbered=False,
        )
        self._shares = Table(
            store,
            "library_shares",
            Share,
            _SHARES,
            key=("library", "grantee", "grantee_type"),
        )

    def add(self, library: Library) -> None:
        """Take a new library.

        Args:
            library: The library.
        """
        self._libraries.add([library])

    def find(self, identity: str) -> Library | None:
        """Return a library, or None.

        Args:
            identity: Its id.
        """
        return self._libraries.get(identity)

    def select(self, search: str | None) -> list[Library]:
        """Return the libraries whose name has a text in it, newest first.

        Args:
            search: The text, in small or large letters; None for all.
        """
        if not search:
            return self._libraries.select(newest_first=True)
        condition = "instr(lower(name), lower(?))"
        return self._libraries.select(condition, [search], newest_first=True)

    def to_wire(self, library: Library) -> dict[str, Any]:
        """Return a library as the API gives it.

        Args:
            library: The library.
        """
        sizes = self._documents.column("size", "library = ?", [library.id])
        shares = self.shares(library.id)
        return {
            "id": library.id,
            "name": library.name,
            "created_at": iso(library.created_at),
            "updated_at": iso(library.updated_at),
            "owner_id": OWNER,
            "owner_type": library.owner_type,
            "total_size": sum(sizes),
            "nb_documents": len(sizes),
            "chunk_size": library.chunk_size,
            "emoji": None,
            "description": library.description,
            "generated_name": None,
            "generated_description": None,
            "explicit_user_members_count": _count(shares, "User"),
            "explicit_workspace_members_count": _count(shares, "Workspace"),
            "org_sharing_role": next(
                (one.level for one in shares if one.grantee_type == "Org"), None
            ),
        }

    def change(self, identity: str, now: float, **values: object) -> None:
        """Give fields of a library other values.

        Args:
            identity: The library's id.
            now: The server's time in seconds since the epoch.
            **values: The new values.
        """
        self._libraries.change(identity, updated_at=now, **values)

    def delete(self, identity: str) -> None:
        """Forget a library, its documents and who had access to it.

        Args:
            identity: The library's id.
        """
        documents = self._documents.column("id", "library = ?", [identity])
        with self._store.transaction():
            for one in documents:
                self._forget_document(one)
            self._libraries.remove("id = ?", [identity])
            self._shares.remove("library = ?", [identity])
        for one in documents:
            self._files.discard(one)

    def path(self, document: str) -> Path:
        """Return where the bytes of a document are.

        Args:
            document: Its id.
        """
        return self._files.path(document)

    def add_document(self, document: Document, now: float) -> None:
        """Make a document known whose bytes are in their place.

        Args:
            document: The document; its id is what `Files.reserve` gave.
            now: The server's time in seconds since the epoch.
        """
        with self._store.transaction():
            self._documents.add([document])
            self._files.take_over(document.id)
            self.change(document.library, now)

    def find_document(self, identity: str) -> Document | None:
        """Return a document, or None.

        Args:
            identity: Its id.
        """
        return self._documents.get(identity)

    def documents(self, library: str, search: str | None = None) -> list[Document]:
        """Return the documents of a library whose name has a text in it, newest first.

        Args:
            library: The library's id.
            search: The text, in small or large letters; None for all.
        """
        condition, values = "library = ?", [library]
        if search:
            condition += " AND instr(lower(name), lower(?))"
            values.append(search)
        return self._documents.select(condition, values, newest_first=True)

    def unread(self) -> list[str]:
        """Return the ids of the documents that are still to be read, oldest first."""
        return self._documents.column("id", "status IN ('todo', 'in_progress')")

    def expired(self, now: float) -> list[str]:
        """Return the ids of the documents whose time is up.

        Args:
            now: The server's time in seconds since the epoch.
        """
        return self._documents.column("id", "expires_at <= ?", [now])

    def change_document(self, identity: str, **values: object) -> None:
        """Give fields of a document other values.

        Args:
            identity: The document's id.
            **values: The new values.
        """
        self._documents.change(identity, **values)

    def delete_document(self, identity: str) -> None:
        """Forget a document and remove its bytes.

        Args:
            identity: The document's id.
        """
        with self._store.transaction():
            self._forget_document(identity)
        self._files.discard(identity)

    def _forget_document(self, identity: str) -> None:
        self._documents.remove("id = ?", [identity])
        self._pages.remove("document = ?", [identity])
        self._files.give_up(identity)

    def clear(self) -> None:
        """Forget all libraries and remove the bytes of their documents."""
        for library in self._libraries.column("id"):
            self.delete(library)

    def keep_pages(self, identity: str, pages: Sequence[str], values: Mapping[str, object]) -> None:
        """Keep what the pages of a document say; one that was deleted meanwhile stays so.

        Args:
            identity: The document's id.
            pages: The text of each page.
            values: New values for fields of the document.
        """
        with self._store.transaction():
            if self.find_document(identity) is None:
                return
            self._pages.remove("document = ?", [identity])
            self._pages.add([DocumentPage(identity, at, text) for at, text in enumerate(pages)])
            self.change_document(identity, **values)

    def pages(self, identity: str) -> list[str]:
        """Return the text of each page of a document.

        Args:
            identity: The document's id.
        """
        return self._pages.column("text", "document = ?", [identity])

    def shares(self, library: str) -> list[Share]:
        """Return who has access to a library.

        Args:
            library: The library's id.
        """
        return self._shares.select("library = ?", [library])

    def share(self, share: Share) -> None:
        """Give access to a library, in the place of what the same had before.

        Args:
            share: Who may do what.
        """
        self._shares.add([share], replace=True)

    def find_share(self, library: str, grantee: str, grantee_type: str) -> Share | None:
        """Return the access that somebody has to a library, or None.

        Args:
            library: The library's id.
            grantee: Who.
            grantee_type: What that is.
        """
        return self._shares.get(library, grantee, grantee_type)

    def unshare(self, share: Share) -> None:
        """Take access away.

        Args:
            share: The access.
        """
        self._shares.remove(
            "library = ? AND grantee = ? AND grantee_type = ?",
            [share.library, share.grantee, share.grantee_type],
        )


def _count(shares: Sequence[Share], kind: str) -> int:
    return sum(one.grantee_type == kind for one in shares)
