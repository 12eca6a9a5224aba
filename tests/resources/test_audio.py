"""Audio, responses and short-lived keys: what is sent, and what is made of the answer."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple, get_type_hints
from urllib.parse import parse_qsl

import httpx
import pytest

from mistralai import Mistral, models
from mistralai.audio.speech import Speech, SpeechArguments
from mistralai.errors import StreamError
from mistralai.responses import Responses, ResponsesArguments

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
# As the live API answered in August 2026.
HEARD = {
    "model": "voxtral-mini-latest",
    "text": "The quick brown fox.",
    "language": None,
    "segments": [],
    "usage": {
        "prompt_audio_seconds": 3,
        "prompt_tokens": 3,
        "total_tokens": 389,
        "completion_tokens": 11,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 375},
        "service_tier": "standard",
    },
    "finish_reason": None,
}
SEGMENT = {
    "type": "transcription_segment",
    "text": "The quick",
    "start": 0.1,
    "end": 3.6,
    "speaker_id": "speaker_1",
}
VOICE = {
    "id": "v1",
    "name": "Paul",
    "slug": None,
    "languages": ["en", "fr"],
    "gender": "male",
    "age": None,
    "tags": None,
    "created_at": "2026-03-01T12:00:00Z",
}
SESSION = {
    "object": "client.session",
    "purpose": "realtime",
    "expires_at": "2026-03-01T12:15:00Z",
    "client_secret": {"value": "rt_x", "expires_at": "2026-03-01T12:15:00Z"},
}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "content": [
        {"type": "output_text", "text": "Hel", "annotations": []},
        {"type": "refusal", "refusal": "no"},
        {"type": "output_text", "text": "lo", "annotations": []},
    ],
}
CALL = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
THOUGHT = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "so"}],
    "content": [{"type": "reasoning_text", "text": "hm"}],
}
RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1.5,
    "model": "m",
    "status": "completed",
    "output": [THOUGHT, MESSAGE, CALL],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
    "usage": {
        "input_tokens": 1,
        "input_tokens_details": {"cache_write_tokens": 0, "cached_tokens": 0},
        "output_tokens": 2,
        "output_tokens_details": {"reasoning_tokens": 1},
        "total_tokens": 3,
    },
}
ASKED = {"parallel_tool_calls": True, "truncation": "disabled"}
CREATED = {**ASKED, "background": False, "stream": False, "store": False, "top_logprobs": 0}


def events_of(*data: dict[str, Any]) -> bytes:
    """Write events as the API does: with their names, and nothing behind the last."""
    return b"".join(
        f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in data
    )


FORMS = [
    ({"model": "m"}, "model=m&stream=false&diarize=false"),
    (
        {"model": "m", "file_url": "https://x.test/a.mp3", "diarize": True},
        "model=m&file_url=https%3A%2F%2Fx.test%2Fa.mp3&stream=false&diarize=true",
    ),
    (
        {"timestamp_granularities": ["segment", "word"], "file_id": "f1", "model": "m"},
        (
            "model=m&file_id=f1&stream=false&diarize=false&timestamp_granularities=segment"
            "&timestamp_granularities=word"
        ),
    ),
    (
        {"model": "m", "context_bias": ("a", "b"), "temperature": 0.5, "diarize": None},
        "model=m&temperature=0.5&stream=false&context_bias=a&context_bias=b",
    ),
    ({"model": "m", "file": None, "language": None}, "model=m&stream=false&diarize=false"),
    (
        {"model": "m", "extra_body": {"diarize": False, "new": {"a": 1}}},
        "model=m&stream=false&diarize=false&new=%7B%22a%22%3A1%7D",
    ),
]


@pytest.mark.parametrize(("arguments", "body"), FORMS, ids=[str([*f[0]]) for f in FORMS])
def test_a_transcription_without_a_file_is_urlencoded_in_the_order_of_the_form(
    arguments: dict[str, Any], body: str, call: Any, answering: Any
):
    recorder = answering(HEARD)
    call(recorder, "audio.transcriptions.complete", **arguments)
    request = recorder.request
    assert (request.method, request.url.path) == ("POST", "/v1/audio/transcriptions")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["accept"] == "application/json"
    assert request.content.decode() == body


def parts_of(request: httpx.Request) -> list[tuple[str, bytes]]:
    """Take a multipart body apart: what stands in the heads, and the contents."""
    kind, _, boundary = request.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    _, *parts, _ = request.content.split(b"--" + boundary.encode())
    found: list[tuple[str, bytes]] = []
    for part in parts:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        found.append((head.decode().removeprefix("Content-Disposition: form-data; "), content))
    return found


@pytest.mark.parametrize(
    "file",
    [
        ("a.mp3", b"abc"),
        {"file_name": "a.mp3", "content": b"abc"},
        models.File(file_name="a.mp3", content=io.BytesIO(b"abc")),
    ],
    ids=["pair", "dict", "model"],
)
def test_a_transcription_of_a_file_is_multipart_with_the_file_behind_the_fields(
    file: Any, call: Any, answering: Any
):
    recorder = answering(HEARD)
    call(
        recorder,
        "audio.transcriptions.complete",
        file=file,
        context_bias=["a", "b"],
        model="m",
        speaker_references={"Ann": "QQ=="},
    )
    assert parts_of(recorder.request) == [
        ('name="model"', b"m"),
        ('name="stream"', b"false"),
        ('name="diarize"', b"false"),
        ('name="context_bias"', b"a"),
        ('name="context_bias"', b"b"),
        ('name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg', b"abc"),
        (
            'name="speaker_references"\r\nContent-Type: application/json',
            b'{"Ann":"QQ=="}',
        ),
    ]


def test_samples_of_speakers_are_a_part_of_json_where_there_is_no_file_too(
    call: Any, answering: Any
):
    recorder = answering(HEARD)
    call(recorder, "audio.transcriptions.complete", model="m", speaker_references={"Ann": "QQ=="})
    *_, last = parts_of(recorder.request)
    assert last == (
        'name="speaker_references"\r\nContent-Type: application/json',
        b'{"Ann":"QQ=="}',
    )


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"model": 4}, ValueError, "model"),
        ({"model": None}, ValueError, "model"),
        ({"model": "m", "context_bias": "one"}, ValueError, "context_bias"),
        (
            {"model": "m", "timestamp_granularities": ["page"]},
            ValueError,
            "timestamp_granularities",
        ),
        ({"model": "m", "file": b"abc"}, ValueError, "file has no name"),
        ({"model": "m", "file": 7}, TypeError, "file must be"),
    ],
)
def test_a_wrong_argument_of_a_transcription_is_refused_before_anything_is_sent(
    arguments: dict[str, Any], error: type[Exception], words: str, call: Any, answering: Any
):
    recorder = answering(HEARD)
    with pytest.raises(error, match=words):
        call(recorder, "audio.transcriptions.complete", **arguments)
    assert recorder.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        HEARD,
        {**HEARD, "segments": [SEGMENT]},
        {**HEARD, "segments": [{**SEGMENT, "speaker_id": None}], "type": "transcription.done"},
        {"model": "m", "text": "a", "usage": USAGE},
    ],
    ids=["live", "with speakers", "of the documents", "without language"],
)
def test_a_transcription_is_read_as_it_comes(answer: dict[str, Any], call: Any, answering: Any):
    result = call(answering(answer), "audio.transcriptions.complete", model="m", file_id="f")
    assert type(result) is models.TranscriptionResponse
    assert result.text == answer["text"]
    assert result.language is None
    for segment in result.segments or []:
        assert type(segment) is models.TranscriptionSegmentChunk
        assert (segment.start, segment.end) == (0.1, 3.6)
    assert result.model_dump(mode="json", exclude_unset=True) == answer


SPOKEN = [
    {"type": "transcription.language", "audio_language": "en"},
    {"type": "transcription.text.delta", "text": "The quick"},
    {"type": "transcription.segment", "text": "The quick", "start": 0.0, "end": 1.5},
    {"type": "transcription.done", "model": "m", "text": "a", "usage": USAGE, "language": "en"},
]


def test_a_transcription_in_pieces_ends_with_the_event_that_says_so(call: Any, answering: Any):
    behind = events_of({"type": "transcription.text.delta", "text": "behind the end"})
    recorder = answering(events_of(*SPOKEN) + behind, content_type="text/event-stream")
    events = call.events(recorder, "audio.transcriptions.stream", model="m", file_id="f")
    assert [type(event.data) for event in events] == [
        models.TranscriptionStreamLanguage,
        models.TranscriptionStreamTextDelta,
        models.TranscriptionStreamSegmentDelta,
        models.TranscriptionStreamDone,
    ]
    assert [event.event for event in events] == [each["type"] for each in SPOKEN]
    assert [e.data.model_dump(mode="json", exclude_unset=True) for e in events] == SPOKEN
    request = recorder.request
    assert request.headers["accept"] == "text/event-stream"
    assert dict(parse_qsl(request.content.decode()))["stream"] == "true"


def test_a_transcription_in_pieces_may_end_with_its_body(call: Any, answering: Any):
    recorder = answering(events_of(*SPOKEN[:2]), content_type="text/event-stream")
    events = call.events(recorder, "audio.transcriptions.stream", model="m", file_id="f")
    assert len(events) == 2


def test_events_of_other_kinds_are_given_as_they_came(call: Any, answering: Any):
    odd = {"type": "transcription.word", "word": "a"}
    done = {"type": "transcription.done", "text": "a"}
    recorder = answering(events_of(odd, done), content_type="text/event-stream")
    first, last = call.events(recorder, "audio.transcriptions.stream", model="m", file_id="f")
    assert isinstance(first.data, models.Unknown)
    assert (first.event, first.data.model_dump()) == ("transcription.word", odd)
    assert isinstance(last.data, models.TranscriptionStreamDone)
    assert (last.data.text, last.data.language) == ("a", None)


class Case(NamedTuple):
    """An operation, its arguments, what they become on the wire, and the answer.

    Args:
        operation: Where the operation is, seen from the client.
        arguments: What it is called with.
        line: The method and the URL without the server.
        body: The JSON that is sent, None for none.
        answer: The JSON that comes back.
        returns: The class of what the operation returns.
        status: The status of the answer.
    """

    operation: str
    arguments: dict[str, Any]
    line: str
    body: Any
    answer: Any
    returns: type
    status: int = 200


CASES = [
    Case(
        "audio.speech.complete",
        {"input": "Hi", "model": "voxtral-mini-tts-latest", "voice_id": "en_paul_neutral"},
        "POST /v1/audio/speech",
        {
            "input": "Hi",
            "model": "voxtral-mini-tts-latest",
            "stream": False,
            "voice_id": "en_paul_neutral",
        },
        {"audio_data": "QQ=="},
        models.SpeechResponse,
    ),
    Case(
        "audio.speech.complete",
        {
            "input": "Hi",
            "metadata": {"a": 1},
            "stream": None,
            "ref_audio": None,
            "phoneme_hints": {"tomato": ("t", "ə")},
            "conversation_history": [
                {"role": "user", "audio": {"data": "QQ=="}},
                models.SpeechAssistantTurn(text="a", audio=models.RawAudio(data="QQ==")),
            ],
            "response_format": "pcm",
        },
        "POST /v1/audio/speech",
        {
            "input": "Hi",
            "metadata": {"a": 1},
            "ref_audio": None,
            "phoneme_hints": {"tomato": ["t", "ə"]},
            "conversation_history": [
                {"audio": {"data": "QQ=="}, "role": "user"},
                {"text": "a", "audio": {"data": "QQ=="}, "role": "assistant"},
            ],
            "response_format": "pcm",
        },
        {"audio_data": "QQ=="},
        models.SpeechResponse,
    ),
    Case(
        "audio.voices.list",
        {"type_": "preset", "offset": 10},
        "GET /v1/audio/voices?limit=10&offset=10&type=preset",
        None,
        {"items": [VOICE], "total": 11, "page": 2, "page_size": 10, "total_pages": 2},
        models.VoiceListResponse,
    ),
    Case(
        "audio.voices.search",
        {"gender": ["female", "neutral"], "language": ["fr"], "query": "Ann", "page_token": "t"},
        "GET /v2/audio/voices?page_size=10&page_token=t&type=all&gender=female&gender=neutral"
        "&language=fr&query=Ann",
        None,
        {"data": [VOICE], "next_page_token": None},
        models.VoiceListPage,
    ),
    Case(
        "audio.voices.create",
        {"name": "Ann", "sample_audio": "QQ==", "gender": "female", "languages": ["en"]},
        "POST /v1/audio/voices",
        {
            "name": "Ann",
            "languages": ["en"],
            "gender": "female",
            "retention_notice": 30,
            "sample_audio": "QQ==",
        },
        {**VOICE, "user_id": "u1", "type": "custom", "kind": "ivc"},
        models.VoiceResponse,
    ),
    Case(
        "audio.voices.get",
        {"voice_id": "a/b"},
        "GET /v1/audio/voices/a%2Fb",
        None,
        VOICE,
        models.VoiceResponse,
    ),
    Case(
        "audio.voices.update",
        {"voice_id": "v1", "description": None, "tags": ["calm"]},
        "PATCH /v1/audio/voices/v1",
        {"tags": ["calm"], "description": None},
        VOICE,
        models.VoiceResponse,
    ),
    Case(
        "audio.voices.delete",
        {"voice_id": "v1"},
        "DELETE /v1/audio/voices/v1",
        None,
        VOICE,
        models.VoiceResponse,
    ),
    Case(
        "realtime.sessions.create",
        {"request": {"model": "m", "ttl_seconds": 60}},
        "POST /v1/client/sessions",
        {"model": "m", "purpose": "realtime", "ttl_seconds": 60},
        SESSION,
        models.CreateRealtimeSessionResponse,
        201,
    ),
    Case(
        "realtime.sessions.create",
        {"request": models.CreateRealtimeSessionRequest(model="m")},
        "POST /v1/client/sessions",
        {"model": "m", "purpose": "realtime"},
        SESSION,
        models.CreateRealtimeSessionResponse,
        201,
    ),
    Case(
        "responses.create",
        {"model": "m", "input": "Hi"},
        "POST /v1/responses",
        {"model": "m", "input": "Hi", **CREATED},
        RESPONSE,
        models.CreateResponseResponse,
    ),
    Case(
        "responses.create",
        {
            "model": "m",
            "input": [
                {"role": "user", "content": "Hi", "new": 1},
                models.ResponsesFunctionToolCall(**CALL),
                models.ResponsesFunctionCallOutput(call_id="c1", output="1"),
            ],
            "tools": [{"type": "web_search"}, models.ResponsesFunctionTool(name="f")],
            "tool_choice": {"type": "function", "name": "f"},
            "reasoning": {"effort": "high"},
            "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}}},
            "parallel_tool_calls": None,
            "temperature": None,
        },
        "POST /v1/responses",
        {
            "model": "m",
            "input": [
                {"role": "user", "content": "Hi", "new": 1},
                {"arguments": "{}", "call_id": "c1", "name": "f", "type": "function_call"},
                {"call_id": "c1", "output": "1", "type": "function_call_output"},
            ],
            "truncation": "disabled",
            "tools": [{"type": "web_search"}, {"name": "f", "type": "function"}],
            "tool_choice": {"name": "f", "type": "function"},
            "reasoning": {"effort": "high"},
            "text": {"format": {"name": "n", "schema": {"type": "object"}, "type": "json_schema"}},
            "background": False,
            "stream": False,
            "store": False,
            "temperature": None,
            "top_logprobs": 0,
        },
        RESPONSE,
        models.CreateResponseResponse,
    ),
    Case(
        "responses.count_input_tokens",
        {"model": "m", "input": "Hi", "instructions": "Be brief"},
        "POST /v1/responses/input_tokens",
        {"model": "m", "input": "Hi", "instructions": "Be brief", **ASKED},
        {"object": "response.input_tokens", "input_tokens": 7},
        models.CountResponseInputTokensResponse,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_an_operation_sends_what_the_api_expects_and_reads_its_answer(
    case: Case, call: Any, answering: Any
):
    recorder = answering(case.answer, status=case.status)
    result = call(recorder, case.operation, **case.arguments)
    request = recorder.request
    assert f"{request.method} {request.url.raw_path.decode()}" == case.line
    assert request.headers["accept"] == "application/json"
    assert (json.loads(request.content) if request.content else None) == case.body
    assert type(result) is case.returns
    assert result.model_dump(mode="json", by_alias=True, exclude_unset=True) == case.answer


def test_fields_of_the_body_can_be_given_as_version_3_calls_them(call: Any, answering: Any):
    recorder = answering({"audio_data": "QQ=="})
    more = {"additional_properties": {"new": [1]}, "extra_body": {"other": 2}}
    call(recorder, "audio.speech.complete", input="Hi", **more)
    sent = {"input": "Hi", "stream": False, "other": 2, "new": [1]}
    assert json.loads(recorder.request.content) == sent


@pytest.mark.parametrize(
    ("model", "arguments", "required"),
    [
        (SpeechArguments, Speech.complete, {"input"}),
        (ResponsesArguments, Responses.create, {"model", "input"}),
    ],
)
def test_the_types_of_both_forms_of_a_call_are_those_of_its_declaration(
    model: Any, arguments: Any, required: set[str]
):
    declared = get_type_hints(arguments)
    for name in required | {"stream", "return"}:
        del declared[name]
    assert get_type_hints(model) == declared


def test_the_text_of_a_response_is_that_of_all_its_messages(call: Any, answering: Any):
    response = call(answering(RESPONSE), "responses.create", model="m", input="Hi")
    assert response.output_text == "Hello"
    kinds = [type(item) for item in response.output]
    assert kinds == [
        models.ResponsesReasoningItem,
        models.ResponsesOutputMessage,
        models.ResponsesFunctionToolCall,
    ]


def test_a_part_of_a_response_of_another_kind_is_kept_as_it_came(call: Any, answering: Any):
    odd = {"type": "web_search_call", "id": "ws_1"}
    answer = {**RESPONSE, "output": [odd, MESSAGE]}
    response = call(answering(answer), "responses.create", model="m", input="Hi")
    assert response.output[0].model_dump() == odd
    assert response.output_text == "Hello"


AUDIO = {"type": "speech.audio.delta", "audio_data": "QQ=="}
SPOKE = {
    "type": "speech.audio.done",
    "usage": {"prompt_tokens": 56, "completion_tokens": 94080, "total_tokens": 94136},
}
PLACE = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "sequence_number": 3}
FRAMES = [
    {"type": "response.created", "response": {**RESPONSE, "output": []}, "sequence_number": 0},
    {"type": "response.in_progress", "response": {**RESPONSE, "output": []}, "sequence_number": 1},
    {
        "type": "response.output_item.added",
        "item": THOUGHT,
        "output_index": 0,
        "sequence_number": 2,
    },
    {"type": "response.content_part.added", "part": MESSAGE["content"][0], **PLACE},
    {"type": "response.reasoning_text.delta", "delta": "h", **PLACE},
    {"type": "response.reasoning_text.done", "text": "hm", **PLACE},
    {"type": "response.output_text.delta", "delta": "Hel", "logprobs": [], **PLACE},
    {"type": "response.output_text.done", "text": "Hello", "logprobs": [], **PLACE},
    {"type": "response.content_part.done", "part": MESSAGE["content"][1], **PLACE},
    {"type": "response.output_item.done", "item": MESSAGE, "output_index": 0, "sequence_number": 9},
    {
        "type": "response.function_call_arguments.delta",
        "delta": "{",
        "item_id": "fc_1",
        "output_index": 1,
        "sequence_number": 10,
    },
    {
        "type": "response.function_call_arguments.done",
        "arguments": "{}",
        "name": "f",
        "item_id": "fc_1",
        "output_index": 1,
        "sequence_number": 11,
    },
    {"type": "response.completed", "response": RESPONSE, "sequence_number": 12},
]
STREAMS = {
    "speech": ("audio.speech.complete", {"input": "Hi"}, [AUDIO, AUDIO, SPOKE]),
    "responses": ("responses.create", {"model": "m", "input": "Hi"}, FRAMES),
    "failed": (
        "responses.create",
        {"model": "m", "input": "Hi"},
        [
            FRAMES[0],
            {"type": "response.failed", "response": RESPONSE, "sequence_number": 1},
        ],
    ),
    "incomplete": (
        "responses.create",
        {"model": "m", "input": "Hi"},
        [{"type": "response.incomplete", "response": RESPONSE, "sequence_number": 1}],
    ),
    "error": (
        "responses.create",
        {"model": "m", "input": "Hi"},
        [{"type": "error", "message": "no", "sequence_number": 1, "code": "server_error"}],
    ),
}


@pytest.mark.parametrize("name", STREAMS)
def test_stream_true_gives_events_up_to_the_one_that_is_the_last(
    name: str, call: Any, answering: Any
):
    operation, arguments, data = STREAMS[name]
    behind = {"type": "response.output_text.delta", "delta": "behind the end"}
    recorder = answering(events_of(*data, behind), content_type="text/event-stream")
    events = call.events(recorder, operation, **arguments, stream=True)
    assert [event.event for event in events] == [each["type"] for each in data]
    assert [e.data.model_dump(mode="json", exclude_unset=True) for e in events] == data
    assert not [e for e in events if isinstance(e.data, models.Unknown)]
    request = recorder.request
    assert request.headers["accept"] == "text/event-stream"
    assert json.loads(request.content)["stream"] is True


def test_an_error_that_a_stream_reports_is_raised(call: Any, answering: Any):
    error = b'event: error\ndata: {"object": "error", "message": "overloaded"}\n\n'
    recorder = answering(events_of(AUDIO) + error, content_type="text/event-stream")
    with pytest.raises(StreamError, match="overloaded"):
        call.events(recorder, "audio.speech.complete", input="Hi", stream=True)


@pytest.mark.parametrize("kind", ["audio/wav", "audio/x-wav", "application/octet-stream"])
def test_a_sample_of_a_voice_is_handed_over_unread(kind: str, call: Any, answering: Any):
    recorder = answering(b"RIFF", content_type=kind)
    response = call(recorder, "audio.voices.get_sample_audio", then="read", voice_id="v1")
    assert response == b"RIFF"
    assert recorder.request.url.path == "/v1/audio/voices/v1/sample"
    assert recorder.request.headers["accept"] == "audio/wav"


def test_a_page_in_the_place_of_a_sample_is_an_error(call: Any, answering: Any):
    recorder = answering(b"<html>", content_type="text/html")
    with pytest.raises(models.SDKError, match="text/html"):
        call(recorder, "audio.voices.get_sample_audio", voice_id="v1")


REFUSAL = {"detail": [{"loc": ["body", "model"], "msg": "no such model", "type": "value_error"}]}


@pytest.mark.parametrize(
    ("operation", "arguments", "lists"),
    [
        ("audio.transcriptions.complete", {"model": "m"}, False),
        ("audio.speech.complete", {"input": "Hi"}, True),
        ("audio.voices.list", {}, True),
        ("responses.create", {"model": "m", "input": "Hi"}, False),
    ],
)
def test_a_refusal_names_the_fields_where_the_api_promises_that(
    operation: str, arguments: dict[str, Any], lists: bool, call: Any, answering: Any
):
    with pytest.raises(models.SDKError) as caught:
        call(answering(REFUSAL, status=422), operation, **arguments)
    assert isinstance(caught.value, models.HTTPValidationError) is lists


def test_unknown_keys_in_a_whole_body_are_told_with_their_place(answering: Any):
    recorder = answering(SESSION, status=201)
    with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
        client = Mistral("key", client=http, strict=True)
        with pytest.raises(ValueError, match=r"request\.ttl is no field"):
            client.realtime.sessions.create(request={"model": "m", "ttl": 5})  # type: ignore[typeddict-unknown-key]


def test_v1_kept_transcriptions_in_a_module_of_its_own():
    import mistralai.transcriptions  # noqa: PLC0415

    from mistralai.audio import transcriptions  # noqa: PLC0415

    assert mistralai.transcriptions is transcriptions
    assert isinstance(Mistral("k").audio.transcriptions, mistralai.transcriptions.Transcriptions)
