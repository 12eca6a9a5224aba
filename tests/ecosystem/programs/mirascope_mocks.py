"""How tests of mirascope's `mistral` provider put something in the place of the client."""

import copy
import json
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec, patch

import httpx
from mirascope.core import mistral
from mirascope.core.mistral import (
    MistralCallResponse,
    MistralCallResponseChunk,
    MistralTool,
)

from mistralai import Mistral
from mistralai.chat import Chat
from mistralai.models import (
    AssistantMessage,
    ChatCompletionChoice,
    ChatCompletionResponse,
    CompletionChunk,
    CompletionEvent,
    CompletionResponseStreamChoice,
    DeltaMessage,
    FunctionCall,
    ToolCall,
    UsageInfo,
    UserMessage,
)

_usage = UsageInfo(prompt_tokens=1, completion_tokens=2, total_tokens=3)
_call = ToolCall(
    id="id", function=FunctionCall(name="FormatBook", arguments='{"title": "T"}'), type="function"
)


class FormatBook(MistralTool):
    """Write a book's title."""

    title: str

    def call(self) -> str:
        return self.title


def _answer(*, tool: bool = False) -> Any:
    message = AssistantMessage(content="Hello", tool_calls=[_call] if tool else None)
    return ChatCompletionResponse(
        id="id",
        object="",
        created=0,
        model="m",
        usage=_usage,
        choices=[ChatCompletionChoice(index=0, message=message, finish_reason="stop")],
    )


def _chunks() -> Any:
    return [
        CompletionChunk(
            id="id",
            model="m",
            object="chat.completion.chunk",
            created=0,
            choices=[
                CompletionResponseStreamChoice(
                    index=0, delta=DeltaMessage(content=text), finish_reason=reason
                )
            ],
            usage=_usage if reason else None,
        )
        for text, reason in (("Hel", None), ("lo", "stop"))
    ]


def _events() -> Any:
    return [CompletionEvent(data=chunk) for chunk in _chunks()]


async def _awaiting_events() -> Any:
    for event in _events():
        yield event


async def _ask(client: Any) -> Any:
    @mistral.call("m", client=client)
    def ask() -> str:
        return "Hi"

    @mistral.call("m", client=client, stream=True)
    def stream() -> str:
        return "Hi"

    @mistral.call("m", client=client)
    async def ask_async() -> str:
        return "Hi"

    @mistral.call("m", client=client, stream=True)
    async def stream_async() -> str:
        return "Hi"

    return [
        ask().content,
        "".join(chunk.content for chunk, _ in stream()),
        (await ask_async()).content,
        "".join([chunk.content async for chunk, _ in await stream_async()]),
    ]


def _with_answers(client: Any) -> Any:
    client.chat.complete = MagicMock(return_value=_answer())
    client.chat.stream = MagicMock(side_effect=lambda **_: _events())
    client.chat.complete_async = AsyncMock(return_value=_answer())
    client.chat.stream_async = AsyncMock(side_effect=lambda **_: _awaiting_events())
    return client


def _returning(client: Any) -> Any:
    client.chat.complete.return_value = _answer()
    client.chat.stream.side_effect = lambda **_: _events()
    client.chat.complete_async.return_value = _answer()
    client.chat.stream_async.side_effect = lambda **_: _awaiting_events()
    return client


async def set_on_the_resource() -> Any:
    return await _ask(_with_answers(Mistral(api_key="k")))


async def magic_with_a_spec() -> Any:
    return await _ask(_with_answers(MagicMock(spec=Mistral)))


async def double_of_the_class() -> Any:
    return await _ask(_returning(create_autospec(Mistral)(api_key="k")))


async def double_of_an_instance() -> Any:
    return await _ask(_returning(create_autospec(Mistral(api_key="k"))))


async def methods_of_the_class() -> Any:
    with (
        patch("mistralai.chat.Chat.complete", return_value=_answer()),
        patch("mistralai.chat.Chat.stream", side_effect=lambda **_: _events()),
        patch("mistralai.chat.Chat.complete_async", return_value=_answer()),
        patch("mistralai.Chat.stream_async", side_effect=lambda **_: _awaiting_events()),
    ):
        return await _ask(Mistral(api_key="k"))


async def requests_of_the_class() -> Any:
    asked = httpx.Request("POST", "https://example.com")
    whole = httpx.Response(200, json=_answer().model_dump(mode="json"), request=asked)
    with (
        patch.object(Chat, "do_request", return_value=whole) as blocking,
        patch.object(Chat, "do_request_async", return_value=whole) as awaiting,
    ):
        client = Mistral(api_key="k")

        @mistral.call("m", client=client)
        def ask() -> str:
            return "Hi"

        @mistral.call("m", client=client)
        async def ask_async() -> str:
            return "Hi"

        return [
            ask().content,
            (await ask_async()).content,
            blocking.call_count,
            awaiting.call_count,
            json.loads(blocking.call_args.kwargs["request"].content)["model"],
        ]


async def httpx_transport() -> Any:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        if not json.loads(request.content).get("stream"):
            return httpx.Response(200, json=_answer().model_dump(mode="json"))
        text = "".join(
            f"data: {chunk.model_dump_json(exclude_none=True)}\n\n" for chunk in _chunks()
        )
        kind = {"content-type": "text/event-stream"}
        return httpx.Response(200, text=f"{text}data: [DONE]\n\n", headers=kind)

    carrier = httpx.MockTransport(answer)
    client = Mistral(
        api_key="k",
        client=httpx.Client(transport=carrier),
        async_client=httpx.AsyncClient(transport=carrier),
    )
    return {"answers": await _ask(client), "urls": [url.rpartition("/")[2] for url in seen]}


def call_is_told_what_was_written() -> Any:
    client = _with_answers(Mistral(api_key="k"))

    @mistral.call("m", client=client, call_params={"temperature": 0.5})
    def ask() -> str:
        return "Hi"

    ask()
    client.chat.complete.assert_called_once_with(
        model="m", messages=[UserMessage(content="Hi")], temperature=0.5
    )
    copied = copy.deepcopy(client)
    return copied.chat.complete(model="m", messages=[]) == _answer()


def by_hand() -> Any:
    response = MistralCallResponse(
        metadata={},
        response=_answer(tool=True),
        tool_types=[FormatBook],
        prompt_template="",
        fn_args={},
        dynamic_config={},
        messages=[],
        call_params={},
        call_kwargs={},
        start_time=0,
        end_time=0,
    )
    chunk = MistralCallResponseChunk(chunk=_chunks()[1])
    assert response.usage == _usage
    assert response.message_param == _answer(tool=True).choices[0].message
    assert chunk.usage == _usage
    return {
        "tool": response.tool.call(),
        "tool_call": response.tool.tool_call == _call,
        "content": [response.content, chunk.content],
        "finish_reasons": [response.finish_reasons, chunk.finish_reasons],
        "tokens": [response.input_tokens, response.output_tokens, chunk.input_tokens],
        "model": [response.model, chunk.model, response.id, chunk.id],
    }


def client_of_a_patched_class() -> Any:
    with patch("mirascope.core.mistral._utils._setup_call.Mistral", autospec=True) as client:
        client.return_value.chat.complete.return_value = _answer()

        @mistral.call("m")
        def ask() -> str:
            return "Hi"

        return ask().content


def plain_double() -> Any:
    client = Mock()
    client.chat.complete.return_value = _answer()

    @mistral.call("m", client=client)
    def ask() -> str:
        return "Hi"

    return ask().content
