"""pydantic-ai, with its model of Mistral's client and with that of OpenAI's.

usage: python pydantic_ai_client.py URL
"""

import asyncio

from checks import Checks, url
from pydantic import BaseModel
from pydantic_ai import Agent, BinaryContent, ModelRetry, PromptedOutput, ToolOutput
from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.mistral import MistralProvider
from pydantic_ai.providers.openai import OpenAIProvider

check = Checks()
mistral = MistralModel(
    "mistral-small-latest", provider=MistralProvider(api_key="any", base_url=url())
)
through_openai = OpenAIChatModel(
    "mistral-small-latest", provider=OpenAIProvider(api_key="any", base_url=f"{url()}/v1")
)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


class City(BaseModel):
    name: str
    population: int


def weather(city: str) -> str:
    """The weather in a city."""
    return f"21 degrees in {city}"


def add_numbers(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


@check
def text():
    assert Agent(mistral).run_sync("What is the best French cheese?").output


@check
def text_with_instructions():
    assert Agent(mistral, instructions="Be short.").run_sync("Hello there, my friend").output


@check
def text_with_a_system_prompt():
    assert Agent(mistral, system_prompt="Be short.").run_sync("Hello there, my friend").output


@check
def usage():
    used = Agent(mistral).run_sync("Hello there").usage
    used = used() if callable(used) else used
    assert used.input_tokens > 0
    assert used.output_tokens > 0


@check
def a_stream_of_text():
    async def run():
        async with Agent(mistral).run_stream("What is the best French cheese?") as result:
            return [piece async for piece in result.stream_text(delta=True, debounce_by=None)]

    assert len(asyncio.run(run())) > 1


@check
def a_tool():
    agent = Agent(mistral, tools=[weather])
    result = agent.run_sync("What is the weather in Paris?")
    assert result.output
    assert "tool-return" in str(result.all_messages_json())


@check
def two_tools():
    agent = Agent(mistral, tools=[weather, add_numbers])
    assert agent.run_sync("Add the numbers of the weather in Paris").output


@check
def a_tool_in_a_stream():
    async def run():
        agent = Agent(mistral, tools=[weather])
        async with agent.run_stream("What is the weather in Paris?") as result:
            return await result.get_output()

    assert asyncio.run(run())


@check
def structured_output():
    result = Agent(mistral, output_type=City).run_sync("Which city is the largest?")
    assert isinstance(result.output, City)


@check
def structured_output_after_a_tool():
    agent = Agent(mistral, output_type=City, tools=[weather])
    assert isinstance(agent.run_sync("What is the weather in Paris?").output, City)


@check
def structured_output_in_a_stream():
    async def run():
        async with Agent(mistral, output_type=City).run_stream("The largest city?") as result:
            return await result.get_output()

    assert isinstance(asyncio.run(run()), City)


@check
def structured_output_through_a_named_tool():
    output = ToolOutput(City, name="city")
    assert isinstance(Agent(mistral, output_type=output).run_sync("A city?").output, City)


@check
def structured_output_by_the_prompt():
    agent = Agent(mistral, output_type=PromptedOutput(City))
    try:
        assert isinstance(agent.run_sync("A city?").output, City)
    except UnexpectedModelBehavior as error:
        # JSON of some form is what the API promises; of this form is more than it does.
        assert "output" in str(error)


@check
def a_union_of_outputs():
    class Person(BaseModel):
        first_name: str

    result = Agent(mistral, output_type=[City, Person]).run_sync("A city?")
    assert isinstance(result.output, City | Person)


@check
def a_tool_that_is_tried_again():
    tried = []

    def lookup(name: str) -> str:
        """Look a name up."""
        tried.append(name)
        if len(tried) == 1:
            raise ModelRetry("Please try another name")
        return "found"

    assert Agent(mistral, tools=[lookup], retries=3).run_sync("Look the name up").output


@check
def a_history():
    agent = Agent(mistral)
    first = agent.run_sync("Hello there")
    assert agent.run_sync("And you?", message_history=first.all_messages()).output


@check
def a_picture():
    parts = ["What is in it?", BinaryContent(PICTURE, media_type="image/png")]
    assert Agent(mistral).run_sync(parts).output


@check
def text_through_openai():
    assert Agent(through_openai).run_sync("What is the best French cheese?").output


@check
def a_tool_through_openai():
    agent = Agent(through_openai, tools=[weather])
    assert agent.run_sync("What is the weather in Paris?").output


@check
def structured_output_through_openai():
    agent = Agent(through_openai, output_type=City)
    assert isinstance(agent.run_sync("A city?").output, City)


check.run()
