"""How tests of semantic-kernel's connector put something in the place of the client."""

import copy
from typing import Any
from unittest.mock import AsyncMock, MagicMock, create_autospec, patch

from semantic_kernel import Kernel
from semantic_kernel.connectors.ai.function_choice_behavior import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.mistral_ai import (
    MistralAIChatCompletion,
    MistralAIChatPromptExecutionSettings,
    MistralAITextEmbedding,
)
from semantic_kernel.contents import ChatHistory
from semantic_kernel.exceptions import ServiceResponseException
from semantic_kernel.functions import kernel_function

from mistralai import Mistral
from mistralai.chat import Chat
from mistralai.embeddings import Embeddings
from mistralai.models import (
    AssistantMessage,
    ChatCompletionChoice,
    ChatCompletionResponse,
    CompletionChunk,
    CompletionEvent,
    CompletionResponseStreamChoice,
    DeltaMessage,
    EmbeddingResponse,
    EmbeddingResponseData,
    FunctionCall,
    ToolCall,
    UsageInfo,
)

_usage = UsageInfo(prompt_tokens=4, completion_tokens=5, total_tokens=9)
_settings = MistralAIChatPromptExecutionSettings()


def _answer() -> Any:
    return ChatCompletionResponse(
        id="a",
        object="chat.completion",
        created=1,
        model="m",
        usage=_usage,
        choices=[
            ChatCompletionChoice(
                index=0,
                message=AssistantMessage(role="assistant", content="Hello"),
                finish_reason="stop",
            )
        ],
    )


_call = ToolCall(id="c", function=FunctionCall(name="weather", arguments={"city": "Paris"}))
_deltas = [
    (DeltaMessage(role="assistant", content="Hel"), None),
    (DeltaMessage(content="lo"), None),
    (DeltaMessage(content="", tool_calls=[_call]), "stop"),
]


def _events(deltas: Any = _deltas) -> Any:
    async def one_by_one() -> Any:
        for delta, reason in deltas:
            choice = CompletionResponseStreamChoice(index=0, delta=delta, finish_reason=reason)
            yield CompletionEvent(
                data=CompletionChunk(id="a", model="m", created=1, choices=[choice], usage=_usage)
            )

    return one_by_one()


def _history() -> ChatHistory:
    history = ChatHistory()
    history.add_user_message("Hi")
    return history


async def _ask(client: Any) -> Any:
    service = MistralAIChatCompletion(ai_model_id="m", api_key="k", async_client=client)
    [answer] = await service.get_chat_message_contents(_history(), _settings)
    stream = service.get_streaming_chat_message_contents(_history(), _settings)
    parts = [part async for parts in stream for part in parts]
    return {
        "text": answer.content,
        "tokens": answer.metadata["usage"][0].completion_tokens,
        "stream": "".join(part.content for part in parts),
        "kinds": [type(item).__name__ for part in parts for item in part.items],
    }


def _with_answers(client: Any) -> Any:
    client.chat.complete_async = AsyncMock(return_value=_answer())
    client.chat.stream_async = AsyncMock(side_effect=lambda **_: _events())
    return client


async def set_on_the_resource() -> Any:
    return await _ask(_with_answers(Mistral(api_key="k")))


async def awaiting_double() -> Any:
    return await _ask(_with_answers(AsyncMock(spec=Mistral)))


async def magic_with_a_spec() -> Any:
    client = MagicMock(spec=Mistral)
    client.chat = AsyncMock(spec=Chat)
    client.chat.complete_async.return_value = _answer()
    client.chat.stream_async.side_effect = lambda **_: _events()
    return await _ask(client)


async def double_of_the_class() -> Any:
    client = create_autospec(Mistral, instance=True)
    client.chat.complete_async.return_value = _answer()
    client.chat.stream_async.side_effect = lambda **_: _events()
    return await _ask(client)


async def double_of_an_instance() -> Any:
    client = create_autospec(Mistral(api_key="k"))
    client.chat.complete_async.return_value = _answer()
    client.chat.stream_async.side_effect = lambda **_: _events()
    return await _ask(client)


async def methods_of_the_class() -> Any:
    with (
        patch.object(Chat, "complete_async", new_callable=AsyncMock, return_value=_answer()),
        patch.object(
            Chat, "stream_async", new_callable=AsyncMock, side_effect=lambda **_: _events()
        ),
    ):
        return await _ask(None)


async def methods_of_the_class_with_autospec() -> Any:
    with (
        patch.object(Chat, "complete_async", autospec=True, return_value=_answer()),
        patch.object(Chat, "stream_async", autospec=True, side_effect=lambda *_, **__: _events()),
    ):
        return await _ask(Mistral(api_key="k"))


async def in_a_kernel() -> Any:
    client = _with_answers(Mistral(api_key="k"))
    service = MistralAIChatCompletion(ai_model_id="m", async_client=client)
    kernel = Kernel()
    kernel.add_service(service)
    return [
        str(await kernel.invoke_prompt("Hi")),
        str(await kernel.clone().invoke_prompt("Hi")),
        str(await service.model_copy().get_chat_message_content(_history(), _settings)),
        str(await copy.deepcopy(client).chat.complete_async(model="m", messages=[]) == _answer()),
    ]


async def function_of_a_stream() -> Any:
    asked = []

    @kernel_function(name="weather")
    def weather(city: str) -> str:
        asked.append(city)
        return "rain"

    call = ToolCall(id="c", function=FunctionCall(name="p-weather", arguments='{"city": "Paris"}'))
    rounds = [
        [(DeltaMessage(role="assistant", content="", tool_calls=[call]), "tool_calls")],
        [(DeltaMessage(role="assistant", content="It rains"), "stop")],
    ]
    client = Mistral(api_key="k")
    client.chat.stream_async = AsyncMock(side_effect=[_events(deltas) for deltas in rounds])
    kernel = Kernel()
    kernel.add_function("p", weather)
    service = MistralAIChatCompletion(ai_model_id="m", async_client=client)
    settings = MistralAIChatPromptExecutionSettings(
        function_choice_behavior=FunctionChoiceBehavior.Auto()
    )
    stream = service.get_streaming_chat_message_contents(_history(), settings, kernel=kernel)
    text = "".join([str(part) async for parts in stream for part in parts])
    return {"text": text, "asked": asked, "calls": client.chat.stream_async.await_count}


async def an_error_of_the_double() -> Any:
    client = Mistral(api_key="k")
    client.chat.complete_async = AsyncMock(side_effect=Exception("down"))
    service = MistralAIChatCompletion(ai_model_id="m", async_client=client)
    try:
        await service.get_chat_message_contents(_history(), _settings)
    except ServiceResponseException as error:
        return str(error.__cause__)
    return None


async def embeddings() -> Any:
    data = EmbeddingResponseData(object="embedding", index=0, embedding=[0.5, 1.5])
    answer = EmbeddingResponse(id="e", object="list", data=[data], model="m", usage=_usage)
    shapes = []
    for client in (Mistral(api_key="k"), AsyncMock(spec=Mistral), create_autospec(Mistral)()):
        client.embeddings.create_async = AsyncMock(return_value=answer)
        service = MistralAITextEmbedding(ai_model_id="m", async_client=client)
        shapes.append((await service.generate_embeddings(["one"])).tolist())
    with patch.object(Embeddings, "create_async", new_callable=AsyncMock, return_value=answer):
        service = MistralAITextEmbedding(ai_model_id="m", api_key="k")
        shapes.append((await service.generate_embeddings(["one"])).tolist())
    return shapes
