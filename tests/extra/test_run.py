"""Runs: what is sent in each round, which functions are called, and what it all comes to."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import re
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import Mistral, models
from mistralai.extra.exceptions import (
    DeferralReason,
    DeferredToolCallEntry,
    DeferredToolCallsException,
    MistralClientException,
    RunException,
)
from mistralai.extra.run.context import RunContext
from mistralai.extra.run.result import (
    FunctionResultEvent,
    RunFiles,
    RunResult,
    RunResultEvents,
    as_text,
    reconstitue_entries,
    reconstitute_function_call_args,
    reconstitute_message_content,
)
from mistralai.extra.run.tools import (
    RunCoroutine,
    RunFunction,
    create_function_result,
    create_tool_call,
    get_function_calls,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def call(name: str, arguments: Any = "{}", *, id: str = "c1", **more: Any) -> dict[str, Any]:  # noqa: A002 - the wire's name
    return {
        "type": "function.call",
        "tool_call_id": id,
        "id": f"fc_{id}",
        "name": name,
        "arguments": arguments,
        **more,
    }


def says(content: Any) -> dict[str, Any]:
    return {"type": "message.output", "id": "msg_1", "role": "assistant", "content": content}


def answer(*outputs: dict[str, Any], id: str = "conv_1") -> dict[str, Any]:  # noqa: A002 - as above
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"conversation_id": id, "outputs": [*outputs], "usage": usage}


def pieces_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Cut an entry into the events of a stream."""
    kind = f"{entry['type']}.delta"
    if entry["type"] == "message.output" and isinstance(entry["content"], str):
        text = entry["content"]
        return [{**entry, "type": kind, "content": part} for part in (text[:2], text[2:])]
    if isinstance(entry.get("arguments"), str):
        text = entry["arguments"]
        return [{**entry, "type": kind, "arguments": part} for part in (text[:1], text[1:])]
    return [{**entry, "type": kind}]


def as_stream(body: dict[str, Any]) -> str:
    events = [
        {"type": "conversation.response.started", "conversation_id": body["conversation_id"]},
        *(
            {**piece, "output_index": n}
            for n, entry in enumerate(body["outputs"])
            for piece in pieces_of(entry)
        ),
        {"type": "conversation.response.done", "usage": body["usage"]},
    ]
    return "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)


AGENT = {
    "id": "ag_1",
    "name": "A",
    "model": "m",
    "version": 0,
    "tools": [
        {"type": "web_search"},
        {"type": "function", "function": {"name": "own", "parameters": {}, "strict": False}},
    ],
    "completion_args": {"temperature": 0.3, "stop": None},
}


class Service:
    """Answers the requests of a client in turn, and keeps them."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or "{}")
        self.requests.append((f"{request.method} {request.url.path}", body))
        if "/agents/" in request.url.path:
            return httpx.Response(200, json=AGENT)
        given = self.answers.pop(0)
        if isinstance(given, httpx.Response):
            return given
        if body.get("stream"):
            text = given if isinstance(given, str) else as_stream(given)
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=text)
        return httpx.Response(200, json=given)

    async def handle_async(self, request: httpx.Request) -> httpx.Response:
        return self.handle(request)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, body in self.requests]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def client(service: Service) -> Iterator[Mistral]:
    with (
        httpx.Client(transport=httpx.MockTransport(service.handle)) as blocking,
        Mistral(
            api_key="k",
            client=blocking,
            async_client=httpx.AsyncClient(transport=httpx.MockTransport(service.handle_async)),
        ) as made,
    ):
        yield made


@pytest.fixture
def run(way: Any, client: Mistral) -> Callable[..., RunResult]:
    """Run in one piece."""

    def run(context: RunContext, inputs: Any = "Q", **more: Any) -> Any:
        return way.call(client.beta.conversations.run, run_ctx=context, inputs=inputs, **more)

    return run


@pytest.fixture
def stream(way: Any, client: Mistral) -> Callable[..., list[Any]]:
    """Run as a stream, to its end."""

    def stream(context: RunContext, inputs: Any = "Q", into: Any = None, **more: Any) -> Any:
        items: list[Any] = [] if into is None else into
        operation = client.beta.conversations.run_stream
        way.read_into(items, way.call(operation, run_ctx=context, inputs=inputs, **more))
        return items

    return stream


def add(a: int, b: int = 2) -> int:
    """Add."""
    return a + b


async def describe(a: int) -> dict[str, Any]:
    """Describe."""
    return {"of": a, "é": "é"}


def fail() -> None:
    """Fail."""
    raise KeyError("x")


ADD = {
    "type": "function",
    "function": {
        "name": "add",
        "description": "Add.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer", "default": 2}},
            "required": ["a"],
        },
    },
}
QUESTION = {
    "role": "user",
    "content": "Q",
    "object": "entry",
    "type": "message.input",
    "prefix": False,
}
APPENDED = {"stream": False, "store": True, "handoff_execution": "server"}


def result_entry(result: str, *, id: str = "c1") -> dict[str, Any]:  # noqa: A002 - as above
    return {"tool_call_id": id, "result": result, "object": "entry", "type": "function.result"}


def context_of(*functions: Callable[..., Any], **settings: Any) -> RunContext:
    context = RunContext(**({"model": "m"} | settings))
    for function in functions:
        context.register_func(function)
    return context


def test_a_run_without_calls_is_one_request(run, service):
    service.answers = [answer(says("hello"))]
    context = context_of()
    result = run(context, name="N", description="D", instructions="I")
    assert service.requests == [
        (
            "POST /v1/conversations",
            {
                "inputs": [QUESTION],
                "stream": False,
                "instructions": "I",
                "tools": [],
                "name": "N",
                "description": "D",
                "model": "m",
            },
        )
    ]
    assert result.output_as_text == "hello"
    assert (context.request_count, context.conversation_id) == (1, "conv_1")
    assert result.conversation_id == "conv_1"
    assert [entry.type for entry in result.entries] == ["message.input", "message.output"]


def test_functions_are_called_until_no_call_is_left(run, service):
    service.answers = [
        answer(call("add", '{"a": 1}'), call("describe", {"a": 5}, id="c2")),
        answer(call("add", '{"a": "4"}', id="c3"), id="conv_2"),
        answer(says("done"), id="conv_2"),
    ]
    context = context_of(add, describe)
    result = run(context, tools=[{"type": "web_search"}], completion_args={"temperature": 0.1})
    start, *appended = service.requests
    assert start[1]["tools"][:2] == [{"type": "web_search"}, ADD]
    assert start[1]["completion_args"] == {"temperature": 0.1}
    described = r'{"of": 5, "\u00e9": "\u00e9"}'
    assert appended == [
        (
            "POST /v1/conversations/conv_1",
            {"inputs": [result_entry("3"), result_entry(described, id="c2")], **APPENDED},
        ),
        ("POST /v1/conversations/conv_2", {"inputs": [result_entry("6", id="c3")], **APPENDED}),
    ]
    assert [entry.type for entry in result.output_entries] == (
        ["function.call"] * 2
        + ["function.result"] * 2
        + ["function.call", "function.result"]
        + ["message.output"]
    )
    assert (context.request_count, result.conversation_id) == (3, "conv_2")


def test_a_stream_gives_events_results_and_at_last_what_it_came_to(stream, service):
    service.answers = [
        answer(call("add", '{"a": 1}'), call("describe", '{"a": 5}', id="c2")),
        answer(says("done")),
    ]
    items = stream(context_of(add, describe))
    *events, result = items
    names = [event.event for event in events]
    assert names == [
        "conversation.response.started",
        *["function.call.delta"] * 4,
        "conversation.response.done",
        *["function.result"] * 2,
        "conversation.response.started",
        *["message.output.delta"] * 2,
        "conversation.response.done",
    ]
    made = [event.data for event in events if isinstance(event, RunResultEvents)]
    assert [type(data) for data in made] == [FunctionResultEvent] * 2
    assert [(data.tool_call_id, data.result[:3], data.output_index) for data in made] == [
        ("c1", "3", 0),
        ("c2", '{"o', 1),
    ]
    assert isinstance(result, RunResult)
    assert result.output_as_text == "done"
    assert [body["stream"] for body in service.bodies] == [True, True]


def test_a_stream_comes_to_the_same_as_a_run_in_one_piece(way, client, service):
    told = [answer(call("add", '{"a": 1}')), answer(says("done"))]
    results = []
    for operation in (client.beta.conversations.run, client.beta.conversations.run_stream):
        service.answers = copy.deepcopy(told)
        given = way.call(operation, run_ctx=context_of(add), inputs="Q")
        results.append(given if isinstance(given, RunResult) else way.read(given)[-1])
    assert results[0] == results[1]


def test_the_calls_of_one_answer_are_made_side_by_side(run, service):
    meeting = threading.Barrier(2, timeout=20)

    def wait(n: int) -> int:
        meeting.wait()
        return n

    service.answers = [
        answer(call("wait", '{"n": 1}'), call("wait", '{"n": 2}', id="c2")),
        answer(),
    ]
    run(context_of(wait))
    assert [entry["result"] for entry in service.bodies[1]["inputs"]] == ["1", "2"]


def test_awaited_functions_are_made_side_by_side(client, service):
    arrived: list[int] = []
    both = asyncio.Event()

    async def wait(n: int) -> int:
        arrived.append(n)
        if len(arrived) == 2:
            both.set()
        await both.wait()
        return n

    service.answers = [
        answer(call("wait", '{"n": 1}'), call("wait", '{"n": 2}', id="c2")),
        answer(),
    ]
    asyncio.run(client.beta.conversations.run_async(context_of(wait), "Q"))
    assert [entry["result"] for entry in service.bodies[1]["inputs"]] == ["1", "2"]


def test_a_blocking_run_works_where_an_event_loop_runs(client, service):
    service.answers = [answer(call("describe", '{"a": 1}')), answer(says("done"))]

    async def notebook() -> RunResult:
        return client.beta.conversations.run(context_of(describe), "Q")

    assert asyncio.run(notebook()).output_as_text == "done"


class Point(pydantic.BaseModel):
    x: int


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        ("text", "text"),
        ([1, None], "[1, None]"),
        ({"a": None}, '{"a": null}'),
        ({"p": Point(x=1)}, '{"p": {"x": 1}}'),
        (Point(x=1), '{"x":1}'),
    ],
)
def test_a_result_is_told_as_text(run, service, value, text):
    def give() -> Any:
        return value

    service.answers = [answer(call("give")), answer()]
    run(context_of(give))
    assert service.bodies[1]["inputs"][0]["result"] == text


def test_a_result_that_cannot_be_told_fails_like_its_function(run, service):
    class Mute:
        def __str__(self) -> str:
            raise KeyError("mute")

    def give() -> Mute:
        return Mute()

    service.answers = [answer(call("give"))]
    with pytest.raises(RunException, match="Failed to execute tool give"):
        run(context_of(give))


@pytest.mark.parametrize(
    ("asked", "said", "cause"),
    [
        (call("fail"), "Failed to execute tool fail with arguments '{}'", KeyError),
        (call("add", "{"), "Failed to execute tool add with arguments '{'", ValueError),
        (call("nobody"), "'nobody', which is not registered; registered: add, fail", type(None)),
    ],
    ids=["raises", "wrong arguments", "unknown"],
)
def test_a_failed_call_ends_the_run_and_keeps_what_came(run, service, asked, said, cause):
    service.answers = [answer(says("wait"), asked)]
    context = context_of(add, fail)
    with pytest.raises(RunException, match=re.escape(said)) as caught:
        run(context)
    assert isinstance(caught.value.__cause__, cause)
    assert isinstance(caught.value, MistralClientException)
    assert caught.value.result is not None
    assert caught.value.result.output_as_text == "wait"
    assert (context.request_count, context.conversation_id) == (1, "conv_1")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (call("fail"), "Error while executing fail: 'x'"),
        (call("add", '{"a": "many"}'), "Error while executing add: 1 validation error for add"),
        (call("nobody"), "Error while executing nobody: The model called 'nobody'"),
    ],
    ids=["raises", "wrong arguments", "unknown"],
)
def test_the_model_is_told_of_a_failed_call_where_the_run_goes_on(run, service, asked, said):
    service.answers = [answer(asked, call("add", '{"a": 1}', id="c2")), answer(says("done"))]
    result = run(context_of(add, fail, continue_on_fn_error=True))
    told, other = service.bodies[1]["inputs"]
    assert told["result"].startswith(said)
    assert other == result_entry("3", id="c2")
    assert result.output_as_text == "done"


def test_who_cancels_a_run_is_not_kept_waiting(service, client):
    service.answers = [answer(call("wait"))]
    begun = asyncio.Event()

    async def wait() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def cancel() -> None:
        task = asyncio.create_task(client.beta.conversations.run_async(context_of(wait), "Q"))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())


# What a run begins with.


@pytest.mark.parametrize("settings", [{}, {"request_count": 3}], ids=["nothing", "a count"])
def test_a_context_needs_somebody_to_talk_with(run, service, settings):
    with pytest.raises(RunException, match="Either agent_id or model must be set") as caught:
        run(RunContext(**settings))
    assert caught.value.result is None
    assert service.requests == []


def test_a_context_has_a_model_or_an_agent(run, service):
    with pytest.raises(RunException, match="Only one of model and agent_id"):
        RunContext(model="m", agent_id="ag_1")
    context = RunContext(model="m")
    context.agent_id = "ag_1"
    with pytest.raises(RunException, match="Only one of model and agent_id"):
        run(context)
    assert service.requests == []


@pytest.mark.parametrize("settings", [{}, {"model": "m"}], ids=["alone", "with a model"])
def test_a_run_goes_on_with_a_conversation(run, service, settings):
    service.answers = [answer(call("add", '{"a": 1}')), answer(says("done"))]
    context = RunContext(conversation_id="conv_0", **settings)
    context.register_func(add)
    run(context, instructions="I", tools=[{"type": "web_search"}])
    assert service.requests == [
        ("POST /v1/conversations/conv_0", {"inputs": [QUESTION], **APPENDED}),
        ("POST /v1/conversations/conv_1", {"inputs": [result_entry("3")], **APPENDED}),
    ]


def test_how_to_answer_is_said_in_each_turn_of_a_known_conversation(run, service):
    service.answers = [answer(call("add", '{"a": 1}')), answer(says('{"x": 7}'))]
    context = context_of(add, conversation_id="conv_0", output_format=Point)
    result = run(context, completion_args={"temperature": 0.1})
    assert result.output_as_model == Point(x=7)
    for body in service.bodies:
        assert body["completion_args"]["temperature"] == 0.1
        assert body["completion_args"]["response_format"]["json_schema"]["name"] == "Point"


def test_an_output_format_makes_the_answer_an_object(run, service):
    service.answers = [answer(says('{"x": 7}'))]
    result = run(context_of(output_format=Point))
    assert result.output_as_model == Point(x=7)
    format_ = service.bodies[0]["completion_args"]["response_format"]
    assert (format_["type"], format_["json_schema"]["strict"]) == ("json_schema", True)
    assert format_["json_schema"]["schema"]["additionalProperties"] is False


def test_entries_are_read_before_they_are_sent(run, service):
    service.answers = [answer(says("done"))]
    entries = [{"role": "user", "content": "Q"}, {"tool_call_id": "c1", "result": "3"}]
    result = run(context_of(), inputs=entries)
    assert service.bodies[0]["inputs"] == [QUESTION, result_entry("3")]
    assert [type(e).__name__ for e in result.input_entries] == [
        "MessageInputEntry",
        "FunctionResultEntry",
    ]
    with pytest.raises(pydantic.ValidationError):
        run(context_of(), inputs=["bare"])


# Agents.


def test_an_agent_without_functions_of_yours_is_not_looked_at(run, service):
    service.answers = [answer(says("hi"))]
    run(RunContext(agent_id="ag_1"))
    assert service.requests == [
        ("POST /v1/conversations", {"inputs": [QUESTION], "stream": False, "agent_id": "ag_1"})
    ]


def test_functions_go_along_with_the_conversation_and_leave_the_agent_alone(run, service):
    service.answers = [answer(says('{"x": 1}'))]
    run(context_of(add, model=None, agent_id="ag_1", output_format=Point), instructions="I")
    assert [name for name, _ in service.requests] == [
        "GET /v1/agents/ag_1",
        "POST /v1/conversations",
    ]
    body = service.bodies[1]
    own = {"type": "function", "function": {"name": "own", "parameters": {}, "strict": False}}
    assert body["tools"] == [{"type": "web_search"}, own, ADD]
    assert (body["agent_id"], body["instructions"]) == ("ag_1", "I")
    assert body["completion_args"].keys() == {"temperature", "response_format"}
    assert body["completion_args"]["temperature"] == 0.3


def test_a_function_takes_the_place_of_the_agents_own_of_the_same_name(run, service):
    def own(a: int) -> int:
        return a

    service.answers = [answer()]
    run(context_of(own, model=None, agent_id="ag_1"))
    tools = service.bodies[1]["tools"]
    assert [tool.get("function", {}).get("name") for tool in tools] == [None, "own"]
    assert tools[1]["function"]["parameters"]["required"] == ["a"]


def test_what_an_agent_has_already_is_not_sent(run, service, monkeypatch):
    # The API does not keep all of a function.
    kept = copy.deepcopy(ADD)
    kept["function"]["strict"] = False
    monkeypatch.setitem(AGENT, "tools", [{"type": "web_search"}, kept])
    service.answers = [answer()]
    run(context_of(add, model=None, agent_id="ag_1"), tools=[{"type": "web_search"}])
    assert service.bodies[1] == {"inputs": [QUESTION], "stream": False, "agent_id": "ag_1"}


def test_an_agent_is_changed_where_that_is_wanted(run, service):
    service.answers = [answer()]
    run(context_of(add, model=None, agent_id="ag_1", update_agent=True, output_format=Point))
    assert [name for name, _ in service.requests] == [
        "GET /v1/agents/ag_1",
        "PATCH /v1/agents/ag_1",
        "POST /v1/conversations",
    ]
    assert service.bodies[1]["tools"][-1] == ADD
    assert service.bodies[1]["completion_args"]["response_format"]["type"] == "json_schema"
    assert service.bodies[2] == {"inputs": [QUESTION], "stream": False, "agent_id": "ag_1"}


@pytest.mark.parametrize("status", [400, 422, 401])
def test_a_refusal_of_tools_beside_an_agent_says_what_to_do(run, service, status):
    service.answers = [httpx.Response(status, json={"message": "no"})]
    with pytest.raises(models.SDKError) as caught:
        run(context_of(add, model=None, agent_id="ag_1"))
    assert ("update_agent=True" in str(caught.value)) == (status != 401)


# Decisions.


def deferred_by(run: Any, context: RunContext) -> DeferredToolCallsException:
    with pytest.raises(DeferredToolCallsException) as caught:
        run(context)
    return caught.value


def test_a_function_that_needs_leave_waits_for_it(run, service):
    service.answers = [answer(call("add", '{"a": 1}'), call("describe", '{"a": 5}', id="c2"))]
    context = context_of(describe)
    context.register_func(add, requires_confirmation=True)
    error = deferred_by(run, context)
    assert str(error) == "Deferred tool calls requiring confirmation: ['add']"
    assert error.conversation_id == "conv_1"
    [waiting] = error.deferred_calls
    assert (waiting.tool_call_id, waiting.tool_name, waiting.arguments) == ("c1", "add", '{"a": 1}')
    assert waiting.reason is DeferralReason.CONFIRMATION_REQUIRED
    assert [entry.tool_call_id for entry in error.executed_results] == ["c2"]
    assert [entry.type for entry in error.outputs] == [
        "function.call",
        "function.call",
        "function.result",
    ]
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("decide", "result"),
    [
        (lambda waiting: waiting.confirm(), "3"),
        (lambda waiting: waiting.confirm({"a": 9}), "11"),
        (lambda waiting: waiting.reject("no"), "no"),
        (lambda waiting: waiting.reject(), "Rejected by user"),
        (lambda waiting: waiting.to_function_result("mine"), "mine"),
    ],
    ids=["confirmed", "with other arguments", "rejected", "in short", "answered"],
)
def test_a_decision_goes_into_the_next_run(run, service, decide, result):
    waiting = DeferredToolCallEntry(
        models.FunctionCallEntry.model_validate(call("add", '{"a": 1}'))
    )
    service.answers = [answer(says("done"))]
    done = models.FunctionResultEntry(tool_call_id="c2", result="r")
    context = context_of(conversation_id="conv_1")
    context.register_func(add, requires_confirmation=True)
    assert run(context, inputs=[done, decide(waiting)]).output_as_text == "done"
    assert service.requests == [
        (
            "POST /v1/conversations/conv_1",
            {"inputs": [result_entry("r", id="c2"), result_entry(result)], **APPENDED},
        )
    ]


@pytest.mark.parametrize("word", ["allow", "deny"])
def test_the_api_is_told_of_decisions_about_calls_of_its_own(run, service, word):
    service.answers = [answer(call("mail", confirmation_status="pending")), answer(says("sent"))]
    context = context_of(add)
    [waiting] = deferred_by(run, context).deferred_calls
    assert waiting.reason is DeferralReason.SERVER_SIDE_CONFIRMATION_REQUIRED
    decision = waiting.confirm() if word == "allow" else waiting.reject()
    run(context, inputs=[decision])
    confirmation = {"tool_call_id": "c1", "confirmation": word}
    assert service.bodies[1] == {"inputs": [], **APPENDED, "tool_confirmations": [confirmation]}


def test_a_call_that_the_api_made_itself_is_left_to_it(run, service):
    service.answers = [
        answer(
            call("mail", confirmation_status="allowed"),
            call("add", '{"a": 1}', id="c2"),
            {"type": "function.result", "tool_call_id": "c2", "result": "3"},
            says("sent"),
        )
    ]
    assert run(context_of()).output_as_text == "sent"


def test_a_decision_needs_its_conversation(run, service):
    waiting = DeferredToolCallEntry(models.FunctionCallEntry.model_validate(call("add")))
    with pytest.raises(RunException, match="need the conversation that asked for them"):
        run(context_of(add), inputs=[waiting.reject()])
    assert service.requests == []


def test_a_run_can_wait_in_another_process(run, service):
    service.answers = [
        answer(call("add", '{"a": 1}'), call("describe", {"a": 5}, id="c2"), says("x")),
        answer(says("done")),
    ]
    context = context_of(describe)
    context.register_func(add, requires_confirmation=True)
    error = deferred_by(run, context)
    for copied in (
        DeferredToolCallsException.from_dict(json.loads(json.dumps(error.to_dict()))),
        pickle.loads(pickle.dumps(error)),  # noqa: S301 - our own
    ):
        assert copied.to_dict() == error.to_dict()
        assert copied.executed_results == error.executed_results
        assert [type(entry) for entry in copied.outputs] == [type(entry) for entry in error.outputs]
    again = context_of(add, conversation_id=copied.conversation_id)
    decisions = [one.confirm() for one in copied.deferred_calls]
    assert run(again, inputs=[*copied.executed_results, *decisions]).output_as_text == "done"
    assert "DeferredToolCallEntry(FunctionCallEntry(" in repr(error.deferred_calls)


# Streams that end badly.


def test_an_error_event_is_given_and_then_raised(stream, service):
    events = [
        {"type": "conversation.response.started", "conversation_id": "conv_9"},
        {**says("he"), "type": "message.output.delta"},
        {"type": "conversation.response.error", "message": "Out of service", "code": 3000},
    ]
    service.answers = ["".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)]
    items: list[Any] = []
    context = context_of(add)
    with pytest.raises(models.StreamError, match="Out of service") as caught:
        stream(context, into=items)
    assert [item.event for item in items] == [event["type"] for event in events]
    assert caught.value.events == items
    assert context.conversation_id == "conv_9"


def test_a_stream_can_be_left_in_the_middle(way, client, service):
    service.answers = [answer(says("hello"))]
    items = way.call(client.beta.conversations.run_stream, run_ctx=context_of(), inputs="Q")
    assert way.next(items).event == "conversation.response.started"
    way.leave(items)
    assert len(service.requests) == 1


# Registering.


def test_registering_is_a_decorator_too():
    context = RunContext(model="m")

    @context.register_func
    def first() -> None:
        """First."""

    @context.register_func(requires_confirmation=True)
    def second() -> None:
        """Second."""

    assert [tool.function.name for tool in context.get_tools()] == ["first", "second"]
    assert [context.requires_confirmation(name) for name in ("first", "second", "no")] == [
        False,
        True,
        False,
    ]
    context.register_func(second)
    assert not context.requires_confirmation("second")
    assert second() is None


def test_calls_can_be_made_without_a_run(way):
    calls = [models.FunctionCallEntry.model_validate(call("add", '{"a": 1}'))]
    context = context_of(add)
    tool = create_tool_call(add)
    assert tool.model_dump() == ADD
    described = create_tool_call(describe)
    fails = create_tool_call(fail)

    async def make() -> list[Any]:
        return [
            *await context.execute_function_calls(calls),
            await create_function_result(calls[0], RunFunction("add", add, tool)),
            await create_function_result(calls[0], RunCoroutine("describe", describe, described)),
            await create_function_result(calls[0], RunFunction("f", fail, fails), True),
        ]

    results = asyncio.run(make())
    assert [entry.result[:20] for entry in results] == [
        "3",
        "3",
        '{"of": 1, "\\u00e9": ',
        "Error while executin",
    ]
    assert get_function_calls([*results, *calls]) == calls


def test_a_context_shows_what_it_is_made_of_and_compares_by_it():
    context = RunContext("conv_1", "m", None, Point, 2, True)
    assert repr(context) == (
        "RunContext(conversation_id='conv_1', model='m', agent_id=None, "
        f"output_format={Point!r}, request_count=2, continue_on_fn_error=True, update_agent=False)"
    )
    assert context == RunContext("conv_1", "m", None, Point, 2, True)
    assert context != RunContext("conv_1", "m")


@pytest.mark.parametrize("blocks", [True, False])
def test_a_context_can_be_entered_in_either_way(service, client, blocks):
    service.answers = [answer(says("hi"))]
    if blocks:
        with RunContext(model="m") as context:
            result = client.beta.conversations.run(context, "Q")
    else:

        async def enter() -> RunResult:
            async with RunContext(model="m") as context:
                return await client.beta.conversations.run_async(context, "Q")

        result = asyncio.run(enter())
    assert result.output_as_text == "hi"


def test_a_run_is_awaited_under_trio_too(service):
    service.answers = [
        answer(call("add", '{"a": 1}'), call("describe", '{"a": 1}', id="c2")),
        answer(says("done")),
    ]

    async def main() -> RunResult:
        async with httpx.AsyncClient(transport=httpx.MockTransport(service.handle_async)) as own:
            conversations = Mistral(api_key="k", async_client=own).beta.conversations
            return await conversations.run_async(context_of(add, describe), "Q")

    trio = pytest.importorskip("trio")
    assert trio.run(main).output_as_text == "done"


# Against the API in the box.


def test_the_local_server_has_functions_called(way, mistral_server):
    cities: list[str] = []

    def weather(city: str) -> str:
        """Get the weather of a city."""
        cities.append(city)
        return f"{city}: sunny"

    local = Mistral(api_key="k", server_url=mistral_server.url)
    agent = local.beta.agents.create(model="mistral-medium-latest", name="A")
    for settings in ({"model": "mistral-medium-latest"}, {"agent_id": agent.id}):
        context = RunContext(**settings)
        context.register_func(weather)
        operation = local.beta.conversations.run
        result = way.call(operation, run_ctx=context, inputs="What is the weather in Paris?")
        assert [entry.type for entry in result.entries] == [
            "message.input",
            "function.call",
            "function.result",
            "message.output",
        ]
        assert result.output_as_text
        stream = way.call(local.beta.conversations.run_stream, run_ctx=context, inputs="And now?")
        *_, last = way.read(stream)
        assert last.conversation_id == context.conversation_id
    assert len(cities) >= 2
    assert local.beta.agents.get(agent_id=agent.id).version == agent.version
    way.drop(local)


# Results.


def test_a_result_as_text_is_that_of_its_messages():
    chunks = [
        {"type": "text", "text": "a"},
        {"type": "tool_reference", "tool": "web_search", "title": "T"},
        {"type": "tool_file", "tool": "image_generation", "file_id": "f1", "file_name": "img"},
        {"type": "tool_file", "tool": "image_generation", "file_id": "f2"},
        {"type": "image_url", "image_url": "u"},
    ]
    entries = [
        models.MessageOutputEntry.model_validate(says(chunks)),
        models.FunctionCallEntry.model_validate(call("add")),
        models.MessageOutputEntry.model_validate(says("b")),
    ]
    result = RunResult([], output_entries=[*entries])
    assert result.output_as_text == "a<Reference title=T><File id=f1 name=img><File id=f2 name=>\nb"
    assert as_text(entries[1]) == ""
    with pytest.raises(ValueError, match="no output format"):
        assert result.output_as_model
    with pytest.raises(ValueError, match="no output entries"):
        assert RunResult([]).output_as_text


def test_a_result_has_files_by_their_ids():
    kept = RunFiles("f1", "n", b"c")
    result = RunResult([], files={"f1": kept})
    assert (result.get_file("f1"), result.get_file("f2")) == (kept, None)


def event(kind: str, **data: Any) -> Any:
    wrapped = {"event": kind, "data": {"type": kind, **data}}
    return models.ConversationEvents.model_validate(wrapped).data


def test_events_are_joined_to_the_entries_they_are_pieces_of():
    entries = reconstitue_entries(
        {
            1: [
                event("message.output.delta", id="m", content="he", content_index=0),
                event("message.output.delta", id="m", content="llo", content_index=0),
            ],
            0: [
                event("tool.execution.started", id="t", name="web_search", arguments="{"),
                event("tool.execution.delta", id="t", name="web_search", arguments="}"),
                event("tool.execution.done", id="t", name="web_search", info={"a": 1}),
            ],
            2: [
                event(
                    "agent.handoff.started", id="h", previous_agent_id="p", previous_agent_name="P"
                ),
                event("agent.handoff.done", id="h", next_agent_id="n", next_agent_name="N"),
            ],
        }
    )
    tool, message, handoff = entries
    assert isinstance(tool, models.ToolExecutionEntry)
    assert (tool.arguments, tool.info) == ("{}", {"a": 1})
    assert isinstance(message, models.MessageOutputEntry)
    assert (message.content, message.id) == ("hello", "m")
    assert isinstance(handoff, models.AgentHandoffEntry)
    assert (handoff.previous_agent_id, handoff.next_agent_name) == ("p", "N")


TEXT = models.TextChunk(text="b")
SOURCE = models.ToolReferenceChunk(tool="t", title="T")


@pytest.mark.parametrize(
    ("pieces", "content"),
    [
        ([], ""),
        (["a", "b"], "ab"),
        ([TEXT, "c"], [models.TextChunk(text="bc")]),
        (
            ["a", TEXT, SOURCE, "c", "d"],
            [models.TextChunk(text="ab"), SOURCE, models.TextChunk(text="cd")],
        ),
    ],
)
def test_the_pieces_of_a_message_are_joined(pieces: list[Any], content: Any):
    assert reconstitute_message_content(pieces) == content


def test_the_pieces_of_arguments_are_joined():
    assert reconstitute_function_call_args(['{"a"', ":1}"]) == '{"a":1}'
