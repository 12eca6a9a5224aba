"""/v1/audio: transcriptions, speech, voices."""

import asyncio
import base64
from functools import partial
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.errors import unprocessable_query
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_json, read_service_json
from mistralai.local.http.gate import Gate
from mistralai.local.http.headers import METER, Meter
from mistralai.local.http.leaving import unless_gone
from mistralai.local.http.sse import named_events
from mistralai.local.http.streaming import EventResponse
from mistralai.local.http.uploads import read_form
from mistralai.local.schema.audio import (
    MAX_SAMPLE,
    SpeechRequest,
    TranscriptionForm,
    VoiceChange,
    VoiceRequest,
    VoiceSearch,
    VoicesQuery,
)
from mistralai.local.schema.service import read_query
from mistralai.local.service.audio import Audio
from mistralai.local.service.documents import Documents
from mistralai.local.service.voices import Voices, to_wire

MAX_BYTES: Final = 100 * 1024 * 1024
_FRAME: Final = 64 * 1024
_FIELDS: Final = 256
_SECONDS_A_MINUTE: Final = 7200
_LETTERS_A_MINUTE: Final = 24_000


class Hearing:
    """What transcriptions need: what hears, and where sounds come from."""

    def __init__(self, audio: Audio, documents: Documents) -> None:
        self.audio = audio
        self._documents = documents

    async def sound(self, form: TranscriptionForm, upload: bytes | None, own: str) -> bytes:
        """Return the sound that a form brings or names.

        Args:
            form: The form.
            upload: The file in it.
            own: The host and the port under which this server was asked.

        Raises:
            ApiError: If it cannot be had.
        """
        if upload is not None:
            return upload
        if form.file_id is not None:
            return await self._documents.uploaded(form.file_id)
        return await self._documents.fetched(form.file_url or "", own)


async def _transcribe(hearing: Hearing, request: Request) -> Response:
    upload, name, form = await _read_form(request)
    if upload is None and form.file_id is None and form.file_url is None:
        message = "Value error, one of file, file_url and file_id is required"
        raise unprocessable_query([{"type": "value_error", "loc": ["body"], "msg": message}])
    fetch = partial(hearing.sound, form, upload, request.url.netloc)
    heard = await unless_gone(request, hearing.audio.transcribe(form, fetch, name))
    seconds = max(1, round(heard.seconds))
    request.scope[METER] = Meter("audio-seconds", _SECONDS_A_MINUTE, seconds)
    if form.stream:
        return EventResponse(named_events((), heard.events()))
    return JSONResponse(heard.to_wire())


async def _read_form(request: Request) -> tuple[bytes | None, str, TranscriptionForm]:
    """Return the file of a form, what it is called or where it is, and the other fields."""
    form = await read_form(request, MAX_BYTES + _FRAME, _FIELDS)
    try:
        file = form.get("file")
        data = await file.read() if isinstance(file, UploadFile) else None
        fields = read_query(TranscriptionForm, _fields(form), place="body")
        named = file.filename if isinstance(file, UploadFile) else None
        return data, named or fields.file_url or fields.file_id or "", fields
    finally:
        await form.close()


def _fields(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


async def _speak(audio: Audio, request: Request) -> Response:
    body = await read_json(SpeechRequest, request)
    spoken = await unless_gone(request, audio.speak(body))
    request.scope[METER] = Meter("input-characters", _LETTERS_A_MINUTE, len(body.input))
    if body.stream:
        return EventResponse(named_events((), spoken.events()))
    return JSONResponse({"audio_data": await asyncio.to_thread(_base64, spoken.data)})


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _name(request: Request) -> str:
    name: str = request.path_params["voice_id"]
    return name


async def _voices(voices: Voices, request: Request) -> Response:
    query = read_query(VoicesQuery, request.query_params.multi_items())
    found = voices.all(query.type)
    shown = found[query.offset :][: query.limit]
    return JSONResponse(
        {
            "items": [to_wire(voice) for voice in shown],
            "total": len(found),
            "page": query.offset // query.limit + 1,
            "page_size": query.limit,
            "total_pages": -(-len(found) // query.limit),
        }
    )


async def _search(voices: Voices, request: Request) -> Response:
    query = read_query(VoiceSearch, request.query_params.multi_items())
    found = voices.search(query)
    start = query.page_token or 0
    end = start + query.page_size
    token = str(end) if end < len(found) else None
    data = [to_wire(voice) for voice in found[start:end]]
    return JSONResponse({"data": data, "next_page_token": token})


async def _create(voices: Voices, request: Request) -> Response:
    body = await read_service_json(VoiceRequest, request)
    return JSONResponse(to_wire(await aside(request, voices.create, body)))


async def _get(voices: Voices, request: Request) -> Response:
    return JSONResponse(to_wire(voices.get(_name(request))))


async def _change(voices: Voices, request: Request) -> Response:
    body = await read_service_json(VoiceChange, request)
    return JSONResponse(to_wire(await aside(request, voices.change, _name(request), body)))


async def _delete(voices: Voices, request: Request) -> Response:
    return JSONResponse(to_wire(voices.delete(_name(request))))


async def _sample(voices: Voices, request: Request) -> Response:
    sound = await asyncio.to_thread(voices.sample, _name(request))
    return Response(sound, media_type="audio/wav")


def routes(gate: Gate, audio: Audio, documents: Documents) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        audio: Hears and speaks.
        documents: Fetches the sounds that requests only name.
    """
    one = "/v1/audio/voices/{voice_id}"
    return [
        *gate.routes(
            Hearing(audio, documents),
            [("/v1/audio/transcriptions", "POST", _transcribe)],
            MAX_BYTES + 2 * _FRAME,
        ),
        *gate.routes(audio, [("/v1/audio/speech", "POST", _speak)], 2 * MAX_SAMPLE),
        *gate.routes(
            audio.voices,
            [
                ("/v1/audio/voices", "GET", _voices),
                ("/v1/audio/voices", "POST", _create),
                (one, "GET", _get),
                (one, "PATCH", _change),
                (one, "DELETE", _delete),
                (one + "/sample", "GET", _sample),
                ("/v2/audio/voices", "GET", _search),
            ],
            2 * MAX_SAMPLE,
        ),
    ]
