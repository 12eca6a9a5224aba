"""Sound to the local server and back: a second implementation of the API."""

from __future__ import annotations

import asyncio
import base64
import io
import wave
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import Mistral, models

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mistralai.local import LocalServer

HEARING = "voxtral-mini-latest"
REALTIME = "voxtral-mini-transcribe-realtime-2602"
SAID = {"input": "Good morning everybody", "voice_id": "en_paul_neutral"}


@pytest.fixture(autouse=True)
def _no_recognizer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have words computed from a sound, also where the extra is there that would recognize them."""
    monkeypatch.setattr("mistralai.local.engines.audio.hearing.available", lambda: False)


@pytest.fixture
def sound(way: Any, client: Mistral) -> bytes:
    """A file with a voice in it."""
    speech = way.call(client.audio.speech.complete, **SAID, response_format="wav")
    assert isinstance(speech, models.SpeechResponse)
    return base64.b64decode(speech.audio_data)


def test_what_is_said_can_be_heard(way: Any, client: Mistral, sound: bytes):
    heard = way.call(
        client.audio.transcriptions.complete,
        model=HEARING,
        file=("hello.wav", sound),
        diarize=True,
        timestamp_granularities=["segment"],
    )
    assert heard.text
    assert heard.usage.prompt_audio_seconds >= 1
    assert heard.segments[0].speaker_id == "speaker_1"


def test_a_file_that_is_there_already_is_heard_too(way: Any, client: Mistral, sound: bytes):
    uploaded = way.call(client.files.upload, file=("hello.wav", sound), purpose="audio")
    events = way.read(
        way.call(client.audio.transcriptions.stream, model=HEARING, file_id=uploaded.id)
    )
    pieces = [e.data.text for e in events if e.event == "transcription.text.delta"]
    assert "".join(pieces) == events[-1].data.text
    assert isinstance(events[-1].data, models.TranscriptionStreamDone)


def test_speech_in_pieces_is_the_same_speech(way: Any, client: Mistral):
    arguments = {**SAID, "response_format": "pcm"}
    whole = way.call(client.audio.speech.complete, **arguments)
    events = way.read(way.call(client.audio.speech.complete, **arguments, stream=True))
    pieces = [base64.b64decode(e.data.audio_data) for e in events[:-1]]
    assert b"".join(pieces) == base64.b64decode(whole.audio_data)
    assert isinstance(events[-1].data, models.SpeechStreamDone)


def test_a_voice_is_made_found_changed_and_deleted(way: Any, client: Mistral, sound: bytes):
    voices = client.audio.voices
    made = way.call(
        voices.create, name="Ann", sample_audio=base64.b64encode(sound).decode(), languages=["en"]
    )
    (found,) = way.call(voices.search, query="Ann", type_="custom").data
    assert found.id == made.id
    changed = way.call(voices.update, voice_id=made.id, description="Calm")
    assert (changed.name, changed.description) == ("Ann", "Calm")
    assert way.body(way.call(voices.get_sample_audio, voice_id=made.id))[:4] == b"RIFF"
    way.call(voices.delete, voice_id=made.id)
    with pytest.raises(models.SDKError) as caught:
        way.call(voices.get, voice_id=made.id)
    assert caught.value.status_code == 404


def test_a_response_comes_whole_and_in_pieces(way: Any, client: Mistral):
    arguments = {"model": "mistral-small-latest", "input": "Who paints?", "temperature": 0}
    whole = way.call(client.responses.create, **arguments)
    events = way.read(way.call(client.responses.create, **arguments, stream=True))
    pieces = [e.data.delta for e in events if e.event == "response.output_text.delta"]
    assert "".join(pieces) == whole.output_text
    assert events[-1].data.response.output_text == whole.output_text
    counted = way.call(client.responses.count_input_tokens, model="m", input="Who paints?")
    assert 0 < counted.input_tokens <= whole.usage.input_tokens


def test_a_short_lived_key_opens_a_connection(
    way: Any, client: Mistral, server: LocalServer, sound: bytes
):
    pytest.importorskip("websockets", reason="needs the extra realtime")
    session = way.call(client.realtime.sessions.create, request={"model": REALTIME})
    with wave.open(io.BytesIO(sound)) as file:
        rate, samples = file.getframerate(), file.readframes(file.getnframes())

    async def microphone() -> AsyncIterator[bytes]:
        for start in range(0, len(samples), 4800):
            yield samples[start : start + 4800]

    async def listen() -> list[Any]:
        guest = Mistral(session.client_secret.value, server_url=server.url)
        events = guest.audio.realtime.transcribe_stream(
            microphone(), REALTIME, {"encoding": "pcm_s16le", "sample_rate": rate}
        )
        return [event async for event in events]

    events = asyncio.run(listen())
    assert isinstance(events[1], models.RealtimeTranscriptionSessionUpdated)
    assert isinstance(events[-1], models.TranscriptionStreamDone)
    assert events[-1].text


def test_a_connector_is_registered_shown_and_deleted(way: Any, client: Mistral):
    connectors = client.beta.connectors
    request = {"name": "tickets", "description": "Our tickets", "server": "https://x.test/mcp"}
    made = way.call(connectors.create, request=request)
    assert isinstance(made, models.MCPConnector)
    assert way.call(connectors.get, connector_id_or_name="tickets").id == made.id
    assert [c.id for c in way.call(connectors.list).items] == [made.id]
    assert way.call(connectors.delete, connector_id=made.id).message
    assert way.call(connectors.list).items == []
