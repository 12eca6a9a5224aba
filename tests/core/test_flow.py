"""The flow of a call, fed by hand: effects come out, results and exceptions go in."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from typing import Any

import httpx
import pydantic
import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai._auth.credentials import Credentials, Secret
from mistralai._core.call import BYTES, DONE, EVENTS, Call, Harm, Operation
from mistralai._core.exchange.effects import Ask, Close, Delegate, Read, Send, Sleep
from mistralai._core.exchange.flow import LONGEST_ERROR, Exchange
from mistralai._core.exchange.retry import Failure
from mistralai._hooks import AfterErrorHook, AfterSuccessHook, BeforeRequestHook
from mistralai._transport.choose import CONNECT_SECONDS, READ_SECONDS
from mistralai.errors import NoResponseError, SDKError, ServerError
from mistralai.models import ModelList
from mistralai.sdkconfiguration import MAX_RESPONSE_BYTES, SDKConfiguration
from mistralai.types import UNSET, BaseModel
from mistralai.utils.logger import NoOpLogger

LIST = {"object": "list", "data": []}
KEY = Secret("k")


def reading(response: httpx.Response) -> Read:
    """What a flow asks for: the whole of a good answer, the beginning of an error."""
    if response.status_code == 200:
        return Read(response, MAX_RESPONSE_BYTES)
    return Read(response, LONGEST_ERROR, cut=True)


class Body(BaseModel):
    x: int


def configure(**options: Any) -> SDKConfiguration:
    return SDKConfiguration(
        None, False, None, False, NoOpLogger(), **{"security": Credentials("k"), **options}
    )


def get(**options: Any) -> Call:
    operation = Operation("op", "GET", "/v1/models", returned=ModelList, harm=Harm.NONE)
    return Call(operation, {}, options)


def post(x: Any = 1, **changes: Any) -> Call:
    operation = Operation("op", "POST", "/v1/x", body=Body, returned=ModelList, **changes)
    return Call(operation, {"x": x}, {})


def streaming() -> Call:
    return post(stream=DONE, accept=EVENTS)


def good(request: httpx.Request | None = None, **options: Any) -> httpx.Response:
    return httpx.Response(200, **{"json": LIST, "request": request, **options})


def bad(status: int = 500, **options: Any) -> httpx.Response:
    return httpx.Response(status, **{"json": {"message": "no"}, **options})


class Steps:
    """A flow and a client that only puts requests together."""

    def __init__(self, call: Call, config: SDKConfiguration | None = None, **options: Any) -> None:
        self.call = call
        self.client = httpx.Client()
        exchange = Exchange(config or configure(), call, self.client, httpx, **options)
        self.flow = exchange.flow()

    def begin(self) -> Send:
        """Go on to the first request."""
        asked = next(self.flow)
        assert isinstance(asked, Ask)
        sent = self.flow.send(KEY)
        assert isinstance(sent, Send)
        return sent

    def answer(self, response: httpx.Response) -> Any:
        """Give the response to a request, and have its body read; return the next effect."""
        assert self.flow.send(response) == reading(response)
        return self.flow.send(None)

    def end(self, result: Any) -> Any:
        """Give the last result, and have a body read; return what the call returns."""
        step = self.flow.send if self.call.operation.hands_over else self.answer
        with pytest.raises(StopIteration) as stopped:
            step(result)
        return stopped.value.value


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait the longest time that chance may draw."""
    monkeypatch.setattr(
        "mistralai._core.exchange.retry.Attempts.__init__.__defaults__", (lambda: 0.0, lambda: 1.0)
    )
    monkeypatch.setattr("mistralai._core.exchange.flow.monotonic", lambda: 0.0)


def test_a_call_asks_for_the_key_then_sends_then_reads_then_returns():
    steps = Steps(get())
    asked = next(steps.flow)
    assert isinstance(asked, Ask)
    assert asked.credentials.key() == "k"
    sent = steps.flow.send(KEY)
    assert isinstance(sent, Send)
    assert sent.stream is False
    assert sent.request.headers["authorization"] == "Bearer k"
    assert isinstance(steps.end(good()), ModelList)


def test_a_key_that_cannot_change_is_asked_for_once():
    config = configure()
    Steps(get(), config).begin()
    sent = next(Steps(get(), config).flow)
    assert isinstance(sent, Send)
    assert sent.request.headers["authorization"] == "Bearer k"


def test_a_key_from_a_function_is_asked_for_in_every_call():
    config = configure(security=Credentials(lambda: "k"))
    Steps(get(), config).begin()
    assert isinstance(next(Steps(get(), config).flow), Ask)


def test_without_a_key_there_is_no_header():
    steps = Steps(get())
    next(steps.flow)
    sent = steps.flow.send(None)
    assert isinstance(sent, Send)
    assert "authorization" not in sent.request.headers


def test_a_refusal_for_want_of_a_key_says_that_none_was_sent():
    steps = Steps(get(), configure(security=Credentials(None, "MY_KEY")))
    next(steps.flow)
    steps.flow.send(None)
    refused = bad(401)
    assert steps.answer(refused) == reading(refused)
    with pytest.raises(SDKError) as caught:
        steps.flow.send(None)
    hint = "No key was sent: the environment variable MY_KEY gave none."
    assert caught.value.hint == hint
    assert str(caught.value).splitlines()[-1] == hint


def test_a_refusal_of_a_key_that_was_sent_has_no_hint():
    steps = Steps(get())
    steps.begin()
    steps.answer(bad(401))
    with pytest.raises(SDKError) as caught:
        steps.flow.send(None)
    assert caught.value.hint is None


def test_bad_arguments_are_refused_before_the_first_effect():
    steps = Steps(post("many"))
    with pytest.raises(pydantic.ValidationError):
        next(steps.flow)


def test_a_failure_of_the_key_is_the_failure_of_the_call():
    steps = Steps(get())
    next(steps.flow)
    with pytest.raises(KeyError):
        steps.flow.throw(KeyError("no key"))


@pytest.mark.parametrize(
    ("call", "stream"), [(get(), False), (streaming(), True), (post(accept=BYTES), True)]
)
def test_streams_and_downloads_are_left_unread(call: Call, stream: bool):
    steps = Steps(call)
    sent = steps.begin()
    assert sent.stream is stream
    kind = {"content-type": call.operation.accept}
    answer = httpx.Response(200, content=json.dumps(LIST).encode(), headers=kind)
    assert (steps.end(answer) is answer) is stream


@pytest.mark.parametrize("call", [streaming(), post(accept=BYTES)])
def test_the_error_of_a_stream_or_a_download_is_read_before_it_is_raised(call: Call):
    steps = Steps(call)
    steps.begin()
    answer = bad(404)
    assert steps.flow.send(answer) == reading(answer)
    with pytest.raises(SDKError, match="no"):
        steps.flow.send(b"")


def test_an_error_whose_text_breaks_off_is_raised_for_its_status():
    steps = Steps(get())
    steps.begin()
    answer = httpx.Response(404, stream=httpx.ByteStream(b""))
    assert steps.flow.send(answer) == reading(answer)
    cut = httpx.ReadError("cut")
    with pytest.raises(SDKError) as caught:
        steps.flow.throw(cut)
    assert caught.value.status_code == 404
    assert caught.value.__cause__ is cut


def test_a_good_answer_that_breaks_off_is_a_failure_of_the_network():
    steps = Steps(get(retries=None))
    steps.begin()
    answer = good()
    assert steps.flow.send(answer) == reading(answer)
    with pytest.raises(httpx.ReadError, match="cut"):
        steps.flow.throw(httpx.ReadError("cut"))


def test_attempts_go_on_until_the_third_with_a_read_and_a_sleep_between():
    steps = Steps(get())
    first = steps.begin()
    seen: list[Any] = []
    for _ in range(2):
        answer = bad()
        assert steps.answer(answer) == reading(answer)
        seen.append(steps.flow.send(None))
        again = steps.flow.send(None)
        assert isinstance(again, Send)
        assert again.request is first.request
    assert seen == [Sleep(0.5), Sleep(1.0)]
    last = bad()
    assert steps.answer(last) == reading(last)
    with pytest.raises(ServerError, match="Status 500"):
        steps.flow.send(None)


def test_a_failure_without_an_answer_is_tried_again_where_nothing_was_taken():
    steps = Steps(post(harm=Harm.DUPLICATE))
    steps.begin()
    assert steps.flow.throw(httpx.ConnectError("x")) == Sleep(0.5)
    assert isinstance(steps.flow.send(None), Send)
    with pytest.raises(httpx.ReadError) as caught:
        steps.flow.throw(httpx.ReadError("y"))
    assert str(caught.value) == (
        "y\nwhile calling POST https://api.mistral.ai/v1/x, 2 times\n"
        "No more, because the connection broke, and the server may have taken the request, and "
        "then two things exist where one was wanted."
    )
    assert "authorization" not in caught.value.request.headers


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (httpx.ReadError("pipe"), "pipe"),
        (httpx.ReadError(""), "ReadError, of which nothing more is known"),
        (httpx.UnsupportedProtocol("odd"), "odd"),
    ],
)
def test_a_failure_of_the_network_says_what_was_called(error: Exception, text: str):
    steps = Steps(post(), configure(retry_config=None))
    steps.begin()
    with pytest.raises(type(error)) as caught:
        steps.flow.throw(error)
    assert str(caught.value) == f"{text}\nwhile calling POST https://api.mistral.ai/v1/x"
    assert caught.value is error


def test_a_password_in_the_servers_url_is_not_in_the_text_of_an_error():
    steps = Steps(get(retries=None), configure(server_url="https://me:s3cret@h/p"))
    steps.begin()
    with pytest.raises(httpx.ConnectError) as caught:
        steps.flow.throw(httpx.ConnectError("x"))
    assert str(caught.value) == "x\nwhile calling GET https://h/p/v1/models"


@pytest.mark.parametrize("error", [ZeroDivisionError("mine"), httpx.InvalidURL("mine")])
def test_an_exception_that_is_none_of_a_request_is_raised_as_it_came(error: Exception):
    steps = Steps(get())
    steps.begin()
    with pytest.raises(type(error), match=r"^mine$") as caught:
        steps.flow.throw(error)
    assert caught.value is error


def test_a_retry_is_told_to_pythons_logging(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "mistralai")
    steps = Steps(get(), configure(server_url="https://me:s3cret@h"))
    steps.begin()
    steps.answer(bad(503))
    steps.flow.send(None)
    steps.flow.send(None)
    steps.flow.throw(httpx.ConnectError("x"))
    unreached = Failure.UNREACHED.value
    assert [(r.name, r.levelno, r.getMessage()) for r in caplog.records] == [
        (
            "mistralai",
            logging.INFO,
            "GET https://h/v1/models is sent again in 0.50 s, after attempt 1: status 503",
        ),
        (
            "mistralai",
            logging.INFO,
            f"GET https://h/v1/models is sent again in 1.00 s, after attempt 2: {unreached}",
        ),
    ]


def test_a_stream_is_marked_in_the_url_of_its_request():
    assert Steps(streaming()).begin().request.url.fragment == "stream"
    assert Steps(post()).begin().request.url.fragment == ""


# Another `do_request`


def test_a_call_goes_through_the_do_request_that_somebody_put_in_place():
    steps = Steps(get(), delegates=True)
    next(steps.flow)
    delegated = steps.flow.send(KEY)
    assert isinstance(delegated, Delegate)
    arguments = delegated.arguments
    request = arguments.pop("request")
    assert arguments.pop("hook_ctx").operation_id == "op"
    assert arguments == {
        "error_status_codes": ["4XX", "5XX"],
        "stream": False,
        "retry_config": None,
    }
    assert (request.method, request.url) == ("GET", "https://api.mistral.ai/v1/models")
    assert request.headers["authorization"] == "Bearer k"
    with pytest.raises(StopIteration) as stopped:
        steps.flow.send(good())
    assert isinstance(stopped.value.value, ModelList)


def test_the_error_of_another_do_request_is_read_and_raised():
    steps = Steps(get(), delegates=True)
    next(steps.flow)
    steps.flow.send(KEY)
    answer = bad(500)
    assert steps.flow.send(answer) == reading(answer)
    with pytest.raises(ServerError):
        steps.flow.send(None)


# Hooks


@pytest.mark.parametrize("kind", [KeyboardInterrupt, asyncio.CancelledError, SystemExit])
def test_an_interruption_is_no_failure_to_hooks_and_retries(kind: type[BaseException]):
    notes: list[str] = []
    config = configure()
    config.get_hooks().register_after_error_hook(Note(notes))
    steps = Steps(get(), config)
    steps.begin()
    with pytest.raises(kind):
        steps.flow.throw(kind())
    assert notes == []


class Note(BeforeRequestHook, AfterSuccessHook, AfterErrorHook):
    def __init__(self, notes: list[str]) -> None:
        self.notes = notes

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.notes.append("before")
        return request

    def after_success(self, hook_ctx: Any, response: httpx.Response) -> httpx.Response:
        self.notes.append("success")
        return response

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        self.notes.append("error")
        return response, error


def test_hooks_are_called_around_every_attempt_and_after_its_body_was_read():
    notes: list[str] = []
    config = configure()
    hooks = config.get_hooks()
    note = Note(notes)
    hooks.register_before_request_hook(note)
    hooks.register_after_success_hook(note)
    hooks.register_after_error_hook(note)
    steps = Steps(get(), config)
    next(steps.flow)
    assert notes == []
    steps.flow.send(KEY)
    assert notes == ["before"]
    answer = bad()
    assert steps.flow.send(answer) == reading(answer)
    assert notes == ["before"]
    steps.flow.send(None)
    assert notes == ["before", "error"]
    steps.flow.send(None)
    steps.flow.send(None)
    assert notes == ["before", "error", "before"]
    steps.end(good())
    assert notes == ["before", "error", "before", "success"]


class Fail(AfterSuccessHook, AfterErrorHook):
    def after_success(self, hook_ctx: Any, response: Any) -> Any:
        raise KeyError("mine")

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        raise KeyError("mine")


class Take(AfterErrorHook):
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        return None, self.error


@pytest.mark.parametrize("answer", [good(), bad(400)])
def test_an_answer_that_a_hook_fails_on_is_closed_first(answer: httpx.Response):
    config = configure()
    config.get_hooks().register_after_success_hook(Fail())
    config.get_hooks().register_after_error_hook(Fail())
    steps = Steps(streaming(), config)
    steps.begin()
    assert steps.flow.send(answer) == Close(answer)
    with pytest.raises(KeyError, match="mine"):
        steps.flow.send(None)


@pytest.mark.parametrize(
    ("given", "raised"), [(KeyError("mine"), KeyError), (None, NoResponseError)]
)
def test_an_answer_that_a_hook_takes_away_is_closed_first(
    given: Exception | None, raised: type[Exception]
):
    config = configure()
    config.get_hooks().register_after_error_hook(Take(given))
    steps = Steps(streaming(), config)
    steps.begin()
    answer = bad()
    assert steps.flow.send(answer) == Close(answer)
    with pytest.raises(raised, match=r"mine|gave no answer in its place"):
        steps.flow.send(None)


def test_a_failure_that_a_hook_takes_away_without_an_answer_is_no_response():
    config = configure()
    config.get_hooks().register_after_error_hook(Take(None))
    steps = Steps(get(), config)
    steps.begin()
    with pytest.raises(NoResponseError, match="gave no answer in its place"):
        steps.flow.throw(httpx.ConnectError("x"))


# Files


class Tracked(io.BytesIO):
    name = "a.jsonl"


def upload(file: Any, **options: Any) -> Call:
    operation = Operation(
        "upload",
        "POST",
        "/v1/files",
        form=models.FilesAPIRoutesUploadFileMultiPartBodyParams,
        returned=ModelList,
    )
    return Call(operation, {"file": file, "purpose": None}, options)


def opened_by(steps: Steps) -> Any:
    """The file that a flow opened."""
    return steps.flow.gi_frame.f_locals["wire"].form.file.content


def throw(steps: Steps, error: BaseException) -> None:
    with pytest.raises(type(error)):
        steps.flow.throw(error)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda steps: steps.end(good()), id="success"),
        pytest.param(lambda steps: steps.flow.close(), id="GeneratorExit"),
        pytest.param(lambda steps: throw(steps, asyncio.CancelledError()), id="CancelledError"),
        pytest.param(lambda steps: throw(steps, httpx.WriteError("x")), id="failure"),
    ],
)
def test_a_file_that_was_opened_for_the_call_is_closed_at_every_end(end: Any, tmp_path: Any):
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    steps = Steps(upload(path))
    steps.begin()
    opened = opened_by(steps)
    assert not opened.closed
    end(steps)
    assert opened.closed


def test_a_file_of_the_users_is_left_open():
    file = Tracked(b"{}")
    steps = Steps(upload(file))
    steps.begin()
    steps.end(good())
    assert not file.closed


def test_a_file_that_cannot_be_read_twice_is_sent_once():
    class Pipe(Tracked):
        def seekable(self) -> bool:
            return False

    policy = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), True)
    steps = Steps(upload(Pipe(b"{}"), retries=policy))
    steps.begin()
    answer = bad(503)
    assert steps.answer(answer) == reading(answer)
    with pytest.raises(SDKError):
        steps.flow.send(None)


# Settings


def limits_of(call: Call, **options: Any) -> Any:
    return Steps(call, configure(**options)).begin().request.extensions["timeout"]


def test_the_time_between_the_pieces_of_a_stream_has_a_limit_of_its_own():
    stream = streaming()
    # All but the one is as the HTTP client has it.
    httpx_own = {"connect": 5.0, "read": 2.0, "write": 5.0, "pool": 5.0}
    assert limits_of(stream, stream_idle_ms=2000) == httpx_own
    both = limits_of(stream, stream_idle_ms=2000, timeout_ms=7000)
    assert both == {"connect": 7.0, "read": 2.0, "write": 7.0, "pool": 7.0}
    assert limits_of(get(), stream_idle_ms=2000, timeout_ms=7000)["read"] == 7.0


def test_a_client_that_tells_no_limits_has_those_of_the_clients_made_here():
    steps = Steps(streaming(), configure(stream_idle_ms=2000))
    steps.client._timeout = None  # type: ignore[assignment]  # as a client of another library
    others = {"connect": CONNECT_SECONDS, "write": READ_SECONDS, "pool": READ_SECONDS}
    assert steps.begin().request.extensions["timeout"] == {**others, "read": 2.0}


def test_a_path_is_server_enough_for_a_client_that_knows_its_host():
    steps = Steps(get(), configure(server_url="/prefix"))
    steps.client.base_url = "http://h"  # type: ignore[assignment]  # httpx takes a text
    assert steps.begin().request.url == "http://h/prefix/v1/models"


def test_an_error_that_somebody_has_read_a_part_of_is_raised_for_its_status():
    steps = Steps(streaming())
    steps.begin()
    answer = httpx.Response(404, stream=httpx.ByteStream(b"half"))
    assert steps.flow.send(answer) == reading(answer)
    consumed = httpx.StreamConsumed()
    with pytest.raises(SDKError) as caught:
        steps.flow.throw(consumed)
    assert caught.value.status_code == 404
    assert caught.value.__cause__ is consumed


def test_a_strict_client_refuses_what_does_not_fit():
    steps = Steps(get(), configure(strict=True))
    steps.begin()
    with pytest.raises(models.ResponseValidationError):
        steps.answer(good(json={"data": 7}))


@pytest.mark.parametrize(
    ("of_client", "of_call", "tried_again"),
    [(UNSET, UNSET, True), (None, UNSET, False), (UNSET, None, False), (None, "v1", True)],
)
def test_retries_of_the_call_go_before_the_clients(of_client: Any, of_call: Any, tried_again: bool):
    v1 = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), False)
    steps = Steps(
        get(retries=v1 if of_call == "v1" else of_call), configure(retry_config=of_client)
    )
    steps.begin()
    assert isinstance(steps.answer(bad()), Read)
    if tried_again:
        assert isinstance(steps.flow.send(None), Sleep)
    else:
        with pytest.raises(SDKError):
            steps.flow.send(None)


# Headers and queries of every request


@pytest.mark.parametrize(
    ("of_client", "of_call", "sent"),
    [
        (None, None, None),
        ({"X-Team": "a"}, None, "a"),
        (None, {"x-team": "b"}, "b"),
        ({"X-Team": "a"}, {"x-TEAM": "b"}, "b"),
    ],
)
def test_headers_of_the_call_replace_those_of_the_client(of_client: Any, of_call: Any, sent: Any):
    config = configure(default_headers=of_client)
    request = Steps(get(http_headers=of_call), config).begin().request
    assert request.headers.get("x-team") == sent


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://h/v1/models"),
        ({"default_query": {"a": 1}}, "https://h/v1/models?a=1"),
        ({"server_url": "https://h?a=1&b=2", "default_query": {"c": 3}}, "https://h/v1/models?a=1&b=2&c=3"),
    ],
)  # fmt: skip
def test_the_query_of_every_request_stands_behind_that_of_the_server(
    options: dict[str, Any], url: str
):
    config = configure(**{"server_url": "https://h", **options})
    assert Steps(get(), config).begin().request.url == url


def test_a_call_that_says_who_makes_it_asks_for_no_key():
    sent = next(Steps(get(http_headers={"AUTHORIZATION": "Basic x"})).flow)
    assert isinstance(sent, Send)
    assert sent.request.headers["authorization"] == "Basic x"


def test_a_default_header_can_replace_the_key():
    config = configure(default_headers={"Authorization": "Basic x"})
    assert Steps(get(), config).begin().request.headers["authorization"] == "Basic x"
