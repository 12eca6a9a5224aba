"""`do_request`, through which v1 sent everything: put another in its place, or call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
import pytest

from mistralai import BackoffStrategy, Mistral, RetryConfig, models
from mistralai._core.resource import Resource
from mistralai._hooks import AfterErrorHook, AfterSuccessHook, BeforeRequestHook, HookContext
from mistralai.chat import Chat
from mistralai.errors import RateLimitError, ServerError
from mistralai.models_ import Models
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import Iterator

V1 = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), True)
MODELS = {"object": "list", "data": []}


def answer() -> httpx.Response:
    return httpx.Response(200, json=MODELS)


def name_of(way: Any) -> str:
    return "do_request" if way.argument == "client" else "do_request_async"


def double(way: Any, *answers: httpx.Response) -> Any:
    kind: Any = mock.Mock if way.argument == "client" else mock.AsyncMock
    return kind(side_effect=answers)


@pytest.fixture
def unreachable(way: Any) -> Iterator[Mistral]:
    """A client whose requests would fail: nobody listens."""
    client = Mistral(api_key="k", server_url="http://127.0.0.1:9", retry_config=None)
    yield client
    way.drop(client)


@pytest.fixture(params=["class", "base class", "instance"])
def replaced(request: pytest.FixtureRequest, way: Any, unreachable: Mistral) -> Iterator[Any]:
    """Put another in the place of the method; give what stands there."""
    other = double(way, answer())
    place: Any = {
        "class": Models,
        "base class": Resource,
        "instance": unreachable.models,
    }[request.param]
    with mock.patch.object(place, name_of(way), new=other):
        yield other


def test_a_call_goes_through_what_stands_in_its_place_and_reads_its_answer(
    way: Any, unreachable: Mistral, replaced: Any
):
    listed = way.call(unreachable.models.list)
    assert isinstance(listed, models.ModelList)
    assert listed.http.status_code == 200
    replaced.assert_called_once()
    assert replaced.call_args.args == ()
    given = replaced.call_args.kwargs
    assert given.keys() == {
        *("hook_ctx", "request", "error_status_codes", "stream", "retry_config")
    }
    assert given["hook_ctx"].operation_id == "list_models_v1_models_get"
    assert given["request"].url == "http://127.0.0.1:9/v1/models"
    assert given["request"].headers["authorization"] == "Bearer k"
    assert given["error_status_codes"] == ["4XX", "5XX"]
    assert (given["stream"], given["retry_config"]) == (False, None)


def test_when_the_method_is_back_in_its_place_requests_are_sent_again(way: Any, client: Mistral):
    with mock.patch.object(Models, name_of(way), new=double(way, answer())):
        assert way.call(client.models.list).data == []
    assert way.call(client.models.list).data


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimitError), (500, ServerError)])
def test_an_error_that_it_answers_with_is_raised_and_not_tried_again(
    way: Any, unreachable: Mistral, waits: list[float], status: int, kind: type[Exception]
):
    other = double(way, httpx.Response(status, text="words"))
    with (
        mock.patch.object(unreachable.models, name_of(way), new=other),
        pytest.raises(kind, match="words"),
    ):
        way.call(unreachable.models.list)
    assert waits == []


def test_an_exception_in_it_is_raised_as_it_came(way: Any, unreachable: Mistral):
    error = KeyError("mine")
    other = double(way)
    other.side_effect = error
    with (
        mock.patch.object(unreachable.models, name_of(way), new=other),
        pytest.raises(KeyError) as caught,
    ):
        way.call(unreachable.models.list)
    assert caught.value is error


def test_a_stream_is_read_from_its_answer(way: Any, unreachable: Mistral, ask: dict[str, Any]):
    event = '{"id":"1","model":"m","choices":[]}'
    whole = httpx.Response(
        200,
        text=f"data: {event}\n\ndata: [DONE]\n\n",
        headers={"content-type": "text/event-stream"},
    )
    other = double(way, whole)
    with mock.patch.object(unreachable.chat, name_of(way), new=other):
        stream = way.call(unreachable.chat.stream, **ask)
    assert isinstance(stream, EventStream | EventStreamAsync)
    assert [event.data.id for event in way.read(stream)] == ["1"]
    assert other.call_args.kwargs["stream"] is True


@pytest.mark.parametrize("of", ["client", "call"])
@pytest.mark.parametrize("retries", [V1, None])
def test_a_replaced_do_request_is_told_the_retries_that_v1_would_tell_it(
    way: Any, unreachable: Mistral, of: str, retries: Any
):
    client = unreachable.with_options(retry_config=retries if of == "client" else None)
    options = {"retries": retries} if of == "call" else {}
    other = double(way, answer())
    with mock.patch.object(client.models, name_of(way), new=other):
        way.call(client.models.list, **options)
    told = None if retries is None else (V1, ["429", "500", "502", "503", "504"])
    assert other.call_args.kwargs["retry_config"] == told


def test_what_calls_the_one_it_replaced_sends_the_request_with_hooks_and_retries(
    way: Any, pretend: Any, waits: list[float]
):
    answers = [httpx.Response(503), answer()]
    client = pretend(lambda _: answers.pop(0), retry_config=V1)
    notes = register(client)
    seen: list[Any] = []

    class Traced(Models):
        def do_request(self, *args: Any, **kwargs: Any) -> httpx.Response:
            seen.append(kwargs["request"].url.path)
            return super().do_request(*args, **kwargs)

        async def do_request_async(self, *args: Any, **kwargs: Any) -> httpx.Response:
            seen.append(kwargs["request"].url.path)
            return await super().do_request_async(*args, **kwargs)

    assert way.call(Traced(client.sdk_configuration).list).data == []
    assert seen == ["/v1/models"]
    assert notes == ["before", "error 503", "before", "success 200"]
    assert len(waits) == 1


# Called directly


class Notes(BeforeRequestHook, AfterSuccessHook, AfterErrorHook):
    def __init__(self, notes: list[str]) -> None:
        self.notes = notes
        self.contexts: list[HookContext] = []

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.notes.append("before")
        return request

    def after_success(self, hook_ctx: Any, response: httpx.Response) -> httpx.Response:
        self.notes.append(f"success {response.status_code}")
        return response

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        self.notes.append(f"error {response.status_code if response else type(error).__name__}")
        return response, error


def register(client: Mistral) -> list[str]:
    notes: list[str] = []
    hook = Notes(notes)
    hooks = client.sdk_configuration.get_hooks()
    hooks.register_before_request_hook(hook)
    hooks.register_after_success_hook(hook)
    hooks.register_after_error_hook(hook)
    return notes


CONTEXT = HookContext("http://h", "mine", [], None)
REQUEST = httpx.Request("POST", "http://h/v1/mine", content=b"x")


def send(way: Any, client: Mistral, *args: Any, **kwargs: Any) -> Any:
    return way.call(
        client.chat.do_request,
        hook_ctx=CONTEXT,
        request=REQUEST,
        error_status_codes=["4XX", "5XX"],
        **kwargs,
    )


def test_do_request_sends_a_request_of_ones_own_with_hooks_and_gives_its_response(
    way: Any, pretend: Any
):
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text="words")

    client = pretend(handler)
    notes = register(client)
    response = send(way, client)
    assert (response.status_code, response.text, response.is_closed) == (200, "words", True)
    assert notes == ["before", "success 200"]
    assert (seen[0].url, seen[0].content) == ("http://h/v1/mine", b"x")


def test_do_request_leaves_the_body_of_a_stream_unread(way: Any, connect: Any, raw: Any):
    raw.answer = lambda connection, _: connection.sendall(
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwords"
    )
    client = connect()
    request = httpx.Request("GET", raw.url)
    response = way.call(
        client.chat.do_request,
        hook_ctx=CONTEXT,
        request=request,
        error_status_codes=[],
        stream=True,
    )
    assert not response.is_closed
    assert way.body(response) == b"words"
    way.leave(response)


@pytest.mark.parametrize("status", [400, 404, 500])
def test_do_request_gives_the_response_of_an_error_too_and_sends_it_once(
    way: Any, pretend: Any, waits: list[float], status: int
):
    client = pretend(lambda _: httpx.Response(status, text="no"))
    notes = register(client)
    response = send(way, client)
    assert (response.status_code, response.text) == (status, "no")
    assert (notes, waits) == (["before", f"error {status}"], [])


@pytest.mark.parametrize(
    ("codes", "status", "attempts"),
    [(["5XX"], 500, 3), (["503"], 503, 3), (["429"], 503, 1), ([], 503, 1)],
)
def test_do_request_sends_again_for_the_statuses_it_is_told(
    way: Any, pretend: Any, waits: list[float], codes: list[str], status: int, attempts: int
):
    answers = [httpx.Response(status), httpx.Response(status), httpx.Response(200)]
    client = pretend(lambda _: answers.pop(0))
    response = send(way, client, retry_config=(V1, codes))
    assert response.status_code == (200 if attempts == 3 else status)
    assert len(answers) == 3 - attempts
    assert len(waits) == attempts - 1


def test_do_request_sends_once_where_the_retries_it_is_told_have_no_backoff(
    way: Any, pretend: Any, waits: list[float]
):
    client = pretend(lambda _: httpx.Response(503))
    never = RetryConfig("none", BackoffStrategy(1, 1, 1.0, 1000), True)
    assert send(way, client, retry_config=(never, ["5XX"])).status_code == 503
    assert waits == []


def test_its_failure_says_what_was_called(way: Any, unreachable: Mistral):
    request = httpx.Request("GET", "http://127.0.0.1:9/v1/mine")
    with pytest.raises(httpx.ConnectError, match=r"\nwhile calling GET http://127.0.0.1:9/v1/mine"):
        way.call(
            unreachable.chat.do_request,
            hook_ctx=CONTEXT,
            request=request,
            error_status_codes=[],
        )


# Doubles of operations


def test_an_operation_can_be_replaced_on_the_resource_of_a_client(way: Any, unreachable: Mistral):
    name = "complete" if way.argument == "client" else "complete_async"
    other = double(way, answer())
    setattr(unreachable.chat, name, other)
    operation = getattr(unreachable.chat, name)
    result = operation(model="m", messages=[])
    if way.argument == "async_client":
        result = way.run(result)
    assert result.status_code == 200
    other.assert_called_once_with(model="m", messages=[])
    assert getattr(Chat, name) is not other


@pytest.mark.parametrize("name", ["process", "process_async"])
def test_a_patch_of_an_operation_goes_away_with_its_block(name: str):
    client = Mistral(api_key="k")
    before = getattr(client.ocr, name)
    with mock.patch.object(client.ocr, name) as other:
        assert getattr(client.ocr, name) is other
        assert isinstance(other, mock.AsyncMock) is name.endswith("_async")
    assert getattr(client.ocr, name) == before
    assert name not in vars(client.ocr)
