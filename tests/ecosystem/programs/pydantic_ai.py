"""What applications do with pydantic-ai's Mistral model."""

import os
from typing import Any

from pydantic import BaseModel
from pydantic_ai import Agent, BinaryContent, ModelRetry, Tool
from pydantic_ai.messages import ModelResponse, ToolCallPart
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.providers.mistral import MistralProvider

from mistralai import Mistral

_client = Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_model = MistralModel("mistral-small-latest", provider=MistralProvider(mistral_client=_client))
_question = "How is the weather in Paris?"


class City(BaseModel):
    """A city."""

    name: str
    inhabitants: int


def _weather(city: str) -> str:
    """Tell the weather of a city."""
    return f"It rains in {city}."


def _calls(messages: list[Any]) -> list[Any]:
    return [
        [part.tool_name, part.args_as_dict()]
        for message in messages
        if isinstance(message, ModelResponse)
        for part in message.parts
        if isinstance(part, ToolCallPart)
    ]


def chat() -> Any:
    answer = Agent(_model, instructions="Be brief.").run_sync(_question)
    usage = answer.usage()
    return {
        "text": answer.output,
        "tokens": [usage.input_tokens, usage.output_tokens],
        "requests": usage.requests,
        "finish_reason": answer.response.finish_reason,
    }


async def chat_async() -> Any:
    return (await Agent(_model, instructions="Be brief.").run(_question)).output


async def stream() -> Any:
    agent = Agent(_model, instructions="Be brief.")
    async with agent.run_stream(_question) as answer:
        return [part async for part in answer.stream_text(delta=True, debounce_by=None)]


def conversation() -> Any:
    agent = Agent(_model)
    first = agent.run_sync("Who was Monet?")
    return agent.run_sync("And Manet?", message_history=first.all_messages()).output


def key_only() -> Any:
    model = MistralModel("mistral-small-latest")
    return Agent(model, instructions="Be brief.").run_sync(_question).output


def tools() -> Any:
    agent = Agent(_model, tools=[Tool(_weather, name="weather")])
    answer = agent.run_sync(_question)
    return {"text": answer.output, "calls": _calls(answer.all_messages())}


async def tools_of_a_stream() -> Any:
    agent = Agent(_model, tools=[Tool(_weather, name="weather")])
    async with agent.run_stream(_question) as answer:
        text = await answer.get_output()
    return {"text": text, "calls": _calls(answer.all_messages())}


def output_by_a_tool() -> Any:
    return Agent(_model, output_type=City).run_sync("Describe Paris").output.model_dump()


def output_asked_for_again() -> Any:
    agent = Agent(_model, output_type=City)
    seen: list[str] = []

    @agent.output_validator
    def _doubt(city: City) -> City:
        seen.append(city.name)
        if len(seen) == 1:
            raise ModelRetry("look again")
        return city

    return {"name": agent.run_sync("Describe Paris").output.name, "seen": seen}


def vision() -> Any:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c63f8cfc0f01f0005000201a5b5f3f70000000049454e44ae426082"
    )
    model = MistralModel("pixtral-12b-2409", provider=MistralProvider(mistral_client=_client))
    return (
        Agent(model)
        .run_sync(["What is this?", BinaryContent(pixel, media_type="image/png")])
        .output
    )
