"""What is measured, and how.

A scenario is given a function that makes a peer for a kind of server and an amount of work, and
returns a number. Every answer is looked at: who returns the wrong thing is not in the table.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time
import urllib.request
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.base import Peer

    Get = Callable[[str], Peer]

EVENTS = 2000
MICRO = 1e6
MILLI = 1e3


def cpu() -> float:
    """The seconds that this process has computed, in all its threads, in user and kernel."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def check(value: Any, wanted: Any) -> None:
    if value != wanted:
        raise ValueError(f"{value!r} is not {wanted!r}")


def check_text(text: str) -> None:
    if not text.startswith("The best French painter"):
        raise ValueError(f"{text!r} is not the answer")


def fast(get: Get, amount: int) -> float:  # noqa: ARG001 - called as all are
    """Tell whether calls go over the transport of the extra: 1 or 0."""
    check_text(get("plain").chat())
    return float("httptools" in sys.modules)


def construct(get: Get, amount: int) -> float:
    """Milliseconds of CPU to construct one more client."""
    peer = get("plain")
    start = cpu()
    made = [peer.construct() for _ in range(amount)]
    check(len(made), amount)
    return (cpu() - start) / amount * MILLI


def each(ask: Callable[[], str], amount: int) -> float:
    """Ask for the answer as often; return the microseconds of CPU for each time."""
    check_text(ask())
    start = cpu()
    for _ in range(amount):
        check_text(ask())
    return (cpu() - start) / amount * MICRO


def chat(get: Get, amount: int) -> float:
    """Microseconds of CPU for a blocking call."""
    return each(get("plain").chat, amount)


def chat_odd(get: Get, amount: int) -> float:
    """Microseconds of CPU for a blocking call whose answer has parts of no known kind."""
    return each(get("odd").odd, amount)


def chat_new(get: Get, amount: int) -> float:
    """Microseconds of CPU for a blocking call that has to open a connection."""
    peer = get("once")
    check_text(peer.chat())
    before = opened(peer)
    start = cpu()
    for _ in range(amount):
        check_text(peer.chat())
    spent = cpu() - start
    check(opened(peer) - before - 1, amount)
    return spent / amount * MICRO


async def chat_async(get: Get, amount: int) -> float:
    """Microseconds of CPU for an awaited call, one at a time."""
    peer = get("plain")
    check_text(await peer.chat_async())
    start = cpu()
    for _ in range(amount):
        check_text(await peer.chat_async())
    return (cpu() - start) / amount * MICRO


async def in_flight(peer: Peer, amount: int, width: int) -> float:
    each = max(amount // width, 1)

    async def work() -> None:
        for _ in range(each):
            check_text(await peer.chat_async())

    await asyncio.gather(*(peer.chat_async() for _ in range(width)))
    start = cpu()
    await asyncio.gather(*(work() for _ in range(width)))
    return (cpu() - start) / (each * width) * MICRO


async def chat_50(get: Get, amount: int) -> float:
    """Microseconds of CPU for a call, 50 in flight."""
    return await in_flight(get("plain"), amount, 50)


async def chat_50_slow(get: Get, amount: int) -> float:
    """Microseconds of CPU for a call, 50 in flight, the server takes 100 ms."""
    return await in_flight(get("slow"), amount, 50)


async def chat_500_slow(get: Get, amount: int) -> float:
    """Microseconds of CPU for a call, 500 in flight, the server takes 100 ms."""
    peer = get("slow")
    await peer.allow(500)
    return await in_flight(peer, amount, 500)


def opened(peer: Peer) -> int:
    base, _, _ = peer.url.rpartition("/")
    with urllib.request.urlopen(base + "/connections") as answer:
        return int(json.load(answer))


async def connections_50(get: Get, amount: int) -> float:
    """New connections for a call, 50 in flight, the server takes 100 ms."""
    peer = get("slow")
    await in_flight(peer, 100, 50)
    before = opened(peer)
    rounds = max(amount // 50, 2)
    for _ in range(rounds):
        await asyncio.gather(*(peer.chat_async() for _ in range(50)))
    return (opened(peer) - before - 1) / (rounds * 50)


def connections_stream(get: Get, amount: int) -> float:
    """New connections for a stream that is read to its end."""
    peer = get("short")
    peer.stream()
    before = opened(peer)
    for _ in range(amount):
        peer.stream()
    return (opened(peer) - before - 1) / amount


def threads(get: Get, amount: int) -> float:
    """Microseconds of CPU for a blocking call, in 16 threads."""
    peer = get("plain")

    def work() -> None:
        for _ in range(max(amount // 16, 1)):
            check_text(peer.chat())

    peer.chat()
    several = [threading.Thread(target=work) for _ in range(16)]
    start = cpu()
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    return (cpu() - start) / (max(amount // 16, 1) * 16) * MICRO


def event(get: Get, amount: int, how: str) -> float:
    peer, short = get(how), get("short")
    check(short.stream(), 5)
    start = cpu()
    for _ in range(amount):
        check(peer.stream(), 5 * EVENTS)
    long = cpu() - start
    start = cpu()
    for _ in range(amount):
        check(short.stream(), 5)
    return max(long - (cpu() - start), 0) / (amount * (EVENTS - 1)) * MICRO


async def event_async(get: Get, amount: int, how: str) -> float:
    peer, short = get(how), get("short")
    check(await short.stream_async(), 5)
    start = cpu()
    for _ in range(amount):
        check(await peer.stream_async(), 5 * EVENTS)
    long = cpu() - start
    start = cpu()
    for _ in range(amount):
        check(await short.stream_async(), 5)
    return max(long - (cpu() - start), 0) / (amount * (EVENTS - 1)) * MICRO


def event_one(get: Get, amount: int) -> float:
    """Microseconds of CPU for an event of a stream, one per chunk."""
    return event(get, amount, "one")


def event_many(get: Get, amount: int) -> float:
    """Microseconds of CPU for an event of a stream, 50 per chunk."""
    return event(get, amount, "many")


async def event_one_async(get: Get, amount: int) -> float:
    """Microseconds of CPU for an event of an awaited stream, one per chunk."""
    return await event_async(get, amount, "one")


def event_whole(get: Get, amount: int) -> float:
    """Microseconds of CPU for an event of a stream whose events are joined to the whole answer."""
    peer, short = get("one"), get("short")
    check(len(short.whole()), 5)
    start = cpu()
    for _ in range(amount):
        check(len(peer.whole()), 5 * EVENTS)
    long = cpu() - start
    start = cpu()
    for _ in range(amount):
        check(len(short.whole()), 5)
    return max(long - (cpu() - start), 0) / (amount * (EVENTS - 1)) * MICRO


def whole_share(get: Get, amount: int) -> float:
    """How many times a stream that is only read a stream costs that is joined as well."""
    peer = get("one")
    check(len(peer.whole()), peer.stream())
    read = joined = 0.0
    for _ in range(amount):
        start = cpu()
        peer.stream()
        middle = cpu()
        peer.whole()
        read, joined = read + middle - start, joined + cpu() - middle
    return joined / read


def first_event(get: Get, amount: int) -> float:
    """Microseconds on the clock from the call to the first event of a stream."""
    peer = get("short")
    peer.stream()
    taken = []
    for _ in range(amount):
        start = time.perf_counter()
        check(peer.stream(1), 5)
        taken.append(time.perf_counter() - start)
    return median(taken) * MICRO


def repeated(call: Callable[[], Any], wanted: Any, amount: int) -> float:
    check(call(), wanted)
    start = cpu()
    for _ in range(amount):
        check(call(), wanted)
    return (cpu() - start) / amount * MILLI


def embeddings(get: Get, amount: int) -> float:
    """Milliseconds of CPU for 64 vectors of 1024 numbers."""
    return repeated(get("plain").embed, 64, amount)


def embeddings_base64(get: Get, amount: int) -> float:
    """Milliseconds of CPU for 64 vectors of 1024 numbers that come in base64."""
    return repeated(get("base64").embed_base64, 64 * 1024, amount)


def models(get: Get, amount: int) -> float:
    """Milliseconds of CPU for a list of 40 models."""
    return repeated(get("plain").models, 40, amount)


def upload(get: Get, amount: int) -> float:
    """Milliseconds of CPU for an upload of 8 MB."""
    return repeated(get("plain").upload, "497f6eca-6276-4993-bfeb-53cbbbba6f09", amount)


def download(get: Get, amount: int) -> float:
    """Milliseconds of CPU for a download of 8 MB."""
    return repeated(get("plain").download, 8_000_000, amount)


def event_1mb(get: Get, amount: int) -> float:
    """Milliseconds of CPU for one event of 1 MB."""
    return repeated(get("mb1").stream, 1_000_000, amount)


def event_10mb(get: Get, amount: int) -> float:
    """Milliseconds of CPU for one event of 10 MB."""
    return repeated(get("mb10").stream, 10_000_000, amount)


# How much work a round is, and peers for which it would take minutes.
AMOUNTS: dict[Callable[..., Any], int] = {
    construct: 20,
    chat: 400,
    chat_new: 60,
    chat_odd: 200,
    chat_async: 400,
    chat_50: 1000,
    chat_50_slow: 500,
    chat_500_slow: 1000,
    connections_50: 200,
    connections_stream: 20,
    threads: 640,
    event_one: 3,
    event_many: 3,
    event_one_async: 3,
    event_whole: 3,
    whole_share: 5,
    first_event: 60,
    embeddings: 20,
    embeddings_base64: 20,
    models: 100,
    upload: 5,
    download: 8,
    event_1mb: 2,
    event_10mb: 1,
}
# They would be half of a run; half the turns are enough.
HEAVY = {"chat_500_slow", "rows", "rows_clock"}
MINUTES = {
    ("mistralai-1.7.1", "event_1mb"),
    ("mistralai-1.12.4", "event_1mb"),
    ("mistralai-1.7.1", "event_10mb"),
    ("mistralai-1.12.4", "event_10mb"),
    ("anthropic", "event_10mb"),
    ("mistralai-3.7.0", "event_1mb"),
    ("mistralai-3.7.0", "event_10mb"),
}
# What the second table has, of the bare server.
BARE = ["chat", "chat_async", "chat_50", "chat_500_slow", "event_one", "first_event"]
SCENARIOS = {function.__name__: (function, amount) for function, amount in AMOUNTS.items()}
