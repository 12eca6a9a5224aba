"""Connectors: what each operation sends, and what it makes of the answer."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from mistralai import models

CONNECTOR = {
    "id": "c1",
    "name": "tickets",
    "description": "Our tickets",
    "created_at": "2026-03-01T12:00:00Z",
    "modified_at": "2026-03-01T12:00:00Z",
    "owner_type": "user",
    "visibility": "private",
    "private_tool_execution": False,
    "supports_mcp": True,
    "tools": None,
    "protocol": "mcp",
}
TOOL = {"name": "find", "inputSchema": {"type": "object"}, "_meta": {"a": 1}}
DONE = {"message": "done"}
CREDENTIALS = {
    "credentials": [
        {
            "name": "mine",
            "authentication_type": "bearer",
            "scope": "user",
            "status": {"status_type": "valid"},
            "is_default": True,
        }
    ]
}
GIVEN = {
    "content": [
        {"type": "text", "text": "a"},
        {"type": "image", "data": "QQ==", "mimeType": "image/png"},
        {"type": "audio", "data": "QQ==", "mimeType": "audio/wav"},
        {"type": "resource", "resource": {"uri": "file:///a", "text": "b"}},
        {"type": "resource_link", "name": "a", "uri": "file:///a", "mimeType": "text/plain"},
    ],
    "metadata": {"mcp_meta": {"isError": True, "structuredContent": {"n": 1}}},
}
LOGIN = {"name": "mine", "credentials": {"bearer_token": "t"}}


class Case(NamedTuple):
    """An operation, its arguments, what they become on the wire, the answer, and its class."""

    operation: str
    arguments: dict[str, Any]
    line: str
    body: Any
    answer: Any
    returns: type
    status: int = 200


OF_SCOPE = {"connector_id_or_name": "tickets", "consumer_scope": "workspace"}
CASES = [
    Case(
        "create",
        {"request": {"name": "tickets", "description": "Our tickets", "server": "https://x.test"}},
        "POST /v1/connectors",
        {
            "name": "tickets",
            "description": "Our tickets",
            "server": "https://x.test",
            "protocol": "mcp",
        },
        CONNECTOR,
        models.MCPConnector,
        201,
    ),
    Case(
        "create",
        {
            "request": {
                "name": "a",
                "description": "b",
                "server": "c",
                "protocol": "http",
                "global_headers": {"x": {"value": "y"}},
                "auth_methods": [{"method_type": "bearer", "new": 1}],
            }
        },
        "POST /v1/connectors",
        {
            "name": "a",
            "description": "b",
            "server": "c",
            "global_headers": {"x": {"value": "y", "is_secret": True}},
            "auth_methods": [{"method_type": "bearer", "new": 1}],
            "protocol": "http",
        },
        {**CONNECTOR, "protocol": "http", "openapi_spec": None},
        models.HTTPConnector,
        201,
    ),
    Case(
        "list",
        {"query_filters": {"supports_mcp": True}, "cursor": "n"},
        "GET /v1/connectors?supports_mcp=true&cursor=n&page_size=100",
        None,
        {"items": [CONNECTOR], "pagination": {"page_size": 100, "next_cursor": None}},
        models.PaginatedConnectors,
    ),
    Case(
        "get",
        {"connector_id_or_name": "tickets"},
        "GET /v1/connectors/tickets?fetch_user_data=false",
        None,
        CONNECTOR,
        models.MCPConnector,
    ),
    Case(
        "update",
        {"connector_id": "c1", "request_body": {"title": None, "system_prompt": "Be brief"}},
        "PATCH /v1/connectors/c1",
        {"title": None, "protocol": "mcp", "system_prompt": "Be brief"},
        CONNECTOR,
        models.MCPConnector,
    ),
    Case(
        "delete",
        {"connector_id": "c1"},
        "DELETE /v1/connectors/c1",
        None,
        DONE,
        models.MessageResponse,
    ),
    Case(
        "call_tool",
        {"tool_name": "find", "connector_id_or_name": "tickets", "credentials_name": "mine"},
        "POST /v1/connectors/tickets/tools/find/call?credentials_name=mine",
        {},
        GIVEN,
        models.ConnectorToolCallResponse,
    ),
    Case(
        "get_auth_url",
        {"connector_id_or_name": "tickets", "method_type": "oauth2", "app_return_url": "https://a"},
        "GET /v1/connectors/tickets/auth_url?app_return_url=https%3A%2F%2Fa&method_type=oauth2"
        "&github_installation_link=false",
        None,
        {"auth_url": "https://x.test", "ttl": 60},
        models.AuthURLResponse,
    ),
    *(
        Case(
            f"list_{scope}_credentials",
            {"connector_id_or_name": "tickets", "auth_type": "bearer"},
            f"GET /v1/connectors/tickets/{scope}/credentials?auth_type=bearer&fetch_default=false",
            None,
            CREDENTIALS,
            models.CredentialsResponse,
        )
        for scope in ("organization", "workspace", "user")
    ),
    Case(
        "create_credentials",
        {**OF_SCOPE, **LOGIN},
        "POST /v1/connectors/tickets/workspace/credentials",
        LOGIN,
        DONE,
        models.MessageResponse,
    ),
    Case(
        "update_credentials",
        {**OF_SCOPE, "name": "mine", "is_default": True},
        "PATCH /v1/connectors/tickets/workspace/credentials",
        {"name": "mine", "is_default": True},
        DONE,
        models.MessageResponse,
    ),
    Case(
        "delete_credentials",
        {**OF_SCOPE, "credentials_name": "mi ne"},
        "DELETE /v1/connectors/tickets/workspace/credentials/mi%20ne",
        None,
        DONE,
        models.MessageResponse,
    ),
    Case(
        "delete_all_user_credentials",
        {"connector_id_or_name": "tickets"},
        "DELETE /v1/connectors/tickets/user/credentials",
        None,
        DONE,
        models.MessageResponse,
    ),
    *(
        Case(
            operation,
            {
                "connector_id": "c1",
                **({"consumer_scope": "user"} if "consumer" in operation else {}),
            },
            line,
            None,
            DONE,
            models.MessageResponse,
        )
        for operation, line in [
            ("activate_for_consumer", "POST /v1/connectors/c1/user/activate"),
            ("deactivate_for_consumer", "POST /v1/connectors/c1/user/deactivate"),
            ("share", "PUT /v1/connectors/c1/share"),
            ("unshare", "DELETE /v1/connectors/c1/share"),
            ("share_to_organization", "PUT /v1/connectors/c1/organization/share"),
            ("unshare_from_organization", "DELETE /v1/connectors/c1/organization/share"),
        ]
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_an_operation_sends_what_the_api_expects_and_reads_its_answer(
    case: Case, call: Any, answering: Any
):
    recorder = answering(case.answer, status=case.status)
    result = call(recorder, f"beta.connectors.{case.operation}", **case.arguments)
    request = recorder.request
    assert f"{request.method} {request.url.raw_path.decode()}" == case.line
    assert (json.loads(request.content) if request.content else None) == case.body
    assert type(result) is case.returns
    assert result.model_dump(mode="json", by_alias=True, exclude_unset=True) == case.answer


def test_what_a_tool_gives_is_told_apart_by_its_type(call: Any, answering: Any):
    arguments = {"tool_name": "find", "connector_id_or_name": "t", "arguments": {"q": "a"}}
    recorder = answering(GIVEN)
    result = call(recorder, "beta.connectors.call_tool", **arguments)
    assert json.loads(recorder.request.content) == {"arguments": {"q": "a"}}
    assert [type(each) for each in result.content] == [
        models.TextContent,
        models.ImageContent,
        models.AudioContent,
        models.EmbeddedResource,
        models.ResourceLink,
    ]
    assert result.metadata.mcp_meta.is_error is True


def test_the_tools_of_a_connector_are_a_list(call: Any, answering: Any):
    recorder = answering([TOOL])
    (tool,) = call(recorder, "beta.connectors.list_tools", connector_id_or_name="t", refresh=True)
    assert isinstance(tool, models.MCPTool)
    assert tool.input_schema == {"type": "object"}
    assert tool.model_dump(by_alias=True, exclude_unset=True) == TOOL
    query = "page_size=100&refresh=true&pretty=false"
    assert recorder.request.url.query.decode() == query


def test_tools_in_a_shorter_form_are_dicts(call: Any, answering: Any):
    short = {"name": "find", "description": "Finds", "annotations": None}
    tools = call(
        answering([short]), "beta.connectors.list_tools", connector_id_or_name="t", pretty=True
    )
    assert tools == [short]


def test_the_ways_to_log_in_are_a_list(call: Any, answering: Any):
    recorder = answering([{"method_type": "bearer", "headers": [{"name": "x"}]}])
    operation = "beta.connectors.get_authentication_methods"
    (way,) = call(recorder, operation, connector_id_or_name="t")
    assert isinstance(way, models.PublicAuthenticationMethod)
    assert isinstance(way.headers[0], models.ConnectorAuthenticationHeader)
    assert recorder.request.url.path == "/v1/connectors/t/authentication_methods"


def test_a_connector_of_another_protocol_is_kept_as_it_came(call: Any, answering: Any):
    odd = {**CONNECTOR, "protocol": "carrier pigeon"}
    answer = {"items": [odd], "pagination": {"page_size": 1}}
    (connector,) = call(answering(answer), "beta.connectors.list").items
    assert isinstance(connector, models.Unknown)
    assert connector.model_dump() == odd
