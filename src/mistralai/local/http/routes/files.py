"""POST and GET /v1/files, and what can be done with one file."""

from typing import Final, get_args

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from mistralai.local.errors import ApiError, unprocessable_query
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import too_large
from mistralai.local.http.gate import Gate
from mistralai.local.http.uploads import read_form
from mistralai.local.schema.files import ExpiryQuery, FilesQuery, Purpose, SignatureQuery
from mistralai.local.schema.service import read_id, read_query
from mistralai.local.service.uploads import Uploads
from mistralai.local.store.files import StoredFile, Wanted

MAX_BYTES: Final = 512 * 1024 * 1024
# The borders and headers of a multipart body are not the file's.
_FRAME: Final = 64 * 1024


async def _upload(uploads: Uploads, request: Request) -> Response:
    form = await read_form(request, MAX_BYTES + _FRAME)
    try:
        upload, purpose = _read_form(form)
        if upload.size is not None and upload.size > MAX_BYTES:
            raise too_large()
        file = await uploads.keep(upload.file, upload.filename or "", purpose)
    finally:
        await form.close()
    return JSONResponse(file.to_wire())


def _read_form(form: FormData) -> tuple[UploadFile, str]:
    for name in form:
        if name not in {"file", "purpose"}:
            raise _refusal("extra_forbidden", name, "Extra inputs are not permitted")
    upload, purpose = form.get("file"), form.get("purpose", "fine-tune")
    if upload is None:
        raise _refusal("missing", "file", "Field required")
    if not isinstance(upload, UploadFile):
        raise _refusal("value_error", "file", "Value error, expected a file with a filename")
    if purpose not in get_args(Purpose):
        expected = " or ".join(repr(one) for one in get_args(Purpose))
        raise _refusal("literal_error", "purpose", f"Input should be {expected}")
    return upload, str(purpose)


def _refusal(kind: str, name: str, message: str) -> ApiError:
    return unprocessable_query([{"type": kind, "loc": ["body", name], "msg": message}])


async def _list(uploads: Uploads, request: Request) -> Response:
    query = read_query(FilesQuery, request.query_params.multi_items())
    wanted = Wanted(query.purpose, query.sample_type or (), query.source or (), query.search)
    files, total = uploads.files.select(wanted, query.page, query.page_size)
    data = [file.to_wire() for file in files]
    return JSONResponse({"data": data, "object": "list", "total": total})


def _file(uploads: Uploads, request: Request) -> StoredFile:
    return uploads.files.get(read_id(request.path_params["file_id"], "file_id"))


async def _retrieve(uploads: Uploads, request: Request) -> Response:
    return JSONResponse({**_file(uploads, request).to_wire(), "deleted": False})


async def _delete(uploads: Uploads, request: Request) -> Response:
    file = _file(uploads, request)
    uploads.files.delete(file.id)
    return JSONResponse({"id": file.id, "object": "file", "deleted": True})


async def _download(uploads: Uploads, request: Request) -> Response:
    return _bytes(uploads, _file(uploads, request))


async def _url(uploads: Uploads, request: Request) -> Response:
    file = _file(uploads, request)
    query = read_query(ExpiryQuery, request.query_params.multi_items())
    expires, signature = uploads.sign(file, query.expiry)
    url = request.url_for("signed_file", file_id=file.id).include_query_params(
        expires=expires, signature=signature
    )
    return JSONResponse({"url": str(url)})


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
