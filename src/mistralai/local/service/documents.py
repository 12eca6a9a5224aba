"""Documents as text: where their bytes come from, and what is asked of their pages."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import parse_qs

from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Reply
from mistralai.local.engines.base import ChatPrompt, Engine, Turn
from mistralai.local.engines.json_schema import SchemaError
from mistralai.local.engines.ocr.page import Figures, Page, Wanted, page_to_wire
from mistralai.local.engines.ocr.reading import pages_of
from mistralai.local.errors import ApiError, bad_request, invalid_model
from mistralai.local.schema.completions import ResponseFormat
from mistralai.local.schema.messages import DocumentURLChunk, FileChunk, ImageURLChunk
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.store.files import Files
from mistralai.local.store.signing import Signer
from mistralai.local.wire import encode

from .cards import Card
from .content import mimetype, refused
from .scripted import Stage
from .source import Reach, check_size, fetch, from_data_uri, split, unfetchable

_DEFAULT_MODEL: Final = "mistral-ocr-latest"
_SIGNED: Final = "/signed/files/"
_ORDER: Final = "Describe the document as JSON after the schema."
# What the engine is shown of a text; more would not fit the small model.
_SHOWN: Final = 3000


class Documents:
    """Reads documents.

    Args:
        engine: Writes annotations.
        files: The uploaded files.
        signer: Knows whether a signed URL opens one.
        clock: Tells whether it has expired.
        reach: Where documents may be fetched from.
        cards: The models there are.
        stage: Where scripts answer.
    """

    def __init__(
        self,
        engine: Engine,
        files: Files,
        signer: Signer,
        clock: Clock,
        reach: Reach,
        cards: Mapping[str, Card],
        stage: Stage,
    ) -> None:
        self._cards = cards
        self._stage = stage
        self._engine = engine
        self._files = files
        self._signer = signer
        self._clock = clock
        self.reach = reach

    async def read(self, body: OcrRequest, own: str) -> dict[str, Any]:
        """Return what a document says.

        Args:
            body: The checked body.
            own: The host and the port under which this server was asked.

        Raises:
            ApiError: If the model, the document or a format cannot be served.
        """
        model = body.model or _DEFAULT_MODEL
        card = self._cards.get(model)
        if card is None or "ocr" not in card.does:
            raise invalid_model(model)
        reply = await self._stage.reply("ocr", model, body)
        if reply is not None:
            return _scripted(reply, model)
        images = _definition(body.bbox_annotation_format, "bbox_annotation_format")
        whole = _definition(body.document_annotation_format, "document_annotation_format")
        data = await self._document(body.document, own)
        check_size(len(data))
        kind = mimetype(data)
        if why := refused(kind, "ocr"):
            raise ApiError(422, {"detail": "Invalid file format.", "message": why})
        pages = await asyncio.to_thread(pages_of, data, kind, body.page_numbers)
        figures = Figures(
            body.image_limit,
            body.image_min_size or 0,
            with_bytes=body.include_image_base64 or False,
        )
        wanted = Wanted(
            figures,
            body.table_format,
            header=body.extract_header,
            footer=body.extract_footer,
            blocks=body.include_blocks,
            scores=body.confidence_scores_granularity,
        )
        shown = await asyncio.to_thread(_shown, pages, wanted)
        if images is not None:
            for page in shown:
                for image in page["images"]:
                    text = f"{image['id']} on this page:\n{page['markdown']}"
                    image["image_annotation"] = await self._annotate(text, images)
        answer: dict[str, Any] = {
            "pages": shown,
            "model": model,
            "document_annotation": None,
            "usage_info": {"pages_processed": len(shown), "doc_size_bytes": len(data)},
        }
        if whole is not None:
            text = "\n\n".join(page["markdown"] for page in shown)
            order = body.document_annotation_prompt or _ORDER
            answer["document_annotation"] = await self._annotate(text, whole, order)
        return answer

    async def _document(
        self, document: DocumentURLChunk | ImageURLChunk | FileChunk, own: str
    ) -> bytes:
        if isinstance(document, FileChunk):
            return await asyncio.to_thread(self._own_file, document.file_id)
        url = _url_of(document)
        if url.startswith("data:"):
            return await asyncio.to_thread(from_data_uri, url)
        parts = split(url)
        if parts.netloc == own and parts.path.startswith(_SIGNED):
            # Without asking oneself over HTTP.
            identity = parts.path.removeprefix(_SIGNED)
            self._check_signature(identity, parts.query)
            return await asyncio.to_thread(self._own_file, identity)
        return await fetch(url, self.reach)

    async def fetched(self, url: str, own: str) -> bytes:
        """Return the bytes behind a URL that a request names.

        Args:
            url: A data: URI, a signed URL of this server, or a URL elsewhere.
            own: The host and the port under which this server was asked.

        Raises:
            ApiError: If they cannot be had.
        """
        return await self._document(DocumentURLChunk(document_url=url), own)

    async def uploaded(self, identity: str) -> bytes:
        """Return the bytes of an uploaded file.

        Args:
            identity: The file's id.

        Raises:
            ApiError: If there is no such file.
        """
        return await asyncio.to_thread(self._own_file, identity)

    def _check_signature(self, identity: str, query: str) -> None:
        values = parse_qs(query)
        signature, expires = values.get("signature", [""])[0], values.get("expires", [""])[0]
        if not expires.isdecimal() or not self._signer.opens(
            signature, identity, int(expires), self._clock.now()
        ):
            raise unfetchable("the signature is wrong or has expired")

    def _own_file(self, identity: str) -> bytes:
        self._files.expire(self._clock.now())
        file = self._files.find(identity)
        if file is None:
            raise unfetchable("there is no such file, or it was deleted")
        check_size(file.size)
        return self._files.path(identity).read_bytes()

    async def _annotate(self, text: str, schema: dict[str, Any], order: str = _ORDER) -> str:
        prompt = ChatPrompt((Turn("system", order), Turn("user", text[:_SHOWN])), schema=schema)
        written = ""
        try:
            async with aclosing(self._engine.generate(prompt)) as pieces:
                async for piece in pieces:
                    written += piece if isinstance(piece, str) else ""
        except SchemaError as error:
            raise bad_request(f"Invalid schema: {error}") from None
        return written


def _scripted(reply: Reply, model: str) -> dict[str, Any]:
    """Return the answer that a script gives: a page is its Markdown, or has fields of its own."""
    pages = [reply.pages] if isinstance(reply.pages, str) else reply.pages or []
    shown: list[dict[str, Any]] = [
        {
            "index": at,
            "markdown": page if isinstance(page, str) else "",
            "images": [],
            "tables": [],
            "hyperlinks": [],
            "header": None,
            "footer": None,
            "dimensions": None,
            "confidence_scores": None,
            "blocks": None,
            **(page if isinstance(page, dict) else {}),
        }
        for at, page in enumerate(pages)
    ]
    given = reply.annotation
    return {
        "pages": shown,
        "model": model,
        "document_annotation": (
            given if given is None or isinstance(given, str) else encode(given).decode()
        ),
        "usage_info": {
            "pages_processed": len(shown),
            "doc_size_bytes": None,
            **(reply.usage or {}),
        },
    }


def _shown(pages: Sequence[Page], wanted: Wanted) -> list[dict[str, Any]]:
    return [page_to_wire(page, wanted) for page in pages]


def _definition(form: ResponseFormat | None, name: str) -> dict[str, Any] | None:
    if form is None:
        return None
    if form.type != "json_schema" or form.json_schema is None:
        raise bad_request(f"{name} must have the type json_schema, got {form.type}")
    return form.json_schema.definition


def _url_of(document: DocumentURLChunk | ImageURLChunk) -> str:
    if isinstance(document, DocumentURLChunk):
        return document.document_url
    where = document.image_url
    return where if isinstance(where, str) else where.url
