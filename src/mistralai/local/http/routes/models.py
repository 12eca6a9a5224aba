"""GET /v1/models and what can be done with one model."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.errors import ApiError, invalid_model
from mistralai.local.service.cards import BY_NAME, CARDS
from mistralai.local.state import State

from .base import route


async def _list(state: State, request: Request) -> Response:
    base = [card.to_wire(name) for card in CARDS for name in (card.id, *card.aliases)]
    tuned = [model.to_card() for model in state.tuning.models()]
    return JSONResponse({"object": "list", "data": [*base, *tuned]})


async def _retrieve(state: State, request: Request) -> Response:
    name = request.path_params["model_id"]
    if card := BY_NAME.get(name):
        return JSONResponse(card.to_wire(name))
    if model := state.tuning.find_model(name):
        return JSONResponse(model.to_card())
    raise invalid_model(name, 404)


async def _delete(state: State, request: Request) -> Response:
    name = request.path_params["model_id"]
    if name in BY_NAME:
        raise ApiError(403, {"detail": f"Model {name} is not yours: it cannot be deleted"})
    if state.tuning.find_model(name) is None:
        raise invalid_model(name, 404)
    state.tuning.delete_model(name)
    return JSONResponse({"id": name, "object": "model", "deleted": True})


ROUTES: Final = (
    route("/v1/models", "GET", _list),
    route("/v1/models/{model_id}", "GET", _retrieve),
    route("/v1/models/{model_id}", "DELETE", _delete),
)
