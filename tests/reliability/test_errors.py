"""Promise 3: whatever a server says, it is one of our errors, and it shows the server's words."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import models
from mistralai.local import Fault
from mistralai.local.errors import CATALOGUE

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from mistralai import Mistral
    from mistralai.local import LocalServer

MODES = ("chat.complete", "chat.stream", "files.retrieve", "files.download", "models.list")


@pytest.fixture
def perform(way: Any, ask: dict[str, Any]) -> Callable[[Mistral, str], Any]:
    """Performs an operation of each kind of answer to its end."""

    def run(client: Mistral, mode: str, **options: Any) -> Any:
        resource, _, name = mode.partition(".")
        operation = getattr(getattr(client, resource), name)
        arguments: dict[str, Any] = {"chat": ask, "files": {"file_id": "f"}}.get(resource, {})
        answer = way.call(operation, **arguments, **options)
        if mode == "chat.stream":
            way.read_into([], answer)
        if mode == "files.download":
            way.body(answer)
        return answer

    return run


def words(body: bytes) -> list[str]:
    """List what a reader must find in the text of an error: every string of the body."""
    try:
        value = json.loads(body)
    except ValueError:
        return [body.decode("utf-8", "replace")]
    found: list[str] = []

    def walk(item: Any, key: str = "") -> None:
        if isinstance(item, dict):
            for name, inner in item.items():
                walk(inner, name)
        elif isinstance(item, list):
            for inner in item:
                walk(inner, key)
        elif isinstance(item, str) and key in {"message", "detail", "msg"}:
            found.append(item)

    walk(value)
    return found


@pytest.mark.pairwise
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_body_of_the_catalogue_is_told_in_the_servers_words(
    connect: Any, server: LocalServer, perform: Any, name: str, mode: str
):
    made = CATALOGUE[name]()
    server.inject(Fault(body=name, retry_after=7))
    with pytest.raises(models.SDKError) as caught:
        perform(connect(retry_config=None), mode)
    error = caught.value
    content, _ = made.content()
    for text in words(content):
        assert text in str(error)
    assert error.status_code == made.status
    assert error.retry_after == 7
    assert error.headers["retry-after"] == "7"
    assert error.request_id
    body = made.body if isinstance(made.body, dict) else {}
    for attribute in ("code", "type", "param"):
        said = body.get(attribute)
        assert getattr(error, attribute) == (None if said is None else str(said))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    for copied in (again, copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is type(error)
        assert str(copied) == str(error)
        assert copied.request_id == error.request_id
    assert repr(error)


DEEP = b'{"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ODD_BODIES: dict[str, tuple[str, bytes]] = {
    "deep JSON": ("application/json", DEEP),
    "deep and cut": ("application/json", b"[" * 100_000),
    "not UTF-8": ("application/json", b'{"message":"caf\xe9"}'),
    "a charset that is none": ("text/plain; charset=nonsense", b"words"),
    "a charset that is no text": ("application/json; charset=hex", b"words"),
    "UTF-16": ("text/plain; charset=utf-16", "words".encode("utf-16")),
    "no type": ("", b"words"),
    "an error under any status": ("application/json", b'{"object":"error","message":"words"}'),
    "a number": ("application/json", b"7"),
    "null": ("application/json", b"null"),
    "huge number": ("application/json", b'{"code":1' + b"0" * 5000 + b"}"),
    "NaN": ("application/json", b'{"code":NaN,"message":"words"}'),
    "surrogate": ("application/json", b'{"message":"\\ud800 words"}'),
    "odd keys": ("application/json", b'{"code":{"a":[1]},"type":[],"request_id":7,"param":{}}'),
    "odd detail": ("application/json", b'{"detail":{"loc":1}}'),
    "odd entries": ("application/json", b'{"detail":[1,null,{"loc":"x","msg":2}]}'),
    "empty": ("application/json", b""),
    "control characters": ("text/html", b"<html>\x00\x1b[31mwords</html>"),
    "a megabyte": ("text/html", b"words " * 200_000),
}


@pytest.mark.pairwise
@pytest.mark.parametrize("mode", ["chat.complete", "chat.stream"])
@pytest.mark.parametrize("status", [200, 201, 302, 400, 422, 500])
def test_odd_bodies_cause_no_other_error(
    connect: Any, raw: Any, perform: Any, status: int, mode: str
):
    client = connect(server_url=raw.url, retry_config=None)
    for name, (kind, body) in ODD_BODIES.items():
        head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
        head += f"content-type: {kind}\r\n" if kind else ""

        def answer(
            connection: socket.socket, _: bytes, said: bytes = head.encode() + b"\r\n" + body
        ) -> None:
            connection.sendall(said)

        raw.answer = answer
        with pytest.raises(models.SDKError) as caught:
            perform(client, mode)
        error = caught.value
        assert error.status_code == status, name
        told = (repr(error), error.code, error.type, error.param, error.request_id)
        assert all(text is None or isinstance(text, str) for text in told), name
        if b"words" in body and "hex" not in kind:
            assert "words" in str(error), name
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert str(again) == str(error), name


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        *[(mode, 200) for mode in ("chat.stream", "files.download")],
        *[(mode, status) for mode in MODES for status in (400, 429, 500)],
    ],
)
def test_an_error_whose_body_breaks_off_keeps_its_status(
    connect: Any, raw: Any, perform: Any, waits: list[float], mode: str, status: int
):
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(
            f"HTTP/1.1 {status} X\r\ncontent-type: text/html\r\n".encode()
            + b"retry-after: 1\r\ncontent-length: 1000\r\n\r\n<html>wor"
        )

    raw.answer = answer
    with pytest.raises(models.SDKError) as caught:
        perform(connect(server_url=raw.url), mode)
    assert caught.value.status_code == status
    assert str(status) in str(caught.value)
    # What may be repeated by its status is repeated, however its words end.
    assert len(raw.requests) == (3 if status in {429, 500} else 1)


@pytest.mark.pairwise
@pytest.mark.parametrize("cut", [0, 1, 9, 17, 40, 80])
@pytest.mark.parametrize("mode", MODES)
def test_an_answer_that_breaks_off_says_what_was_called(
    connect: Any, raw: Any, perform: Any, mode: str, cut: int
):
    whole = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(whole[:cut])

    raw.answer = answer
    with pytest.raises((httpx.HTTPError, models.SDKError)) as caught:
        perform(connect(server_url=raw.url, retry_config=None), mode)
    # What breaks off within a body that was handed over already is the reader's own failure.
    handed_over = mode == "files.download" and cut == 80
    if not isinstance(caught.value, models.SDKError) and not handed_over:
        method = "POST" if mode.startswith("chat") else "GET"
        assert f"\nwhile calling {method} {raw.url}/v1/" in str(caught.value)
        pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own


def test_a_download_that_breaks_off_is_an_error(way: Any, connect: Any, raw: Any):
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"
            b"content-length: 99\r\n\r\nhalf"
        )

    raw.answer = answer
    response = way.call(connect(server_url=raw.url).files.download, file_id="f")
    with pytest.raises(httpx.RemoteProtocolError):
        way.body(response)


@pytest.mark.parametrize("body", [b"{", b'{"id":"1"', b"", b"\xff", b"[]", b"7", b"null", b"{}"])
def test_a_success_that_cannot_be_read_keeps_its_text(
    connect: Any, raw: Any, perform: Any, body: bytes
):
    def answer(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        connection.sendall(head.encode() + b"\r\n\r\n" + body)

    raw.answer = answer
    with pytest.raises(models.ResponseValidationError) as caught:
        perform(connect(server_url=raw.url), "chat.complete")
    assert caught.value.body == body.decode("utf-8", "replace")
    assert caught.value.status_code == 200


def test_one_except_clause_catches_every_answer_of_a_server():
    tree = [
        models.HTTPValidationError,
        models.ResponseValidationError,
        models.StreamError,
        models.StreamInterruptedError,
    ]
    assert all(issubclass(kind, models.SDKError) for kind in tree)
    module = __import__("mistralai.errors", fromlist=["x"])
    assert all(kind.__name__ in module.__doc__ for kind in [models.SDKError, *tree])
