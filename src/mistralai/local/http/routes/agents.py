"""/v1/agents, and the versions and aliases of one agent."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_conversation_json
from mistralai.local.http.gate import Gate
from mistralai.local.schema.agents import (
    AgentPagesQuery,
    AgentQuery,
    AgentRequest,
    AgentsQuery,
    AgentUpdate,
    AliasQuery,
    NewAliasQuery,
    VersionQuery,
    VersionsQuery,
)
from mistralai.local.schema.service import read_query
from mistralai.local.service.agents import Agents


def _id(request: Request) -> str:
    return str(request.path_params["agent_id"])


async def _create(agents: Agents, request: Request) -> Response:
    body = await read_conversation_json(AgentRequest, request)
    return JSONResponse(await aside(request, agents.create, body))


async def _list(agents: Agents, request: Request) -> Response:
    query = read_query(AgentsQuery, request.query_params.multi_items())
    # There may be many, each with its versions.
    return JSONResponse(await asyncio.to_thread(agents.select, query))


async def _pages(agents: Agents, request: Request) -> Response:
    query = read_query(AgentPagesQuery, request.query_params.multi_items())
    return JSONResponse(await asyncio.to_thread(agents.page, query))


async def _get(agents: Agents, request: Request) -> Response:
    query = read_query(AgentQuery, request.query_params.multi_items())
    return JSONResponse(agents.get(_id(request), query.agent_version))


async def _update(agents: Agents, request: Request) -> Response:
    body = await read_conversation_json(AgentUpdate, request)
    return JSONResponse(await aside(request, agents.update, _id(request), body))


async def _delete(agents: Agents, request: Request) -> Response:
    agents.delete(_id(request))
    return Response(status_code=204)


async def _use(agents: Agents, request: Request) -> Response:
    query = read_query(VersionQuery, request.query_params.multi_items())
    return JSONResponse(agents.use(_id(request), query.version))


async def _versions(agents: Agents, request: Request) -> Response:
    query = read_query(VersionsQuery, request.query_params.multi_items())
    return JSONResponse(agents.versions(_id(request), query.page, query.page_size))


async def _version(agents: Agents, request: Request) -> Response:
    # The path is read as the query of an agent is: a number, or else an alias.
    query = read_query(AgentQuery, [("agent_version", request.path_params["version"])])
    return JSONResponse(agents.get(_id(request), query.agent_version))


async def _name(agents: Agents, request: Request) -> Response:
    query = read_query(NewAliasQuery, request.query_params.multi_items())
    return JSONResponse(agents.name(_id(request), query.alias, query.version))


async def _aliases(agents: Agents, request: Request) -> Response:
    return JSONResponse(agents.aliases(_id(request)))


async def _forget_alias(agents: Agents, request: Request) -> Response:
    query = read_query(AliasQuery, request.query_params.multi_items())
    agents.forget_alias(_id(request), query.alias)
    return Response(status_code=204)


def routes(gate: Gate, agents: Agents) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        agents: The agents.
    """
    return gate.routes(
        agents,
        [
            ("/v1/agents", "POST", _create),
            ("/v1/agents", "GET", _list),
            ("/v1/agents/pages", "GET", _pages),
            ("/v1/agents/{agent_id}", "GET", _get),
            ("/v1/agents/{agent_id}", "PATCH", _update),
            ("/v1/agents/{agent_id}", "DELETE", _delete),
            ("/v1/agents/{agent_id}/version", "PATCH", _use),
            ("/v1/agents/{agent_id}/versions", "GET", _versions),
            ("/v1/agents/{agent_id}/versions/{version}", "GET", _version),
            ("/v1/agents/{agent_id}/aliases", "PUT", _name),
            ("/v1/agents/{agent_id}/aliases", "GET", _aliases),
            ("/v1/agents/{agent_id}/aliases", "DELETE", _forget_alias),
        ],
    )
