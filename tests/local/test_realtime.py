"""Transcriptions on the fly over a websocket, and the short-lived keys for them."""

import base64
import json

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from mistralai.local import LocalServer
from mistralai.local.engines.audio import hearing
from mistralai.local.engines.audio.words import Word, spoken
from mistralai.local.service import realtime

MODEL = "voxtral-mini-transcribe-realtime-latest"
PATH = "/v1/audio/transcriptions/realtime"
SOUND = bytes(range(256)) * 400
END = {"type": "input_audio.end"}


@pytest.fixture(autouse=True)
def computed(monkeypatch):
    """Compute what is heard, whatever this machine has installed."""
    monkeypatch.setattr(hearing, "installed", lambda module: False)


def opened(server, model=MODEL, key="any", **options):
    url = f"{server.url.replace('http', 'ws')}{PATH}?model={model}"
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return connect(url, additional_headers=headers, proxy=None, **options)


def say(socket, *messages):
    for message in messages:
        socket.send(json.dumps(message))


def append(sound):
    return {"type": "input_audio.append", "audio": base64.b64encode(sound).decode()}


def rest(socket):
    return [json.loads(message) for message in socket]


@pytest.mark.parametrize("size", [1_000, 33_333, len(SOUND)])
def test_words_come_as_the_sound_comes_however_it_is_cut(server, size):
    with opened(server) as socket:
        created = json.loads(socket.recv())
        say(socket, *(append(SOUND[at : at + size]) for at in range(0, len(SOUND), size)), END)
        language, *parts, done = rest(socket)
    assert created["type"] == "session.created"
    assert created["session"]["audio_format"] == {"encoding": "pcm_s16le", "sample_rate": 16_000}
    assert language == {"type": "transcription.language", "audio_language": "en"}
    deltas = [one["text"] for one in parts if one["type"] == "transcription.text.delta"]
    segments = [one for one in parts if one["type"] == "transcription.segment"]
    text = " ".join(word.text for word in spoken(SOUND, len(SOUND) / 32_000))
    assert "".join(deltas) == done["text"] == text
    assert " ".join(one["text"] for one in segments) == text
    assert done["usage"]["prompt_audio_seconds"] == 3
    assert (done["type"], done["model"]) == ("transcription.done", MODEL)


def test_what_is_there_is_said_at_once_and_the_end_only_after_end(server):
    with opened(server) as socket:
        socket.recv()
        say(socket, append(SOUND[:20_000]))
        kinds = [json.loads(socket.recv())["type"] for _ in range(2)]
        assert kinds == ["transcription.language", "transcription.text.delta"]
        say(socket, {"type": "input_audio.flush"}, append(SOUND[20_000:32_000]))
        assert json.loads(socket.recv())["type"] == "transcription.text.delta"


def test_a_sound_of_less_than_a_word_is_one_word(server):
    with opened(server) as socket:
        say(socket, append(SOUND[:100]), {"type": "input_audio.flush"}, END)
        assert len(rest(socket)[-1]["text"].split()) == 1


def test_silence_from_the_beginning_to_the_end_says_nothing(server):
    with opened(server) as socket:
        say(socket, END)
        done = rest(socket)[-1]
    assert (done["text"], done["language"], done["segments"]) == ("", None, [])


def test_a_session_is_updated_before_sound_has_come(server):
    wish = {"audio_format": {"encoding": "pcm_mulaw", "sample_rate": 8_000}}
    with opened(server) as socket:
        socket.recv()
        say(socket, {"type": "session.update", "session": {**wish, "target_streaming_delay_ms": 9}})
        updated = json.loads(socket.recv())
        say(socket, append(SOUND[:4_000]), {"type": "session.update", "session": wish})
        kinds = [json.loads(socket.recv())["type"] for _ in range(3)]
    assert updated["type"] == "session.updated"
    assert updated["session"]["audio_format"] == wish["audio_format"]
    assert updated["session"]["target_streaming_delay_ms"] == 9
    assert kinds == ["transcription.language", "transcription.text.delta", "error"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("{", "Invalid JSON"),
        ("[]", "JSON object"),
        (b"\xff", "Invalid JSON"),
        ('{"type": "other"}', "Unknown message type: other"),
        ('{"type": "input_audio.append"}', "needs audio"),
        ('{"type": "input_audio.append", "audio": "%"}', "base64"),
        ('{"type": "session.update", "session": {"audio_format": {}}}', "Invalid session"),
        ('{"type": "session.update"}', "Invalid session"),
    ],
)
def test_a_message_that_makes_no_sense_is_an_error_and_the_session_goes_on(server, message, words):
    with opened(server) as socket:
        socket.recv()
        socket.send(message)
        error = json.loads(socket.recv())
        say(socket, END)
        assert rest(socket)[-1]["type"] == "transcription.done"
    assert error["type"] == "error"
    assert words in error["error"]["message"]
    assert error["error"]["code"] == 3001


def test_there_is_an_end_to_what_one_session_takes(server, monkeypatch):
    monkeypatch.setattr(realtime, "MAX_BYTES", 1_000)
    with opened(server) as socket:
        socket.recv()
        say(socket, append(SOUND[:1_001]))
        assert "too much audio" in json.loads(socket.recv())["error"]["message"]


def test_a_model_that_does_not_hear_is_an_error_and_the_end(server):
    with opened(server, model="mistral-small-latest") as socket:
        error = json.loads(socket.recv())
        with pytest.raises(ConnectionClosed):
            socket.recv()
    assert error["error"] == {"message": "Invalid model: mistral-small-latest", "code": 1500}


def test_what_was_heard_and_said_is_in_the_journal(server):
    with opened(server) as socket:
        say(socket, END)
        rest(socket)
    (entry,) = [one for one in server.journal() if one["method"] == "WEBSOCKET"]
    assert entry["path"] == PATH
    assert entry["status"] == 101


def test_a_connection_needs_a_key(server):
    with pytest.raises(InvalidStatus) as refused:
        opened(server, key="")
    assert refused.value.response.status_code == 401


def test_a_client_session_is_a_key_for_some_minutes():
    with LocalServer(api_keys=["right"]) as server:
        right = {"authorization": "Bearer right"}
        sessions = f"{server.url}/v1/client/sessions"
        made = httpx.post(sessions, json={"model": MODEL}, headers=right)
        assert made.status_code == 201
        session = made.json()
        assert (session["object"], session["purpose"]) == ("client.session", "realtime")
        key = session["client_secret"]["value"]
        assert key.startswith("rt_")
        with opened(server, key=key) as socket:
            assert json.loads(socket.recv())["type"] == "session.created"
        models = f"{server.url}/v1/models"
        other = httpx.get(models, headers={"authorization": f"Bearer {key}"})
        assert other.json() == {"detail": "Invalid API Key"}
        longer = httpx.post(sessions, json={"ttl_seconds": 1_000}, headers=right).json()
        server.advance(901)
        with opened(server, key=longer["client_secret"]["value"]):
            pass
        for expired in (key, "rt_unknown", "wrong"):
            with pytest.raises(InvalidStatus) as refused:
                opened(server, key=expired)
            assert refused.value.response.status_code == 401


@pytest.mark.parametrize("path", ["/v1/models", "/_local/journal"])
def test_other_paths_have_no_websocket(server, path):
    with pytest.raises(InvalidStatus):
        connect(f"{server.url.replace('http', 'ws')}{path}", proxy=None)


def test_a_recognizer_hears_what_there_is_at_a_flush(server, monkeypatch):
    heard = []

    def recognize(sound):
        heard.append(len(sound.samples))
        return [Word("Hello.", 0.1, 0.4)]

    monkeypatch.setattr(hearing, "available", lambda: True)
    monkeypatch.setattr(hearing, "heard", recognize)
    with opened(server) as socket:
        say(socket, append(SOUND[:32_000]), {"type": "input_audio.flush"}, append(SOUND[:10]), END)
        events = rest(socket)
    assert heard == [32_000, 10]
    assert events[-1]["text"] == "Hello. Hello."
    assert [one["start"] for one in events if one["type"] == "transcription.segment"] == [0.1, 1.1]
