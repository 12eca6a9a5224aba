"""Libraries: documents taken in, read in the background, and searched."""

import asyncio
import hashlib
import logging
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final

from mistralai.local.control.clock import Clock
from mistralai.local.engines.base import ChatPrompt, Engine, Sampling, Turn
from mistralai.local.engines.ocr.page import Figures, Wanted, page_to_wire
from mistralai.local.engines.ocr.reading import pages_of
from mistralai.local.engines.prose import words
from mistralai.local.errors import ApiError, not_found
from mistralai.local.schema.libraries import (
    DocumentsQuery,
    DocumentUpdate,
    Grant,
    LibrariesQuery,
    LibraryRequest,
    LibraryUpdate,
    Revocation,
)
from mistralai.local.store.files import Files
from mistralai.local.store.libraries import OWNER, Document, Library, LibraryStore, Share
from mistralai.local.store.signing import Signer

from . import content
from .background import Background, in_thread
from .pages import page_of

_LOG: Final = logging.getLogger("mistralai.local")
_HOUR: Final = 3600
_PIECE: Final = 1024 * 1024
_CHUNK_SIZE: Final = 1_000
_HITS: Final = 3
# Enough of a word to see that "invoice" and "invoices" belong together.
_STEM: Final = 6
# How many passages are looked at for one question.
MAX_PASSAGES: Final = 20_000
# What the engine is shown of a document, and how many tokens it may say about it.
_SHOWN: Final = 3_000
_SUMMARY: Final = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and the document that it is in."""

    document: Document
    text: str


class Libraries:
    """The libraries of one server, as the API has them.

    Args:
        store: Where they are kept.
        files: Where the bytes of documents go.
        engine: Sums documents up.
        signer: Signs URLs.
        clock: Stamps what is made, and tells what has expired.
        background: Where documents are read.
    """

    def __init__(
        self,
        store: LibraryStore,
        files: Files,
        engine: Engine,
        signer: Signer,
        clock: Clock,
        background: Background,
    ) -> None:
        self._store = store
        self._files = files
        self._engine = engine
        self._signer = signer
        self._clock = clock
        self._background = background

    def create(self, wanted: LibraryRequest) -> dict[str, Any]:
        """Take a new library, and return it.

        Args:
            wanted: The checked body.
        """
        now = self._clock.now()
        library = Library(
            id=str(uuid.uuid4()),
            name=wanted.name,
            description=wanted.description,
            chunk_size=wanted.chunk_size,
            owner_type=wanted.owner_type or "Workspace",
            created_at=now,
            updated_at=now,
        )
        self._store.add(library)
        return self._store.to_wire(library)

    def get(self, identity: str) -> dict[str, Any]:
        """Return a library as the API gives it.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        return self._store.to_wire(self._library(identity))

    def select(self, query: LibrariesQuery) -> dict[str, Any]:
        """Return a page of the libraries, newest first.

        Args:
            query: Which libraries, and which page.

        Raises:
            ApiError: With a 422, if its token is none.
        """
        self._expire()
        found = self._store.select(query.search)
        ids = [one.id for one in found]
        rows, token = page_of(ids, query.page_token, query.page_size, page=query.page)
        return {
            "pagination": _pagination(len(found), query.page, query.page_size),
            "data": [self._store.to_wire(one) for one in found[rows]],
            "next_page_token": token,
        }

    def update(self, identity: str, wanted: LibraryUpdate) -> dict[str, Any]:
        """Change a library, and return it.

        Args:
            identity: Its id.
            wanted: The checked body.

        Raises:
            ApiError: With a 404, if there is none.
        """
        changes = {name: getattr(wanted, name) for name in wanted.model_fields_set}
        if changes.get("name", ...) is None:
            del changes["name"]
        self._store.change(self._library(identity).id, self._clock.now(), **changes)
        return self.get(identity)

    def delete(self, identity: str) -> dict[str, Any]:
        """Forget a library, and return what it was.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        gone = self.get(identity)
        self._store.delete(identity)
        return gone

    def _library(self, identity: str) -> Library:
        self._expire()
        library = self._store.find(identity)
        if library is None:
            raise not_found("No library matches the given query.")
        return library

    async def upload(self, library: str, source: BinaryIO, filename: str) -> dict[str, Any]:
        """Take a new document, begin to read it, and return it.

        Args:
            library: The library's id.
            source: The bytes.
            filename: What the client calls them.

        Raises:
            ApiError: If there is no such library, or documents cannot be such files.
        """
        self._library(library)
        identity, path = self._files.reserve()
        try:
            await asyncio.to_thread(_copy, source, path)
            document = await asyncio.to_thread(
                _describe, path, identity, library, filename, self._clock.now()
            )
        except ApiError:
            self._files.discard(identity)
            raise
        self._store.add_document(document, self._clock.now())
        self._background.spawn(self._read(identity))
        return document.to_wire()

    def documents(self, library: str, query: DocumentsQuery) -> dict[str, Any]:
        """Return a page of the documents of a library.

        Args:
            library: The library's id.
            query: Which documents, in which order, and which page.

        Raises:
            ApiError: With a 404, if there is no such library.
        """
        wanted = (query.filters_attributes or {}).items()
        found = [
            one
            for one in self._store.documents(self._library(library).id, query.search)
            if wanted <= (one.attributes or {}).items()
        ]
        field = {"last_processed_at": "processed_at"}.get(query.sort_by, query.sort_by)
        if query.sort_order == "asc":
            found.reverse()
        # What was not read yet comes after all that was, whichever way round the order is.
        known = [one for one in found if getattr(one, field) is not None]
        unknown = [one for one in found if getattr(one, field) is None]
        known.sort(key=lambda one: getattr(one, field), reverse=query.sort_order == "desc")
        start = query.page * query.page_size
        page = [*known, *unknown][start:][: query.page_size]
        return {
            "pagination": _pagination(len(found), query.page, query.page_size),
            "data": [one.to_wire() for one in page],
        }

    def document(self, library: str, identity: str) -> Document:
        """Return a document.

        Args:
            library: The id of the library that it is in.
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self._library(library)
        document = self._store.find_document(identity)
        if document is None or document.library != library:
            raise not_found("No document matches the given query.")
        return document

    def update_document(self, library: str, identity: str, wanted: DocumentUpdate) -> Document:
        """Change a document, and return it.

        Args:
            library: The id of the library that it is in.
            identity: Its id.
            wanted: The checked body.

        Raises:
            ApiError: With a 404, if there is none.
        """
        document = self.document(library, identity)
        changes = {name: getattr(wanted, name) for name in wanted.model_fields_set}
        if changes.get("name", ...) is None:
            del changes["name"]
        if (moment := changes.get("expires_at")) is not None:
            changes["expires_at"] = moment.timestamp()
        if changes:
            self._store.change_document(document.id, **changes)
        return self.document(library, identity)

    def delete_document(self, library: str, identity: str) -> None:
        """Forget a document.

        Args:
            library: The id of the library that it is in.
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self._store.delete_document(self.document(library, identity).id)

    def text(self, identity: str, start: int = 0, end: int | None = None) -> str:
        """Return what a document says, as far as it was read.

        Args:
            identity: The id of a document that is there.
            start: The first page, from 0.
            end: The last page; None for the last there is.
        """
        pages = self._store.pages(identity)
        return "\n\n".join(pages[start : None if end is None else end + 1])

    def reprocess(self, library: str, identity: str) -> None:
        """Read a document anew.

        Args:
            library: The id of the library that it is in.
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        document = self.document(library, identity)
        self._store.change_document(document.id, status="todo")
        self._background.spawn(self._read(document.id))

    def sign(self, what: str, identity: str) -> tuple[int, str]:
        """Return until when a URL works, in seconds since the epoch, and its signature.

        Args:
            what: What it opens: ``documents`` or ``texts``.
            identity: The document's id.
        """
        expires = int(self._clock.now()) + _HOUR
        return expires, self._signer.sign(f"{what}/{identity}", expires)

    def opened(self, what: str, identity: str, signature: str, expires: int) -> Document:
        """Return the document that a signed URL opens.

        Args:
            what: What it opens: ``documents`` or ``texts``.
            identity: The document's id.
            signature: What the URL carries.
            expires: Until when, in seconds since the epoch, as the URL says.

        Raises:
            ApiError: If it does not open it, or the document is gone.
        """
        now = self._clock.now()
        if not self._signer.opens(signature, f"{what}/{identity}", expires, now):
            raise ApiError(403, {"detail": "The signature is wrong or has expired."})
        self._expire()
        document = self._store.find_document(identity)
        if document is None:
            raise not_found("No document matches the given query.")
        return document

    def path(self, document: Document) -> Path:
        """Return where the bytes of a document are.

        Args:
            document: The document.
        """
        return self._store.path(document.id)

    def shares(self, library: str) -> dict[str, Any]:
        """Return who has access to a library.

        Args:
            library: The library's id.

        Raises:
            ApiError: With a 404, if there is no such library.
        """
        return {"data": [one.to_wire() for one in self._store.shares(self._library(library).id)]}

    def share(self, library: str, wanted: Grant) -> dict[str, Any]:
        """Give access to a library, and return the access.

        Args:
            library: The library's id.
            wanted: The checked body.

        Raises:
            ApiError: With a 404, if there is no such library.
        """
        share = Share(
            library=self._library(library).id,
            org=str(wanted.org_id or OWNER),
            level=wanted.level,
            grantee=str(wanted.share_with_uuid),
            grantee_type=wanted.share_with_type,
        )
        self._store.share(share)
        return share.to_wire()

    def unshare(self, library: str, wanted: Revocation) -> dict[str, Any]:
        """Take access away, and return what it was.

        Args:
            library: The library's id.
            wanted: The checked body.

        Raises:
            ApiError: With a 404, if there is no such library or access.
        """
        grantee = str(wanted.share_with_uuid)
        share = self._store.find_share(self._library(library).id, grantee, wanted.share_with_type)
        if share is None:
            raise not_found("No sharing matches the given query.")
        self._store.unshare(share)
        return share.to_wire()

    def search(self, libraries: Sequence[str], question: str) -> list[Hit]:
        """Return the passages that have most of the words of a question, best first.

        A word counts the more, the fewer passages have it.

        Args:
            libraries: The ids of the libraries to search; one that is not there has nothing.
            question: The question.
        """
        self._expire()
        passages = list(self._passages(libraries))
        sought = _stems(question)
        has = [sought & _stems(passage.text) for passage in passages]
        how_many = Counter(stem for stems in has for stem in stems)
        scores = [sum(1 / how_many[stem] for stem in stems) for stems in has]
        best = sorted(range(len(passages)), key=lambda at: -scores[at])[:_HITS]
        return [passages[at] for at in best if scores[at]]

    def _passages(self, libraries: Sequence[str]) -> Iterator[Hit]:
        left = MAX_PASSAGES
        for identity in dict.fromkeys(libraries):
            library = self._store.find(identity)
            for document in self._store.documents(identity) if library else ():
                size = (library and library.chunk_size) or _CHUNK_SIZE
                for page in self._store.pages(document.id):
                    for text in _chunks(page, size):
                        if not left:
                            return
                        left -= 1
                        yield Hit(document, text)

    def clear(self) -> None:
        """Forget all libraries."""
        self._store.clear()

    def resume(self) -> None:
        """Go on with the documents that were not read when the server stopped."""
        for identity in self._store.unread():
            self._background.spawn(self._read(identity))

    def _expire(self) -> None:
        for identity in self._store.expired(self._clock.now()):
            self._store.delete_document(identity)

    async def _read(self, identity: str) -> None:
        """Read a document, and keep what it says; one that is deleted meanwhile is left alone."""
        document = self._store.find_document(identity)
        if document is None:
            return
        self._store.change_document(identity, status="in_progress")
        try:
            pages = await in_thread(_texts, self._store.path(identity), document.mime_type)
            summary = await self._summary("\n\n".join(pages))
            count = self._engine.count_tokens
            tokens = await in_thread(lambda: sum(count(page) for page in pages))
        except Exception as error:  # noqa: BLE001 - whoever polls the status must hear of it
            if not isinstance(error, ApiError | OSError):
                _LOG.exception("the document %s could not be read", identity)
            self._store.change_document(identity, status="error", processed_at=self._clock.now())
            return
        found = {
            "status": "done",
            "processed_at": self._clock.now(),
            "number_of_pages": len(pages),
            "summary": summary,
            "content_tokens": tokens,
            "summary_tokens": count(summary),
        }
        await in_thread(self._store.keep_pages, identity, pages, found)

    async def _summary(self, text: str) -> str:
        turns = (Turn("system", "Sum the document up."), Turn("user", text[:_SHOWN]))
        prompt = ChatPrompt(turns, sampling=Sampling(max_tokens=_SUMMARY))
        written = ""
        async with aclosing(self._engine.generate(prompt)) as pieces:
            async for piece in pieces:
                written += piece if isinstance(piece, str) else ""
        return written


def _texts(path: Path, kind: str) -> list[str]:
    pages = pages_of(path.read_bytes(), kind, None)
    wanted = Wanted(Figures())
    return [str(page_to_wire(page, wanted)["markdown"]) for page in pages]


def _copy(source: BinaryIO, path: Path) -> None:
    with path.open("wb") as target:
        shutil.copyfileobj(source, target, _PIECE)


def _describe(path: Path, identity: str, library: str, filename: str, now: float) -> Document:
    kind = content.mimetype(content.head_of(path))
    if why := content.refused(kind, "ocr"):
        raise ApiError(422, {"detail": "Invalid file format.", "message": why})
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return Document(
        id=identity,
        library=library,
        name=filename,
        hash=digest.hexdigest(),
        mime_type=kind,
        extension=PurePath(filename).suffix.removeprefix(".").lower(),
        size=path.stat().st_size,
        created_at=now,
    )


def _pagination(total: int, page: int, size: int) -> Mapping[str, Any]:
    pages = -(-total // size)
    return {
        "total_items": total,
        "total_pages": pages,
        "current_page": page,
        "page_size": size,
        "has_more": page + 1 < pages,
    }


def _chunks(text: str, size: int) -> Iterator[str]:
    """Yield the paragraphs of a text, several short ones together, and long ones in parts."""
    begun = ""
    for paragraph in text.split("\n\n"):
        if begun and len(begun) + len(paragraph) > size:
            yield begun
            begun = ""
        if len(paragraph) > size:
            yield from (paragraph[at : at + size] for at in range(0, len(paragraph), size))
        elif paragraph.strip():
            begun = f"{begun}\n\n{paragraph}" if begun else paragraph
    if begun:
        yield begun


def _stems(text: str) -> set[str]:
    return {word[:_STEM].lower() for word in words(text)}
