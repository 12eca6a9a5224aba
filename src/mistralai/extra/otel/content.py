"""What was said, in the form that OpenTelemetry's conventions have for messages.

It is recorded only where somebody asks for it. Texts, thoughts, calls and results are told; of an
image, a document or a sound only where it is, and not what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic_core import from_json, to_json

from .attributes import found, items

if TYPE_CHECKING:
    from .attributes import Attributes

__all__ = ["as_json", "of_answer", "of_request"]

Part = dict[str, Any]

_ROLES = {"function.result": "tool", "function_call_output": "tool"}
_ASSISTANTS = {"message.output", "function.call", "function_call", "tool.execution", "reasoning"}
_URLS = {"image_url": "image", "document_url": "document", "input_audio": "audio"}
_CALLS = {"tool_calls", "function_call"}
_THOUGHTS = {"thinking", "reasoning_text"}


def as_json(value: Any) -> str:
    """Write a value as JSON, whatever it is.

    Args:
        value: A text that is JSON already is left as it is.
    """
    return value if isinstance(value, str) else to_json(value, fallback=str).decode()


def of_request(given: Any) -> Attributes:
    """Tell what is said to the model.

    Args:
        given: The arguments of the call.
    """
    made: Attributes = {}
    said = [found(given, name) for name in ("messages", "inputs", "input", "prompt")]
    messages = [message for one in said for message in _messages(one)]
    if messages:
        made["gen_ai.input.messages"] = as_json(messages)
    instructions = found(given, "instructions")
    if isinstance(instructions, str):
        told = [{"type": "text", "content": instructions}]
        made["gen_ai.system_instructions"] = as_json(told)
    if found(given, "tool_name") is not None and found(given, "arguments") is not None:
        made["gen_ai.tool.call.arguments"] = as_json(found(given, "arguments"))
    return made


def of_answer(operation: str, answer: Any) -> Attributes:
    """Tell what the model said.

    Args:
        operation: What the conventions call it.
        answer: The answer, whole, or as far as it has come.
    """
    if operation == "execute_tool":
        return {"gen_ai.tool.call.result": as_json(found(answer, "content"))}
    messages = [_choice(choice) for choice in items(found(answer, "choices"))]
    entries = [*items(found(answer, "outputs")), *items(found(answer, "output"))]
    if entries:
        parts = [part for entry in entries for part in _message(entry)["parts"]]
        is_call = any(part["type"] == "tool_call" for part in parts)
        reason = "tool_call" if is_call else "stop"
        messages.append({"role": "assistant", "parts": parts, "finish_reason": reason})
    return {"gen_ai.output.messages": as_json(messages)} if messages else {}


def _choice(choice: Any) -> dict[str, Any]:
    reason = found(choice, "finish_reason")
    return {
        **_message(found(choice, "message")),
        "finish_reason": "tool_call" if reason in _CALLS else str(reason or ""),
    }


def _messages(given: Any) -> list[dict[str, Any]]:
    if isinstance(given, str):
        return [{"role": "user", "parts": _parts(given)}]
    if not isinstance(given, (list, tuple)):
        return []
    # Texts to be embedded are no messages.
    said = cast("list[Any]", given)
    return [_message(one) for one in said if not isinstance(one, (str, list))]


def _message(given: Any) -> dict[str, Any]:
    """Write a message, or an entry of a conversation."""
    kind = found(given, "type")
    role = found(given, "role")
    if not isinstance(role, str):
        role = _ROLES.get(kind) or ("assistant" if kind in _ASSISTANTS else "user")
    answered = found(given, "tool_call_id") or found(given, "call_id")
    if role == "tool":
        results = [found(given, name) for name in ("result", "output", "content")]
        result = next((one for one in results if one is not None), None)
        part = {"type": "tool_call_response", "id": answered, "response": result}
        return {"role": role, "parts": [part]}
    parts = _parts(found(given, "content"))
    parts += [_call(call, found(call, "function")) for call in items(found(given, "tool_calls"))]
    if kind in {"function.call", "function_call"}:
        parts.append(_call({"id": answered}, given))
    if kind == "tool.execution":
        name = found(given, "name")
        ran = {"type": name, "arguments": _read(found(given, "arguments"))}
        parts.append({"type": "server_tool_call", "name": name, "server_tool_call": ran})
    return {"role": role, "parts": parts}


def _call(call: Any, function: Any) -> Part:
    arguments = _read(found(function, "arguments"))
    name = found(function, "name")
    return {"type": "tool_call", "id": found(call, "id"), "name": name, "arguments": arguments}


def _read(arguments: Any) -> Any:
    """Read arguments, which mostly are JSON; those that are not stay as they are."""
    try:
        return from_json(arguments) if isinstance(arguments, str) else arguments
    except ValueError:
        return arguments


def _parts(content: Any) -> list[Part]:
    if isinstance(content, str):
        return [{"type": "text", "content": content}] if content else []
    return [_part(chunk) for chunk in items(content)]


def _part(chunk: Any) -> Part:
    kind = str(found(chunk, "type"))
    text = chunk if isinstance(chunk, str) else found(chunk, "text")
    if kind == "thinking":
        thoughts = (found(piece, "text") for piece in items(found(chunk, "thinking")))
        text = "".join(thought for thought in thoughts if isinstance(thought, str))
    if isinstance(text, str):
        return {"type": "reasoning" if kind in _THOUGHTS else "text", "content": text}
    place = found(chunk, kind)
    url = place if isinstance(place, str) else found(place, "url")
    if kind in _URLS and isinstance(url, str) and url.startswith(("http://", "https://")):
        return {"type": "uri", "modality": _URLS[kind], "uri": url}
    return {"type": kind}
