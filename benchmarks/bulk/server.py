"""A server that answers every chat with its question, as fast as asyncio can, and counts.

usage: python server.py [--delay SECONDS] [--rate REQUESTS_A_SECOND]

It prints its port. `GET /counts` tells how often it was asked, by question, and the most that came
within ten seconds. Above the rate it answers with 429.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from bisect import bisect_left
from collections import Counter

WINDOW = 10.0
"""The time over which the rate of what came is told, in seconds."""


class Server:
    def __init__(self, delay: float, rate: float | None) -> None:
        self.delay = delay
        self.rate = rate
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.refused = 0
        self._tokens = 0.0
        self._since = time.monotonic()

    def _may(self) -> bool:
        if self.rate is None:
            return True
        now = time.monotonic()
        # A tenth of a second's worth may come at once.
        self._tokens = min(self._tokens + (now - self._since) * self.rate, self.rate / 10)
        self._since = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def counts(self) -> dict[str, object]:
        times = self.times
        most = max((n + 1 - bisect_left(times, t - WINDOW) for n, t in enumerate(times)), default=0)
        twice = sum(count - 1 for count in self.asked.values())
        return {
            "asked": self.asked.total(),
            "rows": len(self.asked),
            "twice": twice,
            "refused": self.refused,
            "most_in_ten_seconds": most,
        }

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET"):
                    self._write(writer, 200, self.counts())
                    continue
                [size] = (
                    int(line[15:])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                )
                body = json.loads(await reader.readexactly(size))
                text = body["messages"][-1]["content"]
                self.times.append(time.monotonic())
                if not self._may():
                    self.refused += 1
                    self._write(writer, 429, {"message": "too many"})
                    continue
                self.asked[text] += 1
                if self.delay:
                    await asyncio.sleep(self.delay)
                message = {"role": "assistant", "content": text}
                usage = {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                about = {"id": "1", "object": "chat.completion", "model": "m", "created": 1}
                self._write(writer, 200, {**about, "usage": usage, "choices": [choice]})
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has gone, or was killed
        finally:
            writer.close()

    def _write(self, writer: asyncio.StreamWriter, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        more = b"" if status == 200 else b"retry-after: 0.1\r\n"  # noqa: PLR2004
        writer.write(
            b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n%s"
            % (status, more, len(content), content)
        )


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--rate", type=float)
    chosen = parser.parse_args()
    server = await asyncio.start_server(Server(chosen.delay, chosen.rate), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1])
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
