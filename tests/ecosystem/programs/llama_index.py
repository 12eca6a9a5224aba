"""What applications do with llama-index-llms-mistralai and llama-index-embeddings-mistralai.

The address of the server is in MISTRAL_ENDPOINT for the former; the latter has no such setting,
and gets it from the client's own MISTRAL_SERVER_URL.
"""

import os
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, TextBlock
from llama_index.core.program import FunctionCallingProgram
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.mistralai import MistralAIEmbedding
from llama_index.llms.mistralai import MistralAI
from pydantic import BaseModel

_llm = MistralAI(model="mistral-small-latest", random_seed=7)
_asked = [ChatMessage(role="system", content="Be brief."), ChatMessage(content="Who was Monet?")]


class City(BaseModel):
    """A city."""

    name: str
    inhabitants: int


def _weather_of(city: str) -> str:
    """Tell the weather of a city."""
    return f"It rains in {city}."


_weather = FunctionTool.from_defaults(_weather_of, name="weather")


def complete() -> Any:
    answer = _llm.complete("Who was Monet?")
    return {"text": answer.text, "model": answer.raw["model"]}


def chat() -> Any:
    answer = _llm.chat(_asked)
    return {"role": answer.message.role.value, "text": answer.message.content}


def chat_stream() -> Any:
    parts = list(_llm.stream_chat(_asked))
    return {
        "deltas": [part.delta for part in parts],
        "text": parts[-1].message.blocks[-1].text,
    }


async def chat_async() -> Any:
    answer = await _llm.achat(_asked)
    return answer.message.content


async def chat_stream_async() -> Any:
    return [part.delta async for part in await _llm.astream_chat(_asked)]


def vision() -> Any:
    image = ImageBlock(url="https://example.com/cat.png")
    message = ChatMessage(blocks=[TextBlock(text="What is this?"), image])
    return MistralAI(model="pixtral-12b-2409").chat([message]).message.content


def fill_in_middle() -> Any:
    coder = MistralAI(model="codestral-latest")
    return coder.fill_in_middle("def add(a, b):\n", "\nprint(add(1, 2))").text


def tool_call() -> Any:
    answer = _llm.chat_with_tools([_weather], user_msg="How is the weather in Paris?")
    [call] = _llm.get_tool_calls_from_response(answer)
    return {"id": call.tool_id, "name": call.tool_name, "arguments": call.tool_kwargs}


def tool_round_trip() -> Any:
    question = ChatMessage(role="user", content="How is the weather in Paris?")
    answer = _llm.chat_with_tools([_weather], chat_history=[question])
    [call] = _llm.get_tool_calls_from_response(answer)
    result = ChatMessage(
        role="tool",
        content=_weather_of(**call.tool_kwargs),
        additional_kwargs={"tool_call_id": call.tool_id, "name": call.tool_name},
    )
    return _llm.chat([question, answer.message, result]).message.content


async def agent() -> Any:
    worker = FunctionAgent(tools=[_weather], llm=_llm)
    answer = await worker.run("How is the weather in Paris?")
    return {
        "text": str(answer),
        "called": [(one.tool_name, one.tool_output.content) for one in answer.tool_calls],
    }


def structured() -> Any:
    made = _llm.as_structured_llm(City).complete("Tell me about the city of Paris")
    return made.raw.model_dump()


def structured_program() -> Any:
    program = FunctionCallingProgram.from_defaults(
        output_cls=City, llm=_llm, prompt_template_str="Tell me about the city of {name}"
    )
    return program(name="Paris").model_dump()


def embeddings() -> Any:
    model = MistralAIEmbedding()
    texts = ["one cat", "two dogs", "one cat"]
    return {
        "batch": model.get_text_embedding_batch(texts),
        "query": model.get_query_embedding("one cat"),
    }


async def embeddings_async() -> Any:
    return await MistralAIEmbedding().aget_query_embedding("one cat")


def retrieval() -> Any:
    texts = ["The cat sleeps all day.", "Bread is made of flour.", "Rain falls on the sea."]
    index = VectorStoreIndex.from_documents(
        [Document(text=text) for text in texts], embed_model=MistralAIEmbedding()
    )
    engine = index.as_query_engine(llm=_llm, similarity_top_k=1)
    answer = engine.query("Bread is made of flour.")
    return {"text": str(answer), "source": answer.source_nodes[0].text}


def azure() -> Any:
    llm = MistralAI(azure_endpoint=os.environ["MISTRAL_ENDPOINT"], azure_api_key="any")
    return llm.chat(_asked).message.content
