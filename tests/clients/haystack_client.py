"""mistral-haystack: the generator and the embedders in Haystack, and OCR.

usage: python haystack_client.py URL
"""

import os

from checks import Checks, url

os.environ["MISTRAL_API_KEY"] = "any"

from haystack.components.agents import Agent
from haystack.dataclasses import ByteStream, ChatMessage, Document, StreamingChunk
from haystack.tools import create_tool_from_function
from haystack_integrations.components.converters.mistral import MistralOCRDocumentConverter
from haystack_integrations.components.embedders.mistral import (
    MistralDocumentEmbedder,
    MistralTextEmbedder,
)
from haystack_integrations.components.generators.mistral import MistralChatGenerator

from mistralai.client import Mistral

check = Checks()
AT = {"api_base_url": f"{url()}/v1"}
MODEL = "mistral-small-latest"


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"21 degrees in {city}"


WEATHER = create_tool_from_function(get_weather)


def generator(**more):
    return MistralChatGenerator(model=MODEL, **AT, **more)


@check
def chat():
    (reply,) = generator().run([ChatMessage.from_user("What is the best French cheese?")])[
        "replies"
    ]
    assert reply.text
    assert reply.meta["usage"]["total_tokens"] > 0


@check
def chat_with_parameters():
    options = {"max_tokens": 9, "temperature": 0.2, "extra_body": {"safe_prompt": True}}
    messages = [ChatMessage.from_system("Be short."), ChatMessage.from_user("Hello there")]
    (reply,) = generator(generation_kwargs=options).run(messages)["replies"]
    assert reply.meta["usage"]["completion_tokens"] <= 9


@check
def stream():
    seen: list[StreamingChunk] = []
    result = generator(streaming_callback=seen.append).run([ChatMessage.from_user("Hello there")])
    assert len(seen) > 1
    assert result["replies"][0].text == "".join(chunk.content for chunk in seen)


@check
def a_tool_and_its_result():
    asking = generator(tools=[WEATHER])
    asked = ChatMessage.from_user("What is the weather in Paris?")
    (reply,) = asking.run([asked])["replies"]
    call = reply.tool_call
    assert call.arguments["city"]
    result = ChatMessage.from_tool(tool_result="21", origin=call)
    assert asking.run([asked, reply, result])["replies"][0].text


@check
def an_agent():
    agent = Agent(chat_generator=generator(), tools=[WEATHER])
    found = agent.run(messages=[ChatMessage.from_user("What is the weather in Paris?")])
    assert found["messages"][-1].text


@check
def structured_output():
    schema = {
        "type": "json_schema",
        "json_schema": {
            "name": "city",
            "schema": {
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
    }
    made = generator(generation_kwargs={"response_format": schema})
    (reply,) = made.run([ChatMessage.from_user("A city?")])["replies"]
    assert '"name"' in reply.text


@check
def embedding_of_a_text():
    assert len(MistralTextEmbedder(**AT).run(text="one")["embedding"]) == 1024


@check
def embedding_of_documents():
    documents = [Document(content="one"), Document(content="two")]
    found = MistralDocumentEmbedder(**AT, progress_bar=False).run(documents=documents)
    assert all(len(one.embedding) == 1024 for one in found["documents"])


@check
def ocr():
    converter = MistralOCRDocumentConverter()
    converter.client = Mistral(api_key="any", server_url=url())
    found = converter.run(sources=[ByteStream(b"Title and text", mime_type="text/plain")])
    assert "Title" in found["documents"][0].content


check.run()
