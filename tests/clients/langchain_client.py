"""langchain-mistralai, alone and in agents of LangChain and LangGraph.

usage: python langchain_client.py URL
"""

import asyncio
from typing import TypedDict

from checks import Checks, url
from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langchain_mistralai import ChatMistralAI, MistralAIEmbeddings
from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel

check = Checks()
MODEL = ChatMistralAI(model="mistral-small-latest", api_key="any", base_url=f"{url()}/v1")


class City(BaseModel):
    """A city."""

    name: str
    population: int


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"21 degrees in {city}"


@check
def invoke():
    answer = MODEL.invoke("What is the best French cheese?")
    assert answer.content
    assert answer.usage_metadata["total_tokens"] > 0


@check
def messages():
    assert MODEL.invoke([SystemMessage("Be short."), HumanMessage("Hello there")]).content


@check
def stream():
    assert len(list(MODEL.stream("What is the best French cheese?"))) > 1


@check
def asynchronous():
    async def run():
        whole = await MODEL.ainvoke("Hello there")
        return whole, [chunk async for chunk in MODEL.astream("Hello there")]

    whole, chunks = asyncio.run(run())
    assert whole.content
    assert len(chunks) > 1


@check
def a_tool_and_its_result():
    bound = MODEL.bind_tools([get_weather])
    question = HumanMessage("What is the weather in Paris?")
    answer = bound.invoke([question])
    (call,) = answer.tool_calls
    result = ToolMessage(get_weather.invoke(call["args"]), tool_call_id=call["id"])
    assert bound.invoke([question, answer, result]).content


@check
def a_tool_in_a_stream():
    bound = MODEL.bind_tools([get_weather])
    whole = None
    for chunk in bound.stream("What is the weather in Paris?"):
        whole = chunk if whole is None else whole + chunk
    assert whole.tool_calls[0]["name"] == "get_weather"


@check
def a_call_id_of_another_provider():
    messages = [
        HumanMessage("The weather?"),
        AIMessage("", tool_calls=[{"name": "get_weather", "args": {"city": "P"}, "id": "call_12"}]),
        ToolMessage("21", tool_call_id="call_12"),
    ]
    assert MODEL.invoke(messages).content


@check
def structured_output_by_a_function():
    found = MODEL.with_structured_output(City, method="function_calling").invoke("A city?")
    assert isinstance(found, City)


@check
def structured_output_by_a_schema():
    found = MODEL.with_structured_output(City, method="json_schema").invoke("A city?")
    assert isinstance(found, City)


@check
def structured_output_by_json():
    chain = MODEL.with_structured_output(None, method="json_mode")
    assert isinstance(chain.invoke("Give me a city as JSON"), dict)


@check
def an_agent():
    agent = create_agent(MODEL, [get_weather])
    found = agent.invoke({"messages": [("user", "What is the weather in Paris?")]})
    assert found["messages"][-1].content


@check
def an_agent_with_output_through_a_tool():
    agent = create_agent(MODEL, [get_weather], response_format=ToolStrategy(City))
    found = agent.invoke({"messages": [("user", "What is the weather in Paris?")]})
    assert isinstance(found["structured_response"], City)


@check
def an_agent_with_output_of_the_api():
    agent = create_agent(MODEL, [get_weather], response_format=ProviderStrategy(City))
    found = agent.invoke({"messages": [("user", "What is the weather in Paris?")]})
    assert isinstance(found["structured_response"], City)


@check
def an_agent_in_a_stream():
    agent = create_agent(MODEL, [get_weather])
    asked = {"messages": [("user", "What is the weather in Paris?")]}
    assert len(list(agent.stream(asked, stream_mode="messages"))) > 1


@check
def a_graph():
    class State(TypedDict):
        text: str

    graph = StateGraph(State)
    graph.add_node("ask", lambda state: {"text": MODEL.invoke(state["text"]).content})
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    assert graph.compile().invoke({"text": "Hello there"})["text"]


@check
def embeddings():
    embed = MistralAIEmbeddings(api_key="any", endpoint=f"{url()}/v1/")
    assert len(embed.embed_query("one")) == 1024
    assert len(embed.embed_documents(["one", "two"])) == 2


check.run()
