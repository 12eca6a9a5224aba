"""What a request asks for, in one form for all endpoints."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, cast

from pydantic import BaseModel

from mistralai.local.schema.audio import TranscriptionForm
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.schema.conversations import AppendRequest, RestartRequest, StartRequest
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.schema.responses import ResponseRequest
from mistralai.local.wire import decode

SCOPE_HEADER: Final = "x-local-scope"
"""The header that says which scope a request belongs to."""

Kind = Literal["text", "embeddings", "ocr", "transcription", "moderation", "classification"]
"""What an endpoint answers with."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation whose answers can be ordered: its path, what it answers with, its body."""

    template: str
    kind: Kind
    schema: type[BaseModel]

    @property
    def pattern(self) -> str:
        """The path with a star for each id."""
        return self.template.replace("{conversation_id}", "*")


ENDPOINTS: Final = (
    Endpoint("/v1/chat/completions", "text", ChatRequest),
    Endpoint("/v1/agents/completions", "text", AgentRequest),
    Endpoint("/v1/fim/completions", "text", FimRequest),
    Endpoint("/v1/conversations", "text", StartRequest),
    Endpoint("/v1/conversations/{conversation_id}/restart", "text", RestartRequest),
    Endpoint("/v1/conversations/{conversation_id}", "text", AppendRequest),
    Endpoint("/v1/responses", "text", ResponseRequest),
    Endpoint("/v1/embeddings", "embeddings", EmbeddingRequest),
    Endpoint("/v1/ocr", "ocr", OcrRequest),
    Endpoint("/v1/audio/transcriptions", "transcription", TranscriptionForm),
    Endpoint("/v1/moderations", "moderation", ClassificationRequest),
    Endpoint("/v1/chat/moderations", "moderation", ChatModerationRequest),
    Endpoint("/v1/classifications", "classification", ClassificationRequest),
    Endpoint("/v1/chat/classifications", "classification", ChatClassificationRequest),
)
"""Every operation whose answers can be ordered; the first whose path fits is the one."""


def endpoint_of(method: str, path: str) -> Endpoint | None:
    """Return the operation that a request is for; None for one that has no scripts.

    Args:
        method: The HTTP method.
        path: The path.
    """
    if method != "POST":
        return None
    return next((one for one in ENDPOINTS if fnmatchcase(path, one.pattern)), None)


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who says it, its text, and of a tool's result the name of the tool."""

    role: str
    text: str
    tool: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for.

    `endpoint` is the path and `body` the body as it came. `text` is what the user said last: the
    last message of the user, the prompt of a FIM request, the texts to embed or to classify, the
    address of a document, the name of a sound's file. `scope` is what the header
    ``X-Local-Scope`` or the URL names, and `headers` have names in small letters.
    """

    endpoint: str
    model: str
    text: str
    body: dict[str, Any] = field(default_factory=dict[str, Any])
    scope: str | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    messages: Sequence[Said] = ()

    @property
    def role(self) -> str | None:
        """Whose message is the last; None where there are no messages."""
        return self.messages[-1].role if self.messages else None

    @property
    def turn(self) -> int:
        """How many messages the user has sent so far."""
        return sum(one.role == "user" for one in self.messages)

    @property
    def results(self) -> Sequence[Said]:
        """The results of tools that stand at the end."""
        found: list[Said] = []
        for one in reversed(self.messages):
            if one.role != "tool":
                break
            found.insert(0, one)
        return found


@dataclass(slots=True)
class Asking:
    """The request that is being answered, as it came over HTTP, or as a row of a batch.

    `body` is its beginning; `scripts` are the names of those that answered it, as they do.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    scope: str | None = None
    scripts: list[str] = field(default_factory=list[str])


ASKING: Final[ContextVar[Asking | None]] = ContextVar("asking", default=None)
"""The request that is being answered; each is answered by a task of its own."""


def row_of_a_batch(endpoint: str, body: bytes) -> None:
    """Note that from now on this task answers a row of a batch job.

    Args:
        endpoint: The endpoint of the job.
        body: The body of the row.
    """
    before = ASKING.get()
    ASKING.set(Asking("POST", endpoint, {}, body, before.scope if before else None))


def asked_now(model: str, body: BaseModel, text: str | None = None) -> Asked:
    """Return what the request asks for that is being answered.

    Args:
        model: The model that answers.
        body: The checked body of the step; its messages are those that the model is shown.
        text: What the user says, where the body does not tell.
    """
    asking = ASKING.get() or Asking("POST", _endpoint_for(body))
    step = body.model_dump(mode="json", exclude_unset=True, by_alias=True)
    came = _object_in(asking.body)
    messages = messages_of(step)
    return Asked(
        endpoint=asking.path,
        model=model,
        text=text_of(messages) if text is None else text,
        # Of a body that is too long to be kept the checked form tells the same.
        body=step if came is None else came,
        scope=asking.scope,
        method=asking.method,
        headers=asking.headers,
        messages=messages,
    )


def _endpoint_for(body: BaseModel) -> str:
    return next((one.template for one in ENDPOINTS if isinstance(body, one.schema)), "")


def asked_in(
    method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any], scope: str | None
) -> Asked:
    """Return what a request asks for that was kept.

    Args:
        method: The HTTP method.
        path: The path.
        headers: The headers, with names in small letters.
        body: The JSON of the body, or the fields of a form; empty where it has none.
        scope: The scope that it belongs to.
    """
    messages = messages_of(body)
    model = body.get("model") or body.get("agent_id") or ""
    return Asked(
        endpoint=path,
        model=str(model),
        text=text_of(messages),
        body=dict(body),
        scope=scope,
        method=method,
        headers=headers,
        messages=messages,
    )


def _object_in(body: bytes) -> dict[str, Any] | None:
    try:
        value: object = decode(body)
    except ValueError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def text_of(messages: Sequence[Said]) -> str:
    """Return what the user said last.

    Args:
        messages: What was said.
    """
    return next((one.text for one in reversed(messages) if one.role == "user"), "")


def messages_of(body: Mapping[str, Any]) -> list[Said]:
    """Return what is said in a body, whichever endpoint it is for.

    Args:
        body: The body.
    """
    for name in ("messages", "inputs", "input"):
        if name in body:
            return _listed(body[name])
    if isinstance(body.get("prompt"), str):
        return [Said("user", body["prompt"])]
    if "document" in body:
        return [Said("user", _source(body["document"]))]
    named: object = body.get("file") or body.get("file_url") or body.get("file_id")
    called: object = named if isinstance(named, str) else _fields(named).get("filename")
    return [Said("user", called)] if isinstance(called, str) else []


def _source(document: object) -> str:
    """Return where a document is."""
    fields = _fields(document)
    found: object = next((fields[key] for key in _SOURCES if fields.get(key)), "")
    return found if isinstance(found, str) else str(_fields(found).get("url", ""))


_SOURCES: Final = ("document_url", "image_url", "file_id")


def _fields(value: object) -> dict[str, Any]:
    """Return an object; for anything else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _listed(value: object) -> list[Said]:
    """Return the messages in a value: a text, texts, messages, entries, items, conversations."""
    if isinstance(value, str):
        return [Said("user", value)]
    if not isinstance(value, list):
        inside: object = _fields(value).get("messages")
        return [] if inside is None else _listed(inside)
    items = cast("list[object]", value)
    texts = [one for one in items if isinstance(one, str)]
    if texts:
        return [Said("user", "\n".join(texts))]
    if items and all(isinstance(one, list) or "messages" in _fields(one) for one in items):
        return [said for one in items for said in _listed(one)]
    return list(_messages(map(_fields, items)))


def _messages(items: Iterable[dict[str, Any]]) -> Iterable[Said]:
    names: dict[str, str] = {}
    for one in items:
        for call in one.get("tool_calls") or ():
            fields = _fields(call)
            names[str(fields.get("id"))] = str(_fields(fields.get("function")).get("name"))
        identity = str(one.get("tool_call_id") or one.get("call_id"))
        if "role" in one:
            tool = one.get("name") or names.get(identity) if one["role"] == "tool" else None
            yield Said(str(one["role"]), flat(one.get("content")), tool)
        elif "result" in one or "output" in one:
            yield Said("tool", flat(one.get("result", one.get("output"))), names.get(identity))
        elif "name" in one:
            names[identity] = str(one["name"])


def flat(content: object) -> str:
    """Return the text of a message's content; what is not text counts for nothing.

    Args:
        content: A text, parts, or nothing.
    """
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = cast("list[object]", content)
        return "".join(_part_text(part) for part in parts)
    return "" if content is None else json.dumps(content)


def _part_text(part: object) -> str:
    text = _fields(part).get("text")
    return text if isinstance(text, str) else ""
