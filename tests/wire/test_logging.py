"""What a debug logger is told, and what it never is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai.utils import get_default_logger
from mistralai.utils.logger import NoOpLogger

if TYPE_CHECKING:
    from mistralai.local import LocalServer

KEY = "s3cret-key"


class Lines:
    """A logger that is no `logging.Logger`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.causes: list[Any] = []

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self.lines.append(msg % args)
        self.causes.append(kwargs.get("exc_info"))


@pytest.fixture
def lines() -> Lines:
    return Lines()


def test_a_request_and_its_answer_are_told(
    way: Any, connect: Any, lines: Lines, ask: dict[str, Any]
):
    way.call(connect(api_key=KEY, debug_logger=lines).chat.complete, **ask)
    request, answer = lines.lines
    assert request.startswith("Request:\nMethod: POST\nURL: http://127.0.0.1")
    assert '"content":"Who is the best French painter?"' in request
    assert answer.startswith("Response:\nStatus Code: 200\nURL: ")
    assert '"finish_reason":"stop"' in answer


def test_the_key_is_not_told(way: Any, connect: Any, lines: Lines, ask: dict[str, Any]):
    way.call(connect(api_key=KEY, debug_logger=lines).chat.complete, **ask)
    assert "authorization" in lines.lines[0].lower()
    assert not [line for line in lines.lines if KEY in line]


def test_a_stream_is_told_without_being_read(
    way: Any, connect: Any, lines: Lines, ask: dict[str, Any]
):
    stream = way.call(connect(debug_logger=lines).chat.stream, **ask)
    assert lines.lines[1].endswith("Body: <a stream>")
    assert len(way.read(stream)) > 2


def test_a_failure_is_told_with_its_cause_for_each_attempt(
    way: Any, pretend: Any, lines: Lines, waits: list[float]
):
    def handler(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    with pytest.raises(httpx.ConnectError):
        way.call(pretend(handler, debug_logger=lines).models.list)
    assert [line.partition(":")[0] for line in lines.lines] == ["Request", "Request Exception"] * 3
    assert str(lines.causes[1]) == "nobody there"


def test_a_password_in_the_servers_url_is_not_told(
    way: Any,
    pretend: Any,
    lines: Lines,
    waits: list[float],
    caplog: pytest.LogCaptureFixture,
):
    answers = [503, 200]

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answers.pop(0), json={"object": "list", "data": []})

    client = pretend(handler, debug_logger=lines, server_url=f"https://me:{KEY}@h/p")
    with caplog.at_level(logging.INFO, logger="mistralai"):
        way.call(client.models.list)
    assert [line for line in lines.lines if "URL: https://h/p/v1/models\n" not in line] == []
    assert len(lines.lines) == 4
    assert "GET https://h/p/v1/models is sent again" in caplog.text
    assert KEY not in "".join([*lines.lines, caplog.text])
    assert KEY not in f"{client!r} {client.sdk_configuration!r}"


def test_every_retry_is_told_to_pythons_logging_without_being_asked(
    way: Any, pretend: Any, waits: list[float], caplog: pytest.LogCaptureFixture
):
    answers: list[int | Exception] = [httpx.ConnectError("x"), 429, 200]

    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, json={"object": "list", "data": []})

    with caplog.at_level(logging.INFO, logger="mistralai"):
        way.call(pretend(handler).models.list)
    records = [record for record in caplog.records if record.name == "mistralai"]
    assert {record.levelno for record in records} == {logging.INFO}
    called = "GET https://api.mistral.ai/v1/models is sent again in"
    unreached = "no connection came about, so the server cannot have seen the request"
    assert [record.getMessage() for record in records] == [
        f"{called} {waits[0]:.2f} s, after attempt 1: {unreached}",
        f"{called} {waits[1]:.2f} s, after attempt 2: status 429",
    ]


def test_a_call_that_succeeds_at_once_is_not_told_to_pythons_logging(
    way: Any, client: Mistral, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG, logger="mistralai"):
        way.call(client.models.list)
    assert [record for record in caplog.records if record.name.startswith("mistralai")] == []


def test_an_upload_is_told_without_its_bytes(way: Any, connect: Any, lines: Lines):
    client = connect(debug_logger=lines)
    way.call(client.files.upload, file=("a.txt", b"the content"), purpose="ocr")
    assert "Body: <a form with a file>" in lines.lines[0]
    assert "the content" not in lines.lines[0]


@pytest.fixture
def no_handlers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Keep the root logger as it is; tell how it would have been set up."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **options: calls.append(options))
    return calls


def test_the_environment_switches_the_logger_on(
    way: Any,
    server: LocalServer,
    connect: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    no_handlers: list[dict[str, Any]],
):
    monkeypatch.setenv("MISTRAL_DEBUG", "1")
    with caplog.at_level(logging.DEBUG, logger="mistralai"):
        way.call(connect(api_key=KEY).models.list)
    told = [record.getMessage() for record in caplog.records if record.name == "mistralai"]
    assert [text.partition(":")[0] for text in told] == ["Request", "Response"]
    assert not [text for text in told if KEY in text]
    assert no_handlers == [{"level": logging.DEBUG}]


def test_without_the_variable_there_is_no_logger(no_handlers: list[dict[str, Any]]):
    logger = get_default_logger()
    assert isinstance(logger, NoOpLogger)
    logger.debug("dropped %s", 1)
    assert no_handlers == []


def test_printing_a_client_does_not_show_the_key():
    client = Mistral(api_key=KEY)
    shown = f"{client!r} {client.sdk_configuration!r} {client.chat!r} {vars(client)}"
    assert KEY not in shown
    assert "https://api.mistral.ai" in repr(client.sdk_configuration)
