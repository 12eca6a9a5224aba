"""ASGI middleware that writes the journal and hands requests to the faults they match."""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import Fault
from .journal import Entry, Head, shown_body, shown_headers
from .misbehave import misbehave
from .state import State

_PEEK: Final = 1024 * 1024


class Recorder:
    """Sees every request before and every answer after everything else does.

    Args:
        app: The application inside.
        state: The server's state.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside, misbehave if that was ordered, and write both down."""
        started = time.perf_counter()
        body, receive = await _peek(receive)
        fault = self._state.faults.take(scope["method"], scope["path"], body)
        entry = Entry(
            id="",
            time=self._state.clock.now(),
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            request_headers=shown_headers(scope["headers"]),
            request_body=shown_body(body),
            fault=fault.to_wire() if fault else None,
        )
        head = Head()

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                entry.response_headers = shown_headers(message["headers"])
                entry.id = entry.response_headers.get("mistral-correlation-id", "")
            elif message["type"] == "http.response.body":
                head.add(message.get("body", b""))
                entry.complete = not message.get("more_body", False)
            await send(message)

        try:
            await self._run(fault, scope, receive, send_and_note)
        finally:
            entry.response_body = head.text()
            entry.seconds = time.perf_counter() - started
            self._state.journal.add(entry)

    async def _run(self, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> None:
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await misbehave(fault, self._state, self._app, scope, receive, send)


async def _peek(receive: Receive) -> tuple[bytes, Receive]:
    """Return the beginning of the body, and a `receive` that gives the whole of it again."""
    seen: list[Message] = []
    size = 0
    while size < _PEEK:
        message = await receive()
        seen.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    beginning = b"".join(message.get("body", b"") for message in seen)

    async def again() -> Message:
        return seen.pop(0) if seen else await receive()

    return beginning, again
