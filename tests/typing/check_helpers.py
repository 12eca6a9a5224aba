"""A natural program with the helpers: mypy (strict) and pyright (strict) find nothing in it.

Nothing here is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from typing_extensions import TypedDict, assert_type

from mistralai import Mistral, models
from mistralai.extra.tokens import TokenCount, count
from mistralai.helpers import ChatRun, ManyEmbeddings, tool_of

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

MODEL = "mistral-small-latest"
client = Mistral(api_key="k")


class Book(BaseModel):
    title: str


@dataclass
class Point:
    x: int


class Place(TypedDict):
    name: str


def weather(city: str) -> str:
    return city


async def tide(harbour: str, *, days: int = 1) -> list[float]:
    return [float(days), len(harbour)]


def answers() -> None:
    """What nearly everybody reads is there, without a question whether it is."""
    response = client.chat.complete(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
    assert_type(response.text, str)
    assert_type(response.tool_calls, list[models.ToolCall])
    for file in client.files.iterate():
        assert_type(file.id, str)
    with client.chat.stream(model=MODEL, messages=[{"role": "user", "content": "Hi"}]) as stream:
        for words in stream.text():
            print(words.upper())  # noqa: T201 - a program prints
        assert_type(stream.final().text, str)


def runs() -> None:
    """Functions of all kinds, tools of all kinds."""
    run = client.chat.run(
        model=MODEL,
        messages="Hi",
        tools=[weather, tide, tool_of(weather), {"type": "web_search"}],
        max_rounds=3,
        on_call=lambda call: print(call.function.name),  # noqa: T201 - a program prints
        on_error="raise",
        temperature=0.1,
        timeout_ms=1000,
    )
    assert_type(run, ChatRun)
    assert_type(run.text, str)
    assert_type(run.usage.total_tokens, int)
    assert_type([made.value for made in run.calls], list[Any])
    client.chat.run(model=MODEL, messages=run.messages, tools=[weather])
    client.chat.run(model=MODEL, messages="Hi", tools=[weather], on_error="hide")  # type: ignore[arg-type]


def tools() -> None:
    """What loops itself."""
    tool = tool_of(weather)
    response = client.chat.complete(
        model=MODEL, messages=[{"role": "user", "content": "Hi"}], tools=[tool]
    )
    told = [tool.answer(call) for call in response.tool_calls]
    assert_type(told, list[models.ToolMessage])


def objects() -> None:
    """The answer is of the type that was asked for."""
    user: list[models.MessagesTypedDict] = [{"role": "user", "content": "Hi"}]
    assert_type(client.chat.parse(Book, model=MODEL, messages=user).parsed, Book)
    assert_type(client.chat.parse(list[Book], model=MODEL, messages=user).parsed, list[Book])
    assert_type(client.chat.parse(Place, model=MODEL, messages=user).parsed, Place)
    assert_type(client.chat.parse(int, model=MODEL, messages=user).parsed, int)
    point = client.chat.parse(Point, model=MODEL, messages=user, retries_on_invalid=2).parsed
    assert_type(point.x, int)


def vectors() -> None:
    """Any iterable of texts."""
    made = client.embeddings.create_many((f"{n}" for n in range(9)), model="mistral-embed")
    assert_type(made, ManyEmbeddings)
    assert_type(made.vectors, list[list[float]])
    array: NDArray[float32] = made.array
    print(array.shape)  # noqa: T201 - a program prints


def tokens() -> None:
    """Before it is sent."""
    found = count([{"role": "user", "content": "Hi"}], model=MODEL, tools=[weather])
    assert_type(found, TokenCount)


async def awaiting() -> None:
    """All of it awaiting too."""
    user: list[models.MessagesTypedDict] = [{"role": "user", "content": "Hi"}]
    run = await client.chat.run_async(model=MODEL, messages="Hi", tools=[weather, tide])
    assert_type(run, ChatRun)
    parsed = await client.chat.parse_async(list[Point], model=MODEL, messages=user)
    assert_type(parsed.parsed, list[Point])
    made = await client.embeddings.create_many_async(["a"], model="mistral-embed")
    assert_type(len(made), int)
