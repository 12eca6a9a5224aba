"""The packages of LlamaIndex for Mistral: language models and embeddings.

usage: python llama_index_client.py URL
"""

import asyncio
import os

from checks import Checks, url

os.environ["MISTRAL_API_KEY"] = "any"
os.environ["MISTRAL_ENDPOINT"] = url()

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.mistralai import MistralAIEmbedding
from llama_index.llms.mistralai import MistralAI
from pydantic import BaseModel

from mistralai.client import Mistral

check = Checks()
MODEL = MistralAI(model="mistral-small-latest", endpoint=url())
USER = [ChatMessage(role="user", content="What is the best French cheese?")]


class City(BaseModel):
    """A city."""

    name: str
    population: int


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"21 degrees in {city}"


WEATHER = FunctionTool.from_defaults(get_weather)


@check
def chat():
    assert MODEL.chat(USER).message.content


@check
def complete():
    assert MODEL.complete("Hello there").text


@check
def stream_chat():
    parts = list(MODEL.stream_chat(USER))
    assert len(parts) > 1
    assert parts[-1].message.content


@check
def asynchronous():
    async def run():
        whole = await MODEL.achat(USER)
        return whole, [part async for part in await MODEL.astream_chat(USER)]

    whole, parts = asyncio.run(run())
    assert whole.message.content
    assert len(parts) > 1


@check
def a_tool():
    answer = MODEL.chat_with_tools([WEATHER], user_msg="What is the weather in Paris?")
    (call,) = MODEL.get_tool_calls_from_response(answer)
    assert call.tool_kwargs["city"]


@check
def a_tool_is_called():
    found = MODEL.predict_and_call([WEATHER], user_msg="What is the weather in Paris?")
    assert "21 degrees" in str(found)


@check
def an_agent():
    agent = FunctionAgent(tools=[WEATHER], llm=MODEL, streaming=False)

    async def run():
        return await agent.run("What is the weather in Paris?")

    assert str(asyncio.run(run()))


@check
def an_agent_that_streams():
    # Its client keeps connections of the loop that it was used in first.
    model = MistralAI(model="mistral-small-latest", endpoint=url())
    agent = FunctionAgent(tools=[WEATHER], llm=model)

    async def run():
        return await agent.run("What is the weather in Paris?")

    assert str(asyncio.run(run()))


@check
def structured_output():
    found = MODEL.as_structured_llm(City).chat([ChatMessage(role="user", content="A city?")])
    assert isinstance(found.raw, City)


@check
def fill_in_the_middle():
    code = MistralAI(model="codestral-latest", endpoint=url())
    assert code.fill_in_middle("def add(a, b):", "return result").text


@check
def embeddings():
    embed = MistralAIEmbedding(model_name="mistral-embed")
    if hasattr(embed, "_client"):
        embed._client = Mistral(api_key="any", server_url=url())
    assert len(embed.get_text_embedding("one")) == 1024
    assert len(embed.get_text_embedding_batch(["one", "two"])) == 2


check.run()
