"""Answers of the live API and of its documents, as they were recorded in 2026, can be read.

The texts are shortened; fields, their order, nulls and headers are as they came.
"""

from __future__ import annotations

import asyncio
import json
from operator import attrgetter
from typing import Any, NamedTuple

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._core.request.json_body import to_dict
from mistralai.types import UNSET

ASK = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "12 * 12?"}]}
HEADERS = {
    "mistral-correlation-id": "0198c3a2-77aa-7c2b-9d3e-000000000001",
    "x-kong-request-id": "0198c3a2-77aa-7c2b-9d3e-000000000001",
    "x-kong-upstream-latency": "310",
    "x-envoy-upstream-service-time": "305",
    "server": "cloudflare",
}
USAGE = {
    "prompt_tokens": 31,
    "total_tokens": 97,
    "completion_tokens": 66,
    "prompt_tokens_details": {"cached_tokens": 0},
    "service_tier": "standard",
}


class Way:
    """Calls an operation whose answer is made up, and reads it."""

    def __call__(
        self, operation: str, arguments: dict[str, Any], answer: httpx.Response, **options: Any
    ) -> Any:
        """Call it; a stream is read to its end."""
        with httpx.Client(transport=httpx.MockTransport(lambda _: answer)) as http:
            result = attrgetter(operation)(Mistral("key", client=http, **options))(**arguments)
            return list(result) if operation.endswith("stream") else result


class AsyncWay(Way):
    """Does so awaiting."""

    def __call__(
        self, operation: str, arguments: dict[str, Any], answer: httpx.Response, **options: Any
    ) -> Any:
        """Call it; a stream is read to its end."""

        async def run() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
                client = Mistral("key", async_client=http, **options)
                result = await attrgetter(f"{operation}_async")(client)(**arguments)
                return [e async for e in result] if operation.endswith("stream") else result

        return asyncio.run(run())


@pytest.fixture(params=[Way, AsyncWay], ids=["blocking", "awaiting"])
def call(request: pytest.FixtureRequest) -> Way:
    """Both ways to call an operation."""
    made: Way = request.param()
    return made


def chat(message: Any, usage: Any = None, finish_reason: str = "stop", **more: Any) -> Any:
    return {
        "id": "cmpl-1",
        "created": 1787150442,
        "model": "mistral-small-latest",
        "usage": usage or USAGE,
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message}],
        **more,
    }


THOUGHT = {
    "type": "thinking",
    "thinking": [{"type": "text", "text": "The user wants a product."}],
    "closed": True,
}
REASONED = {
    "role": "assistant",
    "tool_calls": None,
    "content": [THOUGHT, {"type": "text", "text": "144"}],
}
VERDICT = {
    "moderation_llm_v2": {
        "action": "none",
        "categories": {
            "sexual": {"score": 4.7e-6, "violated": False},
            "pii": {"score": 0.01, "violated": False},
        },
    }
}
PAGE = {
    "index": 0,
    "markdown": "# Sample PDF",
    "images": [],
    "tables": [],
    "hyperlinks": [],
    "header": None,
    "footer": None,
    "dimensions": {"dpi": 93, "height": 1023, "width": 791},
    "confidence_scores": None,
    "blocks": [
        {
            "top_left_x": 90,
            "top_left_y": 98,
            "bottom_right_x": 330,
            "bottom_right_y": 144,
            "content": "# Sample PDF",
            "confidence_scores": None,
            "type": kind,
        }
        for kind in (
            "title", "text", "list", "table", "equation", "caption", "code", "references",
            "aside_text", "header", "footer", "signature",
        )
    ],
}  # fmt: skip
OCR = {
    "pages": [PAGE],
    "model": "mistral-ocr-latest",
    "document_annotation": None,
    "usage_info": {"pages_processed": 1, "doc_size_bytes": 18810},
}
BATCH = {
    "id": "ca1cd668-0000-4000-8000-000000000001",
    "object": "batch",
    "input_files": ["5cdf78f8-0000-4000-8000-000000000002"],
    "metadata": None,
    "endpoint": "/v1/chat/completions",
    "model": "mistral-small-latest",
    "agent_id": None,
    "output_file": None,
    "error_file": None,
    "errors": [],
    "outputs": None,
    "status": "QUEUED",
    "created_at": 1787150442,
    "total_requests": 0,
    "completed_requests": 0,
    "succeeded_requests": 0,
    "failed_requests": 0,
    "started_at": None,
    "completed_at": None,
}
RUNNING = {**BATCH, "status": "RUNNING", "total_requests": 2, "started_at": 1787150450}
OUTPUT = {
    "id": "batch-ca1cd668-5cdf78f8-0",
    "custom_id": "0",
    "response": {
        "status_code": 200,
        "body": chat(
            {"role": "assistant", "tool_calls": None, "content": "144"},
            {
                **USAGE,
                "prompt_token_details": None,
                "request_count": 1,
                "completion_tokens_details": None,
            },
        ),
    },
    "error": None,
}
DONE = {
    **RUNNING,
    "status": "SUCCESS",
    "succeeded_requests": 2,
    "completed_requests": 2,
    "output_file": "77aa0000-0000-4000-8000-000000000003",
    "outputs": [OUTPUT],
    "completed_at": 1787150470,
}
FILE = {
    "id": "5cdf78f8-0000-4000-8000-000000000002",
    "object": "file",
    "bytes": 18810,
    "created_at": 1786389977,
    "filename": "sample.pdf",
    "purpose": "ocr",
    "sample_type": "ocr_input",
    "num_lines": 0,
    "mimetype": "application/pdf",
    "source": "upload",
    "signature": "da49",
    "expires_at": None,
    "visibility": "workspace",
}
VECTORS = {
    "id": "e1",
    "object": "list",
    "data": [{"object": "embedding", "embedding": [-0.0165863, 0.0706787] * 512, "index": 0}],
    "model": "mistral-embed",
    "usage": {
        "prompt_audio_seconds": None,
        "prompt_tokens": 11,
        "total_tokens": 11,
        "completion_tokens": 0,
        "request_count": None,
        "prompt_tokens_details": None,
        "service_tier": None,
    },
}
CARDS = {
    "object": "list",
    "data": [
        {
            "id": "voxtral-mini-latest",
            "object": "model",
            "created": 1787150442,
            "owned_by": "mistralai",
            "capabilities": {
                "completion_chat": False,
                "function_calling": False,
                "reasoning": True,
                "completion_fim": False,
                "fine_tuning": False,
                "vision": False,
                "ocr": False,
                "classification": False,
                "moderation": False,
                "audio": True,
                "audio_transcription": True,
                "audio_transcription_realtime": True,
                "audio_speech": True,
                "unified_resources": False,
            },
            "name": "voxtral-mini-2602",
            "description": None,
            "max_context_length": 32768,
            "aliases": ["voxtral-mini-2602"],
            "deprecation": None,
            "deprecation_replacement_model": None,
            "default_model_temperature": 0.3,
            "internal": False,
            "billing_model_name": None,
            "audio_transcription_capabilities": {
                "modes": ["offline", "realtime"],
                "diarization": True,
                "context_bias": True,
                "turn_detection": False,
                "timestamp_granularities": ["segment", "word"],
                "languages": ["en", "fr"],
                "streaming_delays_ms": [{"min": 80, "max": 2400}],
            },
            "audio_speech_capabilities": {
                "modes": ["offline"],
                "instruction": False,
                "response_formats": ["mp3", "pcm"],
            },
            "type": "base",
        }
    ],
}


class Answer(NamedTuple):
    """An answer, what was asked, and what can be read in it.

    Args:
        operation: What was called.
        arguments: With what.
        body: The JSON of the answer.
        told: From expressions over the answer `a` to their values.
    """

    operation: str
    arguments: dict[str, Any]
    body: Any
    told: dict[str, Any]


ANSWERS = {
    "reasoning": Answer(
        "chat.complete",
        {**ASK, "reasoning_effort": "high"},
        chat(REASONED),
        {
            "choices[0].message.content[0].thinking[0].text": "The user wants a product.",
            "choices[0].message.content[0].closed": True,
            "choices[0].message.content[0].signature": UNSET,
            "choices[0].message.content[1].text": "144",
            "usage.prompt_tokens_details.cached_tokens": 0,
            "usage.service_tier": "standard",
        },
    ),
    "no reasoning": Answer(
        "chat.complete",
        {**ASK, "reasoning_effort": "none"},
        chat({"role": "assistant", "tool_calls": None, "content": "144"}),
        {"choices[0].message.content": "144"},
    ),
    "a thought without an end that says whether it is closed": Answer(
        "chat.complete",
        ASK,
        chat({"role": "assistant", "content": [{"type": "thinking", "thinking": []}]}),
        {"choices[0].message.content[0].closed": None},
    ),
    "cached": Answer(
        "chat.complete",
        {**ASK, "prompt_cache_key": "k"},
        chat(
            {"role": "assistant", "content": "144"},
            {**USAGE, "prompt_tokens": 222, "prompt_tokens_details": {"cached_tokens": 192}},
        ),
        {"usage.prompt_tokens_details.cached_tokens": 192, "usage.prompt_tokens": 222},
    ),
    "guardrails": Answer(
        "chat.complete",
        {**ASK, "guardrails": [{"moderation_llm_v2": {"action": "none"}}]},
        chat({"role": "assistant", "content": "144"}, guardrails=[VERDICT]),
        {"guardrails[0]['moderation_llm_v2']['categories']['pii']['score']": 0.01},
    ),
    "ocr": Answer(
        "ocr.process",
        {
            "model": "mistral-ocr-latest",
            "document": {"type": "document_url", "document_url": "data:application/pdf;base64,AA"},
        },
        OCR,
        {
            "pages[0].dimensions.dpi": 93,
            "pages[0].tables": [],
            "pages[0].hyperlinks": [],
            "pages[0].header": None,
            "pages[0].blocks[0].content": "# Sample PDF",
            "pages[0].blocks[0].bottom_right_x": 330,
            "[type(b).__name__ for b in pages[0].blocks]": [
                f"OCR{kind}Block"
                for kind in (
                    "Title", "Text", "List", "Table", "Equation", "Caption", "Code", "References",
                    "AsideText", "Header", "Footer", "Signature",
                )
            ],
            "usage_info.doc_size_bytes": 18810,
        },
    ),
    "a batch that was made": Answer(
        "batch.jobs.create",
        {
            "endpoint": "/v1/chat/completions",
            "model": "mistral-small-latest",
            "requests": [{"custom_id": "0", "body": {"messages": ASK["messages"]}}],
        },
        BATCH,
        {"status": "QUEUED", "outputs": None, "agent_id": None, "total_requests": 0},
    ),
    "a batch that runs": Answer(
        "batch.jobs.get", {"job_id": "1"}, RUNNING, {"status": "RUNNING", "total_requests": 2}
    ),
    "a batch that is done": Answer(
        "batch.jobs.get",
        {"job_id": "1"},
        DONE,
        {
            "status": "SUCCESS",
            "outputs[0]['custom_id']": "0",
            "outputs[0]['response']['body']['choices'][0]['message']['content']": "144",
        },
    ),
    "a file": Answer(
        "files.upload",
        {"file": ("sample.pdf", b"%PDF"), "purpose": "ocr", "visibility": "workspace"},
        FILE,
        {
            "sample_type": "ocr_input",
            "mimetype": "application/pdf",
            "signature": "da49",
            "expires_at": None,
            "visibility": "workspace",
            "size_bytes": 18810,
        },
    ),
    "embeddings": Answer(
        "embeddings.create",
        {"model": "mistral-embed", "inputs": "a"},
        VECTORS,
        {
            "len(data[0].embedding)": 1024,
            "data[0].embedding[0]": -0.0165863,
            "usage.prompt_audio_seconds": None,
            "usage.prompt_tokens_details": None,
        },
    ),
    "embeddings that come as floats though Base64 was asked for": Answer(
        "embeddings.create",
        {"model": "mistral-embed", "inputs": "a", "encoding_format": "base64"},
        VECTORS,
        {"data[0].embedding[1]": 0.0706787},
    ),
    "models": Answer(
        "models.list",
        {},
        CARDS,
        {
            "data[0].type": "base",
            "data[0].TYPE": "base",
            "data[0].capabilities.reasoning": True,
            "data[0].capabilities.audio_transcription_realtime": True,
            "data[0].audio_transcription_capabilities.streaming_delays_ms[0].max": 2400,
            "data[0].audio_speech_capabilities.response_formats": ["mp3", "pcm"],
            "data[0].billing_model_name": None,
        },
    ),
}  # fmt: skip


def look(answer: Any, expression: str) -> Any:
    names = {name: getattr(answer, name) for name in type(answer).model_fields}
    return eval(expression, {"type": type, "len": len, **names})  # noqa: S307 - our own


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_read_as_it_is_meant(name: str, call: Way):
    asked = ANSWERS[name]
    came = httpx.Response(200, json=asked.body, headers=HEADERS)
    # Strict, so that everything in it is of its type.
    answer = call(asked.operation, asked.arguments, came, strict=True)
    assert {told: look(answer, told) for told in asked.told} == asked.told
    assert answer.http.request_id == HEADERS["mistral-correlation-id"]
    assert answer.model_dump(mode="json", by_alias=True, exclude_unset=True) == asked.body


def delta(content: Any = None, padding: str | None = "abcdefgh", **more: Any) -> str:
    end = {key: more.pop(key) for key in ("usage",) if key in more}
    reason = more.pop("finish_reason", None)
    data = {
        "id": "cmpl-1",
        "object": "chat.completion.chunk",
        "created": 1787150442,
        "model": "mistral-small-latest",
        "choices": [
            {"index": 0, "delta": {**more, "content": content}, "finish_reason": reason}
        ],
        **end,
        **({} if padding is None else {"p": padding}),
    }  # fmt: skip
    return f"data: {json.dumps(data)}\n\n"


def thinking(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}], **more}


REASONING = [
    delta("", None, role="assistant"),
    delta("", "abcdefghijklmnopqrstuvw"),
    delta([thinking("The")]),
    delta([thinking(" user is asking for", closed=True)], "a"),
    delta([thinking(" it.", closed=True), {"type": "text", "text": "1"}]),
    delta("44", "abcd", finish_reason="stop", usage=USAGE),
    "data: [DONE]\n\n",
]
ARGUMENTS = '{"latitude": "52.5", "longitude": "13.4"}'
TOOL_CALL = {
    "id": "g6fVbXS8K",
    "type": "function",
    "function": {"name": "weather", "arguments": ARGUMENTS},
    "index": 0,
}
TOOLS = [
    delta("", None, role="assistant"),
    delta(None, tool_calls=[TOOL_CALL], finish_reason="tool_calls", usage=USAGE),
    "data: [DONE]\n\n",
]


def streamed(events: list[str]) -> httpx.Response:
    headers = {**HEADERS, "content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, content="".join(events).encode(), headers=headers)


def test_a_stream_of_thoughts_is_read_up_to_its_answer(call: Way):
    events = call("chat.stream", ASK, streamed(REASONING), strict=True)
    contents = [event.data.choices[0].delta.content for event in events]
    chunks = [chunk for content in contents if isinstance(content, list) for chunk in content]
    thoughts = [chunk for chunk in chunks if isinstance(chunk, models.ThinkChunk)]
    assert [chunk.closed for chunk in thoughts] == [None, True, True]
    said = "".join(part.text for chunk in thoughts for part in chunk.thinking)
    assert said == "The user is asking for it."
    texts = [c if isinstance(c, str) else c[-1].text for c in contents[4:]]
    assert "".join(texts) == "144"
    assert events[-1].data.usage.prompt_tokens_details.cached_tokens == 0


def test_a_stream_that_asks_for_a_tool_is_read(call: Way):
    events = call("chat.stream", ASK, streamed(TOOLS), strict=True)
    (asked,) = events[-1].data.choices[0].delta.tool_calls
    assert (asked.id, asked.function.name, asked.function.arguments) == (
        "g6fVbXS8K",
        "weather",
        ARGUMENTS,
    )
    assert events[-1].data.choices[0].finish_reason == "tool_calls"


def test_a_thought_goes_back_as_it_came(call: Way):
    came = httpx.Response(200, json=chat(REASONED))
    message = call("chat.complete", ASK, came).choices[0].message
    assert to_dict(message)["content"] == REASONED["content"]
    bare = models.AssistantMessage(content=[models.ThinkChunk(thinking=[])])
    assert to_dict(bare)["content"] == [{"type": "thinking", "thinking": []}]


BLOCKED = {
    "error": {"message": "Content blocked by guardrail", "status": 403},
    "guardrails": {
        "results": {
            "moderation_llm_v2": {
                "model_name": "mistral-moderation-2603",
                "decisions": {"sexual": {"threshold": 0.1, "score": 0.3, "violated": True}},
                "violated": True,
                "action": "block",
            }
        }
    },
}
DOWN = {
    "object": "Error",
    "message": "Request blocked due to error in guardrail evaluation and block_on_error is set "
    "to True.",
    "type": "invalid_request_error",
    "code": 3201,
    "guardrails": [
        {
            "moderation_llm_v2": {
                "action": "block",
                "error": {"message": "Moderation API request failed."},
            }
        }
    ],
}
NO_MODEL = {
    "object": "error",
    "message": "Invalid model: voxtral-small-latest",
    "type": "invalid_model",
    "param": None,
    "code": "1500",
    "raw_status_code": 400,
}
HANDOFF = {
    "object": "Error",
    "message": "Response failed during handoff orchestration",
    "type": "invalid_request_error",
    "code": 3000,
}


@pytest.mark.parametrize("operation", ["chat.complete", "chat.stream"])
@pytest.mark.parametrize(
    ("status", "body", "kind", "words", "code"),
    [
        (403, BLOCKED, models.PermissionDeniedError, "Content blocked by guardrail", None),
        (403, DOWN, models.PermissionDeniedError, "error in guardrail evaluation", "3201"),
        (401, {"detail": "Invalid API Key"}, models.AuthenticationError, "Invalid API Key", None),
        (401, {"detail": "Unauthorized"}, models.AuthenticationError, "Unauthorized", None),
        (400, NO_MODEL, models.BadRequestError, "Invalid model: voxtral-small-latest", "1500"),
        (500, HANDOFF, models.ServerError, "during handoff orchestration", "3000"),
    ],
)
def test_an_error_says_what_the_server_said(
    operation: str,
    status: int,
    body: Any,
    kind: type[models.SDKError],
    words: str,
    code: str | None,
    call: Way,
):
    came = httpx.Response(status, json=body, headers=HEADERS)
    with pytest.raises(kind, match=words) as caught:
        call(operation, ASK, came, retry_config=None)
    assert json.loads(caught.value.body) == body
    assert caught.value.code == code
    assert caught.value.request_id == HEADERS["mistral-correlation-id"]


def test_what_is_left_of_the_allowances_is_read(call: Way):
    limits = {
        "x-ratelimit-limit-tokens-minute": "100000",
        "x-ratelimit-remaining-tokens-minute": "99968",
        "x-ratelimit-tokens-query-cost": "32",
        "x-ratelimit-limit-req-minute": "100",
        "x-ratelimit-remaining-req-minute": "99",
    }
    came = httpx.Response(200, json=chat(REASONED), headers={**HEADERS, **limits})
    http = call("chat.complete", ASK, came).http
    assert http.tokens == (100000, 99968)
    assert http.requests == (100, 99)
    assert http.headers["x-ratelimit-tokens-query-cost"] == "32"


def test_a_block_of_a_kind_that_is_not_known_loses_nothing(call: Way):
    strange = {**PAGE["blocks"][0], "type": "map", "legend": ["a"]}
    body = {**OCR, "pages": [{**PAGE, "blocks": [strange, *PAGE["blocks"]]}]}
    arguments = {"model": "m", "document": {"file_id": "f"}}
    answer = call("ocr.process", arguments, httpx.Response(200, json=body))
    unknown, title, *_ = answer.pages[0].blocks
    assert (type(unknown), unknown.type, unknown.legend) == (models.Unknown, "map", ["a"])
    assert type(title) is models.OCRTitleBlock
    assert answer.model_dump(mode="json", exclude_unset=True) == body
