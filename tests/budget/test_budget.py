"""What a call may cost, counted and not timed: a machine that is busy changes nothing.

A number that has to be raised here is a decision, with its reason in the commit.
"""

from __future__ import annotations

import gc
import itertools
import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

import mistralai
import mistralai.client.chat  # both doors: a call asks then which of them it came through
from mistralai import Mistral

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from types import FrameType

OURS = str(Path(mistralai.__file__).parent)

ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
ANSWER = {
    "id": "1",
    "object": "chat.completion",
    "model": "m",
    "created": 1,
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "y"}, "finish_reason": "stop"}
    ],
}
FILE = {
    "id": "1",
    "object": "file",
    "bytes": 1,
    "created_at": 1,
    "filename": "a.jsonl",
    "purpose": "batch",
    "sample_type": "batch_request",
    "source": "upload",
}
EVENT = {
    "id": "1",
    "object": "chat.completion.chunk",
    "model": "m",
    "created": 1,
    "choices": [{"index": 0, "delta": {"content": "y"}, "finish_reason": None}],
}


def answer(request: httpx.Request) -> httpx.Response:
    sent = json.loads(request.content)
    if not sent.get("stream"):
        return httpx.Response(200, json=ANSWER)
    chunk = b"data: " + json.dumps(EVENT).encode() + b"\n\n"
    chunks = [*[chunk] * sent["max_tokens"], b"data: [DONE]\n\n"]
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=iter(chunks))


@pytest.fixture
def client() -> Iterator[Mistral]:
    """A client that has been used before, so that all is loaded and built."""
    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        client = Mistral(api_key="any", client=http)
        client.chat.complete(**ASK)
        list(client.chat.stream(**ASK, max_tokens=1))
        yield client


def calls_of(action: Callable[[], Any], below: str = OURS) -> Counter[str]:
    """Count the calls of functions written in Python, ours or all, by the file they are in."""
    files: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(below):
            files[frame.f_code.co_filename.removeprefix(OURS)] += 1

    gc.collect()  # what other tests left would be cleaned up, and counted, in the middle
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return files


def test_a_call_stays_within_its_budget_of_function_calls(client: Mistral):
    files = calls_of(lambda: client.chat.complete(**ASK))
    # The clients that are made here add what is counted below.
    assert files.total() <= 51, files


END = b"\r\n\r\n"
LIVE = b"".join(
    b"%b: %b\r\n" % header
    for header in (
        (b"date", b"Thu, 26 Nov 2026 10:00:00 GMT"),
        (b"cf-ray", b"0000000000000001-CDG"),
        (b"cf-cache-status", b"DYNAMIC"),
        (b"access-control-allow-origin", b"*"),
        (b"server", b"cloudflare"),
        (b"strict-transport-security", b"max-age=15552000; includeSubDomains; preload"),
        (b"mistral-correlation-id", b"0198c1e4-7a31-7c32-a9f1-000000000001"),
        (b"x-envoy-upstream-service-time", b"212"),
        (b"x-kong-proxy-latency", b"9"),
        (b"x-kong-request-id", b"0198c1e4-7a31-7c32-a9f1-000000000001"),
        (b"x-kong-upstream-latency", b"213"),
        (b"x-ratelimit-limit-req-minute", b"100"),
        (b"x-ratelimit-limit-tokens-minute", b"100000"),
        (b"x-ratelimit-remaining-req-minute", b"99"),
        (b"x-ratelimit-remaining-tokens-minute", b"78905"),
        (b"x-ratelimit-tokens-query-cost", b"32"),
    )
)
"""The headers of the live API, but for its two cookies, which are others in each answer."""
COOKIES = (
    b"set-cookie: __cf_bm=%d; path=/; HttpOnly; Secure; SameSite=None\r\n"
    b"set-cookie: _cfuvid=%d; path=/; HttpOnly; Secure; SameSite=None\r\n"
)
# The function calls of a call. To go on with a coroutine counts too, and httpcore, whose own are
# not counted, lets ours wait more often than `fast` does. What carries the bytes under httpcore's
# connections is ours too, in place of its own or of anyio's.
MOST = {
    ("httpx", "client"): 116,
    ("httpx", "async_client"): 160,
    # httptools calls a function for each header of the answer, of which there are 20.
    ("fast", "client"): 138,
    ("fast", "async_client"): 164,
}


@pytest.fixture
def used(way: Any, raw: Any) -> Iterator[Mistral]:
    """A client that is made here, over each transport, and has been used before."""

    def converse(connection: socket.socket) -> None:
        """Answer one request after another, each with one piece of bytes."""
        with connection:
            for count in itertools.count():
                request = raw.read(connection)
                if not request:
                    break
                sent = httpx.Request("POST", "http://h/", content=request.partition(END)[2])
                said = answer(sent)
                body = said.read()
                kind = said.headers["content-type"].encode()
                head = b"content-type: %b\r\ncontent-length: %d" % (kind, len(body))
                live = LIVE + COOKIES % (count, count)
                connection.sendall(b"HTTP/1.1 200 OK\r\n%b%b%b%b" % (live, head, END, body))

    raw._converse = converse
    client = Mistral(api_key="any", server_url=raw.url)
    way.call(client.chat.complete, **ASK)
    way.read(way.call(client.chat.stream, **ASK, max_tokens=1))
    yield client
    way.drop(client)


def test_a_call_stays_within_its_budget_of_function_calls_over_each_transport(
    way: Any, transport: str, used: Mistral
):
    files = calls_of(lambda: way.call(used.chat.complete, **ASK))
    assert files.total() <= MOST[transport, way.argument], files


# The same with what the libraries call. On httpx's own way, to which a cookie once sent each call
# after it, there are hundreds more.
MOST_OF_ALL = {
    ("httpx", "client"): 470,
    ("httpx", "async_client"): 590,
    ("fast", "client"): 295,
    ("fast", "async_client"): 415,
}


def test_cookies_and_headers_of_the_live_api_keep_a_call_on_the_short_way(
    way: Any, transport: str, used: Mistral
):
    files = calls_of(lambda: way.call(used.chat.complete, **ASK), below="")
    assert files.total() <= MOST_OF_ALL[transport, way.argument], files


def test_an_event_stays_within_its_budget_of_function_calls_over_each_transport(
    way: Any, used: Mistral
):
    def read(events: int) -> int:
        def action() -> Any:
            return way.read(way.call(used.chat.stream, **ASK, max_tokens=events))

        return calls_of(action).total()

    assert (read(110) - read(10)) / 100 <= 6.5  # a few for where the bytes were cut


def test_an_event_stays_within_its_budget_of_function_calls(client: Mistral):
    def read(events: int) -> int:
        # A hundred more, so that what a stream costs as a whole counts for nothing.
        return calls_of(lambda: list(client.chat.stream(**ASK, max_tokens=events))).total()

    assert (read(110) - read(10)) / 100 <= 6


@pytest.mark.parametrize("streamed", [False, True], ids=["call", "stream"])
def test_nothing_is_built_for_an_answer(
    client: Mistral, monkeypatch: pytest.MonkeyPatch, streamed: bool
):
    built: list[str] = []
    metaclass: Any = type(pydantic.BaseModel)
    create = metaclass.__new__
    adapt = pydantic.TypeAdapter.__init__

    def creating(kind: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        built.append(name)
        return create(kind, name, *args, **kwargs)

    def adapting(self: Any, *args: Any, **kwargs: Any) -> None:
        built.append("an adapter")
        adapt(self, *args, **kwargs)

    def rebuilding(*_: Any, **__: Any) -> None:
        built.append("a validator")

    monkeypatch.setattr(metaclass, "__new__", creating)
    monkeypatch.setattr(pydantic.TypeAdapter, "__init__", adapting)
    monkeypatch.setattr(pydantic.BaseModel, "model_rebuild", rebuilding)
    if streamed:
        assert len(list(client.chat.stream(**ASK, max_tokens=5))) == 5
    else:
        assert client.chat.complete(**ASK).choices
    assert not built
    # The counting itself counts: a new class and a new adapter are seen.
    pydantic.TypeAdapter(pydantic.create_model("Seen"))
    assert "Seen" in built
    assert "an adapter" in built


def test_a_model_evaluates_no_more_texts_than_pydantics_own():
    """An annotation that the base class keeps as text would be compiled anew for each model."""

    def compiled(base: type[pydantic.BaseModel]) -> int:
        count = 0

        def note(_: FrameType, event: str, called: Any) -> None:
            nonlocal count
            count += event == "c_call" and called is compile

        sys.setprofile(note)
        try:
            type("Made", (base,), {"__annotations__": {"field": int}}).model_rebuild()
        finally:
            sys.setprofile(None)
        return count

    assert compiled(mistralai.types.BaseModel) == compiled(pydantic.BaseModel)


def test_calls_leave_nothing_behind(client: Mistral):
    def blocks(calls: int) -> int:
        for _ in range(calls):
            client.chat.complete(**ASK)
        gc.collect()
        return sys.getallocatedblocks()

    counts = [blocks(400) for _ in range(5)]
    # The interpreter's free lists grow too, but less with every round: Python 3.13's by more than
    # 200 in the first. One block kept by each call would be 400 in every round.
    assert min(after - before for before, after in pairwise(counts)) < 200


def test_a_stream_keeps_the_bytes_of_its_events_and_no_models(client: Mistral):
    with client.chat.stream(**ASK, max_tokens=50) as stream:
        next(stream)
        gc.collect()
        before = len(gc.get_objects())
        for _ in range(45):
            next(stream)
        gc.collect()
        assert len(gc.get_objects()) - before < 45


HEAVY = {
    "asyncio",
    "dataclasses",
    "email",
    "httpcore",
    "httpx",
    "inspect",
    "json",
    "logging",
    "pydantic",
    "re",
    "ssl",
    "typing",
    "typing_extensions",
    "urllib",
}


@pytest.mark.parametrize(
    "program",
    [
        "from mistralai import Mistral",
        "import mistralai; mistralai.Mistral(api_key='k')",
        "from mistralai.client import Mistral, models; Mistral(api_key='k')",
    ],
)
def test_importing_and_constructing_loads_nothing_heavy(program: str):
    lines = [
        "import sys",
        "before = set(sys.modules)",
        program,
        "print(*set(sys.modules) - before)",
    ]
    # Without what an environment's own start files load, only to say where packages are.
    command = [sys.executable, "-S", "-c", "\n".join(lines)]
    found = subprocess.run(
        command,
        env={"PYTHONPATH": str(Path(OURS).parent)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "mistralai.sdk" in found
    assert not set(found).intersection(HEAVY)


def test_a_blocking_call_loads_no_event_loop():
    program = (
        "import sys, mistralai; client = mistralai.Mistral(api_key='k'); client.chat; "
        "client.sdk_configuration.client; print('asyncio' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert told == "False\n"


def test_preloading_leaves_nothing_to_load_for_the_first_call(client: Mistral):
    program = f"""
import sys, httpx, mistralai
from mistralai._core.part import part
mistralai.preload()
before = set(sys.modules)
def answer(request):
    return httpx.Response(200, json={FILE!r} if "files" in request.url.path else {ANSWER!r})
client = mistralai.Mistral(api_key="k", client=httpx.Client(transport=httpx.MockTransport(answer)))
assert client.chat.complete(**{ASK!r}).choices
assert client.files.upload(file=("a.jsonl", b"x"), purpose="batch").id == "1"
places = [client]
for place in places:  # and every resource, with those that are parts of it; realtime is an extra
    names = [name for name, kind in vars(type(place)).items() if isinstance(kind, part)]
    places += [getattr(place, name) for name in names]
assert len(places) > 20
found = (name for name in set(sys.modules) - before if name.startswith("mistralai"))
print(*(name for name in found if not name.startswith("mistralai.extra.realtime")))
"""
    command = [sys.executable, "-W", "error", "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "\n", "")
