"""Promise 1: retries by default, and never twice what the server may have taken."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai._core.exchange.retry import DEFAULT, Attempts, Harm, next_delay
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai import Mistral
    from mistralai.local import LocalServer


def v1(*, connection: bool = True) -> RetryConfig:
    return RetryConfig("backoff", BackoffStrategy(100, 1000, 2.0, 60_000), connection)


class Kind(NamedTuple):
    """A kind of operation, by what sending it twice would do."""

    name: str
    arguments: dict[str, Any]


CHAT = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Hi"}]}
READS = Kind("models.list", {})
COSTS = Kind("chat.complete", CHAT)
STREAMS = Kind("chat.stream", CHAT)
DELETES = Kind("models.delete", {"model_id": "ft:open-mistral-7b:x:20250101:00000000"})
UPLOADS = Kind("files.upload", {"file": ("a.pdf", b"%PDF-1.4"), "purpose": "ocr"})
BATCHES = Kind(
    "batch.jobs.create",
    {"input_files": ["f"], "endpoint": "/v1/embeddings", "model": "mistral-embed"},
)
KINDS = (READS, COSTS, STREAMS, DELETES, UPLOADS, BATCHES)
CREATES = (UPLOADS, BATCHES)

REFUSED = ("400", "401", "403", "404", "409", "413", "422")
NOT_TAKEN = ("429", "503")
TRANSIENT = ("408", "500", "502", "504", "529")
MAYBE_TAKEN = ("too late", "reset", "garbage", "closed")
OUTCOMES = (*REFUSED, *NOT_TAKEN, *TRANSIENT, *MAYBE_TAKEN)

FAULTS = {
    "reset": Fault(reset=True, times=2),
    "garbage": Fault(garbage=True, times=2),
    "closed": Fault(cut_after_bytes=1, times=2),
}


def by_default(kind: Kind, outcome: str) -> int:
    """The issue's words as a table: how many requests the server sees when two fail."""
    if outcome in NOT_TAKEN:
        return 3
    if outcome in TRANSIENT:
        return 1 if kind in CREATES else 3
    if outcome in MAYBE_TAKEN:
        return 3 if kind is READS else 1
    return 1


def as_v1(outcome: str, *, connection: bool) -> int:
    """What v1 repeated, for every operation alike."""
    if outcome in {"429", "500", "502", "503", "504"}:
        return 3
    return 3 if outcome == "too late" and connection else 1


POLICIES: dict[str, tuple[dict[str, Any], Callable[[Kind, str], int]]] = {
    "default": ({}, by_default),
    "none": ({"retry_config": None}, lambda kind, outcome: 1),
    "v1": ({"retry_config": v1()}, lambda kind, outcome: as_v1(outcome, connection=True)),
    "v1, statuses only": (
        {"retry_config": v1(connection=False)},
        lambda kind, outcome: as_v1(outcome, connection=False),
    ),
}


def operation(client: Mistral, kind: Kind) -> Any:
    found: Any = client
    for name in kind.name.split("."):
        found = getattr(found, name)
    return found


class Late:
    """A transport on which the first answers come too late: the server has taken the request."""

    def __init__(self) -> None:
        super().__init__(verify=False)
        self.left = 0

    def too_late(self) -> bool:
        self.left -= 1
        return self.left >= 0


class LateBlocking(Late, httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if self.too_late():
            response.close()
            raise httpx.ReadTimeout("too late")
        return response


class LateAwaiting(Late, httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.too_late():
            await response.aclose()
            raise httpx.ReadTimeout("too late")
        return response


def attempt(way: Any, client: Mistral, kind: Kind) -> None:
    """Call; whether it ends well is not the question."""
    try:
        answer = way.call(operation(client, kind), **kind.arguments)
        if kind is STREAMS:
            way.read_into([], answer)
    except (models.SDKError, httpx.HTTPError):
        pass


@pytest.mark.pairwise
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_how_often_the_server_sees_a_request_that_fails_twice(
    way: Any,
    with_http: Any,
    server: LocalServer,
    waits: list[float],
    seen: Callable[[int], int],
    kind: Kind,
    policy: str,
):
    options, expected = POLICIES[policy]
    transport = LateBlocking() if way.argument == "client" else LateAwaiting()
    client = with_http({"transport": transport, "timeout": None}, **options)
    table = {outcome: expected(kind, outcome) for outcome in OUTCOMES}
    if kind is STREAMS:
        # The head of the stream has arrived: nothing is sent again, whatever comes after it.
        table["closed"] = 1
    counted: dict[str, int] = {}
    for outcome, count in table.items():
        server.reset()
        waits.clear()
        if outcome == "too late":
            transport.left = 2
        else:
            server.inject(FAULTS.get(outcome) or Fault(status=int(outcome), times=2))
        attempt(way, client, kind)
        counted[outcome] = seen(count)
        assert len(waits) == counted[outcome] - 1
    assert counted == table


@pytest.mark.parametrize("kind", [COSTS, STREAMS, UPLOADS], ids=lambda kind: kind.name)
def test_a_server_that_takes_a_request_and_never_answers_is_asked_once(
    way: Any, with_http: Any, server: LocalServer, waits: list[float], seen: Any, kind: Kind
):
    server.inject(Fault(hang=True, times=None))
    client = with_http({"timeout": httpx.Timeout(None, read=0.02)})
    with pytest.raises(httpx.ReadTimeout):
        way.call(operation(client, kind), **kind.arguments)
    assert (seen(1), waits) == (1, [])


@pytest.mark.parametrize(
    ("policy", "attempts"), [("default", 3), ("none", 1), ("v1, statuses only", 1)]
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_server_that_was_never_reached_is_tried_again_whatever_was_to_be_sent(
    way: Any, connect: Any, waits: list[float], kind: Kind, policy: str, attempts: int
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = connect(server_url=f"http://127.0.0.1:{port}", **POLICIES[policy][0])
    with pytest.raises(httpx.ConnectError):
        way.call(operation(client, kind), **kind.arguments)
    assert len(waits) == attempts - 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_permanent_429_is_not_tried_again(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], seen: Any, kind: Kind
):
    server.limit(requests=0)
    with pytest.raises(models.SDKError) as caught:
        way.call(operation(client, kind), **kind.arguments)
    assert caught.value.status_code == 429
    assert (seen(1), waits) == (1, [])


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("policy", ["default", "v1"])
@pytest.mark.parametrize(("chance", "share"), [(0.0, 1.0), (1.0, 1.25)])
def test_the_wait_is_the_one_the_server_asks_for_and_up_to_a_quarter_more(
    way: Any,
    connect: Any,
    server: LocalServer,
    waits: list[float],
    monkeypatch: Any,
    form: Any,
    policy: str,
    chance: float,
    share: float,
):
    monkeypatch.setattr(Attempts.__init__, "__defaults__", (lambda: 0.0, lambda: chance))
    server.inject(Fault(status=503, retry_after=30, retry_after_as=form))
    assert way.call(connect(**POLICIES[policy][0]).models.list).data
    # A date has whole seconds, and some may have passed on a busy machine.
    assert len(waits) == 1
    assert waits[0] == 30 * share if form == "seconds" else 20 <= waits[0] / share <= 30


def test_without_a_wish_of_the_servers_the_waits_are_exponential_with_full_jitter(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], monkeypatch: Any
):
    monkeypatch.setattr(Attempts.__init__, "__defaults__", (lambda: 0.0, lambda: 1.0))
    server.inject(Fault(status=500, times=2))
    way.call(client.models.list)
    assert waits == [0.5, 1.0]
    monkeypatch.setattr(Attempts.__init__, "__defaults__", (lambda: 0.0, lambda: 0.0))
    server.inject(Fault(status=500, times=2))
    way.call(client.models.list)
    assert waits[2:] == [0.0, 0.0]


@pytest.mark.parametrize("harm", Harm)
def test_no_wait_is_longer_than_its_cap_nor_passes_the_deadline(harm: Harm):
    for elapsed in (0.0, 60.0, 111.9, 112.1, 119.9, 120.1):
        for number in (1, 2):
            for chance in (0.0, 0.5, 1.0):
                wait = next_delay(
                    DEFAULT, 503, {}, harm=harm, attempt=number, elapsed=elapsed, chance=chance
                )
                if wait is None:
                    assert elapsed + min(0.5 * 2 ** (number - 1), 8.0) > 120
                else:
                    assert 0 <= wait <= 8.0
                    assert elapsed + wait <= 120


@pytest.mark.parametrize(
    ("clock", "sent"),
    [
        ([0.0, 1.0, 2.0], 3),  # quick failures: all attempts
        ([0.0, 1.0, 121.0], 2),  # the second took two minutes: no third
        ([0.0, 121.0], 1),
    ],
)
def test_the_deadline_spans_all_attempts(
    way: Any,
    client: Mistral,
    server: LocalServer,
    waits: list[float],
    seen: Any,
    monkeypatch: Any,
    clock: list[float],
    sent: int,
):
    times = iter([*clock, 1e9])
    monkeypatch.setattr("mistralai._core.exchange.flow.monotonic", lambda: next(times))
    monkeypatch.setattr(Attempts.__init__, "__defaults__", (lambda: next(times), lambda: 0.5))
    server.inject(Fault(status=503, times=None))
    with pytest.raises(models.SDKError):
        way.call(client.models.list)
    assert seen(sent) == sent


def test_a_wish_beyond_the_deadline_is_an_error_at_once_that_tells_the_wish(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], seen: Any
):
    server.inject(Fault(body="rate_limit", retry_after=3600, times=None))
    with pytest.raises(models.SDKError) as caught:
        way.call(client.models.list)
    assert caught.value.retry_after == 3600
    assert (seen(1), waits) == (1, [])


@pytest.mark.parametrize("after", [1, 200, 400])
def test_nothing_is_sent_again_once_a_stream_has_begun(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], seen: Any, after: int
):
    server.inject(Fault(reset_after_bytes=after, times=None))
    stream = way.call(client.chat.stream, **CHAT)
    with pytest.raises(models.SDKError):
        way.read_into([], stream)
    assert (seen(1), waits) == (1, [])


def test_a_file_is_rewound_and_sent_whole_again(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], tmp_path: Any
):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 " + b"x" * 100_000)
    server.inject(Fault(status=503, times=2))
    with path.open("rb") as file:
        answer = way.call(client.files.upload, file=("a.pdf", file), purpose="ocr")
    assert answer.size_bytes == 100_009
    assert len(waits) == 2


def test_a_file_that_cannot_be_rewound_is_sent_once(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], seen: Any
):
    class Pipe:
        def __init__(self) -> None:
            self.left = b"%PDF-1.4"

        def seekable(self) -> bool:
            return False

        def read(self, size: int = -1) -> bytes:
            out, self.left = self.left, b""
            return out

    server.inject(Fault(status=503, times=None))
    with pytest.raises(models.SDKError):
        way.call(client.files.upload, file=("a.pdf", Pipe()), purpose="ocr")
    assert (seen(1), waits) == (1, [])
