"""What the operations of `client.beta` send, and what they make of the answers."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from datetime import datetime, timezone
from operator import attrgetter
from typing import Any, NamedTuple

import pydantic
import pytest

from mistralai import Mistral, models
from mistralai._core.call import Harm

TIMES = {"created_at": "2025-06-16T09:16:16Z", "updated_at": "2025-06-16T09:16:17Z"}
AGENT = {
    "model": "m",
    "name": "Ann",
    "id": "ag_1",
    "version": 1,
    "versions": [0, 1],
    **TIMES,
    "deployment_chat": False,
    "source": "api",
    "tools": [{"type": "web_search"}, {"library_ids": ["l1"], "type": "document_library"}],
    "completion_args": {"temperature": 0.3, "tool_choice": "auto"},
    "object": "agent",
}
ALIAS = {"alias": "live", "version": 1, **TIMES}
ANSWER = {
    "conversation_id": "conv_1",
    "outputs": [{"content": "Hi", "type": "message.output", "role": "assistant"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    "object": "conversation.response",
}
OF_AGENT = {"id": "conv_1", **TIMES, "agent_id": "ag_1", "object": "conversation"}
OF_MODEL = {"id": "conv_2", **TIMES, "model": "m", "object": "conversation"}
LIBRARY = {
    "id": "l1",
    "name": "Laws",
    **TIMES,
    "owner_id": None,
    "owner_type": "User",
    "total_size": 7,
    "nb_documents": 1,
    "chunk_size": None,
}
DOCUMENT = {
    "id": "d1",
    "library_id": "l1",
    "hash": None,
    "mime_type": "application/pdf",
    "extension": "pdf",
    "size": 7,
    "name": "a.pdf",
    "created_at": TIMES["created_at"],
    "uploaded_by_id": None,
    "uploaded_by_type": "User",
    "processing_status": "Running",
    "tokens_processing_total": 0,
}
PAGE = {"total_items": 1, "total_pages": 1, "current_page": 0, "page_size": 100, "has_more": False}
SHARE = {
    "library_id": "l1",
    "org_id": "o1",
    "role": "Viewer",
    "share_with_type": "User",
    "share_with_uuid": "u1",
}
STORED = {"store": True, "handoff_execution": "server"}
URL = "https://files.test/a?signature=b"


class Case(NamedTuple):
    """An operation, its arguments, what they become on the wire, and the answer.

    Args:
        operation: Where the operation is, seen from `client.beta`.
        arguments: What it is called with.
        line: The method and the URL without the server.
        body: The JSON that is sent, None for none.
        answer: The JSON that comes back, None for an empty body.
        status: The status that comes with it.
        kind: The class of the answer, or of what it is a list of.
    """

    operation: str
    arguments: dict[str, Any]
    line: str
    body: Any
    answer: Any
    kind: type
    status: int = 200


NOTHING = type(None)
CASES = [
    Case(
        "conversations.start",
        {"inputs": "Hello", "model": "m"},
        "POST /v1/conversations",
        {"inputs": "Hello", "stream": False, "model": "m"},
        ANSWER,
        models.ConversationResponse,
    ),
    Case(
        "conversations.start",
        {
            "inputs": [{"role": "user", "content": "Hello"}],
            "agent_id": "ag_1",
            "agent_version": "live",
            "store": False,
            "handoff_execution": "client",
            "tools": [
                {"type": "web_search"},
                {
                    "type": "connector",
                    "connector_id": "gh",
                    "authorization": {"type": "api-key", "value": "k"},
                    "tool_configuration": {"include": ["a"], "requires_confirmation": ["a"]},
                },
            ],
            "completion_args": {"temperature": 0.1, "reasoning_effort": "high"},
            "metadata": {"a": 1},
            "guardrails": [
                {"moderation_llm_v2": {"custom_category_thresholds": {"pii": 0.5}}},
            ],
        },
        "POST /v1/conversations",
        {
            "inputs": [
                {
                    "role": "user",
                    "content": "Hello",
                    "object": "entry",
                    "type": "message.input",
                    "prefix": False,
                }
            ],
            "stream": False,
            "store": False,
            "handoff_execution": "client",
            "tools": [
                {"type": "web_search"},
                {
                    "connector_id": "gh",
                    "type": "connector",
                    "authorization": {"value": "k", "type": "api-key"},
                    "tool_configuration": {"include": ["a"], "requires_confirmation": ["a"]},
                },
            ],
            "completion_args": {"temperature": 0.1, "reasoning_effort": "high"},
            "metadata": {"a": 1},
            "agent_id": "ag_1",
            "agent_version": "live",
            "guardrails": [
                {
                    "block_on_error": False,
                    "moderation_llm_v2": {
                        "model_name": "mistral-moderation-2603",
                        "custom_category_thresholds": {"pii": 0.5},
                        "ignore_other_categories": False,
                    },
                }
            ],
        },
        ANSWER,
        models.ConversationResponse,
    ),
    Case(
        "conversations.append",
        {
            "conversation_id": "conv_1",
            "inputs": [{"tool_call_id": "c1", "result": "7"}],
            "completion_args": models.CompletionArgs(max_tokens=9),
        },
        "POST /v1/conversations/conv_1",
        {
            "inputs": [
                {"tool_call_id": "c1", "result": "7", "object": "entry", "type": "function.result"}
            ],
            "stream": False,
            **STORED,
            "completion_args": {"max_tokens": 9},
        },
        ANSWER,
        models.ConversationResponse,
    ),
    Case(
        "conversations.append",
        {
            "conversation_id": "conv_1",
            "tool_confirmations": [{"tool_call_id": "c1", "confirmation": "allow"}],
        },
        "POST /v1/conversations/conv_1",
        {
            "stream": False,
            **STORED,
            "tool_confirmations": [{"tool_call_id": "c1", "confirmation": "allow"}],
        },
        ANSWER,
        models.ConversationResponse,
    ),
    Case(
        "conversations.restart",
        {
            "conversation_id": "conv_1",
            "inputs": "Hello",
            "from_entry_id": "msg_1",
            "agent_version": 2,
        },
        "POST /v1/conversations/conv_1/restart",
        {
            "inputs": "Hello",
            "from_entry_id": "msg_1",
            "stream": False,
            **STORED,
            "agent_version": 2,
        },
        ANSWER,
        models.ConversationResponse,
    ),
    Case(
        "conversations.list",
        {},
        "GET /v1/conversations?page=0&page_size=100",
        None,
        [OF_AGENT, OF_MODEL],
        models.AgentConversation,
    ),
    Case(
        "conversations.list",
        {"page": 2, "metadata": {"a": 1}},
        "GET /v1/conversations?page=2&page_size=100&metadata=%7B%22a%22%3A1%7D",
        None,
        [OF_MODEL],
        models.ModelConversation,
    ),
    Case(
        "conversations.get",
        {"conversation_id": "conv_2"},
        "GET /v1/conversations/conv_2",
        None,
        OF_MODEL,
        models.ModelConversation,
    ),
    Case(
        "conversations.delete",
        {"conversation_id": "conv_2"},
        "DELETE /v1/conversations/conv_2",
        None,
        None,
        NOTHING,
        204,
    ),
    Case(
        "conversations.get_history",
        {"conversation_id": "conv_2"},
        "GET /v1/conversations/conv_2/history",
        None,
        {"conversation_id": "conv_2", "entries": ANSWER["outputs"]},
        models.ConversationHistory,
    ),
    Case(
        "conversations.get_messages",
        {"conversation_id": "conv_2"},
        "GET /v1/conversations/conv_2/messages",
        None,
        {"conversation_id": "conv_2", "messages": ANSWER["outputs"]},
        models.ConversationMessages,
    ),
    Case(
        "agents.create",
        {
            "model": "m",
            "name": "Ann",
            "instructions": None,
            "tools": [models.WebSearchTool()],
            "handoffs": ("ag_2",),
            "guardrails": [],
        },
        "POST /v1/agents",
        {
            "model": "m",
            "name": "Ann",
            "instructions": None,
            "tools": [{"type": "web_search"}],
            "handoffs": ["ag_2"],
            "guardrails": [],
        },
        AGENT,
        models.Agent,
    ),
    Case(
        "agents.list",
        {},
        "GET /v1/agents?page=0&page_size=20",
        None,
        [AGENT],
        models.Agent,
    ),
    Case(
        "agents.list",
        {"sources": ["api", "playground"], "deployment_chat": True, "id": "ag_1"},
        "GET /v1/agents?page=0&page_size=20&deployment_chat=true&sources=api&sources=playground"
        "&id=ag_1",
        None,
        [AGENT],
        models.Agent,
    ),
    Case(
        "agents.list_pages",
        {"page_token": "next"},
        "GET /v1/agents/pages?page_size=20&page_token=next",
        None,
        {"data": [AGENT], "object": "list", "next_page_token": None},
        models.AgentListPage,
    ),
    Case(
        "agents.get",
        {"agent_id": "ag_1", "agent_version": 1},
        "GET /v1/agents/ag_1?agent_version=1",
        None,
        AGENT,
        models.Agent,
    ),
    Case(
        "agents.update",
        {"agent_id": "ag_1", "name": "Bob", "description": None, "deployment_chat": True},
        "PATCH /v1/agents/ag_1",
        {"name": "Bob", "description": None, "deployment_chat": True},
        AGENT,
        models.Agent,
    ),
    Case("agents.delete", {"agent_id": "a/b"}, "DELETE /v1/agents/a%2Fb", None, None, NOTHING, 204),
    Case(
        "agents.update_version",
        {"agent_id": "ag_1", "version": 0},
        "PATCH /v1/agents/ag_1/version?version=0",
        None,
        AGENT,
        models.Agent,
    ),
    Case(
        "agents.list_versions",
        {"agent_id": "ag_1", "page": 1},
        "GET /v1/agents/ag_1/versions?page=1&page_size=20",
        None,
        [AGENT],
        models.Agent,
    ),
    Case(
        "agents.get_version",
        {"agent_id": "ag_1", "version": "3"},
        "GET /v1/agents/ag_1/versions/3",
        None,
        AGENT,
        models.Agent,
    ),
    Case(
        "agents.create_version_alias",
        {"agent_id": "ag_1", "alias": "live", "version": 1},
        "PUT /v1/agents/ag_1/aliases?alias=live&version=1",
        None,
        ALIAS,
        models.AgentAliasResponse,
    ),
    Case(
        "agents.list_version_aliases",
        {"agent_id": "ag_1"},
        "GET /v1/agents/ag_1/aliases",
        None,
        [ALIAS],
        models.AgentAliasResponse,
    ),
    Case(
        "agents.delete_version_alias",
        {"agent_id": "ag_1", "alias": "live"},
        "DELETE /v1/agents/ag_1/aliases?alias=live",
        None,
        None,
        NOTHING,
        204,
    ),
    Case(
        "libraries.list",
        {},
        "GET /v1/libraries",
        None,
        {"data": [LIBRARY]},
        models.ListLibraryOut,
    ),
    Case(
        "libraries.list",
        {"page_size": 5, "page_token": "t", "search": "a", "filter_owned_by_me": True},
        "GET /v1/libraries?page_size=5&page_token=t&search=a&filter_owned_by_me=true",
        None,
        {"data": [LIBRARY], "pagination": PAGE, "next_page_token": None},
        models.ListLibraryOut,
    ),
    Case(
        "libraries.create",
        {"name": "Laws", "chunk_size": 512, "owner_type": "User"},
        "POST /v1/libraries",
        {"name": "Laws", "chunk_size": 512, "owner_type": "User"},
        LIBRARY,
        models.LibraryOut,
        201,
    ),
    Case(
        "libraries.get",
        {"library_id": "l1"},
        "GET /v1/libraries/l1",
        None,
        LIBRARY,
        models.LibraryOut,
    ),
    Case(
        "libraries.update",
        {"library_id": "l1", "description": None},
        "PUT /v1/libraries/l1",
        {"description": None},
        LIBRARY,
        models.LibraryOut,
    ),
    Case(
        "libraries.delete",
        {"library_id": "l1"},
        "DELETE /v1/libraries/l1",
        None,
        LIBRARY,
        models.LibraryOut,
    ),
    Case(
        "libraries.delete",
        {"library_id": "l1"},
        "DELETE /v1/libraries/l1",
        None,
        None,
        NOTHING,
        204,
    ),
    Case(
        "libraries.accesses.list",
        {"library_id": "l1"},
        "GET /v1/libraries/l1/share",
        None,
        {"data": [SHARE]},
        models.ListSharingOut,
    ),
    Case(
        "libraries.accesses.update_or_create",
        {
            "library_id": "l1",
            "level": "Viewer",
            "share_with_uuid": "u1",
            "share_with_type": "User",
        },
        "PUT /v1/libraries/l1/share",
        {"level": "Viewer", "share_with_uuid": "u1", "share_with_type": "User"},
        SHARE,
        models.SharingOut,
    ),
    Case(
        "libraries.accesses.delete",
        {
            "library_id": "l1",
            "share_with_uuid": "u1",
            "share_with_type": "Workspace",
            "org_id": "o1",
        },
        "DELETE /v1/libraries/l1/share",
        {"share_with_uuid": "u1", "share_with_type": "Workspace", "org_id": "o1"},
        SHARE,
        models.SharingOut,
    ),
    Case(
        "libraries.accesses.delete",
        {"library_id": "l1", "share_with_uuid": "u1", "share_with_type": "Org"},
        "DELETE /v1/libraries/l1/share",
        {"share_with_uuid": "u1", "share_with_type": "Org"},
        None,
        NOTHING,
        204,
    ),
    Case(
        "libraries.documents.list",
        {"library_id": "l1", "search": "a", "sort_order": "asc"},
        "GET /v1/libraries/l1/documents?search=a&page_size=100&page=0&sort_by=created_at"
        "&sort_order=asc",
        None,
        {"pagination": PAGE, "data": [DOCUMENT]},
        models.ListDocumentOut,
    ),
    Case(
        "libraries.documents.get",
        {"library_id": "l1", "document_id": "d1"},
        "GET /v1/libraries/l1/documents/d1",
        None,
        DOCUMENT,
        models.DocumentOut,
    ),
    Case(
        "libraries.documents.update",
        {
            "library_id": "l1",
            "document_id": "d1",
            "attributes": {"year": 2025, "tags": ["a"], "ok": True},
            "expires_at": datetime(2027, 1, 1, tzinfo=timezone.utc),
        },
        "PUT /v1/libraries/l1/documents/d1",
        {
            "attributes": {"year": 2025, "tags": ["a"], "ok": True},
            "expires_at": "2027-01-01T00:00:00Z",
        },
        {**DOCUMENT, "process_status": "done", "expires_at": "2027-01-01T00:00:00Z"},
        models.DocumentOut,
    ),
    Case(
        "libraries.documents.delete",
        {"library_id": "l1", "document_id": "d1"},
        "DELETE /v1/libraries/l1/documents/d1",
        None,
        None,
        NOTHING,
        204,
    ),
    Case(
        "libraries.documents.text_content",
        {"library_id": "l1", "document_id": "d1", "page_start": 1, "page_end": 2},
        "GET /v1/libraries/l1/documents/d1/text_content?page_start=1&page_end=2",
        None,
        {"text": "All is well."},
        models.DocumentTextContent,
    ),
    Case(
        "libraries.documents.status",
        {"library_id": "l1", "document_id": "d1"},
        "GET /v1/libraries/l1/documents/d1/status",
        None,
        {"document_id": "d1", "processing_status": "Completed"},
        models.ProcessingStatusOut,
    ),
    Case(
        "libraries.documents.get_signed_url",
        {"library_id": "l1", "document_id": "d1"},
        "GET /v1/libraries/l1/documents/d1/signed-url",
        None,
        URL,
        str,
    ),
    Case(
        "libraries.documents.extracted_text_signed_url",
        {"library_id": "l1", "document_id": "d1"},
        "GET /v1/libraries/l1/documents/d1/extracted-text-signed-url",
        None,
        URL,
        str,
    ),
    Case(
        "libraries.documents.reprocess",
        {"library_id": "l1", "document_id": "d1"},
        "POST /v1/libraries/l1/documents/d1/reprocess",
        None,
        None,
        NOTHING,
        204,
    ),
]


def dumped(result: Any) -> Any:
    """Write what an operation returned as the JSON that it was read of."""
    if isinstance(result, list):
        return [dumped(each) for each in result]
    if isinstance(result, pydantic.BaseModel):
        return result.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_an_operation_sends_what_the_api_expects_and_reads_its_answer(
    case: Case, call: Any, answering: Any
) -> None:
    content = b"" if case.answer is None else json.dumps(case.answer).encode()
    recorder = answering(content, status=case.status)
    result = call(recorder, f"beta.{case.operation}", **case.arguments)
    request = recorder.request
    assert f"{request.method} {request.url.raw_path.decode()}" == case.line
    assert request.headers["accept"] == "application/json"
    assert (json.loads(request.content) if request.content else None) == case.body
    assert ("content-type" in request.headers) == (case.body is not None)
    assert type(result[0] if isinstance(result, list) else result) is case.kind
    assert dumped(result) == case.answer


@pytest.mark.parametrize("status", [200, 201])
def test_a_document_is_sent_as_a_form_with_nothing_but_the_file(
    status: int, call: Any, answering: Any
) -> None:
    recorder = answering(DOCUMENT, status=status)
    document = call(
        recorder,
        "beta.libraries.documents.upload",
        library_id="l1",
        file=("a.pdf", b"%PDF", "application/pdf"),
    )
    request = recorder.request
    assert (request.method, request.url.path) == ("POST", "/v1/libraries/l1/documents")
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert request.content.count(b"Content-Disposition") == 1
    assert b'name="file"; filename="a.pdf"' in request.content
    assert b"%PDF" in request.content
    assert type(document) is models.DocumentOut
    assert document.process_status is None


def operations() -> dict[str, Any]:
    """All operations of `client.beta` that block, by where they are."""
    client = Mistral("key")
    places = [
        "conversations",
        "agents",
        "libraries",
        "libraries.documents",
        "libraries.accesses",
    ]
    return {
        f"{place}.{name}": value.__declaration__.operation
        for place in places
        for name, value in vars(type(attrgetter(place)(client.beta))).items()
        if hasattr(value, "__declaration__") and not name.endswith("_async")
    }


STREAMS = {"conversations.start_stream", "conversations.append_stream"} | {
    "conversations.restart_stream"
}


def test_every_operation_is_in_a_table() -> None:
    tested = {case.operation for case in CASES} | STREAMS | {"libraries.documents.upload"}
    assert operations().keys() == tested


TWICE = {
    "conversations.start",
    "conversations.append",
    "conversations.restart",
    *STREAMS,
    "agents.create",
    "agents.update",
    "libraries.create",
    "libraries.documents.upload",
}


@pytest.mark.parametrize("place", operations())
def test_what_would_make_two_of_something_says_so(place: str) -> None:
    known = operations()[place]
    reads = known.method == "GET"
    assert known.harm is (Harm.DUPLICATE if place in TWICE else Harm.NONE if reads else Harm.COST)


MINIMAL = {case.operation: case for case in CASES}


@pytest.mark.parametrize("place", sorted(TWICE))
def test_what_makes_something_is_not_sent_again_when_it_may_have_been_taken(
    place: str, call: Any, answering: Any
) -> None:
    recorder = answering({"message": "broken"}, status=500)
    case = MINIMAL.get(place) or MINIMAL.get(place.removesuffix("_stream"))
    given = {"library_id": "l1", "file": ("a", b"b")} if case is None else case.arguments
    with pytest.raises(models.SDKError, match="broken"):
        call(recorder, f"beta.{place}", **given)
    assert len(recorder.requests) == 1


REFUSAL = {"detail": [{"loc": ["body", "model"], "msg": "no such model", "type": "value_error"}]}
OTHER_REFUSAL = {
    "object": "Error",
    "message": "inputs are empty",
    "detail": [{"type": "missing", "input": {}, "url": "https://errors.test"}],
}


@pytest.mark.parametrize("place", sorted(operations().keys() - STREAMS))
def test_a_refusal_names_the_fields_where_the_api_promises_that(
    place: str, call: Any, answering: Any
) -> None:
    case = MINIMAL.get(place)
    given = {"library_id": "l1", "file": ("a", b"b")} if case is None else case.arguments
    with pytest.raises(models.SDKError) as caught:
        call(answering(REFUSAL, status=422), f"beta.{place}", **given)
    # v1's list of libraries took no argument, so that there was nothing to refuse.
    assert isinstance(caught.value, models.HTTPValidationError) == (place != "libraries.list")
    assert "no such model" in str(caught.value)


@pytest.mark.parametrize("operation", ["start", "start_stream"])
def test_a_refusal_in_the_words_of_conversations_shows_them(
    operation: str, call: Any, answering: Any
) -> None:
    with pytest.raises(models.SDKError) as caught:
        call(
            answering(OTHER_REFUSAL, status=422),
            f"beta.conversations.{operation}",
            inputs="",
            model="m",
        )
    assert caught.value.status_code == 422
    assert json.loads(caught.value.body) == OTHER_REFUSAL
    assert "inputs are empty" in str(caught.value)


# Requests that are refused before they are sent

STARTS = [("start", {}), ("append", {"conversation_id": "c"})]
STARTS += [("restart", {"conversation_id": "c", "from_entry_id": "e"})]
ENTRY = models.MessageInputEntry(role="user", content="Hi")


@pytest.mark.parametrize("suffix", ["", "_stream"])
@pytest.mark.parametrize(("operation", "given"), STARTS)
@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (
            ["Hello", "you"],
            (
                "a list of inputs is one of entries: write "
                '[{"role": "user", "content": "Hello"}], or one text alone: inputs="Hello"'
            ),
        ),
        (ENTRY, "inputs is a text or a list, also where there is one entry: inputs=[entry]"),
        (
            {"role": "user", "content": "Hi"},
            "inputs is a text or a list, also where there is one entry: inputs=[entry]",
        ),
        (7, "Input should be a valid"),
    ],
)
def test_inputs_that_are_neither_a_text_nor_entries_are_refused(
    operation: str,
    given: dict[str, Any],
    suffix: str,
    inputs: Any,
    said: str,
    call: Any,
    answering: Any,
) -> None:
    recorder = answering(ANSWER)
    with pytest.raises(pydantic.ValidationError) as caught:
        call(recorder, f"beta.conversations.{operation}{suffix}", inputs=inputs, **given)
    assert said in str(caught.value)
    assert recorder.requests == []


def test_what_came_can_be_sent_back_as_it_came(call: Any, answering: Any) -> None:
    entries = [
        {"role": "user", "content": "Hello", "type": "message.input"},
        {"type": "tool.execution", "name": "web_search", "id": "t1"},
        {"type": "new.entry", "mood": "good"},
    ]
    body = {"conversation_id": "c", "entries": entries, "object": "conversation.history"}
    history = call(answering(body), "beta.conversations.get_history", conversation_id="c")
    recorder = answering(ANSWER)
    call(recorder, "beta.conversations.start", inputs=history.entries, model="m")
    _, tool, new = json.loads(recorder.request.content)["inputs"]
    assert tool == {**entries[1], "object": "entry"}
    assert new == entries[2]


# Streams


def event(name: str, /, **data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


STARTED = event("conversation.response.started", conversation_id="conv_1")
HELLO = event("message.output.delta", id="msg_1", content="Hello", output_index=0, model="m")
DONE = event("conversation.response.done", usage={"prompt_tokens": 1})
FAILED = event("conversation.response.error", message="no agent", code=3000)
STREAM_TYPE = {"content_type": "text/event-stream; charset=utf-8"}


@pytest.mark.parametrize(
    ("operation", "arguments", "path"),
    [
        ("start_stream", {"inputs": "Hello", "model": "m"}, "/v1/conversations"),
        ("append_stream", {"inputs": "Hello", "conversation_id": "c"}, "/v1/conversations/c"),
        (
            "restart_stream",
            {"inputs": "Hello", "conversation_id": "c", "from_entry_id": "e"},
            "/v1/conversations/c/restart",
        ),
    ],
)
def test_a_stream_is_asked_for_and_read_event_by_event(
    operation: str, arguments: dict[str, Any], path: str, call: Any, answering: Any
) -> None:
    recorder = answering(STARTED + HELLO + DONE + HELLO, **STREAM_TYPE)
    events = call.events(recorder, f"beta.conversations.{operation}", **arguments)
    assert [type(each) for each in events] == [models.ConversationEvents] * 3
    assert [type(each.data) for each in events] == [
        models.ResponseStartedEvent,
        models.MessageOutputEvent,
        models.ResponseDoneEvent,
    ]
    assert [each.event for each in events] == [each.data.type for each in events]
    assert events[1].data.content == "Hello"
    request = recorder.request
    assert (request.method, request.url.path) == ("POST", path)
    assert request.headers["accept"] == "text/event-stream"
    sent = json.loads(request.content)
    assert sent.pop("stream") is True
    sent_too = {key: value for key, value in arguments.items() if key != "conversation_id"}
    assert sent_too.items() <= sent.items()


def stream(call: Any, answering: Any, body: bytes) -> list[Any]:
    """Read a stream with this body."""
    recorder = answering(body, **STREAM_TYPE)
    events: list[Any] = call.events(
        recorder, "beta.conversations.start_stream", inputs="Hello", model="m"
    )
    return events


def test_an_error_in_a_stream_is_its_last_event(call: Any, answering: Any) -> None:
    *_, last = stream(call, answering, STARTED + FAILED + HELLO)
    assert last.event == "conversation.response.error"
    assert (last.data.message, last.data.code) == ("no agent", 3000)


@pytest.mark.parametrize("body", [STARTED + HELLO, HELLO[:-2], b""])
def test_the_end_of_the_body_ends_a_stream_too(call: Any, answering: Any, body: bytes) -> None:
    assert len(stream(call, answering, body)) == body.count(b"event:")


@pytest.mark.parametrize(
    ("odd", "name", "data"),
    [
        (
            event("response.thought", mood="good"),
            "response.thought",
            {"type": "response.thought", "mood": "good"},
        ),
        (
            b'event: tool.execution.started\ndata: {"type": "new", "mood": 1}\n\n',
            "tool.execution.started",
            {"type": "new", "mood": 1},
        ),
        (
            b'event: new\ndata: {"mood": 1}\n\n',
            "new",
            {"mood": 1},
        ),
        (
            event("tool.execution.started", id="t1", name="web_search", output_index=0),
            "tool.execution.started",
            {
                "type": "tool.execution.started",
                "id": "t1",
                "name": "web_search",
                "output_index": 0,
            },
        ),
        (
            event("message.output.delta", id="m1", content={"type": "new", "mood": 1}),
            "message.output.delta",
            {"type": "message.output.delta", "id": "m1", "content": {"type": "new", "mood": 1}},
        ),
    ],
)
def test_an_event_of_no_known_kind_is_given_as_it_came(
    odd: bytes, name: str, data: dict[str, Any], call: Any, answering: Any
) -> None:
    events = stream(call, answering, STARTED + odd + DONE)
    assert len(events) == 3
    assert events[1].event == name
    assert dumped(events[1].data) == data


def test_a_tool_that_is_given_nothing_is_told_with_arguments_of_none(
    call: Any, answering: Any
) -> None:
    body = STARTED + event("tool.execution.started", id="t1", name="web_search") + DONE
    _, started, _ = stream(call, answering, body)
    assert type(started.data) is models.ToolExecutionStartedEvent
    assert (started.data.arguments, started.data.name) == (None, "web_search")


@pytest.mark.parametrize("operation", ["start", "append", "restart"])
def test_an_answer_in_pieces_asked_of_a_whole_one_is_warned_of(
    operation: str, call: Any, answering: Any
) -> None:
    recorder = answering(STARTED + DONE, **STREAM_TYPE)
    given: dict[str, Any] = {
        "start": {},
        "append": {"conversation_id": "c"},
        "restart": {"conversation_id": "c", "from_entry_id": "e"},
    }[operation]
    with (
        pytest.warns(UserWarning, match=rf"use client.beta.conversations.{operation}_stream"),
        pytest.raises(models.SDKError, match=f"`{operation}_stream` is the method for that"),
    ):
        call(recorder, f"beta.conversations.{operation}", inputs="Hi", stream=True, **given)


# Where things are


@pytest.mark.parametrize(
    ("path", "home", "name"),
    [
        ("conversations", "beta.conversations", "Conversations"),
        ("mistral_agents", "beta.agents", "MistralAgents"),
        ("libraries", "beta.libraries", "Libraries"),
        ("documents", "beta.documents", "Documents"),
        ("accesses", "beta.accesses", "Accesses"),
    ],
)
def test_a_module_of_v1_is_the_very_same_one(path: str, home: str, name: str) -> None:
    module = importlib.import_module(f"mistralai.{path}")
    assert module is importlib.import_module(f"mistralai.{home}")
    assert getattr(importlib.import_module("mistralai"), path) is module
    made = getattr(module, name)(Mistral("key").sdk_configuration, parent_ref=None)
    assert type(made).__name__ == name


def test_parts_of_the_client_are_made_when_they_are_first_used() -> None:
    client = Mistral("key")
    assert "beta" not in vars(client)
    assert client.beta is client.beta
    assert "libraries" not in vars(client.beta)
    assert client.beta.libraries.documents is client.beta.libraries.documents
    assert client.with_options(strict=True).beta is not client.beta


def test_what_is_not_used_is_not_loaded() -> None:
    program = (
        "import sys; from mistralai import Mistral; client = Mistral('key'); client.chat; "
        "print(*(n for n in sys.modules if n.startswith('mistralai.beta'))); client.beta; "
        "print(*(n for n in sys.modules if n.startswith('mistralai.beta')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert told == "\nmistralai.beta\n"
