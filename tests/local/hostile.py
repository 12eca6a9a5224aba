"""Requests that ask one server for too much, for the test and the measurement that share them."""

import base64
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

MB = 1024 * 1024
CHAT = "/v1/chat/completions"
FIM = "/v1/fim/completions"
CONVERSATIONS = "/v1/conversations"
EMBEDDINGS = "/v1/embeddings"
OCR = "/v1/ocr"
MODEL = "mistral-small-latest"
HALF = "\\ud800"
USER = [{"role": "user", "content": "Who is the best French painter?"}]


@dataclass(frozen=True)
class Hostile:
    """One request, and the status that it is answered with.

    `body` makes the body when it is needed; None is for a request with GET. `slow` is for what
    the models of OCR work at for seconds: the measurement sends it, and tests of its own hold it.
    """

    name: str
    path: str
    body: Callable[[], bytes] | None
    status: int
    slow: bool = False


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _chat(**more: object) -> bytes:
    return _json({"model": MODEL, "messages": USER, **more})


def _raw(fields: str) -> bytes:
    return f'{{"model":"{MODEL}","messages":[{{"role":"user","content":"hi"}}],{fields}}}'.encode()


def _form(schema: object) -> dict[str, object]:
    whole = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    return {"type": "json_schema", "json_schema": {"name": "d", "schema": whole}}


def _said(text: object) -> list[dict[str, object]]:
    return [{"role": "user", "content": text}]


def _fan() -> dict[str, object]:
    ways = {f"p{at}": {"$ref": "#/properties/a"} for at in range(10)}
    return {"type": "object", "properties": ways, "required": list(ways)}


def _tool(parameters: str) -> str:
    function = f'{{"name":"f","parameters":{parameters}}}'
    return f'"tools":[{{"type":"function","function":{function}}}],"tool_choice":"any"'


def _nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def _picture(size: int) -> list[dict[str, object]]:
    return [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": "data:image/png;base64," + "A" * size},
    ]


def _document(data: bytes, kind: str) -> bytes:
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    document = {"type": "document_url", "document_url": url}
    return _json({"model": "mistral-ocr-latest", "document": document})


def _png(side: int) -> bytes:
    """Return a black picture, one bit to a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + -(-side // 8)) * side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _pdf(texts: list[str], points: int) -> bytes:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids: list[str] = []
    for text in texts:
        content = f"BT /F1 12 Tf 20 {points - 40} Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {points} {points}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    # Without a table of places, which readers make up for.
    body = "".join(f"{at} 0 obj\n{one}\nendobj\n" for at, one in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF\n".encode()


def _batch() -> bytes:
    rows = [{"custom_id": str(at), "body": {"messages": USER}} for at in range(3_000)]
    return _json({"model": MODEL, "endpoint": CHAT, "requests": rows})


HOSTILE = [
    Hostile("a million answers", CHAT, lambda: _chat(n=10**6), 422),
    Hostile("128 long answers", CHAT, lambda: _chat(n=128, min_tokens=10_000), 400),
    Hostile(
        "an answer of 32,000 tokens",
        FIM,
        lambda: _json({"model": "codestral-2405", "prompt": "x", "min_tokens": 32_000}),
        200,
    ),
    Hostile(
        "a hundred million items",
        CHAT,
        lambda: _chat(response_format=_form({"type": "array", "minItems": 10**8})),
        400,
    ),
    Hostile("a schema that fans out", CHAT, lambda: _chat(response_format=_form(_fan())), 400),
    Hostile(
        "a pattern that takes for ever",
        CHAT,
        lambda: _chat(response_format=_form({"type": "string", "pattern": "^x{30}(a+)+$"})),
        400,
    ),
    Hostile(
        "a pattern of a million letters",
        CHAT,
        lambda: _chat(response_format=_form({"type": "string", "pattern": "^((a{99}){99}){99}$"})),
        400,
    ),
    Hostile("a prompt of 100 MB", CHAT, lambda: _chat(messages=_said("x" * 100 * MB)), 413),
    Hostile("a prompt of 12 MB", CHAT, lambda: _chat(messages=_said("words " * 2 * MB)), 400),
    Hostile(
        "code of 12 MB",
        FIM,
        lambda: _json({"model": "codestral-2405", "prompt": "words " * 2 * MB}),
        400,
    ),
    Hostile(
        "a picture of 20 MB in a chat", CHAT, lambda: _chat(messages=_said(_picture(20 * MB))), 200
    ),
    Hostile(
        "a picture of 20 MB in a conversation",
        CONVERSATIONS,
        lambda: _json({"model": MODEL, "inputs": [{"role": "user", "content": _picture(20 * MB)}]}),
        200,
    ),
    Hostile("a picture of 13,000 x 13,000", OCR, lambda: _document(_png(13_000), "image/png"), 422),
    Hostile(
        "a page of 14,400 points",
        OCR,
        lambda: _document(_pdf([""], 14_400), "application/pdf"),
        200,
        slow=True,
    ),
    Hostile(
        "300 pages",
        OCR,
        lambda: _document(_pdf(["All is well"] * 300, 600), "application/pdf"),
        200 if find_spec("pypdfium2") else 501,  # it reads PDF with the extra local-ocr only
    ),
    Hostile(
        "a text of 4 MB",
        OCR,
        lambda: _document((b"All is well. " * 10 + b"\n\n") * 30_000, "text/plain"),
        200,
    ),
    Hostile("half a surrogate pair", CHAT, lambda: _raw(f'"stop":"{HALF}"'), 200),
    Hostile("a field that is half a pair", CHAT, lambda: _raw(f'"{HALF}":1'), 422),
    Hostile("a number of 5,000 digits", CHAT, lambda: _raw(f'"n":{"9" * 5_000}'), 422),
    Hostile("parameters 900 levels deep", CHAT, lambda: _raw(_tool(_nested(900))), 422),
    Hostile("lists 100,000 levels deep", CHAT, lambda: b"[" * 100_000, 422),
    Hostile("a page of 2**63", f"/v1/files?page_size={2**63}", None, 422),
    Hostile("a page of 5,000 digits", f"/v1/conversations?page={'9' * 5_000}", None, 422),
    Hostile("300,000 values", CHAT, lambda: _chat(messages=_said("x") * 100_000), 413),
    Hostile(
        "50,000 messages that do not fit", CHAT, lambda: _chat(messages=[{"x": 1}] * 50_000), 422
    ),
    Hostile("30 MB in a field that there is not", CHAT, lambda: _chat(x="x" * 30 * MB), 422),
    Hostile("30 MB that are not JSON", CHAT, lambda: b'"' + b"\\u00e4" * 5 * MB, 422),
    Hostile("30 MB of escaped quotes", CHAT, lambda: _chat(x='"' * 15 * MB), 422),
    Hostile("30 MB of half pairs", CHAT, lambda: _raw(f'"x":"{HALF * 5 * MB}"'), 422),
    Hostile(
        "512 texts to embed",
        EMBEDDINGS,
        lambda: _json({"model": "mistral-embed", "input": ["All is well"] * 512}),
        200,
    ),
    Hostile(
        "12 MB to embed",
        EMBEDDINGS,
        lambda: _json({"model": "mistral-embed", "input": ["words " * 2 * MB]}),
        400,
    ),
    Hostile(
        "10,000 texts to moderate",
        "/v1/moderations",
        lambda: _json({"model": "mistral-moderation-latest", "input": ["All is well"] * 10_000}),
        200,
    ),
    Hostile(
        "how likely a long prompt is",
        CHAT,
        lambda: _chat(
            messages=_said("words " * 50_000),
            logprobs=True,
            top_logprobs=20,
            prompt_logprobs=True,
            top_prompt_logprobs=20,
        ),
        400,
    ),
    Hostile(
        "how likely 4,000 tokens are",
        CHAT,
        lambda: _chat(
            messages=_said("words " * 4_000), prompt_logprobs=True, top_prompt_logprobs=20
        ),
        200,
    ),
    Hostile(
        "5,000 letters to speak",
        "/v1/audio/speech",
        lambda: _json({"input": "words " * 800, "response_format": "wav"}),
        200,
    ),
    Hostile(
        "a voice of 15 MB",
        "/v1/audio/voices",
        lambda: _json({"name": "v", "sample_audio": "AAAA" * (15 * MB // 4)}),
        400,
    ),
    Hostile(
        "an agent told 30 MB",
        "/v1/agents",
        lambda: _json({"model": MODEL, "name": "a", "instructions": "words " * 5 * MB}),
        422,
    ),
    Hostile(
        "an agent told a million letters",
        "/v1/agents",
        lambda: _json({"model": MODEL, "name": "a", "instructions": "words " * 166_666}),
        200,
    ),
    Hostile(
        "an agent with 30 MB of metadata",
        "/v1/agents",
        lambda: _json({"model": MODEL, "name": "a", "metadata": {"a": "words " * 5 * MB}}),
        200,
    ),
    Hostile(
        "a response told 12 MB",
        "/v1/responses",
        lambda: _json({"model": MODEL, "input": "words " * 2 * MB}),
        400,
    ),
    Hostile("3,000 requests in a batch", "/v1/batch/jobs", _batch, 200),
]


def dripping(url: str) -> bytes:
    """Return the body of an OCR request for a document that comes drop by drop.

    Args:
        url: Where it comes from.
    """
    document = {"type": "document_url", "document_url": url}
    return _json({"model": "mistral-ocr-latest", "document": document})


def pieces(body: bytes) -> Iterator[bytes]:
    """Yield a body piece by piece, as a client sends it.

    Args:
        body: The body.
    """
    for at in range(0, len(body), MB):
        yield body[at : at + MB]
