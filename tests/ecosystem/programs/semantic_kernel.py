"""What applications do with semantic-kernel's Mistral connector.

Its services are given a client; or only a key, and then find the server by MISTRAL_SERVER_URL.
"""

import os
from typing import Any

from semantic_kernel import Kernel
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.function_choice_behavior import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.mistral_ai import (
    MistralAIChatCompletion,
    MistralAIChatPromptExecutionSettings,
    MistralAITextEmbedding,
)
from semantic_kernel.contents import ChatHistory
from semantic_kernel.functions import kernel_function

from mistralai import Mistral

_client = Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_model = "mistral-small-latest"
_chat = MistralAIChatCompletion(ai_model_id=_model, async_client=_client)


class _Weather:
    def __init__(self) -> None:
        self.asked: list[str] = []

    @kernel_function(name="weather", description="Tell the weather of a city.")
    def weather(self, city: str) -> str:
        self.asked.append(city)
        return f"It rains in {city}."


def _history() -> ChatHistory:
    history = ChatHistory(system_message="Be brief.")
    history.add_user_message("How is the weather in Paris?")
    return history


async def chat() -> Any:
    settings = MistralAIChatPromptExecutionSettings(temperature=0.2, max_tokens=12)
    [answer] = await _chat.get_chat_message_contents(_history(), settings)
    usage = answer.metadata["usage"][0]
    return {
        "role": answer.role.value,
        "text": answer.content,
        "finish_reason": answer.finish_reason.value,
        "tokens": [usage.prompt_tokens, usage.completion_tokens],
    }


async def stream() -> Any:
    settings = MistralAIChatPromptExecutionSettings(temperature=0.2, max_tokens=12)
    parts = [
        part
        async for parts in _chat.get_streaming_chat_message_contents(_history(), settings)
        for part in parts
    ]
    return {
        "parts": [part.content for part in parts],
        "finish_reason": parts[-1].finish_reason.value if parts else None,
    }


async def key_only() -> Any:
    service = MistralAIChatCompletion(ai_model_id=_model, api_key=os.environ["MISTRAL_API_KEY"])
    answer = await service.get_chat_message_content(
        _history(), MistralAIChatPromptExecutionSettings(max_tokens=12)
    )
    return answer.content


async def tools() -> Any:
    weather = _Weather()
    kernel = Kernel()
    kernel.add_service(_chat)
    kernel.add_plugin(weather, "weather")
    history = _history()
    settings = MistralAIChatPromptExecutionSettings(
        function_choice_behavior=FunctionChoiceBehavior.Auto()
    )
    [answer] = await _chat.get_chat_message_contents(history, settings, kernel=kernel)
    return {
        "text": answer.content,
        "asked": weather.asked,
        "history": [message.role.value for message in history.messages],
    }


async def tools_of_a_stream() -> Any:
    weather = _Weather()
    kernel = Kernel()
    kernel.add_service(_chat)
    kernel.add_plugin(weather, "weather")
    settings = MistralAIChatPromptExecutionSettings(
        function_choice_behavior=FunctionChoiceBehavior.Auto()
    )
    text = ""
    async for parts in _chat.get_streaming_chat_message_contents(
        _history(), settings, kernel=kernel
    ):
        text += "".join(str(part) for part in parts)
    return {"text": text, "asked": weather.asked}


async def prompt() -> Any:
    kernel = Kernel()
    kernel.add_service(_chat)
    return str(await kernel.invoke_prompt("Who was {{$painter}}?", painter="Monet"))


async def agent() -> Any:
    weather = _Weather()
    helper = ChatCompletionAgent(
        service=_chat, name="helper", instructions="Be brief.", plugins=[weather]
    )
    answer = await helper.get_response(messages="How is the weather in Paris?")
    return {"text": str(answer.message), "asked": weather.asked}


async def json_mode() -> Any:
    settings = MistralAIChatPromptExecutionSettings(response_format={"type": "json_object"})
    return (await _chat.get_chat_message_content(_history(), settings)).content


async def embeddings() -> Any:
    service = MistralAITextEmbedding(ai_model_id="mistral-embed", async_client=_client)
    vectors = await service.generate_embeddings(["one cat", "two dogs", "one cat"])
    return {"shape": list(vectors.shape), "same": vectors[0].tolist() == vectors[2].tolist()}
