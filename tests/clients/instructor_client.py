"""instructor, through OpenAI's client at /v1.

usage: python instructor_client.py URL
"""

import instructor
import openai
from checks import Checks, url
from pydantic import BaseModel

check = Checks()
BARE = openai.OpenAI(api_key="any", base_url=f"{url()}/v1")
USER = [{"role": "user", "content": "Which city is the largest?"}]
MODEL = "mistral-small-latest"


class City(BaseModel):
    """A city."""

    name: str
    population: int


def ask(mode, **more):
    client = instructor.from_openai(BARE, mode=mode)
    return client.chat.completions.create(
        model=MODEL, messages=USER, response_model=City, max_retries=0, **more
    )


@check
def by_a_tool():
    assert isinstance(ask(instructor.Mode.TOOLS), City)


@check
def by_a_schema():
    assert isinstance(ask(instructor.Mode.JSON_SCHEMA), City)


@check
def several():
    client = instructor.from_openai(BARE, mode=instructor.Mode.TOOLS)
    found = client.chat.completions.create(
        model=MODEL, messages=USER, response_model=list[City], max_retries=0
    )
    assert all(isinstance(one, City) for one in found)


@check
def in_parts():
    client = instructor.from_openai(BARE, mode=instructor.Mode.TOOLS)
    parts = client.chat.completions.create_partial(
        model="devstral-latest", messages=USER, response_model=City, max_retries=0
    )
    assert list(parts)[-1].name


check.run()
