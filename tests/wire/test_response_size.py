"""How large an answer may be: measured when it is decompressed, and never kept twice."""

from __future__ import annotations

import copy
import gc
import gzip
import json
import pickle
import threading
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._transport import body
from mistralai.sdkconfiguration import MAX_RESPONSE_BYTES

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

CARDS = {"object": "list", "data": [], "x": "a" * 5000}
BODY = json.dumps(CARDS).encode()
MB = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without envelope": ("deflate", raw_deflate),
    "two codings": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
}
each_coding = pytest.mark.parametrize("coding", CODINGS)


class Answers:
    """A server that answers everything with one body."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.is_left = threading.Event()
        """Whether the client went away from an answer with `more` before that was sent."""

    def set(self, body: bytes, coding: str = "plain", status: int = 200, more: bytes = b"") -> None:
        name, encode = CODINGS[coding]
        content = encode(body)
        head = f"HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: application/json\r\n"
        if name:
            head += f"content-encoding: {name}\r\n"
        head += f"content-length: {len(content) + len(more)}\r\n\r\n"

        def answer(connection: socket.socket, _: bytes) -> None:
            connection.sendall(head.encode())
            connection.sendall(content)
            if more:
                # It is not sent before the client has gone.
                assert connection.recv(1) == b""
                self.is_left.set()

        self._raw.answer = answer


@pytest.fixture
def answers(raw: Any) -> Answers:
    return Answers(raw)


try:
    import httpx2
except ModuleNotFoundError:  # it is for Python 3.11 and up
    httpx2 = None


@pytest.fixture(params=["made here", "the user's", *(["the user's, of httpx2"] if httpx2 else [])])
def limited(request: pytest.FixtureRequest, way: Any, raw: Any) -> Any:
    """Makes clients, over an HTTP client that is made here and over one of the user's."""
    made: list[Any] = []
    dropped: list[Mistral] = []

    def make(**options: Any) -> Mistral:
        if request.param != "made here":
            http = way.http()
            if "httpx2" in request.param:
                way.leave(http)
                http = getattr(httpx2, type(http).__name__)()
            made.append(http)
            options[way.argument] = http
        client = Mistral(api_key="k", server_url=raw.url, retry_config=None, **options)
        dropped.append(client)
        return client

    yield make
    for client in dropped:
        way.drop(client)
    for http in made:
        way.leave(http)


@each_coding
def test_an_answer_of_the_size_of_the_limit_is_read(
    way: Any, limited: Any, answers: Answers, coding: str
):
    answers.set(BODY, coding)
    client = limited(max_response_bytes=len(BODY))
    assert way.call(client.models.list).model_dump()["x"] == CARDS["x"]


@each_coding
def test_an_answer_that_is_larger_is_refused_by_the_name_of_the_argument(
    way: Any, limited: Any, answers: Answers, coding: str
):
    answers.set(BODY, coding)
    client = limited(max_response_bytes=len(BODY) - 1)
    with pytest.raises(models.ResponseTooLargeError) as caught:
        way.call(client.models.list)
    error = caught.value
    assert isinstance(error, models.SDKError)
    assert f"{len(BODY) - 1:,} bytes" in str(error)
    assert "max_response_bytes" in str(error)
    assert error.limit == len(BODY) - 1
    assert error.status_code == 200
    assert error.body == ""


def test_the_rest_of_an_answer_that_is_too_large_is_not_waited_for(
    way: Any, limited: Any, answers: Answers
):
    answers.set(BODY, more=b"never sent")
    client = limited(max_response_bytes=100)
    with pytest.raises(models.ResponseTooLargeError):
        way.call(client.models.list)
    # The connection is closed, so the next call needs another.
    answers.set(b'{"object":"list","data":[]}')
    way.call(client.models.list)
    assert answers.is_left.wait(60)


@pytest.mark.parametrize("coding", ["plain", "gzip"])
def test_of_the_text_of_an_error_the_beginning_is_kept(
    way: Any, limited: Any, answers: Answers, coding: str
):
    answers.set(b"b" * (3 * MB), coding, 500)
    client = limited(max_response_bytes=10)
    with pytest.raises(models.ServerError) as caught:
        way.call(client.models.list)
    assert caught.value.body == "b" * MB


def test_an_error_that_is_small_is_whole_whatever_the_limit(
    way: Any, limited: Any, answers: Answers
):
    answers.set(b'{"message":"a teapot"}', status=418)
    client = limited(max_response_bytes=0)
    with pytest.raises(models.SDKError) as caught:
        way.call(client.models.list)
    assert caught.value.body == '{"message":"a teapot"}'


def test_a_copy_has_a_limit_of_its_own(way: Any, limited: Any, answers: Answers):
    answers.set(BODY)
    client = limited()
    assert way.call(client.models.list).data == []
    with pytest.raises(models.ResponseTooLargeError):
        way.call(client.with_options(max_response_bytes=10).models.list)
    small = limited(max_response_bytes=10)
    assert way.call(small.with_options(max_response_bytes=None).models.list).data == []


def test_a_download_has_no_limit(way: Any, limited: Any, answers: Answers):
    answers.set(BODY)
    client = limited(max_response_bytes=10)
    response = way.call(client.files.download, file_id="f")
    assert way.body(response) == BODY


def test_what_is_broken_is_told_as_its_library_tells_it(way: Any, limited: Any, answers: Answers):
    answers.set(b"no gzip", "plain")
    CODINGS["broken"] = ("gzip", bytes)
    answers.set(b"no gzip", "broken")
    del CODINGS["broken"]
    libraries = [httpx, *([httpx2] if httpx2 else [])]
    with pytest.raises(
        tuple(one.DecodingError for one in libraries), match="incorrect header check"
    ):
        way.call(limited().models.list)


def test_the_time_of_an_answer_goes_to_the_end_of_its_body(
    way: Any, limited: Any, answers: Answers
):
    answers.set(BODY)
    elapsed = way.call(limited().models.list).http.elapsed
    assert elapsed is not None
    assert 0 < elapsed < 60


BOMB = 8 * MB


@pytest.mark.parametrize(
    ("body", "status", "kept", "peak"),
    [
        # pydantic quotes what it cannot read, until that is put into words.
        (b"a" * BOMB, 200, 1, 2),
        (b"a" * BOMB, 500, 0, 0),
        # Of what was read there is the object that it was read as.
        (b'{"object":"list","data":[],"x":"' + b"a" * BOMB + b'"}', 200, 1, 2),
    ],
    ids=["cannot be read", "error", "can be read"],
)
@pytest.mark.parametrize("coding", ["plain", "gzip"])
def test_a_large_answer_is_kept_once_and_the_text_of_an_error_not_at_all(
    request: pytest.FixtureRequest,
    way: Any,
    limited: Any,
    answers: Answers,
    coding: str,
    body: bytes,
    status: int,
    kept: int,
    peak: int,
):
    answers.set(b'{"object":"list","data":[]}')
    client = limited()
    way.call(client.models.list)  # so that everything is loaded
    answers.set(body, coding, status)
    outcome: Any = None
    tracemalloc.start()
    try:
        try:
            outcome = way.call(client.models.list)
        except models.SDKError as error:
            outcome = error
        highest = tracemalloc.get_traced_memory()[1]
        gc.collect()
        now = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, models.ModelList) is body.startswith(b"{")
    # What uvloop has read from a connection of the user's client that was closed is theirs to keep.
    theirs = all(word in request.node.callspec.id for word in ("uvloop", "the user's"))
    assert now < (kept + theirs) * BOMB + 3 * MB
    assert highest < (peak + theirs + 0.2) * BOMB + 4 * MB


def test_a_bomb_is_given_up_at_the_limit(way: Any, limited: Any, answers: Answers):
    answers.set(b"a" * BOMB, "gzip")
    client = limited(max_response_bytes=MB)
    tracemalloc.start()
    try:
        with pytest.raises(models.ResponseTooLargeError):
            way.call(client.models.list)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * MB


def test_the_default_is_twice_the_largest_request():
    assert Mistral("k").sdk_configuration.max_response_bytes == MAX_RESPONSE_BYTES == 200_000_000


@pytest.mark.parametrize("odd", [-1, True, 1.5, "5"])
def test_what_is_no_number_of_bytes_is_refused(odd: Any):
    with pytest.raises((TypeError, ValueError), match="max_response_bytes must be"):
        Mistral("k", max_response_bytes=odd)
    with pytest.raises((TypeError, ValueError), match="max_response_bytes must be"):
        Mistral("k").with_options(max_response_bytes=odd)


def test_the_error_can_be_copied_and_pickled():
    response = httpx.Response(200, request=httpx.Request("GET", "http://h"))
    error = models.ResponseTooLargeError(5, response)
    assert copy.copy(error).limit == 5
    other = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was just made
    assert (type(other), other.limit, str(other)) == (type(error), 5, str(error))


def test_a_response_of_no_known_library_is_read_in_its_own_way(way: Any):
    class Own:
        is_stream_consumed = False

        def __init__(self) -> None:
            self.is_read = False

        def read(self) -> None:
            self.is_read = True

        async def aread(self) -> None:
            self.is_read = True

    response: Any = Own()
    if way.argument == "client":
        body.read(response, 10)
    else:
        way.run(body.read_async(response, 10))
    assert response.is_read
