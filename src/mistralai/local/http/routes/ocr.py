"""POST /v1/ocr."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.gate import Gate
from mistralai.local.http.leaving import unless_gone
from mistralai.local.schema.base import read
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.service.documents import Documents


async def _ocr(documents: Documents, request: Request) -> Response:
    body = read(OcrRequest, await request.body())
    return JSONResponse(await unless_gone(request, documents.read(body, request.url.netloc)))


def routes(gate: Gate, documents: Documents) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        documents: Reads documents.
    """
    return gate.routes(documents, [("/v1/ocr", "POST", _ocr)])
