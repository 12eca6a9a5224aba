"""What the server says: bodies made beforehand, and streams already cut into chunks."""

from __future__ import annotations

import base64
import json
import struct

EVENTS = 2000
FILE_BYTES = 8_000_000

WORDS = "The best French painter is a matter of taste, but many would say Claude Monet. " * 4


def as_json(value: object) -> bytes:
    """Write a body as the API does: without blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


USAGE = {
    "prompt_tokens": 16,
    "total_tokens": 50,
    "completion_tokens": 34,
    "prompt_tokens_details": {"cached_tokens": 0},
    "service_tier": "standard",
}


def chat(message: dict[str, object], finish_reason: str) -> bytes:
    """Write an answer to a chat."""
    return as_json(
        {
            "id": "cmpl-e5cc70bb28c444948073e77776eb30ef",
            "object": "chat.completion",
            "model": "mistral-small-latest",
            "created": 1702256327,
            "usage": USAGE,
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        }
    )


CHAT = chat({"role": "assistant", "content": WORDS, "tool_calls": None}, "stop")
FUNCTION = {"name": "weather", "arguments": '{"city": "Paris"}'}
CALLS = [{"id": "D681PevKs", "function": FUNCTION, "index": 0}]
CALL = chat({"role": "assistant", "content": "", "tool_calls": CALLS}, "tool_calls")
"""The model asks for a call of a function."""
ODD = as_json(
    {
        "id": None,
        "object": "chat.completion",
        "model": "mistral-small-latest",
        "created": 1702256327,
        "usage": {**USAGE, "reasoning": {"tokens": 3}},
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": [
                        {"type": "text", "text": WORDS},
                        {"type": "hologram", "planes": [1, 2, 3]},
                    ],
                },
                "finish_reason": "exhausted",
            }
        ],
    }
)
"""What the API may answer one day, and no version of today knows."""
MESSAGE = as_json(
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "mistral-small-latest",
        "content": [{"type": "text", "text": WORDS}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 16, "output_tokens": 34},
    }
)
VECTORS = [[((i * 1024 + j) * 7919 % 20011) / 10007 - 1 for j in range(1024)] for i in range(64)]


def embeddings(vectors: list[object]) -> bytes:
    """Write an answer with these, however each is written."""
    data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
    usage = {"prompt_tokens": 16, "completion_tokens": 0, "total_tokens": 16}
    return as_json(
        {"id": "embd-1", "object": "list", "model": "mistral-embed", "usage": usage, "data": data}
    )


EMBEDDINGS = embeddings([*VECTORS])
EMBEDDINGS_BASE64 = embeddings(
    [base64.b64encode(struct.pack("<1024f", *vector)).decode() for vector in VECTORS]
)
MODELS = as_json(
    {
        "object": "list",
        "data": [
            {
                "id": f"model-{i}",
                "object": "model",
                "created": 1702256327,
                "owned_by": "mistralai",
                "name": f"model-{i}",
                "description": "A model of the benchmark.",
                "max_context_length": 32768,
                "aliases": [],
                "type": "base",
                "capabilities": {
                    "completion_chat": True,
                    "completion_fim": False,
                    "function_calling": True,
                    "fine_tuning": False,
                    "vision": False,
                },
            }
            for i in range(40)
        ],
    }
)


BATCH_ROWS = 500
ROWS = [
    {
        "id": f"batch-ca1cd668-5cdf78f8-{i}",
        "custom_id": str(i),
        "response": {"status_code": 200, "body": json.loads(CHAT)},
        "error": None,
    }
    for i in range(BATCH_ROWS)
]
ROWS_FILE = b"".join(as_json(row) + b"\n" for row in ROWS)
JOB: dict[str, object] = {
    "id": "0198c1e4-7a31-7c32-a9f1-000000000001",
    "object": "batch",
    "input_files": [],
    "metadata": {},
    "endpoint": "/v1/chat/completions",
    "model": "mistral-small-latest",
    "agent_id": None,
    "output_file": None,
    "error_file": None,
    "errors": [],
    "outputs": None,
    "status": "QUEUED",
    "created_at": 1702256327,
    "total_requests": BATCH_ROWS,
    "completed_requests": 0,
    "succeeded_requests": 0,
    "failed_requests": 0,
    "started_at": None,
    "completed_at": None,
}
JOB_BEGUN = as_json(JOB)
JOB_DONE = as_json(
    {
        **JOB,
        "status": "SUCCESS",
        "output_file": "rows",
        "outputs": ROWS,  # as the API does, whether they are asked for or not
        "completed_requests": BATCH_ROWS,
        "succeeded_requests": BATCH_ROWS,
        "started_at": 1702256328,
        "completed_at": 1702256329,
    }
)


def file_of(size: int) -> bytes:
    return as_json(
        {
            "id": "497f6eca-6276-4993-bfeb-53cbbbba6f09",
            "object": "file",
            "bytes": size,
            "created_at": 1716963433,
            "filename": "a.jsonl",
            "purpose": "batch",
            "sample_type": "batch_request",
            "source": "upload",
            "status": "processed",
        }
    )


FILE = file_of(FILE_BYTES)
CONTENT = b"x" * FILE_BYTES

LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


PADDING = "abcdefghijklmnopqrstuvwxyz0123456789"


def delta(text: str, finish: str | None = None, number: int = 0) -> bytes:
    """Write an event of a chat, with the padding that the API puts into all but the first."""
    event: dict[str, object] = {
        "id": "cmpl-e5cc70bb28c444948073e77776eb30ef",
        "object": "chat.completion.chunk",
        "created": 1702256327,
        "model": "mistral-small-latest",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
    }
    if finish:
        event["usage"] = USAGE
    if number:
        event["p"] = PADDING[: number % len(PADDING)]
    return b"data: " + as_json(event) + b"\n\n"


def block(text: str) -> bytes:
    event = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": text},
    }
    return b"event: content_block_delta\ndata: " + as_json(event) + b"\n\n"


def stream(events: list[bytes], together: int) -> bytes:
    chunks = [b"".join(events[i : i + together]) for i in range(0, len(events), together)]
    return b"".join(map(chunk, chunks)) + LAST_CHUNK


def deltas(count: int, size: int = 5) -> list[bytes]:
    middle = [delta("x" * size, number=number) for number in range(count - 1)]
    return [*middle, delta("x" * size, "stop", number=count - 1), b"data: [DONE]\n\n"]


def blocks(count: int, size: int = 5) -> list[bytes]:
    start = {"type": "message_start", "message": json.loads(MESSAGE)}
    begin = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    return [
        b"event: message_start\ndata: " + as_json(start) + b"\n\n",
        b"event: content_block_start\ndata: " + as_json(begin) + b"\n\n",
        *[block("x" * size)] * count,
        b'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ]


MILLION = 1_000_000
STREAMS = {
    path: {
        "one": stream(make(EVENTS), 1),
        "many": stream(make(EVENTS), 50),
        "short": stream(make(1), 1),
        "mb1": stream(make(1, MILLION), 1),
        "mb10": stream(make(1, 10 * MILLION), 1),
    }
    for path, make in {"chat/completions": deltas, "messages": blocks}.items()
}
