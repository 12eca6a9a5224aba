"""/v1/connectors."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_service_json
from mistralai.local.http.gate import Gate
from mistralai.local.schema.connectors import ConnectorChange, ConnectorRequest, ConnectorsQuery
from mistralai.local.schema.service import read_query
from mistralai.local.service.connectors import Connectors


def _name(request: Request) -> str:
    name: str = request.path_params["connector"]
    return name


async def _create(connectors: Connectors, request: Request) -> Response:
    body = await read_service_json(ConnectorRequest, request)
    return JSONResponse(connectors.create(body).to_wire(), status_code=201)


async def _list(connectors: Connectors, request: Request) -> Response:
    query = read_query(ConnectorsQuery, request.query_params.multi_items())
    found, following = connectors.select(
        query.cursor or 0, query.page_size, supports_mcp=query.supports_mcp
    )
    cursor = None if following is None else str(following)
    page = {"page_size": query.page_size, "next_cursor": cursor}
    return JSONResponse({"items": [one.to_wire() for one in found], "pagination": page})


async def _get(connectors: Connectors, request: Request) -> Response:
    return JSONResponse(connectors.get(_name(request)).to_wire())


async def _change(connectors: Connectors, request: Request) -> Response:
    body = await read_service_json(ConnectorChange, request)
    return JSONResponse(connectors.change(_name(request), body).to_wire())


async def _delete(connectors: Connectors, request: Request) -> Response:
    connectors.delete(_name(request))
    return JSONResponse({"message": "Connector deleted"})


def routes(gate: Gate, connectors: Connectors) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        connectors: The connectors.
    """
    one = "/v1/connectors/{connector}"
    return gate.routes(
        connectors,
        [
            ("/v1/connectors", "POST", _create),
            ("/v1/connectors", "GET", _list),
            (one, "GET", _get),
            (one, "PATCH", _change),
            (one, "DELETE", _delete),
        ],
    )
