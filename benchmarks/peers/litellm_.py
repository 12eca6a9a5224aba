"""litellm, which calls many APIs; it keeps its clients itself."""

from __future__ import annotations

from typing import Any

import litellm

from .base import MESSAGES, MODEL, TEXTS, size_of, size_of_async
from .base import Peer as Base

litellm.telemetry = False


class Peer(Base):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.options: dict[str, Any] = {
            "model": f"mistral/{MODEL}",
            "api_base": url + "/v1",
            "api_key": self.key,
        }

    def chat(self) -> str:
        answer: Any = litellm.completion(messages=MESSAGES, **self.options)
        return answer.choices[0].message.content

    async def chat_async(self) -> str:
        answer: Any = await litellm.acompletion(messages=MESSAGES, **self.options)
        return answer.choices[0].message.content

    def stream(self, limit: int | None = None) -> int:
        events: Any = litellm.completion(messages=MESSAGES, stream=True, **self.options)
        return size_of(events, limit)

    async def stream_async(self, limit: int | None = None) -> int:
        events: Any = await litellm.acompletion(messages=MESSAGES, stream=True, **self.options)
        return await size_of_async(events, limit)

    def embed(self) -> int:
        return len(litellm.embedding(input=TEXTS, **self.options).data)
