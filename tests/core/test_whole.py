"""Events that differ in a text alone are joined as one, and come to what each by itself would."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mistralai._core.stream.whole import add, joiner_of
from mistralai.models import (
    CompletionEvent,
    ConversationEvents,
    ResponsesStreamFrame,
    SpeechStreamEvents,
    TranscriptionStreamEvents,
)

CHAT: Any = CompletionEvent
CONVERSATION: Any = ConversationEvents
TRANSCRIPTION: Any = TranscriptionStreamEvents


def chat(content: Any, *, choice: Any = None, delta: Any = None, **more: Any) -> dict[str, Any]:
    body = {"index": 0, "delta": {"content": content, **(delta or {})}, "finish_reason": None}
    return {"id": "x", "model": "m", "choices": [{**body, **(choice or {})}], **more}


def thought(text: str, **more: Any) -> list[Any]:
    return [{"type": "thinking", "thinking": [{"type": "text", "text": text}], **more}]


def output(content: Any, **more: Any) -> dict[str, Any]:
    kind = {"type": "message.output.delta", "id": "m1", "output_index": 0, "content_index": 0}
    return {**kind, "content": content, **more}


def call(arguments: str) -> list[Any]:
    return [{"index": 0, "id": "c", "function": {"name": "f", "arguments": arguments}}]


def between(number: int) -> dict[str, Any]:
    """Say something that ends as the text does, in every other event."""
    return {**({"more": {"said": "x"}} if number % 2 else {}), "finish_reason": None}


WORDS = ["", "he", "llo", ' "quoted"', "\\", "line\n", "é", "\u2028", '"content":"x"', "{", "\x00"]
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
SAID = {"object": "o", "usage": {"prompt_tokens": 1}, "created": 1}
END = chat("", choice={"finish_reason": "stop"}, usage={"prompt_tokens": 1})

STREAMS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "words": (CHAT, [*[chat(word) for word in WORDS], END]),
    "padded": (CHAT, [chat(word, p="abcdefghijklmn"[: n + 1]) for n, word in enumerate(WORDS)]),
    "padded oddly": (CHAT, [chat(word, p=f'a"\\{n}') for n, word in enumerate(WORDS)]),
    "padded now and then": (
        CHAT,
        [chat(w, **({"p": w} if n % 3 else {})) for n, w in enumerate(WORDS)],
    ),
    "a field that changes": (CHAT, [chat(word, created=n // 3) for n, word in enumerate(WORDS)]),
    "each unlike the one before": (
        CHAT,
        [chat(word, created=n) for n, word in enumerate(WORDS * 3)],
    ),
    "something between that looks alike": (
        CHAT,
        [{"choices": [{"delta": {"content": word}, **between(n)}]} for n, word in enumerate(WORDS)],
    ),
    "more behind the padding": (CHAT, [chat(w, p="a" * n, last=n) for n, w in enumerate(WORDS)]),
    "thoughts": (
        CHAT,
        [*[chat(thought(word)) for word in WORDS], chat(thought("", closed=True)), chat("hello")],
    ),
    "chunks of text": (CHAT, [chat([{"type": "text", "text": word}]) for word in WORDS]),
    "two chunks": (CHAT, [chat(thought(word) + thought(word)) for word in WORDS]),
    "texts in a list": (CHAT, [chat(["a", word]) for word in WORDS]),
    "a list of one text": (CHAT, [chat([word]) for word in WORDS]),
    "a text that is none": (CHAT, [chat([{"type": "text", "text": n}]) for n in range(4)]),
    "no text": (CHAT, [chat(None) for _ in WORDS]),
    "two choices": (
        CHAT,
        [
            {"choices": chat("a")["choices"] + chat(w, choice={"index": 1})["choices"]}
            for w in WORDS
        ],
    ),
    "choices in turns": (CHAT, [chat(w, choice={"index": n % 2}) for n, w in enumerate(WORDS)]),
    "calls beside the text": (CHAT, [chat(w, delta={"tool_calls": call("{")}) for w in WORDS]),
    "calls": (CHAT, [chat("", delta={"tool_calls": call(word)}) for word in WORDS]),
    "probabilities": (CHAT, [chat(w, choice={"logprobs": {"content": [w]}}) for w in WORDS]),
    "the same key elsewhere": (CHAT, [chat(w, more={"content": "x"}) for w in WORDS]),
    "no choices": (
        CHAT,
        [{"id": "x"}, {"choices": None}, {"choices": [None]}, {"choices": []}] * 3,
    ),
    "no objects": (CHAT, [[], None, "text", 7] * 4),  # type: ignore[list-item]
    "a conversation": (
        CONVERSATION,
        [
            {"type": "conversation.response.started", "conversation_id": "c"},
            *[output(word) for word in WORDS],
            *[output(thought(word), content_index=1) for word in WORDS],
            *[output(word, id="m2", output_index=1) for word in WORDS],
            *[{"type": "function.call.delta", "id": "f", "arguments": word} for word in WORDS],
            {"type": "conversation.response.done", **SAID},
        ],
    ),
    "odd events of a conversation": (CONVERSATION, [None, output(None), output([])] * 4),  # type: ignore[list-item]
    "a transcription": (
        TRANSCRIPTION,
        [
            *[{"type": "transcription.text.delta", "text": word} for word in WORDS],
            {"type": "transcription.text.delta", "text": 7},
            *[{"type": "transcription.segment", "text": word, "start": 0} for word in WORDS],
        ],
    ),
}


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")], ids=["tight", "blanks"])
@pytest.mark.parametrize("name", STREAMS)
def test_what_comes_out_is_what_comes_of_each_event_by_itself(
    name: str, separators: tuple[str, str]
):
    kind, stream = STREAMS[name]
    whole: Any = joiner_of(kind)
    each: Any = joiner_of(kind)
    bodies = [json.dumps({"data": data}, separators=separators).encode() for data in stream]
    add(whole, bodies[:5])
    add(whole, bodies[5:])
    for data in stream:
        each.add_data(json.loads(json.dumps(data)))
    assert whole.response() == each.response()


def test_neighbours_are_read_together():
    given: list[Any] = []
    joiner: Any = joiner_of(CHAT)
    take = joiner.add_data
    joiner.add_data = lambda data: (given.append(data), take(data))
    bodies = [
        json.dumps({"data": chat(f"word {n} ", p="x" * (n % 9))}).encode() for n in range(1000)
    ]
    add(joiner, [*bodies, json.dumps({"data": END}).encode()])
    assert len(given) == 2
    assert joiner.response().text == "".join(f"word {n} " for n in range(1000))


def test_events_that_are_unlike_each_other_cost_no_second_look():
    joiner: Any = joiner_of(CHAT)
    looks: list[Any] = []
    joiner.grows = lambda data: looks.append(data) or "content"
    add(joiner, [json.dumps({"data": chat("a", created=n)}).encode() for n in range(1000)])
    assert len(looks) < 20
    assert joiner.response().text == "a" * 1000


TEXT = {"type": "transcription.text.delta", "text": "a"}
SEGMENT = {"type": "transcription.segment", "text": "a", "start": 0.0, "end": 1.0}
TRANSCRIBED = {
    "type": "transcription.done",
    "model": "m",
    "text": "b",
    "language": "en",
    "usage": USAGE,
    "segments": [{**SEGMENT, "type": "transcription_segment", "text": "b"}],
}


@pytest.mark.parametrize(
    ("kind", "pieces"),
    [
        (ResponsesStreamFrame, [{"type": "response.created", "response": {"id": "r"}}]),
        (SpeechStreamEvents, [{"type": "speech.audio.delta", "audio_data": "YQ=="}]),
        (TRANSCRIPTION, [TEXT, SEGMENT, {**TRANSCRIBED, "segments": []}]),
    ],
    ids=["a response", "speech", "a transcription"],
)
@pytest.mark.parametrize("odd", [7, None, {"type": "later"}])
def test_what_is_no_piece_says_nothing(kind: Any, pieces: list[Any], odd: Any):
    plain: Any = joiner_of(kind)
    mixed: Any = joiner_of(kind)
    for piece in pieces:
        plain.add_data(piece)
        mixed.add_data(piece)
        mixed.add_data(odd)
    assert mixed.response() == plain.response()


def test_the_segments_of_the_last_event_of_a_transcription_are_those_of_the_whole():
    joiner: Any = joiner_of(TRANSCRIPTION)
    for piece in (TEXT, SEGMENT, TRANSCRIBED):
        joiner.add_data(piece)
    made = joiner.response()
    assert made.text == "b"
    assert [segment.text for segment in made.segments] == ["b"]
