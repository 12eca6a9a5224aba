"""GET /v1/models and what can be done with one model."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.gate import Gate
from mistralai.local.schema.service import Query, read_query
from mistralai.local.service.models import Models


class ModelsQuery(Query):
    """GET /v1/models."""

    provider: str | None = None
    model: str | None = None


async def _list(models: Models, request: Request) -> Response:
    query = read_query(ModelsQuery, request.query_params.multi_items())
    return JSONResponse({"object": "list", "data": models.wanted(query.provider, query.model)})


async def _retrieve(models: Models, request: Request) -> Response:
    return JSONResponse(models.get(request.path_params["model_id"]))


async def _delete(models: Models, request: Request) -> Response:
    name = request.path_params["model_id"]
    models.delete(name)
    return JSONResponse({"id": name, "object": "model", "deleted": True})


def routes(gate: Gate, models: Models) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        models: The models.
    """
    return gate.routes(
        models,
        [
            ("/v1/models", "GET", _list),
            ("/v1/models/{model_id}", "GET", _retrieve),
            ("/v1/models/{model_id}", "DELETE", _delete),
        ],
    )
