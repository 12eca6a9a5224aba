"""Recording an API, which is a second server here, and answering from the recording."""

import asyncio
import json
import os
import socket

import httpx
import pytest
from starlette.requests import Request

from mistralai import Mistral
from mistralai.local import Fault, LocalServer, cli
from mistralai.local.control.clock import Clock
from mistralai.local.control.recordings import (
    Answered,
    Folder,
    Piece,
    Question,
    Replay,
    Scrubber,
    answer_headers,
    question,
)
from mistralai.local.http.connections import Connections
from mistralai.local.http.recording import Passing, Replaying

CHAT = "/v1/chat/completions"
KEY = "sk-a-very-secret-key"
MODEL = "mistral-small-latest"
FORM = (
    b'--{0}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
    b'--{0}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{{}}\r\n'
    b"--{0}--\r\n"
)


def exchanges(folder):
    paths = sorted(folder.glob("0*.json"))
    return {path.name: json.loads(path.read_text("utf-8")) for path in paths}


def said(text):
    return [{"role": "user", "content": text}]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Record a chat, a stream, an upload, a list, a refusal: the folder, and what was answered."""
    folder = tmp_path_factory.mktemp("recording") / "tape"
    with (
        LocalServer(api_keys=[KEY]) as upstream,
        LocalServer(record=folder, upstream=upstream.url + "/") as server,
    ):
        found = program(server.url)
        assert [one["path"] for one in server.journal()] == [
            one["path"] for one in upstream.journal()
        ]
        assert upstream.journal()[0]["request_headers"]["accept-encoding"] == "identity"
    return folder, found


def program(url, **options):
    """Ask for one of each, and return what was answered."""
    with Mistral(api_key=KEY, server_url=url, **options) as client:
        chats = [
            client.chat.complete(model=MODEL, messages=said("Zürich?"), random_seed=at)
            for at in (1, 2)
        ]
        with client.chat.stream(model=MODEL, messages=said("A stream?")) as events:
            pieces = [event.data.choices[0].delta.content for event in events]
        file = client.files.upload(
            file={"file_name": "a.jsonl", "content": b'{"custom_id": "a", "body": {}}\n'},
            purpose="batch",
        )
        names = [one.id for one in client.models.list().data]
        downloaded = client.files.download(file_id=file.id).read()
    refused = httpx.post(
        url + CHAT,
        json={"model": "no-such", "messages": said("a")},
        headers={"authorization": f"Bearer {KEY}"},
        trust_env=False,
    )
    return [
        *(chat.model_dump() for chat in chats),
        pieces,
        file.model_dump(),
        names,
        downloaded,
        refused.status_code,
        refused.json(),
    ]


def test_a_recording_answers_as_the_api_did(recorded):
    folder, found = recorded
    with LocalServer(replay=folder) as server:
        assert program(server.url) == found
        assert [one["status"] for one in server.journal()][-1] == 400
        assert server.assert_asked("Zürich?", times=2)


def test_an_exchange_is_a_readable_file_without_secrets(recorded):
    folder, _ = recorded
    found = exchanges(folder)
    assert next(iter(found)) == "0001-post-v1-chat-completions.json"
    text = "".join(path.read_text("utf-8") for path in folder.glob("0*.json"))
    for secret in (KEY, "__cf_bm", "correlation", "authorization", "kong"):
        assert secret not in text
    assert "Zürich?" in text
    first, _, stream, upload, *_ = found.values()
    assert first["request"]["body"]["json"]["messages"] == said("Zürich?")
    assert first["answer"]["json"]["object"] == "chat.completion"
    assert first["answer"]["headers"]["content-type"] == "application/json"
    assert any(name.startswith("x-ratelimit") for name in first["answer"]["headers"])
    (after, event), *_, (_, end) = stream["answer"]["events"]
    assert after >= 0
    assert event.startswith("data: {")
    assert end == "data: [DONE]\n\n"
    file, purpose = upload["request"]["body"]["form"]
    assert (purpose["name"], purpose["text"]) == ("purpose", "batch")
    assert file["filename"] == "a.jsonl"
    assert "sha256" in file["bytes"]


def test_what_was_not_recorded_is_refused_with_the_closest(recorded):
    folder, _ = recorded
    with (
        LocalServer(replay=folder) as server,
        Mistral(api_key="other", server_url=server.url) as client,
    ):
        with pytest.raises(Exception, match="No recorded exchange answers") as caught:
            client.chat.complete(model=MODEL, messages=said("Bern?"), random_seed=1)
        message = json.loads(caught.value.body)["message"]
        assert message.splitlines() == [
            f"No recorded exchange answers POST {CHAT}.",
            "The closest is 0001-post-v1-chat-completions.json:",
            '- body.json.messages[0].content: wanted "Zürich?", got "Bern?"',
        ]


def test_a_request_that_came_twice_gets_the_answers_in_turn(tmp_path):
    with (
        LocalServer() as upstream,
        LocalServer(record=tmp_path, upstream=upstream.url) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        headers = {"authorization": "Bearer x"}
        body = {"model": MODEL, "messages": said("a")}
        for text in ("one", "two"):
            upstream.answer(text=text, times=1)
            http.post(CHAT, json=body, headers=headers)
    with (
        LocalServer(replay=tmp_path) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        reordered = dict(reversed(body.items()))
        for _ in range(2):
            answers = [http.post(CHAT, json=reordered, headers=headers).json() for _ in range(3)]
            texts = [one["choices"][0]["message"]["content"] for one in answers]
            assert texts == ["one", "two", "two"]
            server.reset()


def test_pieces_of_a_stream_are_passed_on_as_they_come(tmp_path):
    with (
        LocalServer() as upstream,
        LocalServer(record=tmp_path, upstream=upstream.url) as server,
        Mistral(api_key="x", server_url=server.url) as client,
    ):
        upstream.answer(pieces=["one", "two"], tokens_per_second=0.001)
        with client.chat.stream(model=MODEL, messages=said("a")) as events:
            first = [next(events).data.choices[0].delta.content for _ in range(2)]
            # The second piece is 1,000 seconds away: the first has come through without it.
            assert first[-1] == "one"
            upstream.advance(2_000)
            rest = [event.data.choices[0].delta.content for event in events]
    assert rest[0] == "two"
    assert len(exchanges(tmp_path)) == 1


def test_half_an_answer_is_not_kept(tmp_path):
    with (
        LocalServer() as upstream,
        LocalServer(record=tmp_path, upstream=upstream.url) as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        upstream.inject(Fault(cut_after_bytes=20))
        with pytest.raises(httpx.RemoteProtocolError):
            http.get("/v1/models", headers={"authorization": "Bearer x"})
        upstream.answer(pieces=["one", "two"], tokens_per_second=0.001)
        body = {"model": MODEL, "messages": said("a"), "stream": True}
        with http.stream(
            "POST", CHAT, json=body, headers={"authorization": "Bearer x"}
        ) as response:
            assert next(response.iter_raw())
        http.get("/v1/nothing", headers={"authorization": "Bearer x"})
    assert list(exchanges(tmp_path)) == ["0001-get-v1-nothing.json"]


def test_an_api_that_is_not_there_is_a_502_that_is_not_kept(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with LocalServer(record=tmp_path, upstream=url) as server:
        response = httpx.get(f"{server.url}/v1/models", trust_env=False)
    assert response.status_code == 502
    assert f"{url} cannot be asked: ConnectError" in response.json()["message"]
    assert exchanges(tmp_path) == {}


def test_a_recording_goes_on_where_it_ended(tmp_path):
    for at in range(2):
        with (
            LocalServer() as upstream,
            LocalServer(record=tmp_path, upstream=upstream.url) as server,
        ):
            httpx.get(f"{server.url}/v1/models?a={at}", trust_env=False)
    assert [one["request"]["query"] for one in exchanges(tmp_path).values()] == ["a=0", "a=1"]


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OSError, match=r"mine\.txt for one"):
        LocalServer(record=tmp_path, upstream="http://127.0.0.1:1")
    with pytest.raises(OSError, match="is no recording"):
        LocalServer(replay=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    link = tmp_path / "tape"
    link.mkdir()
    (link / ".mistralai-local-recording").symlink_to(tmp_path / "mine.txt")
    (tmp_path / "mine.txt").unlink()
    with pytest.raises(OSError, match="mistralai-local-recording"):
        LocalServer(record=link, upstream="http://127.0.0.1:1")
    assert not (tmp_path / "mine.txt").exists()


def test_files_are_never_written_over(tmp_path):
    folder = Folder(tmp_path, writing=True)
    answered = Answered(200, {}, [])
    first = folder.keep(Question("GET", "/a"), answered, Scrubber(()))
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "0002-get-a.json").symlink_to(tmp_path / "elsewhere.json")
    before = first.read_text()
    folder.files = list  # as another server sees it that looked before the first was there
    assert folder.keep(Question("GET", "/a"), answered, Scrubber(())).name == "0003-get-a.json"
    assert first.read_text() == before
    assert not (tmp_path / "elsewhere.json").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("broken", ["{", "[]", '{"request": {}, "answer": {}}'])
def test_a_broken_file_is_named(tmp_path, broken):
    Folder(tmp_path, writing=True)
    (tmp_path / "0001-a.json").write_text(broken)
    with pytest.raises(ValueError, match=r"0001-a\.json is no recorded exchange .*mend it"):
        LocalServer(replay=tmp_path)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"record": "a", "replay": "b", "upstream": "http://a"}, "give one of"),
        ({"record": "a"}, "record needs upstream"),
        ({"upstream": "http://a"}, "upstream needs record"),
        ({"record": "a", "upstream": "a"}, "is an http or https URL"),
        ({"replay_speed": 1}, "goes with replay"),
        ({"replay": "a", "replay_speed": 0}, "above 0"),
        ({"replay": "a", "unanswered": "error"}, "asks no scripts"),
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path, monkeypatch, options, why):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=why):
        LocalServer(**options)
    assert os.listdir() == []  # noqa: PTH208 - the folder that this process is in


def test_the_command_records_and_replays(tmp_path, capsys):
    assert cli.main(["--port", "0", "--replay", str(tmp_path), "--replay-speed", "2"]) == 1
    assert "is no recording of mistralai.local: make one with --record" in capsys.readouterr().err
    assert cli.main(["--port", "0", "--record", str(tmp_path / "a")]) == 1
    assert "record needs upstream" in capsys.readouterr().err


def test_scripts_and_websockets_are_not_for_recordings(recorded):
    folder, _ = recorded
    from websockets.exceptions import InvalidStatus  # noqa: PLC0415 - of this test alone
    from websockets.sync.client import connect  # noqa: PLC0415 - of this test alone

    with LocalServer(replay=folder) as server:
        for order in (
            lambda: server.answer(text="a"),
            lambda: server.answer(lambda _: "a"),
            lambda: server.unanswered("error"),
        ):
            with pytest.raises(RuntimeError, match="asks no scripts"):
                order()
        url = server.url.replace("http", "ws") + "/v1/audio/transcriptions/realtime"
        with pytest.raises(InvalidStatus, match="403"):
            connect(url, proxy=None)


def ask(method="POST", path="/a", query="", headers=(), body=b"{}"):
    given = [("content-type", "application/json"), *headers] if body else list(headers)
    return question(method, path, query, given, body)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"body": b'{"a": 1, "b": 2}'}, {"body": b'{"b":2,"a":1}'}, True),
        ({"body": b'{"a": [1, 2]}'}, {"body": b'{"a": [2, 1]}'}, False),
        ({"query": "a=1&b=2"}, {"query": "b=2&a=1"}, True),
        ({"query": "a=1"}, {"query": "a=2"}, False),
        ({"method": "GET", "body": b""}, {"method": "DELETE", "body": b""}, False),
        ({"headers": [("user-agent", "a")]}, {"headers": [("user-agent", "b")]}, True),
        ({"body": b'{"api_key": "a"}'}, {"body": b'{"api_key": "b"}'}, True),
        ({"body": b"\xff"}, {"body": b"\xfe"}, False),
        ({"body": b"{"}, {"body": b"{"}, True),
    ],
)
def test_requests_are_the_same_whatever_does_not_count(one, other, same):
    assert (ask(**one).key == ask(**other).key) is same


def test_forms_are_the_same_whatever_their_boundary():
    def form(boundary, name=b"a.jsonl"):
        body = FORM.replace(b"{0}", boundary).replace(b"a.jsonl", name)
        kind = f"multipart/form-data; boundary={boundary.decode()}"
        return question("POST", "/v1/files", "", [("content-type", kind)], body)

    assert form(b"one").key == form(b"two").key
    assert form(b"one").key != form(b"one", b"b.jsonl").key
    assert form(b"one").headers == {"content-type": "multipart/form-data"}


def test_secrets_are_taken_out_wherever_they_stand():
    headers = [
        ("Authorization", "Bearer sk-0123456789"),
        ("cookie", "session=abcdefghijk; a=b"),
        ("x-api-key", "other-key-0123"),
    ]
    scrubber = Scrubber(headers, "token=tok-12345678&a=1")
    value = {
        "api_key": "mine",
        "authorization": {"value": "x sk-0123456789 y"},
        "organization_id": "5c3f2b0e-1111-4222-8333-123456789abc",
        "user_id": "anna",
        "created_by": 5,
        "url": "https://a/b?X-Amz-Signature=abc&sig=def&page=1",
        "list": ["abcdefghijk", "tok-12345678", 1, None],
        "a": "b",
    }
    assert scrubber.value(value) == {
        "api_key": "[redacted]",
        "authorization": {"value": "x [redacted] y"},
        "organization_id": "00000000-0000-0000-0000-000000000000",
        "user_id": "[redacted]",
        "created_by": 5,
        "url": "https://a/b?X-Amz-Signature=[redacted]&sig=[redacted]&page=1",
        "list": ["[redacted]", "[redacted]", 1, None],
        "a": "b",
    }
    assert question("GET", "/a", "token=tok-12345678", headers, b"").query == "token=[redacted]"


def test_of_an_answer_the_headers_stay_that_a_client_reads():
    names = ["Content-Type", "retry-after", "set-cookie", "x-request-id", "date", "server"]
    assert list(answer_headers((name, "a") for name in names)) == ["content-type", "retry-after"]


def test_every_kind_of_answer_comes_back_as_it_was(tmp_path):
    folder = Folder(tmp_path, writing=True)
    events = {"content-type": "text/event-stream"}
    cases = [
        ({"content-type": "application/json"}, [b'{"a":', b"1}"], b'{"a":1}'),
        ({"content-type": "application/jsonl"}, [b'{"a": 1}\n'], b'{"a": 1}\n'),
        ({"content-type": "text/html"}, [b"<p>"], b"<p>"),
        ({"content-type": "text/plain"}, [b"\xff"], b"\xff"),
        ({"content-type": "audio/wav"}, [b"RIFF\x00"], b"RIFF\x00"),
        ({}, [], b""),
        (events, [b"data: Z\xc3", b"\xbc\n\ndata: {b\r\n\r\n: end"], None),
        (events, [b'data: {"token": "abc", "a": "\xc3\xbc"}\n\n'], None),
    ]
    for at, (headers, data, _) in enumerate(cases):
        pieces = [Piece(at, piece) for at, piece in enumerate(data)]
        folder.keep(Question("GET", f"/{at}"), Answered(200, headers, pieces), Scrubber(()))
    replay = Replay(Folder(tmp_path, writing=False))
    for at, (_, _, whole) in enumerate(cases[:6]):
        kept = replay.find(Question("GET", f"/{at}"))
        assert b"".join(piece.data for piece in kept.answered.pieces) == whole
    parts = replay.find(Question("GET", "/6")).answered.pieces
    assert parts == [
        Piece(1, "data: Zü\n\n".encode()),
        Piece(1, b"data: {b\r\n\r\n"),
        Piece(1, b": end"),
    ]
    (event,) = replay.find(Question("GET", "/7")).answered.pieces
    assert event.data == 'data: {"token": "[redacted]", "a": "ü"}\n\n'.encode()


def replayed(folder, *came):
    """Return what is sent for a request of which these messages come, and then nothing more."""
    waiting = [*came]
    sent = []

    async def receive():
        return waiting.pop(0) if waiting else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    async def run():
        scope = {"type": "http", "method": "GET", "path": "/a", "query_string": b"", "headers": []}
        await Replaying(Replay(folder), Clock(), None)(scope, receive, send)

    asyncio.run(run())
    return sent


def test_an_answer_without_a_body_is_one(tmp_path):
    folder = Folder(tmp_path, writing=True)
    folder.keep(ask("GET", body=b""), Answered(204, {}, []), Scrubber(()))
    start, end = replayed(folder, {"type": "http.request"})
    assert start["status"] == 204
    assert (end["body"], end["more_body"]) == (b"", False)


def test_who_has_left_is_answered_nothing(tmp_path):
    folder = Folder(tmp_path, writing=True)
    assert replayed(folder, {"type": "http.disconnect"}) == []


def test_an_answer_is_broken_off_where_nobody_is_there_any_more(tmp_path):
    async def run():
        scope = {"type": "http", "client": ("127.0.0.1", 1)}
        passing = Passing(Folder(tmp_path, writing=True), "http://127.0.0.1:1", Connections())
        breaking = asyncio.ensure_future(passing._break_off(Request(scope)))
        await asyncio.sleep(0)
        assert not breaking.done()
        breaking.cancel()
        await passing.close()

    asyncio.run(run())


def test_an_empty_recording_refuses_everything(tmp_path):
    replay = Replay(Folder(tmp_path, writing=True))
    assert replay.find(ask()) is None
    assert replay.refusal(ask()).endswith("The recording is empty.")


def test_of_many_differences_some_are_shown(tmp_path):
    folder = Folder(tmp_path, writing=True)
    folder.keep(ask(path="/b"), Answered(200, {}, []), Scrubber(()))
    folder.keep(ask(body=b'{"a": 1}'), Answered(200, {}, []), Scrubber(()))
    replay = Replay(folder)
    body = json.dumps(dict.fromkeys("bcdefgh", 1)).encode()
    lines = replay.refusal(ask(body=body, query="a=1")).splitlines()
    assert lines[1] == "The closest is 0002-post-a.json:"
    assert lines[2] == "- query: wanted '', got 'a=1'"
    assert lines[-1] == "- and 4 more"


@pytest.mark.parametrize(("speed", "waits"), [(None, []), (1.0, [3.0, 5.0]), (2.0, [1.5, 2.5])])
def test_answers_come_as_fast_as_they_shall(tmp_path, speed, waits):
    folder = Folder(tmp_path, writing=True)
    pieces = [Piece(3.0, b"data: a\n\n"), Piece(5.0, b"data: b\n\n")]
    answered = Answered(200, {"content-type": "text/event-stream"}, pieces)
    folder.keep(ask("GET", body=b""), answered, Scrubber(()))
    waited = []

    class Watched(Clock):
        async def wait_until(self, moment):
            waited.append(moment - self.now())

    async def run():
        scope = {"type": "http", "method": "GET", "path": "/a", "query_string": b"", "headers": []}
        sent = []

        async def receive():
            if not sent:
                return {"type": "http.request", "body": b""}
            return await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        replaying = Replaying(Replay(folder), Watched(lambda: 1000.0), speed)
        await replaying(scope, receive, send)
        return b"".join(message.get("body", b"") for message in sent)

    assert asyncio.run(run()) == b"data: a\n\ndata: b\n\n"
    assert waited == waits
