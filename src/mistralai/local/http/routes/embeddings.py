"""POST /v1/embeddings."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_json
from mistralai.local.http.gate import Gate, spend
from mistralai.local.http.leaving import unless_gone
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.service.embeddings import Embeddings


async def _embed(embeddings: Embeddings, request: Request) -> Response:
    body = await read_json(EmbeddingRequest, request)
    content = await unless_gone(request, embeddings.answer(body))
    spend(request, content["usage"]["total_tokens"])
    return JSONResponse(content)


def routes(gate: Gate, embeddings: Embeddings) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        embeddings: Makes vectors.
    """
    return gate.routes(embeddings, [("/v1/embeddings", "POST", _embed)])
