"""/v1/libraries, their documents, and who has access to them."""

import asyncio
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from mistralai.local.errors import ApiError, unprocessable_query
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_service_json, too_large
from mistralai.local.http.gate import Gate
from mistralai.local.http.uploads import read_form
from mistralai.local.schema.files import SignatureQuery
from mistralai.local.schema.libraries import (
    DocumentsQuery,
    DocumentUpdate,
    Grant,
    LibrariesQuery,
    LibraryRequest,
    LibraryUpdate,
    PagesQuery,
    Revocation,
)
from mistralai.local.schema.service import read_id, read_query
from mistralai.local.service.libraries import Libraries
from mistralai.local.service.source import MAX_BYTES
from mistralai.local.store.libraries import Document

# The borders and headers of a multipart body are not the document's.
_FRAME: Final = 64 * 1024


def _library(request: Request) -> str:
    return read_id(request.path_params["library_id"], "library_id")


def _ids(request: Request) -> tuple[str, str]:
    return _library(request), read_id(request.path_params["document_id"], "document_id")


async def _create(libraries: Libraries, request: Request) -> Response:
    body = await read_service_json(LibraryRequest, request)
    return _json(await aside(request, libraries.create, body), 201)


def _json(content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status)


async def _list(libraries: Libraries, request: Request) -> Response:
    query = read_query(LibrariesQuery, request.query_params.multi_items())
    return _json(await asyncio.to_thread(libraries.select, query))


async def _get(libraries: Libraries, request: Request) -> Response:
    return _json(libraries.get(_library(request)))


async def _update(libraries: Libraries, request: Request) -> Response:
    body = await read_service_json(LibraryUpdate, request)
    return _json(await aside(request, libraries.update, _library(request), body))


async def _delete(libraries: Libraries, request: Request) -> Response:
    return _json(libraries.delete(_library(request)))


async def _upload(libraries: Libraries, request: Request) -> Response:
    library = _library(request)
    libraries.get(library)
    form = await read_form(request, MAX_BYTES + _FRAME)
    try:
        file = _file_of(form)
        if file.size is not None and file.size > MAX_BYTES:
            raise too_large()
        content = await libraries.upload(library, file.file, file.filename or "")
    finally:
        await form.close()
    return _json(content, 201)


def _file_of(form: FormData) -> UploadFile:
    for name in form:
        if name != "file":
            raise _refusal("extra_forbidden", name, "Extra inputs are not permitted")
    file = form.get("file")
    if file is None:
        raise _refusal("missing", "file", "Field required")
    if not isinstance(file, UploadFile):
        raise _refusal("value_error", "file", "Value error, expected a file with a filename")
    return file


def _refusal(kind: str, name: str, message: str) -> ApiError:
    return unprocessable_query([{"type": kind, "loc": ["body", name], "msg": message}])


async def _documents(libraries: Libraries, request: Request) -> Response:
    query = read_query(DocumentsQuery, request.query_params.multi_items())
    return _json(await asyncio.to_thread(libraries.documents, _library(request), query))


async def _document(libraries: Libraries, request: Request) -> Response:
    return _json(libraries.document(*_ids(request)).to_wire())


async def _update_document(libraries: Libraries, request: Request) -> Response:
    body = await read_service_json(DocumentUpdate, request)
    document = await aside(request, libraries.update_document, *_ids(request), body)
    return _json(document.to_wire())


async def _delete_document(libraries: Libraries, request: Request) -> Response:
    libraries.delete_document(*_ids(request))
    return Response(status_code=204)


async def _text(libraries: Libraries, request: Request) -> Response:
    query = read_query(PagesQuery, request.query_params.multi_items())
    document = libraries.document(*_ids(request))

    def made() -> Response:
        return _json({"text": libraries.text(document.id, query.page_start or 0, query.page_end)})

    # A document may be long, and long JSON takes long to write.
    return await asyncio.to_thread(made)


async def _status(libraries: Libraries, request: Request) -> Response:
    document = libraries.document(*_ids(request))
    return _json({"document_id": document.id, **document.status_to_wire()})


async def _url(libraries: Libraries, request: Request) -> Response:
    return _signed(libraries, request, "documents")


async def _text_url(libraries: Libraries, request: Request) -> Response:
    return _signed(libraries, request, "texts")


def _signed(libraries: Libraries, request: Request, what: str) -> Response:
    document = libraries.document(*_ids(request))
    expires, signature = libraries.sign(what, document.id)
    url = request.url_for(f"signed_{what}", document_id=document.id).include_query_params(
        expires=expires, signature=signature
    )
    return _json(str(url))


async def _reprocess(libraries: Libraries, request: Request) -> Response:
    libraries.reprocess(*_ids(request))
    return Response(status_code=204)


async def _shares(libraries: Libraries, request: Request) -> Response:
    return _json(libraries.shares(_library(request)))


async def _share(libraries: Libraries, request: Request) -> Response:
    body = await read_service_json(Grant, request)
    return _json(libraries.share(_library(request), body))


async def _unshare(libraries: Libraries, request: Request) -> Response:
    body = await read_service_json(Revocation, request)
    return _json(libraries.unshare(_library(request), body))


def routes(gate: Gate, libraries: Libraries) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        libraries: The libraries.
    """

    def opened(request: Request, what: str) -> Document:
        identity = read_id(request.path_params["document_id"], "document_id")
        query = read_query(SignatureQuery, request.query_params.multi_items())
        return libraries.opened(what, identity, query.signature, query.expires)

    async def signed_document(request: Request) -> Response:
        document = opened(request, "documents")
        return FileResponse(
            libraries.path(document), media_type=document.mime_type, filename=document.name
        )

    async def signed_text(request: Request) -> Response:
        document = opened(request, "texts")
        text = await asyncio.to_thread(libraries.text, document.id)
        return Response(text.encode("utf-8", "replace"), media_type="text/plain")

    one = "/v1/libraries/{library_id}"
    document = f"{one}/documents/{{document_id}}"
    table: list[tuple[str, str, Any]] = [
        ("/v1/libraries", "POST", _create),
        ("/v1/libraries", "GET", _list),
        (one, "GET", _get),
        (one, "PUT", _update),
        (one, "PATCH", _update),
        (one, "DELETE", _delete),
        (f"{one}/documents", "GET", _documents),
        (document, "GET", _document),
        (document, "PUT", _update_document),
        (document, "PATCH", _update_document),
        (document, "DELETE", _delete_document),
        (f"{document}/text_content", "GET", _text),
        (f"{document}/status", "GET", _status),
        (f"{document}/signed-url", "GET", _url),
        (f"{document}/extracted-text-signed-url", "GET", _text_url),
        (f"{document}/reprocess", "POST", _reprocess),
        (f"{one}/share", "GET", _shares),
        (f"{one}/share", "PUT", _share),
        (f"{one}/share", "DELETE", _unshare),
    ]
    upload: list[tuple[str, str, Any]] = [(f"{one}/documents", "POST", _upload)]
    return [
        *gate.routes(libraries, table),
        *gate.routes(libraries, upload, MAX_BYTES + 2 * _FRAME),
        # Whoever has a signed URL needs no key.
        Route("/signed/documents/{document_id}", signed_document, name="signed_documents"),
        Route("/signed/texts/{document_id}", signed_text, name="signed_texts"),
    ]
