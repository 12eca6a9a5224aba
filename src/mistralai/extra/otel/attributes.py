"""What spans and metrics say of a call, by OpenTelemetry's conventions for generative AI.

Nothing is measured here: arguments and answers become attributes. An answer can have been read
tolerantly, so that anything can be anywhere; what is not of its type is left out.

The names are https://github.com/open-telemetry/semantic-conventions-genai, as of version 1.41.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from mistralai.types import UNSET, BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai._core.call import Call, Operation

__all__ = [
    "OPERATIONS",
    "Attributes",
    "arguments_of",
    "found",
    "items",
    "name_of",
    "of_answer",
    "of_request",
    "of_server",
    "span_name",
]

Attributes = dict[str, Any]

PROVIDER = "mistral_ai"

OPERATIONS = {
    "/chat/completions": "chat",
    "/responses": "chat",
    "/fim/completions": "text_completion",
    "/embeddings": "embeddings",
    "/ocr": "generate_content",
    "/audio/transcriptions": "generate_content",
    "/audio/speech": "generate_content",
    "/agents/completions": "invoke_agent",
    "/conversations": "invoke_agent",
    "/conversations/{conversation_id}": "invoke_agent",
    "/conversations/{conversation_id}/restart": "invoke_agent",
    "/agents": "create_agent",
    "/connectors/{connector_id_or_name}/tools/{tool_name}/call": "execute_tool",
}
"""From the paths of what is asked by POST to the conventions' names. What these have no name for,
such as the list of files, makes no span."""


def name_of(operation: Operation) -> str | None:
    """Tell what the conventions call an operation; None where they have no name for it.

    Args:
        operation: The operation, of the API, of a cloud, or one that `client.request` is told of.
    """
    if operation.method != "POST":
        return None
    return OPERATIONS.get(operation.path.removeprefix("/v1"))


def _text(value: Any) -> str | None:
    is_text = isinstance(value, (str, int)) and not isinstance(value, bool)
    return str(value) or None if is_text else None


def _texts(value: Any) -> tuple[str, ...] | None:
    given = cast("list[Any]", value if isinstance(value, (list, tuple)) else [value])
    return tuple(text for text in given if isinstance(text, str)) or None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None


def _many(value: Any) -> int | None:
    return None if value == 1 else _count(value)


def _output_type(value: Any) -> str | None:
    wanted = found(value, "type")
    if wanted in {"json_object", "json_schema"}:
        return "json"
    return "text" if wanted == "text" else None


# An argument, the attribute that it becomes, and how.
_ARGUMENTS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("model", "gen_ai.request.model", _text),
    ("temperature", "gen_ai.request.temperature", _number),
    ("top_p", "gen_ai.request.top_p", _number),
    ("top_k", "gen_ai.request.top_k", _number),
    ("max_tokens", "gen_ai.request.max_tokens", _count),
    ("max_output_tokens", "gen_ai.request.max_tokens", _count),
    ("stop", "gen_ai.request.stop_sequences", _texts),
    ("random_seed", "gen_ai.request.seed", _count),
    ("frequency_penalty", "gen_ai.request.frequency_penalty", _number),
    ("presence_penalty", "gen_ai.request.presence_penalty", _number),
    ("n", "gen_ai.request.choice.count", _many),
    ("response_format", "gen_ai.output.type", _output_type),
    ("encoding_format", "gen_ai.request.encoding_formats", _texts),
    ("output_dimension", "gen_ai.embeddings.dimension.count", _count),
    ("conversation_id", "gen_ai.conversation.id", _text),
    ("agent_id", "gen_ai.agent.id", _text),
    ("agent_version", "gen_ai.agent.version", _text),
    ("tool_name", "gen_ai.tool.name", _text),
)

# Of an agent that is made; a conversation has a name and a description too, of its own.
_OF_AGENT = (("name", "gen_ai.agent.name"), ("description", "gen_ai.agent.description"))


def found(thing: Any, *path: str) -> Any:
    """Find what is within a thing; None where it is not.

    Args:
        thing: A model, a dict, or anything else, in which nothing is found.
        path: Names of fields, from the outside to the inside.
    """
    for name in path:
        if isinstance(thing, Mapping):
            thing = cast("Mapping[str, Any]", thing).get(name)
        else:
            thing = getattr(thing, name, None) if isinstance(thing, BaseModel) else None
    return None if thing is UNSET else thing


def items(thing: Any) -> list[Any]:
    """Give the items of a list; none where it is no list."""
    return cast("list[Any]", thing) if isinstance(thing, list) else []


def arguments_of(call: Call) -> Any:
    """Give what is asked: the arguments of an operation, or the body that `client.request` has."""
    return call.arguments or call.json


def of_request(operation: str, call: Call) -> Attributes:
    """Tell what is asked.

    Args:
        operation: What the conventions call it.
        call: The call.
    """
    given = arguments_of(call)
    made: Attributes = {"gen_ai.operation.name": operation, "gen_ai.provider.name": PROVIDER}
    for name, attribute, read in _ARGUMENTS:
        value = read(found(given, name))
        if value is None:
            value = read(found(given, "completion_args", name))
        if value is not None:
            made[attribute] = value
    if operation == "create_agent":
        named = ((attribute, _text(found(given, name))) for name, attribute in _OF_AGENT)
        made.update((attribute, value) for attribute, value in named if value is not None)
    if call.operation.path == "/v1/audio/speech":
        made["gen_ai.output.type"] = "speech"
    if call.operation.stream is not None:
        made["gen_ai.request.stream"] = True
    return made


_SUBJECTS = {
    "invoke_agent": "gen_ai.agent.name",
    "create_agent": "gen_ai.agent.name",
    "execute_tool": "gen_ai.tool.name",
}


def span_name(attributes: Attributes) -> str:
    """Name a span: what is done, and by which model, agent or tool."""
    operation: str = attributes["gen_ai.operation.name"]
    subject = attributes.get(_SUBJECTS.get(operation, "gen_ai.request.model"))
    return operation if subject is None else f"{operation} {subject}"


_PORTS = {"http": 80, "https": 443}


def of_server(url: str) -> Attributes:
    """Tell where the server is; nothing where only the HTTP client knows.

    Args:
        url: The URL under which the API is.
    """
    parts = urlsplit(url)
    if parts.hostname is None:
        return {}
    port = parts.port or _PORTS.get(parts.scheme)
    return {"server.address": parts.hostname, **({} if port is None else {"server.port": port})}


# Where the numbers are in the answers of one kind of operation or another.
_INPUT = "gen_ai.usage.input_tokens"
_OUTPUT = "gen_ai.usage.output_tokens"
_USAGE = (
    (_INPUT, ("prompt_tokens",)),
    (_INPUT, ("input_tokens",)),
    (_OUTPUT, ("completion_tokens",)),
    (_OUTPUT, ("output_tokens",)),
    ("gen_ai.usage.cache_read.input_tokens", ("prompt_tokens_details", "cached_tokens")),
    ("gen_ai.usage.cache_read.input_tokens", ("input_tokens_details", "cached_tokens")),
    ("gen_ai.usage.reasoning.output_tokens", ("output_tokens_details", "reasoning_tokens")),
)


def of_answer(operation: str, answer: Any) -> Attributes:
    """Tell what came.

    Args:
        operation: What the conventions call it.
        answer: The answer, whole, or as far as it has come.
    """
    if operation == "create_agent":
        pairs = [("gen_ai.agent.id", "id"), ("gen_ai.agent.version", "version")]
    else:
        pairs = [
            ("gen_ai.response.id", "id"),
            ("gen_ai.response.model", "model"),
            ("gen_ai.conversation.id", "conversation_id"),
        ]
    made: Attributes = {attribute: _text(found(answer, name)) for attribute, name in pairs}
    reasons = tuple(found(choice, "finish_reason") for choice in items(found(answer, "choices")))
    made["gen_ai.response.finish_reasons"] = _texts(reasons)
    for entry in items(found(answer, "outputs")):
        for attribute, name in (
            ("gen_ai.response.model", "model"),
            ("gen_ai.agent.id", "agent_id"),
        ):
            made[attribute] = _text(found(entry, name)) or made.get(attribute)
    for attribute, path in _USAGE:
        count = _count(found(answer, "usage", *path))
        if count is not None:
            made[attribute] = count
    if operation == "embeddings":
        made.pop(_OUTPUT, None)  # nothing is written
    return {attribute: value for attribute, value in made.items() if value is not None}
