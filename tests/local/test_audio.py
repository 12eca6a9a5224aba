"""Transcriptions, speech and voices."""

import base64
import io
import json
import math
import shutil
import socket
import struct
import subprocess
import wave

import httpx
import pytest

from mistralai.local import LocalServer
from mistralai.local.engines.audio import extra, hearing, sound, speaking
from mistralai.local.engines.audio.words import Word, sentences, spoken

HEARING = {"model": "voxtral-mini-latest"}
SPEAKING = {"model": "voxtral-mini-tts-latest"}
PATH = "/v1/audio/transcriptions"
VOICES = "/v1/audio/voices"


def tone(seconds=3.0, rate=16_000, width=2):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        samples = (
            int(9000 * math.sin(at / 8 + at * at / 9e6)) for at in range(int(seconds * rate))
        )
        writer.writeframes(b"".join(struct.pack("<h", one).ljust(width, b"\0") for one in samples))
    return file.getvalue()


TONE = tone()
DATA_URI = f"data:audio/wav;base64,{base64.b64encode(tone(0.1, 4_000)).decode()}"


@pytest.fixture(autouse=True)
def computed(monkeypatch):
    """Compute what is heard and said, whatever this machine has installed."""
    monkeypatch.setattr(hearing, "installed", lambda module: False)
    monkeypatch.setattr(speaking, "installed", lambda module: False)
    monkeypatch.setattr(shutil, "which", lambda program: None)


def hear(http, data=TONE, **form):
    response = http.post(PATH, files={"file": ("a.wav", data)}, data={**HEARING, **form})
    assert response.status_code == 200, response.text
    return response


def test_a_transcription_has_the_recorded_form(http):
    response = hear(http)
    answer = response.json()
    assert list(answer) == ["model", "text", "language", "segments", "usage", "finish_reason"]
    assert (answer["model"], answer["language"], answer["segments"]) == (HEARING["model"], None, [])
    assert len(answer["text"].split()) == 6
    usage = answer["usage"]
    assert usage["prompt_audio_seconds"] == usage["prompt_tokens"] == 3
    assert usage["prompt_tokens_details"] == {"cached_tokens": 0, "audio_tokens": 375}
    assert usage["total_tokens"] == 378 + usage["completion_tokens"]
    headers = response.headers
    assert headers["x-ratelimit-limit-audio-seconds-minute"] == "7200"
    assert headers["x-ratelimit-audio-seconds-query-cost"] == "3"


def test_the_same_sound_says_the_same_and_another_something_else(http):
    assert hear(http).json()["text"] == hear(http).json()["text"]
    assert hear(http, tone(3, 8_000)).json()["text"] != hear(http).json()["text"]


@pytest.mark.parametrize(
    ("form", "count", "speakers"),
    [
        ({"timestamp_granularities": "segment"}, 3, {None}),
        ({"timestamp_granularities[]": "word"}, 16, {None}),
        ({"diarize": "true"}, 3, {"speaker_1", "speaker_2"}),
        ({"diarize": "true", "timestamp_granularities": "word"}, 16, {"speaker_1", "speaker_2"}),
    ],
)
def test_segments_follow_each_other_and_have_speakers(http, form, count, speakers):
    answer = hear(http, tone(8), **form).json()
    segments = answer["segments"]
    assert len(segments) == count
    assert {one["speaker_id"] for one in segments} == speakers
    assert " ".join(one["text"] for one in segments) == answer["text"]
    assert segments[0]["start"] == 0
    assert segments[-1]["end"] == 8
    assert all(one["start"] < one["end"] for one in segments)


def events(response):
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        found.append(event)
    return found


@pytest.mark.parametrize("form", [{}, {"diarize": "true", "language": "fr"}])
def test_a_stream_says_the_same_in_events(http, form):
    whole = hear(http, **form).json()
    language, *parts, done = events(hear(http, stream="true", **form))
    assert language["audio_language"] == form.get("language", "en")
    assert done == {**whole, "type": "transcription.done"}
    kind = "transcription.segment" if form else "transcription.text.delta"
    assert {one["type"] for one in parts} == {kind}
    assert "".join(one["text"] for one in parts) == whole["text"]


@pytest.mark.parametrize("where", ["file_id", "file_url", "signed"])
def test_a_sound_may_be_named_instead_of_sent(http, where):
    upload = {"file": ("a.wav", TONE)}
    file = http.post("/v1/files", files=upload, data={"purpose": "audio"}).json()
    named = {"file_id": file["id"]}
    if where == "signed":
        named = {"file_url": http.get(f"/v1/files/{file['id']}/url").json()["url"]}
    elif where == "file_url":
        named = {"file_url": DATA_URI}
    response = http.post(PATH, data={**HEARING, **named})
    assert response.status_code == 200, response.text
    seconds = response.json()["usage"]["prompt_audio_seconds"]
    assert seconds == (1 if where == "file_url" else 3)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"model": "voxtral-small-latest"}, 400, "Invalid model"),
        ({"model": "nothing"}, 400, "Invalid model"),
        ({"language": "french"}, 422, "pattern"),
        ({"language": "fr", "timestamp_granularities": "word"}, 400, "combined"),
        ({"timestamp_granularities": "letter"}, 422, "segment"),
        ({"context_bias": "two words"}, 422, "pattern"),
        ({"context_bias": ["one"] * 101}, 422, "100"),
        ({"speaker_references": "{"}, 422, "speaker_references"),
        ({"model": None}, 422, "Field required"),
    ],
)
def test_a_form_that_cannot_be_served_is_refused(http, change, status, words):
    form = {name: value for name, value in {**HEARING, **change}.items() if value is not None}
    response = http.post(PATH, files={"file": ("a.wav", TONE)}, data=form)
    assert response.status_code == status
    assert words in response.text


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        (None, {}, 422),
        ({"file": ("a.wav", b"no sound at all")}, {}, 400),
        ({"file": ("a.wav", TONE[:44])}, {}, 400),
        (None, {"file_id": "0d4bfe83-3d75-4ef2-8180-501c1e096457"}, 400),
        (None, {"file_url": "https://example.org/a.wav"}, 400),
    ],
)
def test_a_sound_that_cannot_be_had_is_refused(http, files, data, status):
    response = http.post(PATH, files=files, data={**HEARING, **data})
    assert response.status_code == status, response.text


def test_a_sound_that_lasts_too_long_is_refused(http, monkeypatch):
    monkeypatch.setattr(sound, "MAX_SECONDS", 2)
    response = http.post(PATH, files={"file": ("a.wav", TONE)}, data=HEARING)
    assert response.status_code == 400
    assert "lasts 3 seconds" in response.text


def test_a_form_that_is_too_large_is_refused(http):
    address = (http.base_url.host, http.base_url.port)
    with socket.create_connection(address, timeout=20) as raw:
        head = f"POST {PATH} HTTP/1.1\r\nhost: x\r\nx-api-key: x\r\ncontent-length: {2**40}\r\n"
        raw.sendall(f"{head}content-type: multipart/form-data; boundary=x\r\n\r\n".encode())
        # What is noted for the journal is read before anything else.
        raw.sendall(bytes(1_100_000))
        assert raw.recv(12) == b"HTTP/1.1 413"


def test_other_files_are_measured_by_their_own_headers():
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    found = sound.read(frame * 100)
    assert found.seconds == pytest.approx(2.6, abs=0.1)
    assert len(spoken(found.samples, found.seconds)) == 5


@pytest.mark.parametrize("data", [b"OggS" + bytes(40), b"fLaC" + bytes(60), bytes(100), b""])
def test_broken_files_are_refused_and_no_failure(data):
    with pytest.raises(Exception, match="could not be read"):
        sound.read(data)


def test_a_text_is_cut_into_sentences():
    words = [Word(text, 0, 1) for text in ("One", "two.", "Three")]
    assert [[word.text for word in part] for part in sentences(words)] == [
        ["One", "two."],
        ["Three"],
    ]


def speak(http, **body):
    return http.post("/v1/audio/speech", json={**SPEAKING, "input": "Hello, you", **body})


@pytest.mark.parametrize("form", [None, "wav", "pcm"])
def test_a_text_is_spoken(http, form):
    response = speak(http, response_format=form)
    assert list(response.json()) == ["audio_data"]
    data = base64.b64decode(response.json()["audio_data"])
    if form == "pcm":
        values = struct.unpack(f"<{len(data) // 4}f", data)
        assert 0.1 < max(map(abs, values)) <= 1
    else:
        with wave.open(io.BytesIO(data)) as file:
            assert file.getframerate() == 24_000
            assert file.getnframes() / 24_000 == pytest.approx(0.6)
    assert response.headers["x-ratelimit-input-characters-query-cost"] == "10"


def test_voices_sound_different_and_the_same_text_the_same(http):
    def data(**body):
        return speak(http, **body).json()["audio_data"]

    assert data() == data(voice="en_paul_neutral") == data(voice_id="en_paul_neutral")
    assert data() != data(voice="fr_marie_sad")
    assert data(ref_audio="UklGRg==") != data()


def test_speech_is_streamed_in_pieces_of_the_same_file(http):
    whole = base64.b64decode(speak(http, response_format="pcm").json()["audio_data"])
    *deltas, done = events(speak(http, response_format="pcm", stream=True))
    assert len(deltas) > 1
    assert b"".join(base64.b64decode(one["audio_data"]) for one in deltas) == whole
    assert done["usage"]["completion_tokens"] == len(whole) // 4
    assert {one["type"] for one in deltas} == {"speech.audio.delta"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"model": "voxtral-mini-latest"}, 400),
        ({"voice_id": "nobody"}, 404),
        ({"input": ""}, 422),
        ({"input": "x" * 5_001}, 422),
        ({"response_format": "midi"}, 422),
        ({"response_format": None, "unknown": 1}, 200),
    ],
)
def test_what_cannot_be_spoken_is_refused(http, body, status):
    assert speak(http, **body).status_code == status


def test_a_format_that_needs_the_extra_names_it(http, monkeypatch):
    def missing(module, what):
        return extra.load("no_such_module", what)

    monkeypatch.setattr(speaking, "load", missing)
    refused = speak(http, response_format="mp3")
    assert refused.status_code == 501
    assert "local-audio" in refused.json()["message"]


@pytest.mark.parametrize("voice", ["en_paul_neutral", "0d4bfe83"])
def test_a_program_that_speaks_is_asked_where_there_is_one(monkeypatch, voice):
    asked = []

    def run(command, **options):
        asked.append((command, options["input"]))
        return subprocess.CompletedProcess(command, 0, stdout=tone(0.5, 22_050))

    monkeypatch.setattr(shutil, "which", lambda program: "/bin/espeak-ng")
    monkeypatch.setattr(subprocess, "run", run)
    found = speaking.speak("-v hello", voice)
    assert (found.rate, found.count) == (22_050, 11_025)
    ((command, given),) = asked
    assert given == b"-v hello"
    assert command[command.index("-v") + 1] == "en"


def test_a_program_that_fails_leaves_the_tones(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: "/no/such/program")
    assert speaking.speak("hello", "en_paul_neutral").rate == speaking.RATE


SAMPLE = base64.b64encode(tone(0.2)).decode()


def test_a_voice_is_made_found_changed_and_deleted(http):
    made = http.post(VOICES, json={"name": "Mine", "languages": ["de"], "sample_audio": SAMPLE})
    voice = made.json()
    assert (voice["type"], voice["kind"], voice["retention_notice"]) == ("custom", "ivc", 30)
    one = f"{VOICES}/{voice['id']}"
    assert http.get(one).json() == voice
    changed = http.patch(one, json={"name": "Ours", "gender": "neutral"}).json()
    assert changed == {**voice, "name": "Ours", "gender": "neutral"}
    sample = http.get(f"{one}/sample")
    assert sample.headers["content-type"] == "audio/wav"
    assert sample.content == base64.b64decode(SAMPLE)
    assert speak(http, voice_id=voice["id"]).status_code == 200
    found = http.get("/v2/audio/voices", params={"language": "de", "query": "ours"}).json()
    assert [one["id"] for one in found["data"]] == [voice["id"]]
    assert http.delete(one).json() == changed
    assert http.get(one).status_code == 404


def test_voices_are_listed_in_pages(http):
    http.post(VOICES, json={"name": "Mine", "sample_audio": SAMPLE})
    page = http.get(VOICES, params={"limit": 5, "offset": 10}).json()
    assert (page["total"], page["page"], page["page_size"], page["total_pages"]) == (13, 3, 5, 3)
    assert [one["type"] for one in page["items"]] == ["preset", "preset", "custom"]
    (only,) = http.get(VOICES, params={"type": "custom"}).json()["items"]
    assert only["name"] == "Mine"
    names = []
    token = ""
    while token is not None:
        query = {"page_size": 5, "type": "preset", **({"page_token": token} if token else {})}
        part = http.get("/v2/audio/voices", params=query).json()
        names += [one["slug"] for one in part["data"]]
        token = part["next_page_token"]
    assert len(set(names)) == 12
    females = {"gender": "female", "page_size": 100}
    assert len(http.get("/v2/audio/voices", params=females).json()["data"]) == 6


def test_the_voices_of_the_api_stay_as_they_are(http):
    one = f"{VOICES}/en_paul_neutral"
    assert http.get(one).json()["slug"] == "en_paul_neutral"
    assert http.delete(one).status_code == http.patch(one, json={}).status_code == 403
    assert http.get(f"{one}/sample").content.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x"}, 422),
        ({"name": "x", "sample_audio": "%"}, 400),
        ({"name": "x", "sample_audio": "eA=="}, 400),
    ],
)
def test_a_voice_needs_a_sample_that_is_a_sound(http, body, status):
    assert http.post(VOICES, json=body).status_code == status


def test_voices_outlive_the_server_and_end_with_a_reset(tmp_path):
    for expected in (0, 1):
        with LocalServer(data=tmp_path) as server:
            state = server._state
            assert len(state.audio.voices.all("custom")) == expected
            with httpx.Client(base_url=server.url, headers={"x-api-key": "x"}) as http:
                http.post(VOICES, json={"name": "Mine", "sample_audio": SAMPLE})
            if expected:
                server.reset()
                assert state.audio.voices.all("custom") == []


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_english_is_recognized_where_the_extra_is_installed(monkeypatch, rate):
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("soundfile")
    monkeypatch.undo()
    silence = io.BytesIO()
    with wave.open(silence, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(bytes(4 * rate))
    found = sound.read(silence.getvalue())
    assert found.seconds == 1
    words = hearing.heard(found)
    assert all(0 <= word.start <= word.end <= 1.1 for word in words)
    with pytest.raises(Exception, match="could not be read"):
        hearing.recognize(b"no sound")


@pytest.mark.parametrize("form", ["mp3", "flac", "opus"])
def test_other_formats_are_written_where_the_extra_is_installed(monkeypatch, form):
    pytest.importorskip("soundfile")
    made = speaking.encoded(speaking.Speech(bytes(44_100), 22_050), form)
    assert sound.read(made).seconds == pytest.approx(1, abs=0.2)
    monkeypatch.undo()
    assert speaking.best_format() == "mp3"


def test_pauses_end_sentences():
    words = [Word("i", 0, 0.2), Word("see", 0.2, 0.5), Word("you", 2, 2.2), Word("i", 2.2, 2.3)]
    texts = [word.text for word in hearing._with_periods(words)]
    assert texts == ["I", "see.", "You", "I."]
