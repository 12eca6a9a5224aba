"""Entries: made, taken from requests, and told to a model as messages."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mistralai.local.schema.conversations import Inputs
from mistralai.local.schema.messages import DocumentURLChunk, ImageURLChunk, flat

PREFIXES: Final = {
    "message.input": "msg_",
    "message.output": "msg_",
    "function.call": "fc_",
    "function.result": "fr_",
    "tool.execution": "tool_exec_",
    "agent.handoff": "handoff_",
}
MESSAGES: Final = frozenset({"message.input", "message.output"})
ASKING: Final = "pending"

Entry = Mapping[str, Any]
Message = dict[str, Any]


def new_id(prefix: str) -> str:
    """Return an id that nothing has.

    Args:
        prefix: What it begins with.
    """
    return f"{prefix}{uuid.uuid4().hex}"


def begun(kind: str, now: str, **fields: Any) -> dict[str, Any]:
    """Return a new entry.

    Args:
        kind: Its type.
        now: When it was begun, as the API writes it.
        **fields: What else it has.
    """
    return {
        "object": "entry",
        "type": kind,
        "created_at": now,
        "completed_at": None,
        "id": new_id(PREFIXES[kind]),
        **fields,
    }


def taken(inputs: Inputs | None, now: str) -> list[dict[str, Any]]:
    """Return the entries that a request brings along, with what it left out.

    Args:
        inputs: A text, which is what a user says, or entries.
        now: The server's time, as the API writes it.
    """
    if inputs is None:
        return []
    if isinstance(inputs, str):
        said = {"role": "user", "content": inputs, "prefix": False}
        return [begun("message.input", now, completed_at=now, **said)]
    return [_taken(one.model_dump(mode="json"), now) for one in inputs]


def _taken(entry: dict[str, Any], now: str) -> dict[str, Any]:
    # Ids are made anew: one from another conversation may be in this one already.
    entry |= {"id": new_id(PREFIXES[entry["type"]])}
    entry["created_at"] = entry["created_at"] or now
    if entry["type"] != "function.call":
        entry["completed_at"] = entry["completed_at"] or now
    if isinstance(entry.get("content"), list):
        entry["content"] = [_without_nulls(chunk) for chunk in entry["content"]]
    for name in ("info", "confirmation_status"):
        if entry.get(name, ...) is None:
            del entry[name]
    return entry


def _without_nulls(chunk: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in chunk.items() if value is not None}


def messages(entries: Iterable[Entry]) -> list[Message]:
    """Return what a model is told of a conversation.

    What the service's own tools found stands in the answers, and handoffs are nobody's words.

    Args:
        entries: The entries.
    """
    told: list[Message] = []
    for entry in entries:
        kind = entry["type"]
        if kind in MESSAGES:
            text = text_of(entry["content"])
            message: Message = {"role": entry["role"], "content": text}
            if entry.get("prefix") and entry["role"] == "assistant":
                message["prefix"] = True
            elif entry["role"] == "assistant" and not text:
                continue  # the platform takes no assistant that says nothing
            told.append(message)
        elif kind == "function.result":
            told.append(result_message(entry["tool_call_id"], entry["result"]))
        elif kind == "function.call" and entry.get("confirmation_status") in {None, ASKING}:
            call = call_of(entry["tool_call_id"], entry["name"], entry["arguments"])
            if told and told[-1].get("tool_calls"):
                told[-1]["tool_calls"].append(call)
            else:
                told.append({"role": "assistant", "content": "", "tool_calls": [call]})
    return told


def call_of(identity: str, name: str, arguments: object) -> dict[str, Any]:
    """Return a call as a message carries it.

    Args:
        identity: The id of the call.
        name: The name of the function.
        arguments: Its arguments: an object, or JSON text.
    """
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": text}}


def result_message(identity: str, result: str) -> Message:
    """Return the message that carries the result of a call.

    Args:
        identity: The id of the call.
        result: The result.
    """
    return {"role": "tool", "content": result, "tool_call_id": identity}


def text_of(content: str | Sequence[Mapping[str, Any]]) -> str:
    """Return the content of a message as one text.

    Args:
        content: A text, or chunks in the API's form.
    """
    if isinstance(content, str):
        return content
    return "".join(_chunk_text(chunk) for chunk in content)


def _chunk_text(chunk: Mapping[str, Any]) -> str:
    kind = chunk["type"]
    if kind == "text":
        return str(chunk["text"])
    if kind == "image_url":
        return f"\n{flat([ImageURLChunk.model_validate(chunk)])}\n"
    if kind == "document_url":
        return f"\n{flat([DocumentURLChunk.model_validate(chunk)])}\n"
    if kind == "tool_file":
        return f"\n[file {chunk.get('file_name') or chunk['file_id']}]\n"
    # Thoughts are not told again, and the text that a reference belongs to is.
    return ""
