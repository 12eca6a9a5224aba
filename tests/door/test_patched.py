"""Tools that record calls put their methods into the classes of one door, or of both."""

from __future__ import annotations

from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import wrapt
from pydantic import BaseModel

import mistralai
from mistralai.client import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HI = [{"role": "user", "content": "hi"}]
KEY = {"api_key": "k"}
CLIENTS = {"first": mistralai.Mistral, "second": Mistral}
# The module of the class at the first door, and what is sent otherwise at the second.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "chat.complete": ("chat", {"model": "m", "messages": HI, "stop": None}),
    "chat.stream": ("chat", {"model": "m", "messages": HI, "top_p": None}),
    "agents.complete": ("agents", {"agent_id": "a", "messages": HI, "stop": None}),
    "fim.complete": ("fim", {"model": "m", "prompt": "p"}),
    "embeddings.create": ("embeddings", {"model": "m", "inputs": ["a"]}),
    "beta.libraries.update": ("beta.libraries", {"library_id": "l"}),
}
PLACES = [["first"], ["second"], ["first", "second"]]


def class_at(door: str, operation: str) -> Any:
    """The class that has an operation at one of the doors."""
    module = CALLS[operation][0]
    path = f"mistralai.{module}" if door == "first" else f"mistralai.client.{module.split('.')[-1]}"
    return getattr(import_module(path), module.rpartition(".")[2].capitalize())


@pytest.fixture
def record() -> Iterator[Callable[[str, str], list[dict[str, Any]]]]:
    """Gives a function that puts a recorder into a class, as tracing tools do; takes it out."""
    undo: list[tuple[Any, str, Any]] = []
    seen: list[dict[str, Any]] = []

    def put(door: str, operation: str) -> list[dict[str, Any]]:
        kind, method = class_at(door, operation), operation.rpartition(".")[2]
        for name in (method, f"{method}_async"):
            undo.append((kind, name, vars(kind)[name]))

            def note(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
                seen.append(kwargs)
                return wrapped(*args, **kwargs)

            path = f"{kind.__qualname__}.{name}"
            wrapt.wrap_function_wrapper(kind.__module__, path, note)
        return seen

    yield put
    for kind, name, method in undo:
        setattr(kind, name, method)


@pytest.mark.parametrize("door", CLIENTS)
@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("places", PLACES, ids="+".join)
def test_a_call_through_either_door_is_recorded_once_and_sent_as_ever(
    send: Any, record: Any, places: list[str], operation: str, door: str
):
    arguments = CALLS[operation][1]
    kind: Any = CLIENTS[door]
    plain = send(kind, operation, KEY, **arguments)
    seen: list[Any] = []
    for place in places:
        seen = record(place, operation)
    sent = send(kind, operation, KEY, **arguments)
    assert seen == [arguments]
    assert (sent.method, sent.url, sent.content) == (plain.method, plain.url, plain.content)


@pytest.mark.parametrize("place", ["first", "second"])
@pytest.mark.parametrize("door", CLIENTS)
def test_a_recorder_that_is_a_plain_function_sees_the_calls_too(
    send: Any, monkeypatch: pytest.MonkeyPatch, place: str, door: str
):
    kind, seen = class_at(place, "chat.complete"), []
    for name in ("complete", "complete_async"):
        original = getattr(kind, name)

        @wraps(original)
        def note(self: Any, *args: Any, original: Any = original, **kwargs: Any) -> Any:
            seen.append(type(self))
            return original(self, *args, **kwargs)

        monkeypatch.setattr(kind, name, note)
    send(CLIENTS[door], "chat.complete", KEY, model="m", messages=HI)
    assert seen == [class_at(door, "chat.complete")]


@pytest.mark.parametrize("place", ["first", "second"])
@pytest.mark.parametrize("door", CLIENTS)
def test_a_mock_in_the_class_of_either_door_answers(place: str, door: str):
    client: Any = CLIENTS[door](**KEY)
    with mock.patch.object(class_at(place, "chat.complete"), "complete") as double:
        assert client.chat.complete(model="m", messages=HI) is double.return_value
    double.assert_called_once_with(model="m", messages=HI)


def test_parse_is_recorded_as_the_call_that_it_makes(record: Any):
    seen = record("second", "chat.complete")
    client: Any = mistralai.Mistral(**KEY)
    with (
        mock.patch.object(client.chat, "do_request", side_effect=ConnectionError),
        pytest.raises(ConnectionError),
    ):
        client.chat.parse(Answer, model="m", messages=HI)
    assert [call["model"] for call in seen] == ["m"]


class Answer(BaseModel):
    text: str


def second_classes() -> Iterator[type[Any]]:
    """The classes of all resources that a client of the second door has."""
    todo: list[Any] = [Mistral(**KEY)]
    while todo:
        one = todo.pop()
        parts = {
            name
            for kind in type(one).__mro__
            for name, member in vars(kind).items()
            if type(member).__name__ == "part"
        }
        todo += [getattr(one, name) for name in sorted(parts)]
        # Versions 2 and 3 have no jobs of fine-tuning.
        if getattr(one, "__operations__", {}) and type(one).__module__ != "mistralai.jobs":
            yield type(one)


@pytest.mark.parametrize("second", [*second_classes()], ids=lambda kind: kind.__module__)
def test_every_operation_is_of_a_class_of_its_own_at_each_door(second: Any):
    first = second.__base__
    assert second.__module__.startswith("mistralai.client.")
    assert first.__operations__.keys() == second.__operations__.keys()
    for name, method in second.__operations__.items():
        assert method is not first.__operations__[name]
        for one in (method, first.__operations__[name]):
            assert one.__declaration__.doors == (first, second)
