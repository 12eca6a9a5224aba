"""Spans and metrics, over the wire: what they say, and when they end."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import gc
import json
import logging
import pickle
import subprocess
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pydantic
import pytest
import trio
from opentelemetry import context, trace
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

from mistralai import Mistral, models
from mistralai.extra.otel import CONTENT_VARIABLE, instrument, uninstrument
from mistralai.extra.run.context import RunContext
from mistralai.local import Fault
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from mistralai.local import LocalServer

MODEL = "mistral-small-latest"
HELLO = [{"role": "user", "content": "Hello!"}]
DURATION = "gen_ai.client.operation.duration"
FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk"
TOKENS = "gen_ai.client.token.usage"


def weather(city: str) -> str:
    """Tell the weather."""
    return f"rain in {city}"


async def tide(harbour: str) -> str:
    """Tell the tide."""
    await asyncio.sleep(0)
    return f"high in {harbour}"


def broken() -> None:
    """Fail."""
    raise OSError("no line")


# What is said of a call.


def test_a_chat_says_what_the_conventions_name(
    traced: Mistral, server: LocalServer, telemetry: Any, way: Any
):
    response = way.call(
        traced.chat.complete,
        model=MODEL,
        messages=HELLO,
        temperature=0,
        top_p=0.9,
        top_k=40,
        max_tokens=100,
        stop=["\n\n", "END"],
        random_seed=7,
        n=2,
        presence_penalty=0.5,
        frequency_penalty=0.25,
        response_format={"type": "json_object"},
    )
    span = telemetry.span
    assert (span.name, span.kind) == (f"chat {MODEL}", SpanKind.CLIENT)
    assert span.status.status_code is StatusCode.UNSET
    assert span.instrumentation_scope.name == "mistralai"
    url = httpx.URL(server.url)
    assert dict(telemetry.said) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "mistral_ai",
        "gen_ai.request.model": MODEL,
        "gen_ai.request.temperature": 0.0,
        "gen_ai.request.top_p": 0.9,
        "gen_ai.request.top_k": 40.0,
        "gen_ai.request.max_tokens": 100,
        "gen_ai.request.stop_sequences": ("\n\n", "END"),
        "gen_ai.request.seed": 7,
        "gen_ai.request.choice.count": 2,
        "gen_ai.request.presence_penalty": 0.5,
        "gen_ai.request.frequency_penalty": 0.25,
        "gen_ai.output.type": "json",
        "gen_ai.response.id": response.id,
        "gen_ai.response.model": response.model,
        "gen_ai.response.finish_reasons": ("stop", "stop"),
        "gen_ai.usage.input_tokens": response.usage.prompt_tokens,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.usage.output_tokens": response.usage.completion_tokens,
        "server.address": url.host,
        "server.port": url.port,
    }


class Place(pydantic.BaseModel):
    """What an answer is parsed into."""

    city: str


class Row(NamedTuple):
    """An operation, what it is called, and what its span says."""

    method: str
    arguments: dict[str, Any]
    name: str
    said: dict[str, Any] = {}  # noqa: RUF012 - nobody writes into it
    unsaid: tuple[str, ...] = ()


USAGE = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")
OPERATIONS = [
    Row("chat.parse", {"model": MODEL, "messages": HELLO}, f"chat {MODEL}"),
    Row(
        "fim.complete",
        {"model": "codestral-latest", "prompt": "def f", "stop": "\n"},
        "text_completion codestral-latest",
        {"gen_ai.request.stop_sequences": ("\n",)},
    ),
    Row(
        "embeddings.create",
        {"model": "mistral-embed", "inputs": "Hi", "encoding_format": "float"},
        "embeddings mistral-embed",
        {"gen_ai.request.encoding_formats": ("float",)},
        USAGE[1:],
    ),
    Row(
        "responses.create", {"model": MODEL, "input": "Hi", "max_output_tokens": 9}, f"chat {MODEL}"
    ),
    Row(
        "beta.conversations.start",
        {"model": MODEL, "inputs": "Hi", "completion_args": {"temperature": 0.3, "random_seed": 1}},
        "invoke_agent",
        {
            "gen_ai.request.model": MODEL,
            "gen_ai.request.temperature": 0.3,
            "gen_ai.request.seed": 1,
        },
    ),
    Row(
        "beta.agents.create",
        {"model": MODEL, "name": "Sailor", "description": "Knows the sea."},
        "create_agent Sailor",
        {"gen_ai.agent.description": "Knows the sea.", "gen_ai.agent.version": "0"},
        USAGE,
    ),
    Row(
        "audio.transcriptions.complete",
        {"model": "voxtral-mini-latest", "file_url": "https://example.com/a.mp3"},
        "generate_content voxtral-mini-latest",
    ),
    Row(
        "ocr.process",
        {
            "model": "mistral-ocr-latest",
            "document": {"type": "document_url", "document_url": "https://example.com/a.pdf"},
        },
        "generate_content mistral-ocr-latest",
        {},
        USAGE,
    ),
]


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.method)
def test_every_operation_that_the_conventions_name_has_a_span(
    row: Row, traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    server.answer(pages=["# A"], endpoint="/v1/ocr")
    server.answer(transcript="Hello.", endpoint="/v1/audio/*")
    method: Any = traced
    for name in row.method.split("."):
        method = getattr(method, name)
    given = [bool] if row.method == "chat.parse" else []
    if given:
        server.answer(json={"value": True})
    call(method, *given, **row.arguments)
    assert telemetry.span.name == row.name
    assert telemetry.span.kind is SpanKind.CLIENT
    assert row.said.items() <= telemetry.said.items()
    assert {*row.unsaid}.isdisjoint(telemetry.said)
    assert {*USAGE} - {*row.unsaid} <= telemetry.said.keys()
    assert len(telemetry.points(DURATION)) == 1


def test_agents_and_their_conversations_say_which(traced: Mistral, telemetry: Any, way: Any):
    agent = way.call(traced.beta.agents.create, model=MODEL, name="Sailor")
    way.call(traced.agents.complete, agent_id=agent.id, messages=HELLO)
    begun = way.call(traced.beta.conversations.start, agent_id=agent.id, inputs="Hi")
    went_on = way.call(
        traced.beta.conversations.append, conversation_id=begun.conversation_id, inputs="And?"
    )
    made, *others = telemetry.spans
    assert made.attributes["gen_ai.agent.id"] == agent.id
    assert [span.name for span in others] == ["invoke_agent"] * 3
    assert {span.attributes["gen_ai.agent.id"] for span in others} == {agent.id}
    assert [span.attributes.get("gen_ai.conversation.id") for span in others[1:]] == [
        begun.conversation_id,
        went_on.conversation_id,
    ]


def test_calls_by_path_have_spans_of_the_same_form(traced: Mistral, telemetry: Any, way: Any):
    body = {"model": MODEL, "messages": HELLO, "temperature": 0.5}
    kinds = (dict, httpx.Response, models.ChatCompletionResponse)
    for kind in kinds:
        way.call(
            traced.request, method="POST", path="/v1/chat/completions", returns=kind, json=body
        )
    assert telemetry.names == [f"chat {MODEL}"] * len(kinds)
    for span in telemetry.spans:
        assert span.attributes["gen_ai.request.temperature"] == 0.5
        assert span.attributes["gen_ai.usage.output_tokens"] > 0


def test_answers_that_nobody_can_read_have_spans_without_them(
    pretend: Any, telemetry: Any, way: Any
):
    client = telemetry.watch(pretend('data: {"text": "Hi"}\n\n'))
    ask = {"method": "POST", "path": "/v1/responses", "json": {"model": "m", "input": "Hi"}}
    way.call(client.request, returns=httpx.Response, **ask)
    kind = EventStream if way.argument == "client" else EventStreamAsync
    way.read(way.call(client.request, returns=kind[Frame], **ask))
    assert telemetry.names == ["chat m"] * 2
    for span in telemetry.spans:
        assert span.status.status_code is StatusCode.UNSET
        assert "gen_ai.response.model" not in span.attributes


class Frame(pydantic.BaseModel):
    """An event of a stream of which the client knows nothing."""

    data: dict[str, str]


def test_what_the_conventions_do_not_name_has_no_span(traced: Mistral, telemetry: Any, way: Any):
    way.call(traced.models.list)
    assert telemetry.spans == []
    assert telemetry.metrics == {}


def test_metrics_have_the_bounds_of_the_conventions(traced: Mistral, telemetry: Any, way: Any):
    response = way.call(traced.chat.complete, model=MODEL, messages=HELLO)
    metrics = telemetry.metrics
    assert metrics.keys() == {DURATION, TOKENS}
    assert (metrics[DURATION].unit, metrics[TOKENS].unit) == ("s", "{token}")
    [took] = telemetry.points(DURATION)
    assert took.explicit_bounds == tuple(0.01 * 2**n for n in range(14))
    tokens = {p.attributes["gen_ai.token.type"]: p for p in telemetry.points(TOKENS)}
    assert tokens["input"].explicit_bounds == tuple(4**n for n in range(14))
    used = response.usage
    assert (tokens["input"].sum, tokens["output"].sum) == (
        used.prompt_tokens,
        used.completion_tokens,
    )
    span = telemetry.span
    assert took.sum > 0
    assert took.attributes == {
        name: span.attributes[name]
        for name in (
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "gen_ai.response.model",
            "server.address",
            "server.port",
        )
    }


# Streams.


STREAMS = [
    ("chat.stream", {"model": MODEL, "messages": HELLO}, f"chat {MODEL}"),
    (
        "fim.stream",
        {"model": "codestral-latest", "prompt": "def f"},
        "text_completion codestral-latest",
    ),
    ("beta.conversations.start_stream", {"model": MODEL, "inputs": "Hi"}, "invoke_agent"),
    ("responses.create", {"model": MODEL, "input": "Hi", "stream": True}, f"chat {MODEL}"),
]


@pytest.mark.parametrize(("name", "arguments", "span_name"), STREAMS, ids=[s[0] for s in STREAMS])
def test_the_span_of_a_stream_ends_with_it(
    name: str, arguments: Any, span_name: str, traced: Mistral, telemetry: Any, way: Any
):
    method: Any = traced
    for part in name.split("."):
        method = getattr(method, part)
    stream = way.call(method, **arguments)
    way.next(stream)
    assert telemetry.spans == []
    way.read(stream)
    assert telemetry.span.name == span_name
    assert telemetry.span.status.status_code is StatusCode.UNSET
    said = telemetry.said
    assert said["gen_ai.request.stream"] is True
    assert said["gen_ai.response.time_to_first_chunk"] > 0
    assert said["gen_ai.usage.output_tokens"] > 0
    assert "gen_ai.response.model" in said
    [first] = telemetry.points(FIRST_CHUNK)
    [whole] = telemetry.points(DURATION)
    assert first.sum == said["gen_ai.response.time_to_first_chunk"]
    assert first.sum <= whole.sum
    assert first.explicit_bounds == whole.explicit_bounds


@pytest.mark.parametrize("leaving", ["closed", "dropped", "unread"])
def test_the_span_of_a_stream_ends_where_it_is_left(
    leaving: str, traced: Mistral, telemetry: Any, way: Any
):
    stream = way.call(traced.chat.stream, model=MODEL, messages=HELLO)
    if leaving != "unread":
        way.next(stream)
    if leaving == "closed":
        way.leave(stream)
        assert len(telemetry.spans) == 1
    del stream
    gc.collect()
    assert telemetry.span.status.status_code is StatusCode.UNSET
    assert ("gen_ai.response.id" in telemetry.said) is (leaving != "unread")
    assert "gen_ai.usage.output_tokens" not in telemetry.said


def test_an_event_that_reports_an_error_is_one(pretend: Any, telemetry: Any, way: Any):
    event = {"type": "conversation.response.error", "message": "no", "code": 1}
    client = telemetry.watch(pretend(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"))
    stream = way.call(client.beta.conversations.start_stream, model=MODEL, inputs="Hi")
    way.read(stream)
    assert telemetry.span.status.status_code is StatusCode.ERROR
    assert telemetry.said["error.type"] == "StreamError"
    assert "gen_ai.response.time_to_first_chunk" in telemetry.said


def test_the_end_of_the_interpreter_ends_no_span(telemetry: Any, traced: Mistral):
    stream = traced.chat.stream(model=MODEL, messages=HELLO)
    stream._events.reader.__del__(lambda: True)
    assert telemetry.spans == []
    stream.close()


@pytest.mark.parametrize(
    "fault", [Fault(cut_after_bytes=300), Fault(error_after_events=1)], ids=["cut", "reported"]
)
def test_a_stream_that_breaks_off_is_an_error(
    fault: Fault, traced: Mistral, server: LocalServer, telemetry: Any, way: Any
):
    server.inject(fault)
    stream = way.call(traced.chat.stream, model=MODEL, messages=HELLO)
    with pytest.raises((models.StreamError, httpx.HTTPError)) as caught:
        way.read(stream)
    assert telemetry.span.status.status_code is StatusCode.ERROR
    assert telemetry.said["error.type"] == type(caught.value).__qualname__
    assert "gen_ai.response.model" in telemetry.said


def test_parts_of_a_parsed_stream_are_of_one_span(
    traced: Mistral, server: LocalServer, telemetry: Any, call: Any, way: Any
):
    server.answer(json={"city": "Brest"})
    stream = call(traced.chat.parse_stream, Place, model=MODEL, messages=HELLO)
    way.read(stream)
    assert telemetry.names == [f"chat {MODEL}"]


# Errors.


def test_an_error_sets_the_status_and_says_its_type(
    traced: Mistral, server: LocalServer, telemetry: Any, way: Any
):
    server.inject(Fault(status=401))
    with pytest.raises(models.SDKError) as caught:
        way.call(traced.chat.complete, model=MODEL, messages=HELLO)
    span = telemetry.span
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert telemetry.said["error.type"] == type(caught.value).__qualname__
    [took] = telemetry.points(DURATION)
    assert took.attributes["error.type"] == telemetry.said["error.type"]
    assert span.events == ()


def test_what_is_refused_before_it_is_sent_is_an_error_too(
    traced: Mistral, server: LocalServer, telemetry: Any, way: Any
):
    with pytest.raises(ValueError, match="validation error"):
        way.call(traced.chat.complete, model=MODEL, messages="no list")
    with pytest.raises(httpx.UnsupportedProtocol):
        way.call(traced.chat.complete, model=MODEL, messages=HELLO, server_url="nowhere")
    refused, lost = telemetry.spans
    assert refused.attributes["error.type"] == "ValidationError"
    assert lost.attributes["error.type"] == "UnsupportedProtocol"
    assert "server.address" not in lost.attributes
    assert len(server.requests) == 0


def test_attempts_are_in_one_span(
    traced: Mistral, server: LocalServer, telemetry: Any, way: Any, waits: list[float]
):
    server.inject(Fault(status=429, retry_after=0, times=2))
    way.call(traced.chat.complete, model=MODEL, messages=HELLO)
    assert len(server.requests) == 3
    assert telemetry.span.status.status_code is StatusCode.UNSET
    assert "error.type" not in telemetry.said


def test_a_call_that_is_cancelled_ends_its_span(raw: Any, telemetry: Any):
    asked = threading.Event()
    left = threading.Event()

    def silence(connection: Any, request: bytes) -> None:
        asked.set()
        left.wait(60)

    raw.answer = silence

    async def main() -> None:
        async with telemetry.watch(Mistral("key", server_url=raw.url)) as client:
            task = asyncio.create_task(client.chat.complete_async(model=MODEL, messages=HELLO))
            await asyncio.to_thread(asked.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    try:
        asyncio.run(main())
    finally:
        left.set()
    # Nothing went wrong: it was not wanted any more.
    assert telemetry.span.status.status_code is StatusCode.UNSET
    assert telemetry.said["error.type"] == "CancelledError"


def test_a_coroutine_that_is_thrown_away_elsewhere_ends_its_span_and_leaves_no_context(
    raw: Any, telemetry: Any, caplog: pytest.LogCaptureFixture
):
    class Never:
        """A request that is never answered, for a coroutine that no loop drives."""

        def __init__(self) -> None:
            self.http = httpx.AsyncClient()

        async def send(self, *given: Any, **options: Any) -> Any:
            await NeverDone()

        def build_request(self, *given: Any, **options: Any) -> Any:
            return self.http.build_request(*given, **options)

        async def aclose(self) -> None:
            """Nothing to close."""

    client = telemetry.watch(Mistral("key", async_client=Never()))
    coroutine = client.chat.complete_async(model=MODEL, messages=HELLO)
    contextvars.Context().run(coroutine.send, None)
    before = context.get_current()
    coroutine.close()
    assert telemetry.said["error.type"] == "GeneratorExit"
    assert context.get_current() is before
    assert caplog.records == []


class NeverDone:
    """To be awaited in vain."""

    def __await__(self) -> Any:
        yield


# Functions.


@pytest.mark.parametrize("function", [weather, tide])
def test_functions_of_a_chat_have_spans_of_their_own(
    function: Any, traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    given = {"city": "Brest"} if function is weather else {"harbour": "Brest"}
    server.answer(tool_calls=[(function.__name__, given)], role="user", times=1)
    tracer = telemetry.tracers.get_tracer("app")
    with tracer.start_as_current_span("work") as work:
        run = call(traced.chat.run, model=MODEL, messages="Now?", tools=[function])
    assert telemetry.names == [
        f"chat {MODEL}",
        f"execute_tool {function.__name__}",
        f"chat {MODEL}",
        "work",
    ]
    made = telemetry.spans[1]
    assert made.kind is SpanKind.INTERNAL
    assert dict(made.attributes) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.name": function.__name__,
        "gen_ai.tool.call.id": run.calls[0].call.id,
        "gen_ai.tool.description": function.__doc__,
    }
    parents = {span.parent.span_id for span in telemetry.spans[:-1]}
    assert parents == {work.get_span_context().span_id}


def test_functions_run_within_their_spans_side_by_side(
    traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    tracer = telemetry.tracers.get_tracer("app")

    def look(city: str) -> str:
        """Look it up."""
        with tracer.start_as_current_span(f"look {city}"):
            return city

    async def fetch(city: str) -> str:
        """Fetch it."""
        with tracer.start_as_current_span(f"fetch {city}"):
            return city

    calls = [
        ("look", {"city": "Brest"}),
        ("fetch", {"city": "Nantes"}),
        ("look", {"city": "Dakar"}),
    ]
    server.answer(tool_calls=calls, role="user", times=1)
    call(traced.chat.run, model=MODEL, messages="Now?", tools=[look, fetch])
    names = {span.context.span_id: span.name for span in telemetry.spans}
    inner = {s.name: names[s.parent.span_id] for s in telemetry.spans if s.parent is not None}
    assert inner == {
        "look Brest": "execute_tool look",
        "fetch Nantes": "execute_tool fetch",
        "look Dakar": "execute_tool look",
    }


async def stuck() -> None:
    """Fail, awaiting."""
    raise OSError("no line")


@pytest.mark.parametrize("function", [broken, stuck])
def test_a_function_that_fails_says_so_in_its_span(
    function: Any, traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    server.answer(tool_calls=[(function.__name__, {})], role="user", times=1)
    call(traced.chat.run, model=MODEL, messages="Now?", tools=[function])
    made = telemetry.spans[1]
    assert made.status.status_code is StatusCode.ERROR
    assert made.attributes["error.type"] == "OSError"


def test_functions_of_a_conversation_have_spans_of_their_own(
    traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    server.answer(tool_calls=[("weather", {"city": "Brest"})], role="user", times=1)
    run_context = RunContext(model=MODEL)
    run_context.register_func(weather)
    call(traced.beta.conversations.run, run_context, "Now?")
    assert telemetry.names == ["invoke_agent", "execute_tool weather", "invoke_agent"]
    made = telemetry.spans[1].attributes
    assert made["gen_ai.tool.description"] == "Tell the weather."
    assert made["gen_ai.tool.call.id"]


# Contents.


def test_contents_are_recorded_only_where_they_are_asked_for(
    traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    server.answer(tool_calls=[("weather", {"city": "Brest"})], role="user", times=1)
    call(traced.chat.run, model=MODEL, messages="A secret", tools=[weather])
    written = [str(dict(span.attributes)) for span in telemetry.spans]
    assert not any("secret" in text or "Brest" in text for text in written)


def test_contents_have_the_form_of_the_conventions(
    client: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    telemetry.watch(client, capture_content=True)
    server.answer(tool_calls=[("weather", {"city": "Brest"})], role="user", times=1)
    server.answer("Now?", "It rains.")
    run = call(client.chat.run, model=MODEL, messages="Now?", tools=[weather])
    first, tool, last = (dict(span.attributes) for span in telemetry.spans)
    asked = {"role": "user", "parts": [{"type": "text", "content": "Now?"}]}
    id_ = run.calls[0].call.id
    part = {"type": "tool_call", "id": id_, "name": "weather", "arguments": {"city": "Brest"}}
    told = {"type": "tool_call_response", "id": id_, "response": "rain in Brest"}
    assert json.loads(first["gen_ai.input.messages"]) == [asked]
    wants = {"role": "assistant", "parts": [part]}
    assert json.loads(first["gen_ai.output.messages"]) == [{**wants, "finish_reason": "tool_call"}]
    assert json.loads(tool["gen_ai.tool.call.arguments"]) == {"city": "Brest"}
    assert tool["gen_ai.tool.call.result"] == "rain in Brest"
    assert json.loads(last["gen_ai.input.messages"]) == [
        asked,
        wants,
        {"role": "tool", "parts": [told]},
    ]
    assert json.loads(last["gen_ai.output.messages"]) == [
        {
            "role": "assistant",
            "parts": [{"type": "text", "content": "It rains."}],
            "finish_reason": "stop",
        }
    ]


def test_contents_of_a_stream_and_words_of_an_error_are_recorded_too(
    client: Mistral, server: LocalServer, telemetry: Any, way: Any
):
    telemetry.watch(client, capture_content=True)
    server.answer("Hello!", "Hi.")
    way.read(way.call(client.chat.stream, model=MODEL, messages=HELLO))
    [message] = json.loads(telemetry.said["gen_ai.output.messages"])
    assert message["parts"] == [{"type": "text", "content": "Hi."}]
    with pytest.raises(models.SDKError) as caught:
        way.call(client.chat.complete, model="none", messages=HELLO)
    assert telemetry.spans[1].status.description == str(caught.value)


@pytest.mark.parametrize(
    ("value", "is_asked"), [("true", True), ("SPAN_ONLY", True), ("EVENT_ONLY", False), ("", False)]
)
def test_the_variable_of_the_conventions_asks_for_contents(
    value: str, is_asked: bool, monkeypatch: pytest.MonkeyPatch, telemetry: Any
):
    monkeypatch.setenv(CONTENT_VARIABLE, value)
    client = telemetry.watch(Mistral("key"))
    assert client.sdk_configuration.get_hooks().watcher.captures is is_asked
    telemetry.watch(client, capture_content=not is_asked)
    assert client.sdk_configuration.get_hooks().watcher.captures is not is_asked


# On and off.


def test_a_client_is_instrumented_once_with_all_that_is_made_of_it(
    traced: Mistral, telemetry: Any, way: Any
):
    telemetry.watch(traced)
    other = traced.with_options(timeout_ms=60_000)
    way.call(other.chat.complete, model=MODEL, messages=HELLO)
    assert len(telemetry.spans) == 1
    uninstrument(other)
    way.call(traced.chat.complete, model=MODEL, messages=HELLO)
    assert len(telemetry.spans) == 1


def test_a_stream_under_way_ends_its_span_though_nothing_is_traced_any_more(
    traced: Mistral, telemetry: Any, way: Any
):
    stream = way.call(traced.chat.stream, model=MODEL, messages=HELLO)
    uninstrument(traced)
    way.read(stream)
    assert len(telemetry.spans) == 1


@pytest.mark.parametrize(
    ("value", "is_on"), [("1", True), ("true", True), ("0", False), ("False", False), ("", False)]
)
def test_a_variable_has_every_client_instrumented(
    value: str, is_on: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_OTEL", value)
    watcher = Mistral("key").sdk_configuration.get_hooks().watcher
    assert (watcher is not None) is is_on


def test_copies_of_a_client_are_instrumented_too(telemetry: Any):
    client = telemetry.watch(Mistral("key"), capture_content=True)
    watcher = client.sdk_configuration.get_hooks().watcher
    copied = copy.deepcopy(client)
    assert copied.sdk_configuration.get_hooks().watcher is watcher
    again = pickle.loads(pickle.dumps(client))  # noqa: S301 - our own
    assert again.sdk_configuration.get_hooks().watcher.captures


def test_the_global_providers_are_the_default():
    client = Mistral("key", server_url="http://127.0.0.1:9", retry_config=None)
    instrument(client)
    with pytest.raises(httpx.ConnectError):
        client.chat.complete(model=MODEL, messages=HELLO)
    assert trace.get_current_span() is trace.INVALID_SPAN


PROGRAM = """
import sys

import httpx

from mistralai import Mistral

def answer(request):
    return httpx.Response(200, json={"id": "1", "object": "o", "model": "m", "choices": [],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}, "created": 1})

client = Mistral("key", client=httpx.Client(transport=httpx.MockTransport(answer)))
client.chat.complete(model="m", messages=[])
print([name for name in sys.modules if "otel" in name or name.startswith("opentelemetry")])
"""


def test_off_loads_nothing():
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_on_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    for name in ("mistralai.extra.otel", "mistralai.extra.otel.watcher"):
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ModuleNotFoundError, match="pip install opentelemetry-api"):
        import_module("mistralai.extra.otel")


# Beside others.


def test_the_spans_of_httpx_are_within_those_of_calls(
    traced: Mistral, server: LocalServer, telemetry: Any, way: Any, waits: list[float]
):
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor  # noqa: PLC0415

    server.inject(Fault(status=503))
    HTTPXClientInstrumentor().instrument(tracer_provider=telemetry.tracers)
    try:
        way.call(traced.chat.complete, model=MODEL, messages=HELLO)
    finally:
        HTTPXClientInstrumentor().uninstrument()
    *inner, outer = telemetry.spans
    assert [span.name for span in inner] == ["POST", "POST"]
    assert outer.name == f"chat {MODEL}"
    assert {span.parent.span_id for span in inner} == {outer.context.span_id}
    assert f"{inner[-1].context.span_id:016x}" in server.requests[-1].headers["traceparent"]


def test_who_suppresses_tracing_gets_no_spans(
    traced: Mistral, server: LocalServer, telemetry: Any, call: Any
):
    from opentelemetry.instrumentation.utils import suppress_instrumentation  # noqa: PLC0415

    server.answer(tool_calls=[("weather", {"city": "Brest"})], role="user", times=1)
    with suppress_instrumentation():
        call(traced.chat.run, model=MODEL, messages="Now?", tools=[weather])
    assert telemetry.spans == []
    assert telemetry.metrics == {}


def test_it_works_under_trio(server: LocalServer, telemetry: Any):
    async def main() -> None:
        async with telemetry.watch(Mistral("key", server_url=server.url)) as client:
            with telemetry.tracers.get_tracer("app").start_as_current_span("work"):
                async with trio.open_nursery() as nursery:
                    for _ in range(3):
                        nursery.start_soon(read, client)
            with trio.CancelScope() as scope:
                scope.cancel()
                await client.chat.complete_async(model=MODEL, messages=HELLO)

    async def read(client: Mistral) -> None:
        async with await client.chat.stream_async(model=MODEL, messages=HELLO) as stream:
            async for _ in stream:
                pass

    trio.run(main)
    *streams, work, cancelled = telemetry.spans
    assert {span.parent.span_id for span in streams} == {work.context.span_id}
    assert len(streams) == 3
    assert cancelled.attributes["error.type"] == "Cancelled"


def test_threads_share_a_client_and_leave_a_stream_at_the_same_time(
    server: LocalServer, telemetry: Any
):
    with telemetry.watch(Mistral("key", server_url=server.url)) as client:
        stream = client.chat.stream(model=MODEL, messages=HELLO)
        next(stream)
        gate = threading.Barrier(8)

        def work() -> None:
            client.chat.complete(model=MODEL, messages=HELLO)
            gate.wait()
            stream.close()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert telemetry.names == [f"chat {MODEL}"] * 9
    assert [span.parent for span in telemetry.spans] == [None] * 9


class Failing(SpanProcessor):
    """What a user adds to a tracer, and what fails there."""

    def __init__(self, *where: str) -> None:
        self.where = where

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        if "start" in self.where:
            raise RuntimeError("no disk")

    def on_end(self, span: Any) -> None:
        if "end" in self.where:
            raise RuntimeError("no disk")


@pytest.mark.parametrize("where", ["start", "end"])
def test_what_fails_in_tracing_breaks_no_call_and_is_told_once(
    where: str,
    traced: Mistral,
    server: LocalServer,
    telemetry: Any,
    call: Any,
    way: Any,
    caplog: pytest.LogCaptureFixture,
):
    telemetry.tracers.add_span_processor(Failing(where))
    server.answer(tool_calls=[("weather", {"city": "Brest"})], role="user", times=1)
    assert call(traced.chat.run, model=MODEL, messages="Now?", tools=[weather]).text
    way.read(way.call(traced.chat.stream, model=MODEL, messages=HELLO))
    [record] = [r for r in caplog.records if r.name == "mistralai.extra.otel"]
    assert record.levelno == logging.WARNING
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "no disk"
