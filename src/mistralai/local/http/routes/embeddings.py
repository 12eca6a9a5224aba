"""POST /v1/embeddings."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_json
from mistralai.local.http.gate import Gate, spend
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.service.embeddings import answer


async def _embed(_: None, request: Request) -> Response:
    body = await read_json(EmbeddingRequest, request)
    content = await aside(request, answer, body)
    spend(request, content["usage"]["total_tokens"])
    return JSONResponse(content)


def routes(gate: Gate) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
    """
    return gate.routes(None, [("/v1/embeddings", "POST", _embed)])
