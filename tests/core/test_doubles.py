"""What tests put in the place of the client: doubles of it, and other HTTP clients under it."""

from __future__ import annotations

import asyncio
import copy
from functools import reduce
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
import pytest

from mistralai import Mistral
from mistralai.audio import Audio
from mistralai.batch import Batch
from mistralai.beta import Beta
from mistralai.chat import Chat
from mistralai.client import Mistral as SecondMistral
from mistralai.fine_tuning import FineTuning
from mistralai_azure import MistralAzure
from mistralai_gcp import MistralGoogleCloud

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION: Any = [{"role": "user", "content": "Hi"}]
CALLS: dict[str, dict[str, Any]] = {
    "chat.complete": {"model": "m", "messages": []},
    "chat.stream": {"model": "m", "messages": []},
    "beta.conversations.start": {"inputs": "Hi"},
    "beta.agents.create": {"model": "m", "name": "n"},
    "beta.libraries.documents.list": {"library_id": "l"},
    "audio.transcriptions.complete": {"model": "m"},
    "batch.jobs.get": {"job_id": "j"},
    "fine_tuning.jobs.get": {"job_id": "j"},
}
DOUBLES: dict[str, Callable[[], Any]] = {
    "what the class makes": lambda: mock.create_autospec(Mistral)(api_key="k"),
    "of the class, as an instance": lambda: mock.create_autospec(Mistral, instance=True),
    "of the second door's class": lambda: mock.create_autospec(SecondMistral, instance=True),
    "of an instance": lambda: mock.create_autospec(Mistral(api_key="k")),
}

each_double = pytest.mark.parametrize("make", DOUBLES.values(), ids=DOUBLES)
each_call = pytest.mark.parametrize("path", CALLS)


def walk(thing: Any, path: str) -> Any:
    return reduce(getattr, path.split("."), thing)


@each_double
@each_call
def test_a_double_takes_what_the_operation_takes(make: Callable[[], Any], path: str):
    operation = walk(make(), path)
    operation.return_value = "answer"
    assert operation(**CALLS[path]) == "answer"
    operation.assert_called_once_with(**CALLS[path])
    with pytest.raises(TypeError):
        operation(**CALLS[path], temprature=1)
    with pytest.raises(TypeError):
        operation()
    assert not isinstance(operation, mock.AsyncMock)


@each_double
@each_call
def test_the_awaiting_half_of_a_double_is_awaited(make: Callable[[], Any], path: str):
    operation = walk(make(), f"{path}_async")
    operation.return_value = "answer"
    # Python 3.13.0 denies it of each double of an instance to `inspect.iscoroutinefunction`.
    assert isinstance(operation, mock.AsyncMock)

    async def call() -> Any:
        return await operation(**CALLS[path])

    assert asyncio.run(call()) == "answer"
    operation.assert_awaited_once_with(**CALLS[path])
    with pytest.raises(TypeError):
        asyncio.run(operation(**CALLS[path], temprature=1))


@each_double
@pytest.mark.parametrize(
    "path", ["chats", "chat.compete", "beta.conversation", "beta.conversations.begin", "audio.text"]
)
def test_a_double_has_no_other_names(make: Callable[[], Any], path: str):
    with pytest.raises(AttributeError):
        walk(make(), path)


@pytest.mark.parametrize("kind", [Mistral, SecondMistral, MistralAzure, MistralGoogleCloud])
def test_a_double_of_every_client_has_its_chat(kind: type[Any]):
    double = mock.create_autospec(kind, instance=True)
    with pytest.raises(TypeError):
        double.chat.complete(temprature=1)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (Mistral, "chat"),
        (Beta, "conversations"),
        (Audio, "transcriptions"),
        (Batch, "jobs"),
        (FineTuning, "jobs"),
    ],
)
def test_a_class_shows_of_which_class_its_parts_are(kind: Any, part: str):
    shown = getattr(kind, part)
    client = Mistral(api_key="k")
    owner = client if kind is Mistral else kind(client.sdk_configuration)
    assert shown is type(getattr(owner, part))
    assert getattr(owner, part) is getattr(owner, part)


@pytest.mark.parametrize("spec", [Mistral, Mistral(api_key="k")], ids=["class", "instance"])
@pytest.mark.parametrize("kind", [mock.MagicMock, mock.AsyncMock, mock.NonCallableMagicMock])
def test_a_mock_with_the_client_as_its_spec_has_its_resources_only(kind: Any, spec: Any):
    double = kind(spec=spec)
    assert isinstance(double, Mistral)
    double.beta.conversations.start.return_value = "answer"
    assert double.beta.conversations.start(inputs="Hi") == "answer"
    assert double.audio is not None
    with pytest.raises(AttributeError):
        double.chats  # noqa: B018 - the access is what fails


@pytest.mark.parametrize("path", [path for path in CALLS if "." in path])
def test_a_mock_with_a_resource_as_its_spec_knows_what_is_awaited(path: str):
    owner, _, name = path.rpartition(".")
    double = mock.MagicMock(spec=walk(Mistral(api_key="k"), owner))
    assert isinstance(getattr(double, f"{name}_async"), mock.AsyncMock)
    assert not isinstance(getattr(double, name), mock.AsyncMock)


def test_what_was_put_on_a_resource_is_there_in_a_copy():
    client = Mistral(api_key="k")
    client.chat.complete = mock.Mock(return_value="answer")  # type: ignore[method-assign]
    for copied in (copy.copy(client), copy.deepcopy(client)):
        assert copied.chat.complete(model="m", messages=QUESTION) == "answer"  # type: ignore[comparison-overlap]


# The HTTP clients under it


def answering(text: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(200, json={"id": text}))


class Half:
    """One half of the client: which attribute it sends with, and how it is called."""

    def __init__(self, attribute: str) -> None:
        self.attribute = attribute
        self.kind: Any = httpx.Client if attribute == "client" else httpx.AsyncClient

    def ask(self, client: Mistral) -> str:
        messages = {"model": "m", "messages": QUESTION}
        if self.attribute == "client":
            answer = client.chat.complete(**messages)
        else:
            answer = asyncio.run(client.chat.complete_async(**messages))
        return answer.id


@pytest.fixture(params=["client", "async_client"])
def half(request: pytest.FixtureRequest) -> Half:
    return Half(request.param)


@pytest.mark.parametrize("awaiting", [False, True])
def test_a_double_of_the_http_client_may_put_together_requests_that_are_doubles(*, awaiting: bool):
    answer = httpx.Response(200, json={"object": "list", "data": []})
    request = mock.Mock(headers={})  # in which nothing can be put, but for the headers
    if awaiting:
        http: Any = mock.create_autospec(httpx.AsyncClient, instance=True)
        http.build_request.return_value, http.send.return_value = request, answer
        listed = asyncio.run(Mistral("k", async_client=http).models.list_async())
    else:
        http = mock.create_autospec(httpx.Client, instance=True)
        http.build_request.return_value, http.send.return_value = request, answer
        listed = Mistral("k", client=http).models.list()
    assert listed.data == []
    assert http.send.call_args.args == (request,)
    assert request.headers == {"authorization": "Bearer k"}


def test_an_http_client_is_there_outside_of_event_loops_too(half: Half):
    client = Mistral(api_key="k")
    config = client.sdk_configuration
    assert isinstance(getattr(config, half.attribute), half.kind)
    assert getattr(config, half.attribute) is getattr(config, half.attribute)
    assert isinstance(getattr(mock.create_autospec(config), half.attribute), half.kind)
    client.close()


def test_the_http_client_is_replaced_for_good(half: Half):
    client = Mistral(api_key="k")
    other = half.kind(transport=answering("other"))
    setattr(client.sdk_configuration, half.attribute, other)
    assert getattr(client.sdk_configuration, half.attribute) is other
    assert half.ask(client) == "other"


@pytest.mark.parametrize("given", [True, False], ids=["of the user's", "made here"])
@pytest.mark.parametrize("tool", ["unittest", "pytest"])
def test_the_http_client_is_replaced_for_a_time(half: Half, tool: str, given: bool):
    first = half.kind(transport=answering("first")) if given else None
    other = half.kind(transport=answering("other"))
    client = Mistral(api_key="k", **{half.attribute: first})
    config = client.sdk_configuration
    before = getattr(config, half.attribute)
    if tool == "unittest":
        with mock.patch.object(config, half.attribute, other):
            assert half.ask(client) == "other"
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(config, half.attribute, other)
            assert half.ask(client) == "other"
    assert getattr(config, half.attribute) is before
    assert not before.is_closed
    if given:
        assert half.ask(client) == "first"
    client.close()


def test_a_client_made_in_a_loop_is_put_back_as_one_of_that_loop():
    async def run(client: Mistral) -> list[bool]:
        config = client.sdk_configuration
        made = config.async_client
        config.async_client = httpx.AsyncClient(transport=answering("other"))
        answer = await client.chat.complete_async(model="m", messages=QUESTION)
        config.async_client = made
        return [answer.id == "other", config.async_client is made]

    client = Mistral(api_key="k")
    assert asyncio.run(run(client)) == [True, True]

    async def another() -> bool:
        return client.sdk_configuration.async_client.is_closed  # type: ignore[attr-defined, no-any-return]

    # What was put back belongs to the loop that has ended: the next has one of its own.
    assert asyncio.run(another()) is False


def test_the_class_can_be_patched_by_both_paths():
    for path in ("mistralai.Mistral", "mistralai.sdk.Mistral"):
        with mock.patch(path, autospec=True) as double:
            module = __import__(path.rpartition(".")[0], fromlist=["Mistral"])
            module.Mistral(api_key="k").chat.complete.return_value = "answer"
            answer = module.Mistral(api_key="k").chat.complete(model="m", messages=[])
        assert answer == "answer"
        assert double.call_count == 2
    assert isinstance(Mistral(api_key="k").chat, Chat)
