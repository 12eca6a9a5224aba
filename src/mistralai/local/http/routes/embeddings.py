"""POST /v1/embeddings."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_json
from mistralai.local.http.gate import Gate, spend
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.service.cards import Card
from mistralai.local.service.embeddings import answer


async def _embed(cards: Mapping[str, Card], request: Request) -> Response:
    body = await read_json(EmbeddingRequest, request)
    content = await aside(request, answer, body, cards)
    spend(request, content["usage"]["total_tokens"])
    return JSONResponse(content)


def routes(gate: Gate, cards: Mapping[str, Card]) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        cards: The models there are.
    """
    return gate.routes(cards, [("/v1/embeddings", "POST", _embed)])
