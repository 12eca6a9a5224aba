"""What is asked of one peer, in a process of its own: one row, one line of output."""

from __future__ import annotations

import asyncio
import gc
import importlib
import linecache
import re
import resource
import sys
import time
import traceback
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

KEY = "sk-canary-42424242"
CALLS = 1000
TASKS = 10
DROPPED = 100
# What the server does, or is not there to do; the odd key ends with a line break, as files do.
FAILURES = (
    *("refused", "page", "unprocessable", "no_json", "garbage", "reset", "cut", "slam"),
    *("nobody", "odd key"),
)


class Rows:
    """The rows, by the names of their methods.

    Args:
        peers: The module of the peer.
        server: The URL of the server.
    """

    def __init__(self, peers: Any, server: str) -> None:
        self.make: Callable[[str], Any] = lambda how: peers.Peer(f"{server}/{how}")
        self.server = server
        self.peers = peers
        peers.Peer.key = KEY

    def silent(self) -> str:
        """1,000 calls in turn; the server closes after each answer and does not say so."""
        return self._errors_in_turn("silent")

    def says(self) -> str:
        """The same where the server says `Connection: close`."""
        return self._errors_in_turn("says")

    def _errors_in_turn(self, how: str) -> str:
        peer, errors = self.make(how), 0
        start = time.perf_counter()
        for _ in range(CALLS):
            try:
                peer.chat()
            except Exception:  # noqa: BLE001 - counted
                errors += 1
        return f"{errors} errors, {(time.perf_counter() - start) * 1e3 / CALLS:.1f} ms a call"

    def silent_tasks(self) -> str:
        """1,000 calls by 10 tasks; the server closes after each answer and does not say so."""

        async def main() -> int:
            peer, errors = self.make("silent"), 0

            async def some() -> None:
                nonlocal errors
                for _ in range(CALLS // TASKS):
                    try:
                        await peer.chat_async()
                    except Exception:  # noqa: BLE001 - counted
                        errors += 1

            await asyncio.gather(*(some() for _ in range(TASKS)))
            return errors

        return f"{asyncio.run(main())} errors"

    def behind(self) -> str:
        """40 calls, 20 of them awaited; behind each answer stands another that nobody asked for."""
        peer, texts = self.make("behind"), []
        for _ in range(20):
            try:
                texts.append(peer.chat())
            except Exception as error:  # noqa: BLE001 - counted
                texts.append(type(error).__name__)

        async def main() -> None:
            for _ in range(20):
                try:
                    texts.append(await peer.chat_async())
                except Exception as error:  # noqa: BLE001 - counted
                    texts.append(type(error).__name__)

        asyncio.run(main())
        wrong = texts.count("FOREIGN")
        errors = len([text for text in texts if text.endswith("Error")])
        return f"{wrong} wrong, {errors} errors"

    def dropped(self) -> str:
        """100 streams opened and dropped unread: connections that stay open."""
        peer = self.make("half")
        for _ in range(DROPPED):
            peer.drop()
        gc.collect()
        return f"{self._still_open()} stay open"

    def dropped_async(self) -> str:
        """100 awaited streams opened and dropped unread: connections that stay open."""

        async def main() -> int:
            peer = self.make("half")
            for _ in range(DROPPED):
                await peer.drop_async()
            gc.collect()
            await asyncio.sleep(0.2)
            return await asyncio.to_thread(self._still_open)

        return f"{asyncio.run(main())} stay open"

    def _still_open(self) -> int:
        time.sleep(0.3)
        with urllib.request.urlopen(f"{self.server}/open") as answer:
            return int(answer.read())

    def trailer(self) -> str:
        """A body in chunks whose trailers never end."""
        return self._outcome(self.make("trailer").chat)

    def bomb(self) -> str:
        """An answer of 256 kB that unpacks to 256 MB."""
        return self._outcome(self.make("bomb").chat)

    def bomb_500(self) -> str:
        """The same as an error of the server."""
        return self._outcome(self.make("bomb_500").chat)

    def chunks(self) -> str:
        """An answer of 1 MB in chunks of one byte."""
        return self._outcome(self.make("chunks").chat)

    def choices(self) -> str:
        """An answer with 100,000 choices (content blocks)."""
        return self._outcome(self.make("choices").chat)

    def events(self) -> str:
        """A stream of 1,000,000 events."""
        return self._outcome(self.make("events").stream)

    def odd_byte(self) -> str:
        """A paid answer in which one byte is no UTF-8."""
        try:
            return repr(self.make("odd_byte").chat())[:60]
        except Exception as error:  # noqa: BLE001 - the outcome
            return type(error).__name__

    def key(self) -> str:
        """30 failures (10 kinds; called, awaited, streams): tracebacks with the key in them."""
        shown: Counter[str] = Counter()
        silent = 0
        for kind in FAILURES:
            for how in ("chat", "chat_async", "stream"):
                frames = self._frames_with_key(kind, how)
                silent += frames is None
                shown[kind] += bool(frames)
        kinds = ", ".join(f"{kind} {count}" for kind, count in shown.items() if count)
        said = f"{shown.total()} of {3 * len(FAILURES)} show it" + (f" ({kinds})" if kinds else "")
        return said + (f", {silent} raise nothing" if silent else "")

    def _frames_with_key(self, kind: str, how: str) -> int | None:
        """Let a call fail; count the frames that show the key, None where nothing is raised."""
        self.peers.Peer.key = f"{KEY}\n" if kind == "odd key" else KEY
        # More than the buffers of a connection hold, so that it breaks while it is sent.
        self.peers.MESSAGES = [{"role": "user", "content": "x" * (8_000_000 * (kind == "slam"))}]
        try:
            peer = self.make(kind)
            if kind == "nobody":
                peer.url = "http://127.0.0.1:9"
            call = getattr(peer, how)
            asyncio.run(call()) if how == "chat_async" else call()
        except Exception as error:  # noqa: BLE001 - looked at
            return _frames_with_key(error)
        return None

    def trio(self) -> str:
        """An awaited call under trio."""
        import trio  # noqa: PLC0415 - this row only

        peer = self.make("plain")
        try:
            return "works" if trio.run(peer.chat_async).startswith("The best") else "wrong"
        except BaseException as error:  # noqa: BLE001 - the outcome
            return type(error).__name__

    def _outcome(self, call: Callable[[], object]) -> str:
        before, start = _peak(), time.process_time()
        try:
            said = "read" if call() else "empty"
        except Exception as error:  # noqa: BLE001 - the outcome
            said = type(error).__name__
        used = time.process_time() - start
        return f"{said}, +{_peak() - before:.0f} MB, {used:.1f} s CPU"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _frames_with_key(error: BaseException) -> int:
    """Count the frames in which a tool that shows variables would show the key."""
    frames: set[str] = set()
    seen: BaseException | None = error
    while seen is not None:
        for frame, line in traceback.walk_tb(seen.__traceback__):
            where = f"{frame.f_code.co_filename}:{line}"
            # The frames of this program and of the peers' programs have the key to pass it on.
            if str(HERE.parent) not in where and any(KEY in text for text in _shown(frame, line)):
                frames.add(where)
        seen = seen.__cause__ or seen.__context__
    return len(frames)


def _shown(frame: Any, line: int) -> Iterator[str]:
    """Write the variables of a frame as the tools do."""
    for value in frame.f_locals.values():
        yield from _walk(value, 6)
    # stackprinter writes what the attributes in a line of source are, too.
    source = linecache.getline(frame.f_code.co_filename, line)
    for expression in re.findall(r"[a-zA-Z_]\w*(?:\.\w+)+", source):
        first, *rest = expression.split(".")
        value = frame.f_locals.get(first)
        for name in rest:
            value = getattr(value, name, None)
        yield from _walk(value, 0)


def _walk(value: object, depth: int) -> Iterator[str]:
    """Write a variable, and what is in it where it is a container, as sentry does."""
    with suppress(Exception):  # a tool would go on
        yield repr(value)
    if depth and isinstance(value, Mapping):
        for pair in [*value.items()]:
            yield from _walk(pair, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in [*value]:
            yield from _walk(item, depth - 1)


ROWS = [name for name in vars(Rows) if not name.startswith("_")]

if __name__ == "__main__":
    module, url, row = sys.argv[1:]
    print(getattr(Rows(importlib.import_module(f"peers.{module}"), url), row)())
