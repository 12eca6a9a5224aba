"""What is told to a debug logger."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mistralai._core.exchange.log import Log

REQUEST = httpx.Request(
    "POST", "http://h/v1/x", json={"a": "ä"}, headers={"authorization": "Bearer s3cret"}
)


class Lines:
    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self.told.append((msg % args, kwargs))


@pytest.fixture
def lines() -> Lines:
    return Lines()


def test_a_request_is_told_without_its_key(lines: Lines):
    Log(lines).request(REQUEST)
    ((text, _),) = lines.told
    assert text.startswith("Request:\nMethod: POST\nURL: http://h/v1/x\nHeaders: Headers(")
    assert text.endswith('\nBody: {"a":"ä"}')
    assert "s3cret" not in text


def test_a_form_with_a_file_is_left_unread(lines: Lines):
    file = httpx.Request("POST", "http://h", files={"file": ("a.txt", b"content")})
    Log(lines).request(file)
    assert lines.told[0][0].endswith("\nBody: <a form with a file>")


def test_an_answer_is_told_in_full_and_a_stream_is_left_unread(lines: Lines):
    log = Log(lines)
    log.response(httpx.Response(201, text="done", request=REQUEST))
    log.response(httpx.Response(200, stream=httpx.ByteStream(b"data"), request=REQUEST))
    whole, stream = (text for text, _ in lines.told)
    assert whole.startswith("Response:\nStatus Code: 201\nURL: http://h/v1/x\nHeaders: ")
    assert whole.endswith("\nBody: done")
    assert stream.endswith("\nBody: <a stream>")


def test_an_answer_in_a_senseless_charset_is_told_too(lines: Lines):
    headers = {"content-type": "text/plain; charset=base64"}
    Log(lines).response(httpx.Response(200, content=b"words", headers=headers, request=REQUEST))
    assert lines.told[0][0].endswith("\nBody: words")


def test_a_failure_is_told_with_its_traceback(lines: Lines):
    error = httpx.ConnectError("x")
    Log(lines).failure(error)
    assert lines.told == [("Request Exception", {"exc_info": error})]
