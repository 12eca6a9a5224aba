"""POST and GET /v1/files, and what can be done with one file."""

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import ConfigDict, Field
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from mistralai.local.errors import ApiError, unprocessable_query
from mistralai.local.http.answers import ServiceResponse
from mistralai.local.http.bodies import too_large
from mistralai.local.http.gate import Gate
from mistralai.local.http.uploads import read_form
from mistralai.local.schema.files import (
    MAX_EXPIRY,
    ExpiryQuery,
    FilesQuery,
    Purpose,
    SignatureQuery,
    Visibility,
)
from mistralai.local.schema.service import Query, read_id, read_query
from mistralai.local.service.uploads import Uploads
from mistralai.local.store.files import StoredFile, Wanted

MAX_BYTES: Final = 512 * 1024 * 1024
# The borders and headers of a multipart body are not the file's.
_FRAME: Final = 64 * 1024
_FIELDS: Final = 8


async def _upload(uploads: Uploads, request: Request) -> Response:
    form = await read_form(request, MAX_BYTES + _FRAME, _FIELDS)
    try:
        upload, options = _read_form(form)
        if upload.size is not None and upload.size > MAX_BYTES:
            raise too_large()
        file = await uploads.keep(
            upload.file,
            upload.filename or "",
            options.purpose,
            options.expiry,
            options.visibility,
        )
    finally:
        await form.close()
    return ServiceResponse(file.to_wire())


class Options(Query):
    """What a form says besides the file."""

    model_config = ConfigDict(extra="forbid")
    purpose: Purpose = "fine-tune"
    expiry: Annotated[int, Field(ge=1, le=MAX_EXPIRY)] | None = None
    visibility: Visibility = "workspace"


def _read_form(form: FormData) -> tuple[UploadFile, Options]:
    options = read_query(Options, _fields(form), place="body")
    upload = form.get("file")
    if upload is None:
        raise _refusal("missing", "file", "Field required")
    if not isinstance(upload, UploadFile):
        raise _refusal("value_error", "file", "Value error, expected a file with a filename")
    return upload, options


def _fields(form: FormData) -> Iterator[tuple[str, str]]:
    """Yield the fields besides the file; a null of the API is an empty one."""
    for name, value in form.multi_items():
        if name != "file" and not (name == "expiry" and not value):
            yield name, value if isinstance(value, str) else ""


def _refusal(kind: str, name: str, message: str) -> ApiError:
    return unprocessable_query([{"type": kind, "loc": ["body", name], "msg": message}])


async def _list(uploads: Uploads, request: Request) -> Response:
    query = read_query(FilesQuery, request.query_params.multi_items())
    uploads.settle()
    wanted = Wanted(
        query.purpose,
        query.sample_type or (),
        query.source or (),
        query.search,
        query.mimetypes or (),
    )
    files, total = uploads.files.select(wanted, query.page, query.page_size)
    data = [file.to_wire() for file in files]
    shown = {"data": data, "object": "list"}
    return ServiceResponse({**shown, "total": total} if query.include_total else shown)


def _file(uploads: Uploads, request: Request) -> StoredFile:
    uploads.settle()
    return uploads.files.get(read_id(request.path_params["file_id"], "file_id"))


async def _retrieve(uploads: Uploads, request: Request) -> Response:
    return ServiceResponse({**_file(uploads, request).to_wire(), "deleted": False})


async def _delete(uploads: Uploads, request: Request) -> Response:
    file = _file(uploads, request)
    uploads.files.delete(file.id)
    return ServiceResponse({"id": file.id, "object": "file", "deleted": True})


async def _download(uploads: Uploads, request: Request) -> Response:
    return _bytes(uploads, _file(uploads, request))


async def _url(uploads: Uploads, request: Request) -> Response:
    file = _file(uploads, request)
    query = read_query(ExpiryQuery, request.query_params.multi_items())
    expires, signature = uploads.sign(file, query.expiry)
    url = request.url_for("signed_file", file_id=file.id).include_query_params(
        expires=expires, signature=signature
    )
    return ServiceResponse({"url": str(url)})


def _bytes(uploads: Uploads, file: StoredFile) -> Response:
    return FileResponse(
        uploads.files.path(file.id), media_type="application/octet-stream", filename=file.filename
    )


def routes(gate: Gate, uploads: Uploads) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        uploads: The files.
    """

    async def signed(request: Request) -> Response:
        identity = read_id(request.path_params["file_id"], "file_id")
        uploads.settle()
        query = read_query(SignatureQuery, request.query_params.multi_items())
        return _bytes(uploads, uploads.opened(identity, query.signature, query.expires))

    table = [
        ("/v1/files", "POST", _upload),
        ("/v1/files", "GET", _list),
        ("/v1/files/{file_id}", "GET", _retrieve),
        ("/v1/files/{file_id}", "DELETE", _delete),
        ("/v1/files/{file_id}/content", "GET", _download),
        ("/v1/files/{file_id}/url", "GET", _url),
    ]
    # Whoever has a signed URL needs no key.
    opened = Route("/signed/files/{file_id}", signed, methods=["GET"], name="signed_file")
    return [*gate.routes(uploads, table, MAX_BYTES + 2 * _FRAME), opened]
