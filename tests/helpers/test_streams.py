"""The words of a stream, and the whole answer that it comes to."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._core.stream import events
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}


def chunk(
    content: Any, *, index: int = 0, reason: str | None = None, **more: Any
) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": content}, "finish_reason": reason}
    return {"id": "x", "model": "m", "choices": [choice], **more}


def streaming(pieces: Iterable[Any], *, end: bool = True) -> Callable[..., httpx.Response]:
    """A server that streams the data of events, or events with their names."""

    def lines() -> bytes:
        written = b""
        for piece in pieces:
            if isinstance(piece, tuple):
                name, piece = piece  # noqa: PLW2901 - taken apart
                written += f"event: {name}\n".encode()
            written += f"data: {json.dumps(piece)}\n\n".encode()
        return written + (b"data: [DONE]\n\n" if end else b"")

    def answer(_: httpx.Request) -> httpx.Response:
        kind = {"content-type": "text/event-stream", "x-request-id": "r"}
        return httpx.Response(200, headers=kind, content=lines())

    return answer


HELLO = [chunk("he"), chunk(None), chunk("llo"), chunk("", reason="stop", usage=USAGE)]


@pytest.fixture
def final(way: Any) -> Callable[[Any], Any]:
    return lambda stream: stream.final() if way.argument == "client" else way.run(stream.final())


@pytest.mark.parametrize("read", [0, 1, 4, 10])
def test_the_whole_answer_comes_however_much_was_read(
    read: int, way: Any, pretend: Any, call: Any, final: Any
):
    stream = call(pretend(streaming(HELLO)).chat.stream, **ASK)
    for _ in range(min(read, 4)):
        way.next(stream)
    if read > 4:
        assert way.read(stream) == []
    answer = final(stream)
    assert type(answer) is models.ChatCompletionResponse
    assert (answer.text, answer.usage.total_tokens) == ("hello", 3)
    assert answer.http.request_id == "r"
    assert final(stream) == answer


def test_words_come_and_then_the_whole(way: Any, pretend: Any, call: Any, final: Any):
    thought = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]
    text = [{"type": "text", "text": "So "}]
    pieces = [chunk(thought), chunk(text), chunk("other", index=1), chunk("be it"), chunk("")]
    ends = [chunk("", reason="stop"), chunk("", index=1, reason="stop")]
    stream = call(pretend(streaming([*pieces, *ends])).chat.stream, **ASK)
    assert way.read(stream.text()) == ["So ", "be it"]
    answer = final(stream)
    assert (answer.text, answer.thinking) == ("So be it", "hm")
    assert [choice.message.content for choice in answer.choices][1] == "other"


def test_a_stream_says_on_the_way_what_has_come(way: Any, pretend: Any, call: Any):
    stream = call(pretend(streaming(HELLO)).chat.stream, **ASK)
    assert not stream.snapshot().choices
    way.next(stream)
    assert stream.snapshot().text == "he"
    way.read(stream)
    assert stream.snapshot().text == "hello"


def test_a_stream_that_was_left_has_no_whole_answer(way: Any, pretend: Any, call: Any, final: Any):
    stream = call(pretend(streaming(HELLO)).chat.stream, **ASK)
    way.next(stream)
    way.leave(stream)
    with pytest.raises(RuntimeError, match="left before its end: `snapshot` gives what came"):
        final(stream)
    assert stream.snapshot().text == "he"


def test_a_stream_that_breaks_off_raises_and_keeps_what_came(pretend: Any, call: Any, final: Any):
    stream = call(pretend(streaming(HELLO[:2], end=False)).chat.stream, **ASK)
    with pytest.raises(models.StreamInterruptedError):
        final(stream)
    with pytest.raises(RuntimeError):
        final(stream)
    assert stream.snapshot().text == "he"


def test_a_stream_without_a_mark_is_whole_when_its_choices_are(pretend: Any, call: Any, final: Any):
    stream = call(pretend(streaming(HELLO, end=False)).chat.stream, **ASK)
    assert final(stream).text == "hello"


def test_a_stream_that_is_longer_than_what_is_kept_is_joined_on_the_way(
    way: Any, pretend: Any, call: Any, final: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(events, "MOST_KEPT", 2000)
    words = [f"word {number} " for number in range(100)]
    many = [*[chunk(word) for word in words], chunk("", reason="stop", usage=USAGE)]

    def answer(_: httpx.Request) -> httpx.Response:
        pieces = [f"data: {json.dumps(one)}\n\n".encode() for one in many]
        kind = {"content-type": "text/event-stream"}
        return httpx.Response(200, headers=kind, stream=Pieces([*pieces, b"data: [DONE]\n\n"]))

    stream = call(pretend(answer).chat.stream, **ASK)
    for _ in range(50):
        way.next(stream)
    assert stream.snapshot().text == "".join(words[:50])
    assert final(stream).text == "".join(words)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Any:
        return iter(self.pieces)

    async def __aiter__(self) -> Any:
        for piece in self.pieces:
            yield piece


def output(text: Any, name: str = "m1", **more: Any) -> tuple[str, dict[str, Any]]:
    kind = "message.output.delta"
    return kind, {"type": kind, "id": name, "content": text, **more}


STARTED = (
    "conversation.response.started",
    {"type": "conversation.response.started", "conversation_id": "c"},
)
DONE = ("conversation.response.done", {"type": "conversation.response.done", "usage": USAGE})


def test_a_conversation_comes_to_its_answer(way: Any, pretend: Any, call: Any, final: Any):
    called = (
        "function.call.delta",
        {
            "type": "function.call.delta",
            "id": "f",
            "name": "f",
            "tool_call_id": "t",
            "arguments": "{}",
            "output_index": 1,
        },
    )
    pieces = [
        STARTED,
        output("he"),
        output("llo"),
        called,
        output("you", "m2", output_index=2),
        DONE,
    ]
    client = pretend(streaming(pieces, end=False))
    stream = call(client.beta.conversations.start_stream, model="m", inputs="Hi")
    assert "".join(way.read(stream.text())) == "hello\nyou"
    answer = final(stream)
    assert type(answer) is models.ConversationResponse
    assert (answer.text, answer.conversation_id) == ("hello\nyou", "c")
    assert [one.name for one in answer.tool_calls] == ["f"]


def test_a_conversation_that_fails_raises_what_the_server_said(pretend: Any, call: Any, final: Any):
    kind = "conversation.response.error"
    failed = (kind, {"type": kind, "message": "no more", "code": 7})
    client = pretend(streaming([STARTED, output("he"), failed], end=False))
    stream = call(client.beta.conversations.start_stream, model="m", inputs="Hi")
    with pytest.raises(models.StreamError, match="no more"):
        final(stream)


def test_a_transcription_comes_to_its_answer(way: Any, pretend: Any, call: Any, final: Any):
    def named(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
        return f"transcription.{kind}", {"type": f"transcription.{kind}", **more}

    pieces = [
        named("language", audio_language="en"),
        named("text.delta", text="good "),
        named("segment", text="good ", start=0, end=1),
        named("text.delta", text="day"),
    ]
    done = named("done", text="good day", model="v", usage=USAGE, language="en")
    client = pretend(streaming([*pieces, done], end=False))
    stream = call(client.audio.transcriptions.stream, model="v", file_id="f")
    assert way.read(stream.text()) == ["good ", "day"]
    answer = final(stream)
    assert type(answer) is models.TranscriptionResponse
    assert (answer.text, answer.language, answer.model) == ("good day", "en", "v")
    assert [one.text for one in answer.segments] == ["good "]


def test_speech_comes_to_its_answer(pretend: Any, call: Any, final: Any):
    def delta(sound: bytes) -> tuple[str, dict[str, Any]]:
        data = b64encode(sound).decode()
        return "speech.audio.delta", {"type": "speech.audio.delta", "audio_data": data}

    done = ("speech.audio.done", {"type": "speech.audio.done", "usage": USAGE})
    client = pretend(streaming([delta(b"a"), delta(b"bc"), done], end=False))
    stream = call(client.audio.speech.complete, input="Hi", stream=True)
    answer = final(stream)
    assert type(answer) is models.SpeechResponse
    assert b64decode(answer.audio_data) == b"abc"


RESPONSE: dict[str, Any] = {
    "id": "r",
    "created_at": 1,
    "model": "m",
    "output": [],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
}
ITEM = {
    "id": "i",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "hello", "annotations": []}],
}


def framed(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return kind, {"type": kind, "sequence_number": 1, **more}


BEGUN = framed("response.created", response=RESPONSE)
WORDS = framed(
    "response.output_text.delta",
    delta="hello",
    item_id="i",
    output_index=0,
    content_index=0,
    logprobs=[],
)
ITEM_DONE = framed("response.output_item.done", item=ITEM, output_index=0)


def test_a_response_comes_to_its_answer(way: Any, pretend: Any, call: Any, final: Any):
    end = framed("response.completed", response={**RESPONSE, "output": [ITEM]})
    client = pretend(streaming([BEGUN, WORDS, ITEM_DONE, end], end=False))
    stream = call(client.responses.create, model="m", input="Hi", stream=True)
    way.next(stream)
    assert way.read(stream.text()) == ["hello"]
    answer = final(stream)
    assert type(answer) is models.CreateResponseResponse
    assert answer.output_text == "hello"


def test_a_response_says_on_the_way_which_parts_are_done(way: Any, pretend: Any, call: Any):
    client = pretend(streaming([BEGUN, ITEM_DONE, WORDS], end=False))
    stream = call(client.responses.create, model="m", input="Hi", stream=True)
    for _ in range(2):
        way.next(stream)
    assert stream.snapshot().output_text == "hello"


def test_a_response_that_fails_raises_what_the_server_said(pretend: Any, call: Any, final: Any):
    failed = framed("error", message="no more")
    client = pretend(streaming([BEGUN, failed], end=False))
    stream = call(client.responses.create, model="m", input="Hi", stream=True)
    with pytest.raises(models.StreamError, match="no more"):
        final(stream)


@pytest.mark.parametrize("kind", [EventStream, EventStreamAsync])
def test_a_stream_that_somebody_made_has_no_whole_answer(kind: Any):
    stream = kind(httpx.Response(200, content=b"data: 1\n\n"), decoder=str)
    with pytest.raises(TypeError, match="only a stream of an operation knows"):
        stream.snapshot()


def test_a_stream_of_anything_has_no_whole_answer(way: Any, pretend: Any):
    client = pretend(streaming([{"a": 1}]))
    kind: Any = EventStream if way.argument == "client" else EventStreamAsync
    arguments: Any = ("POST", "/v1/x")
    if way.argument == "client":
        stream = client.request(*arguments, returns=kind[models.UserMessage])
    else:
        stream = way.run(client.request_async(*arguments, returns=kind[models.UserMessage]))
    with pytest.raises(TypeError, match="a stream of UserMessage is no answer in pieces"):
        stream.snapshot()
    way.leave(stream)


def test_a_real_stream_comes_to_what_is_answered_in_one_piece(
    client: Mistral, ask: dict[str, Any], call: Any, final: Any
):
    whole = call(client.chat.complete, **ask, random_seed=1)
    streamed = final(call(client.chat.stream, **ask, random_seed=1))
    assert streamed.text == whole.text
    assert streamed.usage == whole.usage
    assert streamed.choices[0].finish_reason == whole.choices[0].finish_reason
