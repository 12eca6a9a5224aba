"""The websocket /v1/audio/transcriptions/realtime, and POST /v1/client/sessions."""

import asyncio
import time
from contextlib import suppress
from typing import Any, Final, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from mistralai.local.control.controls import Controls
from mistralai.local.control.faults import Fault
from mistralai.local.control.journal import Entry
from mistralai.local.errors import Api, ApiError
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_service_json
from mistralai.local.http.gate import Gate
from mistralai.local.http.misbehave_socket import METHOD, MisbehavingSocket
from mistralai.local.schema.audio import SessionRequest
from mistralai.local.service.audio import Audio
from mistralai.local.service.realtime import RefusedError, Session, is_recognizing
from mistralai.local.service.sessions import Sessions
from mistralai.local.weight import beside
from mistralai.local.wire import decode

_SWITCHING: Final = 101
_POLICY: Final = 1008
_INVALID_MODEL: Final = 1500


class Transcribing:
    """Serves the websocket.

    Args:
        gate: What every connection has to pass.
        audio: Knows which models can hear.
        sessions: The short-lived keys that are accepted besides those of the gate.
        controls: The journal and the clock.
        api: Which edition of the API words the refusals.
    """

    def __init__(
        self, gate: Gate, audio: Audio, sessions: Sessions, controls: Controls, api: Api
    ) -> None:
        self._gate = gate
        self._audio = audio
        self._sessions = sessions
        self._controls = controls
        self._api: Api = api

    async def __call__(self, socket: WebSocket) -> None:
        """Hear one client out."""
        fault = self._controls.faults.take(METHOD, socket.scope["path"], b"")
        entry = self._entry(socket, fault)
        started = time.perf_counter()
        with suppress(WebSocketDisconnect):
            await self._hear(socket, entry, MisbehavingSocket(socket, fault, self._controls))
        entry.seconds = time.perf_counter() - started
        entry.complete = True

    async def _hear(self, socket: WebSocket, entry: Entry, sending: MisbehavingSocket) -> None:
        if (status := await sending.refuse()) is not None:
            entry.begin(status, [])
            return
        try:
            key = self._gate.key_of(socket)
            if not self._sessions.accept(key):
                self._gate.check(key)
        except ApiError as error:
            content, headers = error.of(self._api).content()
            entry.begin(error.status, [])
            entry.add(content)
            await socket.send_denial_response(Response(content, error.status, headers))
        else:
            await socket.accept()
            entry.begin(_SWITCHING, [])
            await self._serve(socket, entry, sending)

    def _entry(self, socket: WebSocket, fault: Fault | None) -> Entry:
        scope = socket.scope
        query = scope["query_string"].decode("latin-1")
        now = self._controls.clock.now()
        ordered = fault.to_wire() if fault else None
        entry = Entry(now, METHOD, scope["path"], query, scope["headers"], b"", ordered)
        self._controls.journal.add(entry)
        return entry

    async def _serve(self, socket: WebSocket, entry: Entry, sending: MisbehavingSocket) -> None:
        async def send(event: dict[str, Any]) -> None:
            entry.add(await sending.send(event) + b"\n")

        model = socket.query_params.get("model", "")
        try:
            self._audio.check_model(model, "realtime")
        except ApiError:
            await send(_error(f"Invalid model: {model}", _INVALID_MODEL))
            await socket.close(_POLICY)
            return
        session = Session(model, recognizing=is_recognizing())
        await send(session.created())
        while True:
            try:
                events = await asyncio.to_thread(_answers, session, await _message(socket))
            except RefusedError as error:
                await send(_error(str(error), error.code))
                continue
            for event in events:
                await send(event)
            if events and events[-1]["type"] == "transcription.done":
                await socket.close()
                return


def _answers(session: Session, message: dict[str, Any]) -> list[dict[str, Any]]:
    return list(session.take(message))


async def _message(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"], message.get("reason"))
    text = message.get("text")
    try:
        sent: bytes | str = message["bytes"] if text is None else text
        value: object = await beside([sent], decode, sent)
    except ValueError as error:
        raise RefusedError(f"Invalid JSON: {error}") from None
    if not isinstance(value, dict):
        raise RefusedError("A message is a JSON object")
    return cast("dict[str, Any]", value)


def _error(message: str, code: int) -> dict[str, Any]:
    return {"type": "error", "error": {"message": message, "code": code}}


async def _create(sessions: Sessions, request: Request) -> Response:
    body = await read_service_json(SessionRequest, request)
    return JSONResponse(sessions.create(body), status_code=201)


def routes(gate: Gate, sessions: Sessions) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        sessions: Short-lived keys.
    """
    return gate.routes(sessions, [("/v1/client/sessions", "POST", _create)])


def sockets(transcribing: Transcribing) -> list[BaseRoute]:
    """Return the websockets of this subject.

    Args:
        transcribing: Serves them.
    """
    return [WebSocketRoute("/v1/audio/transcriptions/realtime", transcribing.__call__)]
