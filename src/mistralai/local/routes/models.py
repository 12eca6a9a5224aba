"""GET /v1/models and what can be done with one model."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.cards import CARDS
from mistralai.local.state import State

from .base import route


async def _list(state: State, request: Request) -> Response:
    cards = [card.to_wire(name) for card in CARDS for name in (card.id, *card.aliases)]
    return JSONResponse({"object": "list", "data": cards})


ROUTES: Final = (route("/v1/models", "GET", _list),)
