"""Results as a generator: in order or as they come, a little ahead, and dropped when it is left."""

from __future__ import annotations

import asyncio
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faking import Fake, threads_end
from interruptible import interruptible

from mistralai import bulk
from mistralai.errors import AuthenticationError, BadRequestError
from mistralai.models import ChatCompletionRequest, UserMessage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    Map = Callable[..., list[bulk.Result[Any]]]


def ask(text: str) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


def said(result: bulk.Result[Any]) -> str:
    text: str = result.body["choices"][0]["message"]["content"]
    return text


@pytest.fixture(params=["blocking", "awaiting"])
def mapped(request: pytest.FixtureRequest) -> Map:
    if request.param == "blocking":
        return lambda *given, **options: list(bulk.map(*given, **options))

    async def collect(*given: Any, **options: Any) -> list[bulk.Result[Any]]:
        return [result async for result in bulk.amap(*given, **options)]

    return lambda *given, **options: asyncio.run(collect(*given, **options))


def test_results_come_in_the_order_of_the_rows_with_the_rows(mapped: Map, fake: Fake):
    texts = [str(n) for n in range(40)]
    results = mapped(fake.client(), texts, ask)

    assert [result.row for result in results] == texts
    assert [said(result) for result in results] == texts
    assert {result.status_code for result in results} == {200}


def test_or_as_they_come(mapped: Map, fake: Fake):
    first = Held(fake, "0")
    results = mapped(first.client(), ["0", "1", "2"], ask, ordered=False)

    assert sorted(said(result) for result in results) == ["0", "1", "2"]
    assert results[-1].row == "0"


class Held(Fake):
    """Answers one question after all others."""

    def __init__(self, fake: Fake, text: str) -> None:
        super().__init__()
        self._inner = fake
        self._text = text

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if f'"{self._text}"'.encode() in request.content:
            while len(self._inner.asked) < 2:  # noqa: ASYNC110 - nobody can tell it
                await asyncio.sleep(0)
        return await self._inner(request)


def test_a_request_may_be_a_model(mapped: Map, fake: Fake):
    def make(text: str) -> ChatCompletionRequest:
        return ChatCompletionRequest(model="m", messages=[UserMessage(content=text)])

    assert [said(one) for one in mapped(fake.client(), ["a", "b"], make)] == ["a", "b"]


def test_an_error_is_in_its_result_or_is_raised(mapped: Map, fake: Fake):
    fake.decide = lambda text: httpx.Response(400, json={"message": "no"}) if text == "1" else None
    results = mapped(fake.client(), ["0", "1", "2"], ask)

    assert [type(result.error) for result in results] == [type(None), BadRequestError, type(None)]
    assert (results[1].status_code, results[1].body) == (400, {"message": "no"})
    with pytest.raises(BadRequestError):
        mapped(fake.client(), ["0", "1", "2"], ask, errors="raise")


def test_a_request_that_is_none_is_the_error_of_its_row(mapped: Map, fake: Fake):
    bodies: list[Any] = [ask("0"), {"messages": float("nan")}, ask("2")]
    results = mapped(fake.client(), [0, 1, 2], lambda n: bodies[n], model="m")

    assert [result.status_code for result in results] == [200, None, 200]
    assert "messages" in str(results[1].error)
    with pytest.raises(ValueError, match="messages"):
        mapped(fake.client(), [0, 1, 2], lambda n: bodies[n], errors="raise")


def test_a_request_may_be_made_in_the_place_of_the_one_before_it(mapped: Map, fake: Fake):
    body: dict[str, Any] = {}
    results = mapped(fake.client(), ["a", "b"], lambda text: body.update(ask(text)) or body)

    assert [said(result) for result in results] == ["a", "b"]


def test_a_key_that_is_not_valid_ends_it(mapped: Map, fake: Fake):
    fake.decide = lambda text: httpx.Response(401)
    with pytest.raises(AuthenticationError):
        mapped(fake.client(), ["0"], ask)


def test_what_the_user_s_function_raises_ends_it(mapped: Map, fake: Fake):
    def broken(text: str) -> dict[str, Any]:
        raise LookupError(text)

    with pytest.raises(LookupError, match="0"):
        mapped(fake.client(), ["0"], broken)


def test_arguments_are_checked_by_the_call(fake: Fake):
    with pytest.raises(ValueError, match="concurrency must be at least 1"):
        bulk.map(fake.client(), ["0"], ask, concurrency=0)


def endless(taken: list[int]) -> Iterator[str]:
    number = 0
    while True:
        taken.append(threading.get_ident())
        yield str(number)
        number += 1


def test_only_so_many_rows_are_taken_ahead_and_in_this_thread(fake: Fake):
    taken: list[int] = []
    results = bulk.map(fake.client(), endless(taken), ask, concurrency=3)
    assert not taken
    next(results)
    assert len(taken) == 6
    next(results)
    assert len(taken) == 7
    results.close()

    assert {*taken} == {threading.get_ident()}
    assert fake.most <= 3


def test_the_rows_may_be_awaited_and_the_generator_left(fake: Fake):
    taken: list[int] = []
    closed: list[bool] = []

    async def rows() -> AsyncIterator[str]:
        try:
            for text in endless(taken):
                yield text
        finally:
            closed.append(True)

    async def main() -> list[str]:
        results = bulk.amap(fake.client(), rows(), ask, concurrency=2)
        found = [said(await results.__anext__()) for _ in range(3)]
        await results.aclose()
        return found

    assert asyncio.run(main()) == ["0", "1", "2"]
    assert len(taken) == 6
    assert closed == [True]


def test_awaited_rows_may_end(fake: Fake):
    async def rows() -> AsyncIterator[str]:
        yield "0"

    async def main() -> list[str]:
        return [said(result) async for result in bulk.amap(fake.client(), rows(), ask)]

    assert asyncio.run(main()) == ["0"]


def test_no_thread_goes_on_wherever_it_is_interrupted(fake: Fake):
    with interruptible("mistralai.bulk") as (package, interruption):
        copied = import_module(package)
        for at, interrupted in interruption.rounds():  # noqa: B007 - the last one is looked at
            with interrupted:
                results = list(copied.map(fake.client(), ["a", "b"], ask))
            threads_end()
    assert at > 50
    assert [said(result) for result in results] == ["a", "b"]
