"""Opening a websocket with the package `websockets`."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from mistralai._auth.credentials import Headers, Secret
from mistralai._auth.forget import forget_variables
from mistralai._transport.tls import tls_settings
from mistralai.extra.exceptions import (
    RealtimeTranscriptionException,
    RealtimeTranscriptionWSError,
)
from mistralai.models import (
    RealtimeTranscriptionError,
    RealtimeTranscriptionSession,
    RealtimeTranscriptionSessionCreated,
)

from .connection import RealtimeConnection, RealtimeEvent, parse_realtime_event

_WORDS = 1_000
"""How much of the server's words an error shows, in characters."""


class _Connect(connect):
    """Follows no redirect: the key would go along, wherever it leads."""

    def process_redirect(self, exc: Exception) -> Exception:
        """Take the redirect for the refusal that it is."""
        return exc


class _WithoutKey(logging.Filter):
    """Keeps the key out of what websockets tells its log: each header, where DEBUG is on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let all records through, without the value of the header."""
        if isinstance(record.args, tuple) and record.args[:1] in _KEYS:
            record.args = (record.args[0], "<a key>")
        return True


_KEYS = [("authorization",), ("Authorization",)]
_LOGGER = logging.getLogger("mistralai.extra.realtime")
_LOGGER.addFilter(_WithoutKey())


async def open_connection(
    target: str, headers: Headers, key: Secret | None, max_size: int | None
) -> RealtimeConnection:
    """Open a connection, and wait until the server says that it is ready.

    Args:
        target: The URL.
        headers: The headers of its request.
        key: What its header `Authorization` is to be, where that is not among them.
        max_size: How many bytes a message of the server may have; None for any number.

    Raises:
        RealtimeTranscriptionException: It did not come about.
    """
    tls: dict[str, Any] = {"ssl": tls_settings()} if target.startswith("wss:") else {}
    try:
        websocket = await _Connect(
            target,
            # In no variable of a function here: a traceback shows variables.
            additional_headers=headers if key is None else _with(headers, key),
            user_agent_header=None,  # ours is among the headers
            open_timeout=None,  # the caller has a limit for all of it
            max_size=max_size,
            logger=_LOGGER,
            **tls,
        )
    except (OSError, EOFError, WebSocketException) as error:
        forget_variables(error)
        raise _refusal(error) from error
    try:
        return await _greeted(websocket)
    except BaseException as error:
        with suppress(Exception):
            await websocket.close()
        forget_variables(error)
        raise


def _with(headers: Headers, key: Secret) -> Headers:
    return Headers({**headers, "authorization": key.reveal()})


async def _greeted(websocket: ClientConnection) -> RealtimeConnection:
    early: list[RealtimeEvent] = []
    while True:
        try:
            event = parse_realtime_event(await websocket.recv())
        except ConnectionClosed as error:
            raise RealtimeTranscriptionException(f"Failed to connect: {error}") from error
        if isinstance(event, RealtimeTranscriptionError):
            said: Any = getattr(event.error, "message", event.error)
            raise RealtimeTranscriptionWSError(
                f"The server reports an error: {said}", payload=event, raw=event.model_dump()
            )
        early.append(event)
        if isinstance(event, RealtimeTranscriptionSessionCreated):
            session: Any = event.session  # of an odd answer it can be anything
            if isinstance(session, RealtimeTranscriptionSession):
                return RealtimeConnection(websocket, session, initial_events=early)


def _refusal(error: Exception) -> RealtimeTranscriptionException:
    if not isinstance(error, InvalidStatus):
        return RealtimeTranscriptionException(f"Failed to connect: {error}")
    response = error.response
    words = (response.body or b"").decode("utf-8", "replace")
    said = f"Failed to connect: Status {response.status_code}"
    return RealtimeTranscriptionException(
        f"{said}\n{words[:_WORDS]}" if words else said, code=response.status_code, payload=words
    )
