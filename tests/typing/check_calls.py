# pyright: reportUnnecessaryTypeIgnoreComment=true
"""What type checkers make of calls as people write them. Nothing here is run.

mypy (strict, with warn_unused_ignores) and pyright (strict) check this file. A mistake that has to
be refused stands behind `type: ignore`: were it accepted, the unneeded comment would be the error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import httpx
from pydantic import BaseModel
from typing_extensions import assert_type

from mistralai import (
    UNSET,
    AssistantMessage,
    BackoffStrategy,
    ChatCompletionResponse,
    CompletionEvent,
    EmbeddingResponse,
    FIMCompletionResponse,
    FunctionTypedDict,
    Messages,
    Mistral,
    ModelList,
    OptionalNullable,
    RetryConfig,
    SystemMessage,
    ToolTypedDict,
    UploadFileOut,
    UserMessage,
    UserMessageTypedDict,
    models,
)
from mistralai.extra import ParsedChatCompletionResponse, RealtimeConnection
from mistralai.extra.run import RunContext, RunResult, RunResultEvents
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from mistralai.extra.exceptions import DeferredToolCallsException

MODEL = "mistral-small-latest"
client = Mistral(api_key="k")
RETRIES = RetryConfig("backoff", BackoffStrategy(500, 60_000, 1.5, 300_000), False)


def messages() -> None:
    """Every form of a conversation is accepted, in place and from a variable."""
    client.chat.complete(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
    client.chat.complete(model=MODEL, messages=[{"content": "Hi", "role": "user"}])
    client.chat.complete(
        model=MODEL,
        messages=[{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Hi"}],
    )
    client.chat.complete(model=MODEL, messages=[UserMessage(content="Hi")])
    client.chat.complete(
        model=MODEL, messages=[SystemMessage(content="Be brief"), UserMessage(content="Hi")]
    )
    client.chat.complete(
        model=MODEL, messages=[SystemMessage(content="x"), {"role": "user", "content": "Hi"}]
    )
    client.chat.complete(model=MODEL, messages=(UserMessage(content="Hi"),))
    one_kind: list[UserMessage] = [UserMessage(content="Hi")]
    client.chat.complete(model=MODEL, messages=one_kind)
    dicts: list[UserMessageTypedDict] = [{"role": "user", "content": "Hi"}]
    client.chat.complete(model=MODEL, messages=dicts)
    any_kind: list[Messages] = [SystemMessage(content="x"), UserMessage(content="Hi")]
    any_kind.append(AssistantMessage(content="Hello"))
    client.chat.complete(model=MODEL, messages=any_kind)
    client.chat.complete(
        model=MODEL,
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": "https://example.com/a.png"},
                ],
            }
        ],
    )


def conversation() -> None:
    """The message of an answer goes back into the conversation."""
    answer = client.chat.complete(model=MODEL, messages=[UserMessage(content="Hi")])
    assert answer.choices
    said = answer.choices[0].message
    assert_type(said, AssistantMessage)
    history: list[Messages] = [UserMessage(content="Hi"), said, UserMessage(content="Why?")]
    client.chat.complete(model=MODEL, messages=history)


def tools() -> None:
    """Tools are dicts or models."""
    function: FunctionTypedDict = {"name": "f", "parameters": {"type": "object"}}
    tool: ToolTypedDict = {"type": "function", "function": function}
    client.chat.complete(model=MODEL, messages=[], tools=[tool], tool_choice="auto")
    client.chat.complete(
        model=MODEL,
        messages=[],
        tools=[models.Tool(function=models.Function(name="f", parameters={}))],
        tool_choice={"function": {"name": "f"}},
    )
    client.chat.complete(
        model=MODEL, messages=[], response_format={"type": "json_object"}, stop=["\n"]
    )


def absence() -> None:
    """UNSET, None and a value are different things where null is one."""
    client.chat.complete(model=MODEL, messages=[], temperature=UNSET, max_tokens=None, n=1)
    temperature: OptionalNullable[float] = UNSET
    client.chat.complete(model=MODEL, messages=[], temperature=temperature, top_p=None)
    client.chat.complete(model=MODEL, messages=[], top_p=UNSET)  # type: ignore[arg-type]  # null is no value of it


def options() -> None:
    """How to send a call is part of every call."""
    retry = RetryConfig("backoff", BackoffStrategy(1, 2, 1.5, 4), retry_connection_errors=True)
    client.models.list(retries=retry, server_url="http://h", timeout_ms=1, http_headers={"a": "b"})
    client.models.list(retries=None)
    client.models.list(retries=UNSET)


def mistakes() -> None:
    """What would fail at run time is refused."""
    client.chat.complete(model=MODEL, messages=[], temprature=0.5)  # type: ignore[call-arg]  # misspelt
    client.chat.complete(model=MODEL)  # type: ignore[call-arg]  # no messages
    client.chat.complete(MODEL, messages=[])  # type: ignore[call-arg]  # by position
    client.chat.complete(model=1, messages=[])  # type: ignore[arg-type]  # no string
    client.chat.complete(model=MODEL, messages="Hi")  # type: ignore[arg-type]  # no list
    client.chat.complete(model=MODEL, messages=[{"role": "nobody", "content": ""}])  # type: ignore[list-item]  # no such role
    client.chat.stream(model=MODEL, messages=[], max_token=5)  # type: ignore[call-arg]  # misspelt
    client.chats  # type: ignore[attr-defined]  # noqa: B018  # misspelt
    client.chat.compete  # type: ignore[attr-defined]  # noqa: B018  # misspelt
    Mistral(key="k")  # type: ignore[call-arg]  # misspelt
    UserMessage(content="Hi", contents="Hi")  # type: ignore[call-arg]  # misspelt


class Answer(BaseModel):
    """What a model shall answer with."""

    text: str


def results() -> None:
    """Every operation has the type of what it returns."""
    assert_type(client.chat.complete(model=MODEL, messages=[]), ChatCompletionResponse)
    assert_type(client.chat.stream(model=MODEL, messages=[]), EventStream[CompletionEvent])
    assert_type(client.models.list(), ModelList)
    assert_type(client.embeddings.create(model=MODEL, inputs=["a"]), EmbeddingResponse)
    assert_type(client.embeddings.create(model=MODEL, inputs="a"), EmbeddingResponse)
    assert_type(client.fim.complete(model=MODEL, prompt="a"), FIMCompletionResponse)
    assert_type(client.files.download(file_id="1"), httpx.Response)
    parsed = client.chat.parse(Answer, model=MODEL, messages=[])
    assert_type(parsed, ParsedChatCompletionResponse[Answer])
    assert parsed.choices
    assert_type(parsed.choices[0].message.parsed, Answer | None)


def streams() -> None:
    """The elements of a stream are events."""
    with client.chat.stream(model=MODEL, messages=[]) as stream:
        assert_type(stream, EventStream[CompletionEvent])
        for event in stream:
            assert_type(event, CompletionEvent)
            assert_type(event.data.choices[0].delta.content, OptionalNullable[models.Content])


async def awaiting() -> None:
    """The awaiting half has the same types behind an `await`."""
    answer = await client.chat.complete_async(
        model=MODEL, messages=[{"role": "user", "content": ""}]
    )
    assert_type(answer, ChatCompletionResponse)
    assert_type(await client.models.list_async(), ModelList)
    stream = await client.chat.stream_async(model=MODEL, messages=[])
    assert_type(stream, EventStreamAsync[CompletionEvent])
    async for event in stream:
        assert_type(event, CompletionEvent)
    await client.chat.complete_async(model=MODEL, messages=[], temprature=1)  # type: ignore[call-arg]  # misspelt
    client.chat.complete_async(model=MODEL, messages=[]).choices  # type: ignore[attr-defined]  # noqa: B018  # not awaited
    async with Mistral() as other:
        assert_type(other, Mistral)


def files(path: Path) -> None:
    """A file is given in any form in which people hold one."""
    assert_type(client.files.upload(file=path), UploadFileOut)
    client.files.upload(file="a.jsonl", purpose="batch")
    client.files.upload(file=("a.jsonl", b""))
    client.files.upload(file=("a.jsonl", b"", "text/plain"))
    client.files.upload(file={"file_name": "a.jsonl", "content": b""})
    client.files.upload(file=models.File(file_name="a.jsonl", content=b""))
    with path.open("rb") as opened:
        client.files.upload(file=opened)
        client.files.upload(file={"file_name": "a.jsonl", "content": opened})
    client.files.upload(file=7)  # type: ignore[arg-type]  # no file


def clients(http: httpx.Client, awaiting_http: httpx.AsyncClient) -> None:
    """The clients of httpx are what the constructor takes, each in its place."""
    Mistral(client=http, async_client=awaiting_http, api_key=lambda: "k")
    Mistral("k", "eu", None, None, http, awaiting_http, UNSET, 1000)
    Mistral(client=awaiting_http)  # type: ignore[arg-type]  # the other half
    Mistral(api_key=b"k")  # type: ignore[arg-type]  # no string
    with Mistral() as entered:
        assert_type(entered, Mistral)


def how_to_send() -> None:
    """How to send is checked like everything else."""
    client.chat.complete(model=MODEL, messages=[], retries=3, extra_body={"top_k": 5})
    client.chat.complete(model=MODEL, messages=[], retries=RETRIES, extra_query={"a": [1, 2]})
    client.models.list(timeout_ms=5, server_url=None, http_headers={"x": "y"})
    client.models.list(timeout=5)  # type: ignore[call-arg]  # misspelt
    client.models.list(timeout_ms="5")  # type: ignore[arg-type]  # no number
    client.models.list(http_headers={"x": 1})  # type: ignore[dict-item]  # no string
    assert_type(client.with_options(timeout_ms=None, api_key="other"), Mistral)
    client.with_options(timeout=5)  # type: ignore[call-arg]  # misspelt


async def requests() -> None:
    """What a request returns is what it was told to."""
    assert_type(client.request("GET", "/v1/models", returns=ModelList), ModelList)
    assert_type(client.request("GET", "/v1/x", returns=list[ModelList]), list[ModelList])
    assert_type(await client.request_async("GET", "/v1/x", returns=httpx.Response), httpx.Response)
    stream = await client.request_async(
        "POST", "/v1/x", json={"a": 1}, returns=EventStreamAsync[CompletionEvent]
    )
    assert_type(stream, EventStreamAsync[CompletionEvent])
    client.request("GET", "/v1/models", returns=ModelList, jsn={})  # type: ignore[call-arg]  # misspelt
    client.request("GET", "/v1/models")  # type: ignore[call-arg]  # no type


def after_v1_7() -> None:
    """What v1 and the API got after 1.7."""
    answer = client.chat.complete(
        model=MODEL,
        messages=[
            {"role": "user", "content": [{"type": "input_audio", "input_audio": "UklGRg=="}]},
            {"role": "user", "content": [{"type": "file", "file_id": "f"}]},
            UserMessage(content=[models.AudioChunk(input_audio="UklGRg==")]),
        ],
        metadata={"team": 7},
        prompt_mode="reasoning",
        reasoning_effort="high",
        guardrails=[
            {"block_on_error": True, "moderation_llm_v2": {"action": "block"}},
            models.GuardrailConfig(moderation_llm_v1=models.ModerationLlmv1Config()),
        ],
        prompt_cache_key="k",
        service_tier="auto",
        tools=[{"type": "web_search"}, models.CustomConnector(connector_id="c")],
        top_k=5,
    )
    assert_type(answer.usage.prompt_tokens, int)
    client.chat.complete(model=MODEL, messages=[], metadata=7)  # type: ignore[arg-type]
    client.embeddings.create(
        model="m", inputs="a", output_dtype="int8", encoding_format="base64", output_dimension=256
    )
    client.embeddings.create(model="m", inputs="a", output_dtype="int7")  # type: ignore[arg-type]
    client.batch.jobs.create(
        endpoint="/v1/chat/completions", model="m", requests=[{"custom_id": "1", "body": {}}]
    )
    assert_type(client.batch.jobs.delete(job_id="b"), models.DeleteBatchJobResponse)
    client.batch.jobs.list(order_by="-created", agent_id="ag:1")
    client.ocr.process(
        model="m", document={"type": "file", "file_id": "f"}, pages="0-5", table_format="html"
    )
    client.files.upload(file="a.pdf", purpose="ocr", expiry=24, visibility="user")
    for card in client.models.list(provider="mistral").data or []:
        if isinstance(card, models.BaseModelCard):
            assert_type(card.type, models.Type | None)


def audio(path: Path) -> None:
    """`stream=True` gives events, and nothing else does."""
    heard = client.audio.transcriptions.complete(model=MODEL, file=path, language="en")
    assert_type(heard, models.TranscriptionResponse)
    assert_type(heard.language, str | None)
    with client.audio.transcriptions.stream(model=MODEL, file_id="f") as pieces:
        assert_type(pieces, EventStream[models.TranscriptionStreamEvents])
        for piece in pieces:
            if isinstance(piece.data, models.TranscriptionStreamTextDelta):
                assert_type(piece.data.text, str)
    assert_type(client.audio.speech.complete(input="Hi"), models.SpeechResponse)
    assert_type(
        client.audio.speech.complete(input="Hi", stream=False, response_format="wav"),
        models.SpeechResponse,
    )
    assert_type(
        client.audio.speech.complete(input="Hi", stream=True, voice_id="v", timeout_ms=5),
        EventStream[models.SpeechStreamEvents],
    )
    client.audio.speech.complete(
        input="Hi",
        conversation_history=[{"role": "user", "audio": {"data": "QQ=="}}],
        phoneme_hints={"a": ["a"]},
    )
    client.audio.speech.complete(input="Hi", response_format="midi")  # type: ignore[call-overload]  # no such format
    client.audio.speech.complete(model=MODEL)  # type: ignore[call-overload]  # no text
    assert_type(client.audio.voices.list(type_="preset").items, list[models.VoiceResponse])
    assert_type(client.audio.voices.get_sample_audio(voice_id="v"), httpx.Response)
    secret = client.realtime.sessions.create(request={"model": MODEL}).client_secret
    assert_type(secret, models.ClientSecret)


def responses() -> None:
    """The form of others, with models or with dicts."""
    answer = client.responses.create(model=MODEL, input="Hi", tools=[{"type": "web_search"}])
    assert_type(answer, models.CreateResponseResponse)
    assert_type(answer.output_text, str)
    stream = client.responses.create(
        model=MODEL, input=[{"role": "user", "content": "Hi"}, *answer.output], stream=True
    )
    assert_type(stream, EventStream[models.ResponsesStreamFrame])
    client.responses.create(model=MODEL)  # type: ignore[call-overload]  # no input
    counted = client.responses.count_input_tokens(model=MODEL, input="Hi")
    assert_type(counted.input_tokens, int)


async def audio_awaiting(microphone: AsyncIterator[bytes]) -> None:
    """The awaiting half has the same types behind an `await`."""
    assert_type(await client.audio.speech.complete_async(input="Hi"), models.SpeechResponse)
    assert_type(
        await client.audio.speech.complete_async(input="Hi", stream=True),
        EventStreamAsync[models.SpeechStreamEvents],
    )
    assert_type(
        await client.responses.create_async(model=MODEL, input="Hi", stream=True),
        EventStreamAsync[models.ResponsesStreamFrame],
    )
    heard = await client.audio.transcriptions.complete_async(model=MODEL, file_url="https://a/b")
    assert_type(heard, models.TranscriptionResponse)
    async for event in client.audio.realtime.transcribe_stream(microphone, MODEL):
        if isinstance(event, models.TranscriptionStreamDone):
            assert_type(event.text, str)
    connection = await client.audio.realtime.connect(
        MODEL, {"encoding": "pcm_s16le", "sample_rate": 16000}, language="en"
    )
    async with connection:
        assert_type(connection, RealtimeConnection)
        await connection.send_audio(b"")
        await connection.send_audio("")  # type: ignore[arg-type]  # no bytes


def runs(context: RunContext) -> None:
    """What a run gives, as a whole and while it happens."""

    @context.register_func
    def first(a: int) -> str:
        return str(a)

    @context.register_func(requires_confirmation=True)
    def second(a: int) -> str:
        return str(a)

    assert_type(first(1) + second(2), str)
    result = client.beta.conversations.run(context, "Hi")
    assert_type(result, RunResult)
    assert_type(result.output_as_text, str)
    client.beta.conversations.run(context, [{"role": "user", "content": "Hi"}], instructions="Be")
    client.beta.conversations.run("Hi")  # type: ignore[call-arg,arg-type]  # no context
    for item in client.beta.conversations.run_stream(run_ctx=context, inputs="Hi"):
        if isinstance(item, RunResult):
            assert_type(item, RunResult)
        elif isinstance(item, RunResultEvents):
            assert_type(item.event, models.SSETypes | Literal["function.result"])
        else:
            assert_type(item, models.ConversationEvents)


async def runs_awaiting(context: RunContext, deferred: DeferredToolCallsException) -> None:
    """The awaiting half; what is awaited of a stream is a generator."""
    decisions = [call.confirm() for call in deferred.deferred_calls]
    result = await client.beta.conversations.run_async(
        context, [*deferred.executed_results, *decisions]
    )
    assert_type(result, RunResult)
    async for item in await client.beta.conversations.run_stream_async(context, "Hi"):
        assert_type(item, models.ConversationEvents | RunResultEvents | RunResult)


def connectors() -> None:
    """Bodies that are one parameter, and answers that are lists."""
    made = client.beta.connectors.create(
        request={"name": "n", "description": "d", "server": "https://example.com/mcp"}
    )
    assert_type(made.id, str)
    client.beta.connectors.create(request={"name": "n"})  # type: ignore[arg-type]  # too little
    client.beta.connectors.update(connector_id="c", request_body={"title": None})
    page = client.beta.connectors.list(query_filters={"supports_mcp": True})
    assert_type(page, models.PaginatedConnectors)
    ways = client.beta.connectors.get_authentication_methods(connector_id_or_name="c")
    assert_type(ways, list[models.PublicAuthenticationMethod])
    tools = client.beta.connectors.list_tools(connector_id_or_name="c")
    assert_type(tools, list[models.MCPTool] | list[dict[str, Any]])
