"""POST /v1/ocr."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import MAX_BYTES, read_json
from mistralai.local.http.gate import Gate
from mistralai.local.http.leaving import unless_gone
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.service.documents import Documents
from mistralai.local.service.source import MAX_BYTES as MAX_DOCUMENT


async def _ocr(documents: Documents, request: Request) -> Response:
    body = await read_json(OcrRequest, request)
    return JSONResponse(await unless_gone(request, documents.read(body, request.url.netloc)))


def routes(gate: Gate, documents: Documents) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        documents: Reads documents.
    """
    # A document may come as base64, which makes four bytes out of three.
    most = MAX_DOCUMENT * 4 // 3 + MAX_BYTES
    return gate.routes(documents, [("/v1/ocr", "POST", _ocr)], most)
