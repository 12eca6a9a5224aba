"""/v1/connectors."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_service_json
from mistralai.local.http.gate import Gate, Handler
from mistralai.local.schema.connectors import (
    AuthQuery,
    CallRequest,
    ConnectorChange,
    ConnectorRequest,
    ConnectorsQuery,
    CredentialsQuery,
    CredentialsRequest,
    Scope,
    ScopePath,
)
from mistralai.local.schema.service import read_query
from mistralai.local.service.connectors import Connectors
from mistralai.local.wire import encode

# How long a URL to log in at works, in seconds.
_TTL = 600


def _name(request: Request) -> str:
    name: str = request.path_params["connector"]
    return name


async def _create(connectors: Connectors, request: Request) -> Response:
    body = await read_service_json(ConnectorRequest, request)
    connector = await aside(request, connectors.create, body)
    return JSONResponse(connector.to_wire(), status_code=201)


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
    connector = await aside(request, connectors.change, _name(request), body)
    return JSONResponse(connector.to_wire())


async def _delete(connectors: Connectors, request: Request) -> Response:
    connectors.delete(_name(request))
    return JSONResponse({"message": "Connector deleted"})


def _id(request: Request, connectors: Connectors) -> str:
    return connectors.get(_name(request)).id


def _scope(request: Request) -> Scope:
    given = request.path_params["consumer_scope"]
    return read_query(ScopePath, [("consumer_scope", given)], place="path").consumer_scope


async def _tools(connectors: Connectors, request: Request) -> Response:
    # Which tools there are is its server's to say, and that is never asked.
    _id(request, connectors)
    return JSONResponse([])


async def _call(connectors: Connectors, request: Request) -> Response:
    _id(request, connectors)
    body = await read_service_json(CallRequest, request)
    tool = request.path_params["tool_name"]
    given = encode(body.arguments).decode()
    text = f"{tool} was called with {given}: this result is simulated"
    metadata = {"mcp_meta": {"isError": False}}
    content = [{"type": "text", "text": text}]
    return JSONResponse({"content": content, "metadata": metadata})


async def _auth_url(connectors: Connectors, request: Request) -> Response:
    identity = _id(request, connectors)
    query = read_query(AuthQuery, request.query_params.multi_items())
    # A domain that is reserved for examples (RFC 2606): nobody can log in there.
    url = f"https://login.example/connectors/{identity}?method={query.method_type}"
    return JSONResponse({"auth_url": url, "ttl": _TTL})


async def _methods(connectors: Connectors, request: Request) -> Response:
    return JSONResponse(connectors.methods(_name(request)))


async def _credentials(connectors: Connectors, request: Request) -> Response:
    query = read_query(CredentialsQuery, request.query_params.multi_items())
    found = connectors.credentials.all(_id(request, connectors), _scope(request))
    shown = [one.to_wire() for one in found if query.auth_type in {None, one.kind}]
    preset: list[str] = []
    return JSONResponse({"credentials": shown, "connector_preset_credentials_for_auth": preset})


async def _add_credentials(connectors: Connectors, request: Request) -> Response:
    identity, scope = _id(request, connectors), _scope(request)
    body = await read_service_json(CredentialsRequest, request)
    connectors.credentials.add(identity, scope, body)
    return _said("Credentials created")


async def _change_credentials(connectors: Connectors, request: Request) -> Response:
    identity, scope = _id(request, connectors), _scope(request)
    body = await read_service_json(CredentialsRequest, request)
    connectors.credentials.change(identity, scope, body)
    return _said("Credentials updated")


async def _remove_credentials(connectors: Connectors, request: Request) -> Response:
    name = request.path_params["credentials_name"]
    connectors.credentials.remove(_id(request, connectors), _scope(request), name)
    return _said("Credentials deleted")


async def _clear_credentials(connectors: Connectors, request: Request) -> Response:
    connectors.credentials.clear(_id(request, connectors), "user")
    return _said("Credentials deleted")


async def _activate(connectors: Connectors, request: Request) -> Response:
    # Nobody sees from outside whether it is: the API answers with words alone.
    _id(request, connectors)
    return _said(f"Connector activated for the {_scope(request)}")


async def _deactivate(connectors: Connectors, request: Request) -> Response:
    _id(request, connectors)
    return _said(f"Connector deactivated for the {_scope(request)}")


def _shown_to(visibility: str, words: str) -> Handler[Connectors]:
    async def handler(connectors: Connectors, request: Request) -> Response:
        connectors.show_to(_name(request), visibility)
        return _said(words)

    return handler


def _said(message: str) -> Response:
    return JSONResponse({"message": message})


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
            (f"{one}/tools", "GET", _tools),
            (f"{one}/tools/{{tool_name}}/call", "POST", _call),
            (f"{one}/auth_url", "GET", _auth_url),
            (f"{one}/authentication_methods", "GET", _methods),
            (f"{one}/user/credentials", "DELETE", _clear_credentials),
            (f"{one}/{{consumer_scope}}/credentials", "GET", _credentials),
            (f"{one}/{{consumer_scope}}/credentials", "POST", _add_credentials),
            (f"{one}/{{consumer_scope}}/credentials", "PATCH", _change_credentials),
            (
                f"{one}/{{consumer_scope}}/credentials/{{credentials_name}}",
                "DELETE",
                _remove_credentials,
            ),
            (f"{one}/{{consumer_scope}}/activate", "POST", _activate),
            (f"{one}/{{consumer_scope}}/deactivate", "POST", _deactivate),
            (f"{one}/share", "PUT", _shown_to("shared_workspace", "Connector shared")),
            (f"{one}/share", "DELETE", _shown_to("private", "Connector unshared")),
            (f"{one}/organization/share", "PUT", _shown_to("shared_org", "Connector shared")),
            (f"{one}/organization/share", "DELETE", _shown_to("private", "Connector unshared")),
        ],
    )
