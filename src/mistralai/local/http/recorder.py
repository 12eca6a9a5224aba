"""ASGI middleware that writes the journal and gives a request the fault that it matches."""

import asyncio
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistralai.local.control.asked import ASKING, SCOPE_HEADER, Asking
from mistralai.local.control.controls import Controls
from mistralai.local.control.journal import Entry
from mistralai.local.weight import QUICK

from .misbehave import FAULT

SCOPE: Final = "mistralai.local.scope"
"""Where the ASGI scope of a request holds the name of the scope that its URL named."""
_PEEK: Final = 1024 * 1024


class Recorder:
    """Sees every request before and every answer after everything else does.

    Args:
        app: The application inside.
        controls: The journal, the faults, and the clock.
    """

    def __init__(self, app: ASGIApp, controls: Controls) -> None:
        self._app = app
        self._controls = controls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside, and write down what was asked and answered."""
        started = time.perf_counter()
        body, receive = await _peek(receive)
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        asking = Asking(
            scope["method"],
            scope["path"],
            headers,
            body,
            scope.get(SCOPE) or headers.get(SCOPE_HEADER) or None,
        )
        # The task is this request's alone, and those that it begins see it too.
        ASKING.set(asking)
        fault = self._controls.faults.take(asking.method, asking.path, body, asking.scope)
        noted = (
            self._controls.clock.now(),
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            scope["headers"],
            body,
            fault.to_wire() if fault else None,
            asking,
        )
        # The keys of a long body take long to be found.
        is_long = len(body) > QUICK
        entry = await asyncio.to_thread(Entry, *noted) if is_long else Entry(*noted)
        self._controls.journal.add(entry)

        async def note_and_send(message: Message) -> None:
            # Noted first: a client that has seen the end of an answer finds it in the journal.
            entry.seconds = time.perf_counter() - started
            if message["type"] == "http.response.start":
                entry.begin(message["status"], message["headers"])
            else:
                entry.add(message.get("body", b""))
                entry.complete = entry.ended = not message.get("more_body", False)
            await send(message)

        try:
            await self._app({**scope, FAULT: fault}, receive, note_and_send)
        finally:
            entry.ended = True


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
