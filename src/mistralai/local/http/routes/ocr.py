"""POST /v1/ocr."""

import asyncio
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.engines.base import ChatPrompt, Turn
from mistralai.local.engines.json_schema import SchemaError
from mistralai.local.engines.ocr.page import Figures, page_to_wire
from mistralai.local.engines.ocr.reading import pages_of
from mistralai.local.errors import bad_request, invalid_model
from mistralai.local.schema.base import read
from mistralai.local.schema.completions import ResponseFormat
from mistralai.local.schema.messages import DocumentURLChunk, ImageURLChunk
from mistralai.local.schema.ocr import FileChunk, OcrRequest
from mistralai.local.service.cards import BY_NAME
from mistralai.local.service.source import check_size, fetch, from_data_uri, split, unfetchable
from mistralai.local.state import State

from .base import route, unless_gone

_DEFAULT_MODEL: Final = "mistral-ocr-latest"
_SIGNED: Final = "/signed/files/"
# What the engine is shown of a text; more would not fit the small model.
_SHOWN: Final = 3000


async def _ocr(state: State, request: Request) -> Response:
    body = read(OcrRequest, await request.body())
    return JSONResponse(await unless_gone(request, _process(state, request, body)))


async def _process(state: State, request: Request, body: OcrRequest) -> dict[str, Any]:
    model = body.model or _DEFAULT_MODEL
    card = BY_NAME.get(model)
    if card is None or "ocr" not in card.does:
        raise invalid_model(model)
    images = _definition(body.bbox_annotation_format, "bbox_annotation_format")
    whole = _definition(body.document_annotation_format, "document_annotation_format")
    data = await _document(state, request, body.document)
    check_size(len(data))
    pages = await asyncio.to_thread(pages_of, data, body.pages)
    figures = Figures(
        body.image_limit, body.image_min_size or 0, with_bytes=body.include_image_base64 or False
    )
    shown = [page_to_wire(page, figures) for page in pages]
    if images is not None:
        for page in shown:
            for image in page["images"]:
                text = f"{image['id']} on this page:\n{page['markdown']}"
                image["image_annotation"] = await _annotate(state, text, images)
    answer: dict[str, Any] = {
        "pages": shown,
        "model": model,
        "usage_info": {"pages_processed": len(shown), "doc_size_bytes": len(data)},
    }
    if whole is not None:
        text = "\n\n".join(page["markdown"] for page in shown)
        answer["document_annotation"] = await _annotate(state, text, whole)
    return answer


def _definition(form: ResponseFormat | None, name: str) -> dict[str, Any] | None:
    if form is None:
        return None
    if form.type != "json_schema" or form.json_schema is None:
        raise bad_request(f"{name} must have the type json_schema, got {form.type}")
    return form.json_schema.definition


async def _document(
    state: State, request: Request, document: DocumentURLChunk | ImageURLChunk | FileChunk
) -> bytes:
    if isinstance(document, FileChunk):
        return await asyncio.to_thread(_own_file, state, document.file_id)
    url = _url_of(document)
    if url.startswith("data:"):
        return from_data_uri(url)
    parts = split(url)
    if parts.netloc == request.url.netloc and parts.path.startswith(_SIGNED):
        # Without asking oneself over HTTP.
        identity = parts.path.removeprefix(_SIGNED)
        _check_signature(state, identity, parts.query)
        return await asyncio.to_thread(_own_file, state, identity)
    return await fetch(url, state.reach)


def _url_of(document: DocumentURLChunk | ImageURLChunk) -> str:
    if isinstance(document, DocumentURLChunk):
        return document.document_url
    where = document.image_url
    return where if isinstance(where, str) else where.url


def _check_signature(state: State, identity: str, query: str) -> None:
    values = parse_qs(query)
    signature, expires = values.get("signature", [""])[0], values.get("expires", [""])[0]
    if not expires.isdecimal() or not state.signer.opens(
        signature, identity, int(expires), state.clock.now()
    ):
        raise unfetchable("the signature is wrong or has expired")


def _own_file(state: State, identity: str) -> bytes:
    file = state.files.find(identity)
    if file is None:
        raise unfetchable("there is no such file, or it was deleted")
    check_size(file.size)
    return state.files.path(identity).read_bytes()


async def _annotate(state: State, text: str, schema: dict[str, Any]) -> str:
    order = "Describe the document as JSON after the schema."
    prompt = ChatPrompt((Turn("system", order), Turn("user", text[:_SHOWN])), schema=schema)
    written = ""
    try:
        async with aclosing(state.engine.generate(prompt)) as pieces:
            async for piece in pieces:
                written += piece if isinstance(piece, str) else ""
    except SchemaError as error:
        raise bad_request(f"Invalid schema: {error}") from None
    return written


ROUTES: Final = (route("/v1/ocr", "POST", _ocr),)
