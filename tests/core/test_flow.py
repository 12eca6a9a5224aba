"""The course of a call, fed by hand: effects come out, results and exceptions go in."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import httpx
import pydantic
import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai._auth.credentials import Credentials, Secret
from mistralai._core.call import BYTES, EVENTS, Call, StreamCall
from mistralai._core.exchange.flow import Ask, Close, Read, Send, Sleep, flow
from mistralai._core.exchange.retry import Harm
from mistralai._hooks import AfterErrorHook, AfterSuccessHook, BeforeRequestHook
from mistralai.errors import SDKError
from mistralai.models import ModelList
from mistralai.sdkconfiguration import SDKConfiguration
from mistralai.types import UNSET, BaseModel
from mistralai.utils.logger import NoOpLogger

LIST = {"object": "list", "data": []}
OPTIONS: dict[str, Any] = {
    "retries": UNSET,
    "server_url": None,
    "timeout_ms": None,
    "http_headers": None,
}
KEY = Secret("k")


class Body(BaseModel):
    x: int


def configure(**options: Any) -> SDKConfiguration:
    return SDKConfiguration(
        None, False, None, False, NoOpLogger(), **{"security": Credentials("k"), **options}
    )


def get(**arguments: Any) -> Call[Any]:
    return Call("op", "GET", "/v1/models", {**OPTIONS, **arguments}, returns=ModelList)


def post(kind: type[Call[Any]] = Call, accept: str = "application/json", **options: Any) -> Any:
    arguments = {**OPTIONS, "x": 1, **options.pop("arguments", {})}
    return kind(
        "op", "POST", "/v1/x", arguments, request=Body, returns=ModelList, accept=accept, **options
    )


def good(request: httpx.Request | None = None, **options: Any) -> httpx.Response:
    return httpx.Response(200, **{"json": LIST, "request": request, **options})


def bad(status: int = 500, **options: Any) -> httpx.Response:
    return httpx.Response(status, **{"json": {"message": "no"}, **options})


class Course:
    """A flow and a client that only puts requests together."""

    def __init__(self, call: Call[Any], config: SDKConfiguration | None = None) -> None:
        self.client = httpx.Client()
        self.flow = flow(config or configure(), call, self.client)

    def begin(self) -> Send:
        """Go on to the first request."""
        asked = next(self.flow)
        assert isinstance(asked, Ask)
        sent = self.flow.send(KEY)
        assert isinstance(sent, Send)
        return sent

    def end(self, result: Any) -> Any:
        """Give the last result; return what the call returns."""
        with pytest.raises(StopIteration) as stopped:
            self.flow.send(result)
        return stopped.value.value


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait the longest time that chance may draw."""
    monkeypatch.setattr(
        "mistralai._core.exchange.retry.Course.__init__.__defaults__", (lambda: 0.0, lambda: 1.0)
    )


def test_a_call_asks_for_the_key_then_sends_then_returns():
    course = Course(get())
    asked = next(course.flow)
    assert isinstance(asked, Ask)
    assert asked.credentials.key() == "k"
    sent = course.flow.send(KEY)
    assert isinstance(sent, Send)
    assert sent.stream is False
    assert sent.request.headers["authorization"] == "Bearer k"
    assert isinstance(course.end(good()), ModelList)


def test_without_a_key_there_is_no_header():
    course = Course(get())
    next(course.flow)
    sent = course.flow.send(None)
    assert isinstance(sent, Send)
    assert "authorization" not in sent.request.headers


def test_bad_arguments_are_refused_before_the_first_effect():
    course = Course(post(arguments={"x": "many"}))
    with pytest.raises(pydantic.ValidationError):
        next(course.flow)


def test_a_failure_of_the_key_is_the_failure_of_the_call():
    course = Course(get())
    next(course.flow)
    with pytest.raises(KeyError):
        course.flow.throw(KeyError("no key"))


@pytest.mark.parametrize(
    ("call", "stream"),
    [
        (get(), False),
        (post(StreamCall, EVENTS), True),
        (post(accept=BYTES), True),
    ],
)
def test_streams_and_downloads_are_left_unread(call: Call[Any], stream: bool):
    course = Course(call)
    sent = course.begin()
    assert sent.stream is stream
    kind = {"content-type": call.accept}
    answer = httpx.Response(200, content=json.dumps(LIST).encode(), headers=kind)
    assert (course.end(answer) is answer) is stream


def test_an_error_is_read_before_it_is_raised():
    course = Course(get())
    course.begin()
    answer = bad(404)
    assert course.flow.send(answer) == Read(answer)
    with pytest.raises(SDKError, match="no"):
        course.flow.send(b"")


def test_attempts_go_on_until_the_third_with_a_read_and_a_sleep_between():
    course = Course(get())
    first = course.begin()
    seen: list[Any] = []
    for _ in range(2):
        answer = bad()
        assert course.flow.send(answer) == Read(answer)
        seen.append(course.flow.send(b""))
        again = course.flow.send(None)
        assert isinstance(again, Send)
        assert again.request is first.request
    assert seen == [Sleep(0.5), Sleep(1.0)]
    last = bad()
    assert course.flow.send(last) == Read(last)
    with pytest.raises(SDKError, match="Status 500"):
        course.flow.send(b"")


def test_a_failure_without_an_answer_is_tried_again_where_nothing_was_taken():
    course = Course(post(harm=Harm.DUPLICATE))
    course.begin()
    assert course.flow.throw(httpx.ConnectError("x")) == Sleep(0.5)
    assert isinstance(course.flow.send(None), Send)
    with pytest.raises(httpx.ReadError) as caught:
        course.flow.throw(httpx.ReadError("x"))
    assert "while calling POST https://api.mistral.ai/v1/x" in caught.value.__notes__
    assert "authorization" not in caught.value.request.headers


def test_an_unknown_exception_is_raised_with_a_note_on_the_call():
    course = Course(get())
    course.begin()
    with pytest.raises(ZeroDivisionError) as caught:
        course.flow.throw(ZeroDivisionError())
    assert caught.value.__notes__ == ["while calling GET https://api.mistral.ai/v1/models"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, asyncio.CancelledError, SystemExit])
def test_an_interruption_is_no_failure_to_hooks_and_retries(kind: type[BaseException]):
    notes: list[str] = []
    config = configure()
    config.get_hooks().register_after_error_hook(Note(notes))
    course = Course(get(), config)
    course.begin()
    with pytest.raises(kind):
        course.flow.throw(kind())
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


def test_hooks_are_called_around_every_attempt():
    notes: list[str] = []
    config = configure()
    hooks = config.get_hooks()
    note = Note(notes)
    hooks.register_before_request_hook(note)
    hooks.register_after_success_hook(note)
    hooks.register_after_error_hook(note)
    course = Course(get(), config)
    next(course.flow)
    assert notes == []
    course.flow.send(KEY)
    assert notes == ["before"]
    course.flow.send(bad())
    assert notes == ["before", "error"]
    course.flow.send(b"")
    course.flow.send(None)
    assert notes == ["before", "error", "before"]
    course.end(good())
    assert notes == ["before", "error", "before", "success"]


class Fail(AfterSuccessHook, AfterErrorHook):
    def after_success(self, hook_ctx: Any, response: Any) -> Any:
        raise KeyError("mine")

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        raise KeyError("mine")


class Take(AfterErrorHook):
    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        return None, KeyError("mine")


@pytest.mark.parametrize("answer", [good(), bad(400)])
def test_an_answer_that_a_hook_fails_on_is_closed_first(answer: httpx.Response):
    config = configure()
    config.get_hooks().register_after_success_hook(Fail())
    config.get_hooks().register_after_error_hook(Fail())
    course = Course(post(StreamCall, EVENTS), config)
    course.begin()
    assert course.flow.send(answer) == Close(answer)
    with pytest.raises(KeyError, match="mine"):
        course.flow.send(None)


def test_an_answer_that_a_hook_takes_away_is_closed_first():
    config = configure()
    config.get_hooks().register_after_error_hook(Take())
    course = Course(post(StreamCall, EVENTS), config)
    course.begin()
    answer = bad()
    assert course.flow.send(answer) == Close(answer)
    with pytest.raises(KeyError, match="mine"):
        course.flow.send(None)


# Files


class Tracked(io.BytesIO):
    name = "a.jsonl"


def upload(file: Any, **options: Any) -> Call[Any]:
    return Call(
        "upload",
        "POST",
        "/v1/files",
        {**OPTIONS, "file": file, "purpose": None, **options},
        request=models.FilesAPIRoutesUploadFileMultiPartBodyParams,
        returns=ModelList,
        multipart=True,
    )


def opened_by(course: Course) -> Any:
    """The file that a flow opened."""
    return course.flow.gi_frame.f_locals["wire"].upload.content


def throw(course: Course, error: BaseException) -> None:
    with pytest.raises(type(error)):
        course.flow.throw(error)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda course: course.end(good()), id="success"),
        pytest.param(lambda course: course.flow.close(), id="GeneratorExit"),
        pytest.param(lambda course: throw(course, asyncio.CancelledError()), id="CancelledError"),
        pytest.param(lambda course: throw(course, httpx.WriteError("x")), id="failure"),
    ],
)
def test_a_file_that_was_opened_for_the_call_is_closed_at_every_end(end: Any, tmp_path: Any):
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    course = Course(upload(path))
    course.begin()
    opened = opened_by(course)
    assert not opened.closed
    end(course)
    assert opened.closed


def test_a_file_of_the_users_is_left_open():
    file = Tracked(b"{}")
    course = Course(upload(file))
    course.begin()
    course.end(good())
    assert not file.closed


def test_a_file_that_cannot_be_read_twice_is_sent_once():
    class Pipe(Tracked):
        def seekable(self) -> bool:
            return False

    policy = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), True)
    course = Course(upload(Pipe(b"{}"), retries=policy))
    course.begin()
    answer = bad(503)
    assert course.flow.send(answer) == Read(answer)
    with pytest.raises(SDKError):
        course.flow.send(b"")


# Settings


def limits_of(call: Call[Any], **options: Any) -> Any:
    return Course(call, configure(**options)).begin().request.extensions["timeout"]


def test_the_time_between_the_pieces_of_a_stream_has_a_limit_of_its_own():
    stream = post(StreamCall, EVENTS)
    # All but the one is as the HTTP client has it.
    httpx_own = {"connect": 5.0, "read": 2.0, "write": 5.0, "pool": 5.0}
    assert limits_of(stream, stream_idle_ms=2000) == httpx_own
    both = limits_of(stream, stream_idle_ms=2000, timeout_ms=7000)
    assert both == {"connect": 7.0, "read": 2.0, "write": 7.0, "pool": 7.0}
    assert limits_of(get(), stream_idle_ms=2000, timeout_ms=7000)["read"] == 7.0


def test_a_strict_client_refuses_what_does_not_fit():
    course = Course(get(), configure(strict=True))
    course.begin()
    with pytest.raises(models.ResponseValidationError):
        course.flow.send(good(json={"data": 7}))


@pytest.mark.parametrize(
    ("of_client", "of_call", "tried_again"),
    [(UNSET, UNSET, True), (None, UNSET, False), (UNSET, None, False), (None, "v1", True)],
)
def test_retries_of_the_call_go_before_the_clients(of_client: Any, of_call: Any, tried_again: bool):
    v1 = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), False)
    course = Course(
        get(retries=v1 if of_call == "v1" else of_call), configure(retry_config=of_client)
    )
    course.begin()
    assert isinstance(course.flow.send(bad()), Read)
    if tried_again:
        assert isinstance(course.flow.send(b""), Sleep)
    else:
        with pytest.raises(SDKError):
            course.flow.send(b"")
