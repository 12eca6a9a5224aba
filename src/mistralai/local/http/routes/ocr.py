"""POST /v1/ocr."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import MAX_BYTES, read_json
from mistralai.local.http.gate import Gate
from mistralai.local.http.headers import METER, Meter
from mistralai.local.http.leaving import unless_gone
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.service.documents import Documents
from mistralai.local.service.source import MAX_BYTES as MAX_DOCUMENT

_PAGES_A_MINUTE: Final = 1250


async def _ocr(documents: Documents, request: Request) -> Response:
    body = await read_json(OcrRequest, request)
    content = await unless_gone(request, documents.read(body, request.url.netloc))
    pages = content["usage_info"]["pages_processed"]
    request.scope[METER] = Meter("ocr-pages", _PAGES_A_MINUTE, pages)
    return JSONResponse(content)


def routes(gate: Gate, documents: Documents) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        documents: Reads documents.
    """
    # A document may come as base64, which makes four bytes out of three.
    most = MAX_DOCUMENT * 4 // 3 + MAX_BYTES
    return gate.routes(documents, [("/v1/ocr", "POST", _ocr)], most)
