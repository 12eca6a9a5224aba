"""Speech as text while it is spoken, over a real websocket on this machine."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from base64 import b64decode
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import Mistral, models
from mistralai.errors import MistralError
from mistralai.extra import RealtimeConnection, UnknownRealtimeEvent
from mistralai.extra.exceptions import (
    MistralClientException,
    RealtimeTranscriptionException,
    RealtimeTranscriptionWSError,
)
from mistralai.extra.realtime.connection import parse_realtime_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

websockets = pytest.importorskip("websockets", reason="needs the extra realtime")
from websockets.asyncio.server import ServerConnection, serve  # noqa: E402 - behind the line above
from websockets.exceptions import ConnectionClosed  # noqa: E402

KEY = "a-secret-key"
MODEL = "voxtral-mini-transcribe-realtime-2602"
FORMAT = {"encoding": "pcm_s16le", "sample_rate": 16000}
SESSION = {"request_id": "r1", "model": MODEL, "audio_format": FORMAT}
CREATED = {"type": "session.created", "session": SESSION}
DONE = {
    "type": "transcription.done",
    "model": MODEL,
    "text": "Hello you",
    "usage": {"prompt_audio_seconds": 1, "prompt_tokens": 1, "completion_tokens": 2},
    "language": None,
}


class Peer:
    """A server that keeps what it was asked and sent, and writes down what it hears.

    Args:
        greeting: What it says first.
    """

    def __init__(self, *greeting: dict[str, Any]) -> None:
        self.greeting = greeting or (CREATED,)
        self.said: list[dict[str, Any]] = []
        self.path = ""
        self.headers: dict[str, str] = {}
        self.refusal: tuple[int, str] | None = None
        self.location = ""
        self.heard = b""
        self.close_code: int | None = None
        # What it does when a message has come, beside the usual.
        self.reactions: dict[str, Callable[[ServerConnection], Awaitable[None]]] = {}

    async def __call__(self, connection: ServerConnection) -> None:
        for each in self.greeting:
            await connection.send(json.dumps(each))
        try:
            async for text in connection:
                message = json.loads(text)
                self.said.append(message)
                await self.react(connection, message)
        except ConnectionClosed:
            pass
        self.close_code = connection.protocol.close_code

    async def react(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind in self.reactions:
            await self.reactions[kind](connection)
        elif kind == "session.update":
            session = {**SESSION, **message["session"]}
            await connection.send(json.dumps({"type": "session.updated", "session": session}))
        elif kind == "input_audio.append":
            self.heard += b64decode(message["audio"])
            text = {"type": "transcription.text.delta", "text": message["audio"]}
            await connection.send(json.dumps(text))
        elif kind == "input_audio.end":
            await connection.send(json.dumps(DONE))

    def process(self, connection: ServerConnection, request: Any) -> Any:
        """Look at the request of the websocket before it becomes one."""
        self.path = request.path
        self.headers = {name.lower(): value for name, value in request.headers.raw_items()}
        if self.location:
            response = connection.respond(HTTPStatus.FOUND, "")
            response.headers["Location"] = self.location
            return response
        if self.refusal is not None:
            return connection.respond(HTTPStatus(self.refusal[0]), self.refusal[1])
        return None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Listen; give the URL."""
        async with serve(self, "127.0.0.1", 0, process_request=self.process) as server:
            (listener, *_) = server.sockets
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def talk(peer: Peer, action: Callable[[Mistral], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    """Do something with a client of a server that runs meanwhile."""

    async def run() -> Any:
        async with peer.running() as url:
            given: dict[str, Any] = {"api_key": KEY, "server_url": url, **options}
            return await action(Mistral(**given))

    return asyncio.run(run())


async def pieces(*audio: bytes) -> AsyncIterator[bytes]:
    for piece in audio:
        yield piece


async def collect(events: AsyncIterator[Any]) -> list[Any]:
    return [event async for event in events]


def test_a_stream_of_audio_becomes_events_up_to_the_whole_text():
    peer = Peer()
    events = talk(
        peer,
        lambda client: collect(
            client.audio.realtime.transcribe_stream(pieces(b"ab", b"cd"), model=MODEL)
        ),
    )
    assert [event.type for event in events] == [
        "session.created",
        "transcription.text.delta",
        "transcription.text.delta",
        "transcription.done",
    ]
    assert isinstance(events[-1], models.TranscriptionStreamDone)
    assert events[-1].text == "Hello you"
    assert peer.heard == b"abcd"
    kinds = ["input_audio.append", "input_audio.append", "input_audio.flush", "input_audio.end"]
    assert [message["type"] for message in peer.said] == kinds
    assert peer.said[2:] == [{"type": "input_audio.flush"}, {"type": "input_audio.end"}]
    assert peer.close_code == 1000


def test_the_request_says_who_asks_for_what():
    peer = Peer()

    async def connect(client: Mistral) -> None:
        headers = {"X-Call": "1", "User-Agent": "mine"}
        async with await client.audio.realtime.connect(MODEL, http_headers=headers):
            pass

    talk(peer, connect, default_headers={"X-Client": "2"}, default_query={"a": "b c", "model": "x"})
    assert peer.path == f"/v1/audio/transcriptions/realtime?a=b+c&model={MODEL}"
    assert peer.headers["authorization"] == f"Bearer {KEY}"
    assert peer.headers["user-agent"].startswith("mistral-client-python/")
    assert peer.headers["user-agent"].endswith(" mine")
    assert (peer.headers["x-call"], peer.headers["x-client"]) == ("1", "2")
    assert peer.said == []


@pytest.mark.parametrize("scheme", ["http", "ws"])
def test_the_url_of_a_call_keeps_its_prefix_and_query(scheme: str):
    peer = Peer()

    async def connect(client: Mistral) -> None:
        host = str(client.sdk_configuration.server_url).removeprefix("http://")
        url = f"{scheme}://{host}/base/v1?tenant=t"
        headers = {"Authorization": "Bearer another"}
        await (
            await client.audio.realtime.connect("m n", server_url=url, http_headers=headers)
        ).close()

    talk(peer, connect)
    assert peer.path == "/base/v1/audio/transcriptions/realtime?tenant=t&model=m+n"
    assert peer.headers["authorization"] == "Bearer another"


def test_a_session_is_updated_with_what_was_given_and_nothing_else():
    peer = Peer()

    async def connect(client: Mistral) -> Any:
        connection = await client.audio.realtime.connect(
            MODEL,
            models.AudioFormat(encoding="pcm_mulaw", sample_rate=8000),
            240,
            context_bias=("Voxtral",),
            language="en",
            turn_detection={"min_silence_ms": 300},
        )
        async with connection:
            assert connection.audio_format.encoding == "pcm_s16le"
            events = connection.events()
            first, second = await anext(events), await anext(events)
            assert isinstance(first, models.RealtimeTranscriptionSessionCreated)
            assert isinstance(second, models.RealtimeTranscriptionSessionUpdated)
            assert connection.session is second.session
            assert connection.audio_format.encoding == "pcm_mulaw"
            assert connection.request_id == "r1"
            await connection.update_session(target_streaming_delay_ms=None)
            await anext(events)

    talk(peer, connect)
    assert peer.said == [
        {
            "type": "session.update",
            "session": {
                "audio_format": {"encoding": "pcm_mulaw", "sample_rate": 8000},
                "target_streaming_delay_ms": 240,
                "context_bias": ["Voxtral"],
                "language": "en",
                "turn_detection": {
                    "start_threshold": 0.5,
                    "eager_end_threshold": 0.5,
                    "end_threshold": 0.33,
                    "min_silence_ms": 300,
                },
            },
        },
        {"type": "session.update", "session": {"target_streaming_delay_ms": None}},
    ]


def test_a_wrong_argument_is_refused_before_anything_is_sent():
    peer = Peer()

    async def connect(client: Mistral) -> None:
        await client.audio.realtime.connect(MODEL, {"encoding": "pcm_s16le"})  # type: ignore[typeddict-item]

    with pytest.raises(ValueError, match="sample_rate"):
        talk(peer, connect)
    assert peer.path == ""


KNOWN = [
    (CREATED, models.RealtimeTranscriptionSessionCreated),
    ({**CREATED, "type": "session.updated"}, models.RealtimeTranscriptionSessionUpdated),
    (
        {"type": "error", "error": {"message": {"detail": "x"}, "code": 3}},
        models.RealtimeTranscriptionError,
    ),
    (
        {"type": "transcription.language", "audio_language": "fr"},
        models.TranscriptionStreamLanguage,
    ),
    (
        {"type": "transcription.segment", "text": "a", "start": 0, "end": 1},
        models.TranscriptionStreamSegmentDelta,
    ),
    ({"type": "transcription.text.delta", "text": "a"}, models.TranscriptionStreamTextDelta),
    (DONE, models.TranscriptionStreamDone),
    ({"type": "turn.start", "time_s": 0.5}, models.TurnDetectionStartEvent),
    ({"type": "turn.eager_end", "time_s": 0.5}, models.TurnDetectionEagerEndEvent),
    ({"type": "turn.resume", "time_s": 0.5}, models.TurnDetectionResumeEvent),
    ({"type": "turn.end", "time_s": 1, "end_reason": "timeout"}, models.TurnDetectionEndEvent),
]


@pytest.mark.parametrize(
    ("message", "kind"), KNOWN, ids=lambda it: it if isinstance(it, type) else it["type"]
)
def test_a_message_of_the_server_is_read_from_text_bytes_or_json(
    message: dict[str, Any], kind: type
):
    for payload in (json.dumps(message), json.dumps(message).encode(), message):
        event = parse_realtime_event(payload)
        assert type(event) is kind
        assert event.model_dump(mode="json", exclude_unset=True) == message


def test_what_is_missing_in_a_message_is_none():
    event = parse_realtime_event({"type": "transcription.done", "text": "a"})
    assert isinstance(event, models.TranscriptionStreamDone)
    assert (event.text, event.language, event.usage) == ("a", None, None)


@pytest.mark.parametrize(
    ("payload", "kind", "content", "error"),
    [
        ('{"type": "sound.heard", "n": 1}', "sound.heard", {"type": "sound.heard", "n": 1}, None),
        ("[1]", None, [1], None),
        ('{"type": ["a"]}', None, {"type": ["a"]}, None),
        ("{not json", None, "{not json", "no JSON"),
        (b"\xff", None, b"\xff", "no JSON"),
        (object, None, object, "no JSON"),
    ],
)
def test_a_message_of_another_kind_is_kept_as_it_came(
    payload: Any, kind: str | None, content: Any, error: str | None
):
    event = parse_realtime_event(payload)
    assert isinstance(event, UnknownRealtimeEvent)
    assert (event.type, event.content) == (kind, content)
    assert (event.error is None) if error is None else error in str(event.error)


def test_a_message_that_is_nested_too_deeply_is_kept_with_the_reason():
    deep = '{"type": "error", "error": ' + "[" * 500 + "]" * 500 + "}"
    event = parse_realtime_event(deep)
    assert isinstance(event, UnknownRealtimeEvent)
    assert (event.type, event.content) == ("error", json.loads(deep))
    assert event.error


def test_messages_of_other_kinds_before_the_connection_is_ready_are_given_too():
    hello = {"type": "hello"}
    peer = Peer(hello, {"type": "session.created"}, CREATED)

    async def connect(client: Mistral) -> list[Any]:
        async with await client.audio.realtime.connect(MODEL) as connection:
            return [type(event) async for event, _ in azip(connection, range(3))]

    async def azip(events: Any, numbers: range) -> AsyncIterator[Any]:
        each = aiter(events)
        for number in numbers:
            yield await anext(each), number

    kinds = talk(peer, connect)
    assert kinds[0] is UnknownRealtimeEvent
    assert kinds[-1] is models.RealtimeTranscriptionSessionCreated


def test_an_error_in_the_place_of_the_greeting_is_raised():
    error = {"type": "error", "error": {"message": "no such model", "code": 1500}}
    with pytest.raises(RealtimeTranscriptionWSError, match="no such model") as caught:
        talk(Peer(error), lambda client: client.audio.realtime.connect(MODEL))
    assert caught.value.code == 1500
    assert isinstance(caught.value.payload, models.RealtimeTranscriptionError)
    assert caught.value.raw == error


def test_an_error_later_is_the_last_event_of_a_stream_of_audio():
    peer = Peer()
    error = {"type": "error", "error": {"message": "too fast", "code": 1}}

    async def fail(connection: ServerConnection) -> None:
        await connection.send(json.dumps(error))

    peer.reactions["input_audio.append"] = fail

    async def endless() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    events = talk(
        peer,
        lambda client: collect(client.audio.realtime.transcribe_stream(endless(), MODEL)),
    )
    assert isinstance(events[-1], models.RealtimeTranscriptionError)


@pytest.mark.parametrize("status", [401, 503])
def test_a_refused_connection_says_with_which_status_and_words(status: int):
    peer = Peer()
    peer.refusal = status, "go away"
    with pytest.raises(RealtimeTranscriptionException, match="Failed to connect") as caught:
        talk(peer, lambda client: client.audio.realtime.connect(MODEL))
    assert isinstance(caught.value, MistralClientException)
    assert isinstance(caught.value, MistralError)
    assert caught.value.code == status
    assert "go away" in str(caught.value)
    assert "go away" in caught.value.payload


def test_a_refusal_without_words_has_its_status_alone():
    peer = Peer()
    peer.refusal = 404, ""
    with pytest.raises(RealtimeTranscriptionException, match=r"^Failed to connect: Status 404$"):
        talk(peer, lambda client: client.audio.realtime.connect(MODEL))


def test_the_key_does_not_follow_a_redirect():
    async def run() -> Peer:
        other, peer = Peer(), Peer()
        async with other.running() as elsewhere, peer.running() as url:
            peer.location = elsewhere.replace("http", "ws")
            client = Mistral(KEY, server_url=url)
            with pytest.raises(RealtimeTranscriptionException, match="302"):
                await client.audio.realtime.connect(MODEL)
        return other

    assert asyncio.run(run()).headers == {}


def test_nobody_there_is_an_error_of_connecting():
    async def connect() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        await Mistral(KEY, server_url=f"http://127.0.0.1:{port}").audio.realtime.connect(MODEL)

    with pytest.raises(RealtimeTranscriptionException, match="Failed to connect"):
        asyncio.run(connect())


@pytest.mark.parametrize("own", [True, False], ids=["of the call", "of the client"])
def test_a_server_that_says_nothing_ends_the_wait_at_the_limit(own: bool):
    peer = Peer()
    peer.greeting = ()

    def connect(client: Mistral) -> Any:
        limit = {"timeout_ms": 20} if own else {}
        return client.audio.realtime.connect(MODEL, **limit)

    with pytest.raises(RealtimeTranscriptionException, match=r"within 0\.02 s; timeout_ms"):
        talk(peer, connect, timeout_ms=None if own else 20)


def test_a_connection_that_ends_before_the_greeting_is_an_error():
    class Hasty(Peer):
        async def __call__(self, connection: ServerConnection) -> None:
            await connection.close(1011, "overloaded")

    with pytest.raises(RealtimeTranscriptionException, match="overloaded"):
        talk(Hasty(), lambda client: client.audio.realtime.connect(MODEL))


def test_a_connection_that_breaks_is_an_error_and_never_silence():
    peer = Peer()

    async def drop(connection: ServerConnection) -> None:
        connection.transport.abort()

    peer.reactions["input_audio.end"] = drop
    with pytest.raises(RealtimeTranscriptionException, match="broke"):
        talk(
            peer,
            lambda client: collect(client.audio.realtime.transcribe_stream(pieces(b"a"), MODEL)),
        )


def test_a_stream_of_audio_that_the_server_ends_without_its_text_is_an_error():
    peer = Peer()

    async def leave(connection: ServerConnection) -> None:
        await connection.close()

    peer.reactions["input_audio.end"] = leave
    with pytest.raises(RealtimeTranscriptionException, match="before all of the text"):
        talk(
            peer,
            lambda client: collect(client.audio.realtime.transcribe_stream(pieces(b"a"), MODEL)),
        )


def test_what_goes_wrong_with_the_audio_ends_the_stream_with_that():
    peer = Peer()

    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise OSError("the microphone is gone")

    with pytest.raises(OSError, match="the microphone is gone"):
        talk(
            peer,
            lambda client: collect(client.audio.realtime.transcribe_stream(broken(), MODEL)),
        )
    assert peer.close_code == 1000


def test_a_stream_that_is_left_early_closes_the_connection():
    peer = Peer()

    async def leave(client: Mistral) -> None:
        events: Any = client.audio.realtime.transcribe_stream(pieces(b"a"), MODEL)
        await anext(events)
        await events.aclose()

    talk(peer, leave)
    assert peer.close_code == 1000


def test_a_closed_connection_takes_and_gives_nothing():
    peer = Peer()

    async def use(client: Mistral) -> None:
        connection = await client.audio.realtime.connect(MODEL)
        assert isinstance(connection, RealtimeConnection)
        assert not connection.is_closed
        assert repr(connection) == "<RealtimeConnection 'r1', open>"
        await connection.send_audio(b"a")
        await connection.close(code=1001, reason="enough")
        await connection.close()
        assert connection.is_closed
        assert repr(connection) == "<RealtimeConnection 'r1', closed>"
        with pytest.raises(RealtimeTranscriptionException, match="closed"):
            await connection.flush_audio()
        assert [event.type async for event in connection][:1] == ["session.created"]

    talk(peer, use)
    assert peer.close_code == 1001


def test_events_end_where_somebody_closes_the_connection_for_a_reason_of_their_own():
    async def use(client: Mistral) -> None:
        connection = await client.audio.realtime.connect(MODEL)
        await connection.close(code=4000, reason="the user went away")
        assert [event.type async for event in connection] == ["session.created"]

    talk(Peer(), use)


def test_a_connection_that_cannot_be_set_up_is_closed(monkeypatch: pytest.MonkeyPatch):
    async def fail(*_: object, **__: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(RealtimeConnection, "update_session", fail)
    peer = Peer()
    with pytest.raises(OSError, match="gone"):
        talk(peer, lambda client: client.audio.realtime.connect(MODEL, language="en"))
    assert peer.close_code == 1000


def test_sending_to_a_server_that_has_left_is_an_error():
    peer = Peer()

    async def leave(connection: ServerConnection) -> None:
        await connection.close()

    peer.reactions["input_audio.flush"] = leave

    async def use(client: Mistral) -> None:
        async with await client.audio.realtime.connect(MODEL) as connection:
            await connection.flush_audio()
            assert [event.type async for event in connection] == ["session.created"]
            assert connection.is_closed
            with pytest.raises(RealtimeTranscriptionException, match="has ended"):
                await connection.end_audio()

    talk(peer, use)


def test_no_log_has_the_key(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    peer = Peer()

    async def use(client: Mistral) -> None:
        async with await client.audio.realtime.connect(MODEL):
            pass

    talk(peer, use)
    # The server is no part of the client, and logs what it gets.
    ours = [r.getMessage() for r in caplog.records if r.name == "mistralai.extra.realtime"]
    assert "> authorization: <a key>" in ours
    assert KEY not in "".join(ours)
    assert peer.headers["authorization"].endswith(KEY)


def test_a_failed_connection_leaves_no_variable_with_the_key():
    peer = Peer()
    peer.refusal = 401, ""
    with pytest.raises(RealtimeTranscriptionException) as caught:
        talk(peer, lambda client: client.audio.realtime.connect(MODEL))
    error: BaseException | None = caught.value
    shown = ""
    while error is not None:
        place = error.__traceback__
        while place is not None:
            if place.tb_frame.f_code.co_filename != __file__:
                # Tools that report errors look into what is a dict.
                for value in place.tb_frame.f_locals.values():
                    shown += repr(dict(value) if isinstance(value, dict) else value)
            place = place.tb_next
        error = error.__cause__ or error.__context__
    assert KEY not in shown


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "mistralai.extra.realtime.websocket", raising=False)
    monkeypatch.setitem(sys.modules, "websockets.asyncio.client", None)
    with pytest.raises(ImportError, match="pip install websockets"):
        asyncio.run(Mistral(KEY).audio.realtime.connect(MODEL))  # type: ignore[arg-type]
