"""A server that is a function, and what the tests of `bulk` send to it and read from files."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import httpx

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

URL = "https://api.test"


class Fake:
    """A server that answers a chat with its question, and remembers what it was asked.

    `answers` has what it says first, in order; a function of the request decides in their place.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []
        self.decide: Callable[[str], httpx.Response | None] = lambda text: None
        self.most = 0
        self._under_way = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        body = json.loads(request.content)
        text = str(body["messages"][-1]["content"] if "messages" in body else body["input"])
        self.asked.append(text)
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await asyncio.sleep(0)
        self._under_way -= 1
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self.decide(text) or reply(text, body.get("model"))

    def client(self, **options: Any) -> Mistral:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return Mistral(**{"api_key": "any", "server_url": URL, "async_client": http, **options})


def reply(text: str, model: str | None = "m", **headers: str) -> httpx.Response:
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    body = {"id": "1", "object": "chat.completion", "model": model, "usage": usage}
    return httpx.Response(200, json={**body, "choices": choices}, headers=headers)


def row(text: str, custom_id: str | None = None, **more: Any) -> dict[str, Any]:
    body = {"model": "m", "messages": [{"role": "user", "content": text}], **more}
    return {"body": body} if custom_id is None else {"custom_id": custom_id, "body": body}


def lines_of(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def texts_of(path: Path) -> dict[str, str]:
    """The answers, by custom_id; each is there once."""
    lines = lines_of(path)
    found = {
        line["custom_id"]: line["response"]["body"]["choices"][0]["message"]["content"]
        for line in lines
    }
    assert len(found) == len(lines)
    return found


def threads_end() -> None:
    """See to it that no thread of a run goes on."""
    for thread in threading.enumerate():
        if thread.name == "mistralai.bulk":
            thread.join(60)
            assert not thread.is_alive()
