"""What the server serves beside chat, through the client of this package."""

import asyncio
import base64
import inspect
import io
import wave

import pytest

from mistralai import Mistral
from mistralai.local.engines.audio import hearing

MODEL = "mistral-small-latest"
WORDS = "voxtral-mini-latest"


def silence(seconds=3):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16_000)
        writer.writeframes(bytes(32_000 * seconds))
    return file.getvalue()


SOUND = silence()


@pytest.fixture(autouse=True)
def computed(monkeypatch):
    """Compute what is heard, whatever this machine has installed."""
    monkeypatch.setattr(hearing, "installed", lambda module: False)


@pytest.fixture
def client(server):
    with Mistral(api_key="any", server_url=server.url) as made:
        yield made


@pytest.fixture(params=["sync", "async"])
def call(request, server):
    """Give a function that calls an operation by its name, and reads a stream to its end."""

    def operation(client, name):
        for part in name.split("."):
            client = getattr(client, part)
        return client

    def at_once(name, /, **arguments):
        with Mistral(api_key="any", server_url=server.url) as client:
            found = operation(client, name)(**arguments)
            return list(found) if arguments.get("stream") or name.endswith("stream") else found

    async def awaited(name, /, **arguments):
        async with Mistral(api_key="any", server_url=server.url) as client:
            found = await operation(client, f"{name}_async")(**arguments)
            streamed = inspect.isasyncgen(found) or hasattr(found, "__anext__")
            return [one async for one in found] if streamed else found

    if request.param == "sync":
        return at_once
    return lambda name, /, **arguments: asyncio.run(awaited(name, **arguments))


def test_a_sound_is_transcribed_whole_and_in_events(call):
    file = {"file_name": "a.wav", "content": SOUND}
    whole = call("audio.transcriptions.complete", model=WORDS, file=file, diarize=True)
    assert whole.usage.prompt_audio_seconds == 3
    assert whole.segments[0].speaker_id == "speaker_1"
    events = call("audio.transcriptions.stream", model=WORDS, file=file)
    assert events[-1].data.text == whole.text
    deltas = [one.data.text for one in events if one.event == "transcription.text.delta"]
    assert "".join(deltas) == whole.text


def test_a_text_is_spoken_by_a_voice_of_ones_own(call):
    sample = base64.b64encode(SOUND).decode()
    voice = call("audio.voices.create", name="Mine", sample_audio=sample)
    assert call("audio.voices.get", voice_id=voice.id).name == "Mine"
    assert call("audio.voices.update", voice_id=voice.id, name="Ours").name == "Ours"
    spoken = call("audio.speech.complete", input="Hello", voice_id=voice.id, response_format="wav")
    assert base64.b64decode(spoken.audio_data).startswith(b"RIFF")
    events = call(
        "audio.speech.complete",
        input="Hello",
        voice_id=voice.id,
        response_format="pcm",
        stream=True,
    )
    assert events[-1].event == "speech.audio.done"
    assert call("audio.voices.delete", voice_id=voice.id).id == voice.id


def test_a_response_is_made_whole_and_in_events(call):
    whole = call("responses.create", model=MODEL, input="Hello")
    text = whole.output[0].content[0].text
    events = call("responses.create", model=MODEL, input="Hello", stream=True)
    assert events[-1].data.response.output[0].content[0].text == text
    assert call("responses.count_input_tokens", model=MODEL, input="Hello").input_tokens == 1


def test_a_connector_is_registered_and_deleted(call):
    request = {"name": "mine", "description": "d", "server": "https://example.org/mcp"}
    made = call("beta.connectors.create", request={**request, "protocol": "mcp"})
    assert call("beta.connectors.get", connector_id_or_name="mine").id == made.id
    call("beta.connectors.delete", connector_id=made.id)


def test_a_session_gives_a_short_lived_key(call):
    made = call("realtime.sessions.create", request={"model": MODEL})
    assert made.client_secret.value.startswith("rt_")


def test_a_sound_is_transcribed_as_it_comes(client):
    async def pieces():
        for at in range(44, len(SOUND), 9_000):
            yield SOUND[at : at + 9_000]

    async def events():
        model = "voxtral-mini-transcribe-realtime-latest"
        found = client.audio.realtime.transcribe_stream(audio_stream=pieces(), model=model)
        return [event async for event in found]

    found = asyncio.run(events())
    file = {"file_name": "a.wav", "content": SOUND}
    whole = client.audio.transcriptions.complete(model=WORDS, file=file)
    assert found[-1].text == whole.text


def test_today_s_chat_and_embeddings_are_read(client):
    messages = [{"role": "user", "content": "Hello"}]
    answer = client.chat.complete(model=MODEL, messages=messages, reasoning_effort="high")
    thinking, text = answer.choices[0].message.content
    assert thinking.thinking[0].text
    assert text.text
    vectors = client.embeddings.create(
        model="codestral-embed", inputs="x", encoding_format="base64", output_dimension=64
    )
    assert len(vectors.data[0].embedding) == 64
