"""The connector of Semantic Kernel for Mistral.

usage: python semantic_kernel_client.py URL
"""

import asyncio
from typing import Annotated

from checks import Checks, url
from semantic_kernel import Kernel
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai import FunctionChoiceBehavior
from semantic_kernel.connectors.ai.mistral_ai import (
    MistralAIChatCompletion,
    MistralAIChatPromptExecutionSettings,
    MistralAITextEmbedding,
)
from semantic_kernel.contents import ChatHistory
from semantic_kernel.functions import kernel_function

try:
    from mistralai import Mistral
except ImportError:
    from mistralai.client import Mistral

check = Checks()


def client():
    return Mistral(api_key="any", server_url=url())


def service():
    return MistralAIChatCompletion(
        ai_model_id="mistral-small-latest", api_key="any", async_client=client()
    )


def history(text="What is the best French cheese?"):
    made = ChatHistory()
    made.add_user_message(text)
    return made


class Weather:
    """Tells the weather."""

    @kernel_function(name="get_weather", description="The weather in a city")
    def get_weather(self, city: Annotated[str, "The city"]) -> str:
        """The weather in a city."""
        return f"21 degrees in {city}"


@check
def chat():
    settings = MistralAIChatPromptExecutionSettings(max_tokens=20, temperature=0.2)

    async def run():
        return await service().get_chat_message_content(history(), settings)

    assert str(asyncio.run(run()))


@check
def stream():
    settings = MistralAIChatPromptExecutionSettings()

    async def run():
        made = service().get_streaming_chat_message_content(history(), settings)
        return [part async for part in made]

    assert len(asyncio.run(run())) > 1


@check
def a_function_that_is_chosen():
    kernel = Kernel()
    kernel.add_plugin(Weather(), "weather")
    settings = MistralAIChatPromptExecutionSettings(
        function_choice_behavior=FunctionChoiceBehavior.Auto()
    )

    async def run():
        asked = history("What is the weather in Paris?")
        return await service().get_chat_message_content(asked, settings, kernel=kernel)

    assert str(asyncio.run(run()))


@check
def an_agent():
    agent = ChatCompletionAgent(service=service(), name="Agent", plugins=[Weather()])

    async def run():
        return await agent.get_response("What is the weather in Paris?")

    assert str(asyncio.run(run()))


@check
def embeddings():
    embed = MistralAITextEmbedding(
        ai_model_id="mistral-embed", api_key="any", async_client=client()
    )

    async def run():
        return await embed.generate_embeddings(["one", "two"])

    assert asyncio.run(run()).shape == (2, 1024)


check.run()
