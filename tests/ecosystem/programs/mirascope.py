"""What applications do with mirascope's `mistral` provider.

Where a call names no client, mirascope makes one of the key alone, which then finds the server by
MISTRAL_SERVER_URL. What is missing here is the stream of a response model: mirascope takes its
events for their data, with the official client too.
"""

import os
from typing import Any

from mirascope import llm
from mirascope.core import Messages, mistral, prompt_template
from pydantic import BaseModel

from mistralai import Mistral

_client = Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_model = "mistral-small-latest"


class City(BaseModel):
    """A city."""

    name: str
    inhabitants: int


def _weather(city: str) -> str:
    """Tell the weather of a city."""
    return f"It rains in {city}."


def call() -> Any:
    @mistral.call(_model, client=_client)
    @prompt_template("Who was {painter}?")
    def ask(painter: str): ...

    answer = ask("Monet")
    return {
        "text": answer.content,
        "model": answer.model,
        "id": answer.id,
        "finish_reasons": answer.finish_reasons,
        "tokens": [answer.input_tokens, answer.output_tokens],
        "common": answer.common_message_param.model_dump(),
        "dumped": sorted(answer.model_dump()),
    }


async def call_async() -> Any:
    @mistral.call(_model, client=_client)
    async def ask(painter: str) -> str:
        return f"Who was {painter}?"

    return (await ask("Monet")).content


def stream() -> Any:
    @mistral.call(_model, client=_client, stream=True)
    def ask(painter: str) -> str:
        return f"Who was {painter}?"

    answer = ask("Monet")
    parts = [chunk.content for chunk, _ in answer]
    whole = answer.construct_call_response()
    return {
        "parts": parts,
        "text": whole.content,
        "finish_reasons": whole.finish_reasons,
        "tokens": [answer.input_tokens, answer.output_tokens],
    }


async def stream_async() -> Any:
    @mistral.call(_model, client=_client, stream=True)
    async def ask(painter: str) -> str:
        return f"Who was {painter}?"

    return [chunk.content async for chunk, _ in await ask("Monet")]


def tools() -> Any:
    @mistral.call(_model, client=_client, tools=[_weather])
    def ask(city: str) -> str:
        return f"How is the weather in {city}?"

    answer = ask("Paris")
    tool = answer.tool
    results = answer.tool_message_params([(tool, tool.call())])

    @mistral.call(_model, client=_client)
    def go_on() -> Any:
        return [Messages.User("How is the weather in Paris?"), answer.message_param, *results]

    return {
        "tool": tool._name(),
        "arguments": tool.args,
        "result": results[0].content,
        "text": go_on().content,
    }


def tools_of_a_stream() -> Any:
    # A model that sends the arguments of a call piece by piece.
    @mistral.call("devstral-small-latest", client=_client, tools=[_weather], stream=True)
    def ask(city: str) -> str:
        return f"How is the weather in {city}?"

    return [[tool._name(), tool.args] for _, tool in ask("Paris") if tool]


def response_model() -> Any:
    @mistral.call(_model, client=_client, response_model=City)
    def describe(city: str) -> str:
        return f"Describe {city}"

    return describe("Paris").model_dump()


async def response_model_async() -> Any:
    @mistral.call(_model, client=_client, response_model=City)
    async def describe(city: str) -> str:
        return f"Describe {city}"

    return (await describe("Paris")).model_dump()


def json_mode() -> Any:
    @mistral.call(_model, client=_client, json_mode=True)
    def describe(city: str) -> str:
        return f"Describe {city} as JSON"

    return describe("Paris").content


def any_provider() -> Any:
    @llm.call(provider="mistral", model=_model)
    def ask(painter: str) -> str:
        return f"Who was {painter}?"

    answer = ask("Monet")
    return {"text": answer.content, "finish_reasons": answer.finish_reasons}
