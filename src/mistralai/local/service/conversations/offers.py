"""What a model may call: functions of the caller's, the service's own tools, other agents.

To the model all of them are functions. What a call of one means is looked up here.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mistralai.local.schema.completions import (
    AnyTool,
    BuiltInTool,
    LibraryTool,
    Tool,
    ToolConfiguration,
)
from mistralai.local.schema.conversations import CompletionArgs

from .arithmetic import program

_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
# What a tool is asked for; the rest of a long message is left out.
_SHOWN: Final = 300
_ABOUT: Final = {
    "web_search": "Search the web, the internet, online, for news, the latest, current, recent or "
    "today's facts, the weather, prices, results, events",
    "code_interpreter": "Run Python code, execute, compute, calculate, evaluate, count, plot, "
    "analyze data, numbers, tables, charts",
    "image_generation": "Generate, draw, paint, create an image, a picture, a photo, a drawing, "
    "an illustration, a logo",
    "document_library": "Search documents, files, reports, manuals of the library",
}
_ABOUT_PREMIUM: Final = {"web_search_premium": _ABOUT["web_search"]}
DESCRIPTIONS: Final[Mapping[str, str]] = {**_ABOUT, **_ABOUT_PREMIUM}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who answers: a model, or an agent that has one (then with `agent_id` and `name`)."""

    model: str
    instructions: str | None
    tools: Sequence[AnyTool]
    args: CompletionArgs
    agent_id: str | None = None
    name: str = ""
    handoffs: Sequence[str] = ()
    guardrails: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A tool that the service runs.

    `asks` tells whether it has to be allowed first, `connector` under which name its use is
    counted, `libraries` where it searches.
    """

    kind: str
    name: str
    connector: str
    asks: bool = False
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """Another agent, in the API's form."""

    agent: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to call; `meaning` is None for a function of the caller's."""

    function: Mapping[str, Any]
    meaning: Service | Handover | None = None


def services(tools: Sequence[AnyTool]) -> dict[str, Service]:
    """Return the tools among others that the service runs, by name.

    Args:
        tools: The tools.
    """
    return {one.name: one for tool in tools for one in _services(tool)}


def _services(tool: AnyTool) -> Iterator[Service]:
    if isinstance(tool, Tool):
        return
    settings = tool.tool_configuration or ToolConfiguration()
    asking = settings.requires_confirmation or ()
    if isinstance(tool, BuiltInTool):
        yield Service(tool.type, tool.type, tool.type, tool.type in asking)
    elif isinstance(tool, LibraryTool):
        kind = tool.type
        yield Service(kind, kind, kind, kind in asking, tuple(tool.library_ids))
    else:
        # Which tools a connector has is its server's business; here it has those that are named.
        for name in dict.fromkeys([*(settings.include or ()), *asking]):
            if name not in (settings.exclude or ()):
                yield Service("connector", name, tool.connector_id, name in asking)


def offers(actor: Actor, agents: Sequence[Mapping[str, Any]], text: str) -> dict[str, Offer]:
    """Return what an actor may call, by the name of the function.

    Args:
        actor: Who calls.
        agents: The agents that it may hand over to, in the API's form.
        text: What the user said last.
    """
    found: dict[str, Offer] = {}
    for tool in actor.tools:
        if isinstance(tool, Tool):
            found[tool.function.name] = Offer(tool.function.model_dump())
        for service in _services(tool):
            function = _function(service.name, _about(service), _arguments(service, text))
            found[service.name] = Offer(function, service)
    for agent in agents:
        name = _free_name(f"handoff_to_{_slug(agent['name'])}", found)
        about = f"{agent['name']} {agent['description'] or ''}"
        found[name] = Offer(_function(name, about, {}), Handover(agent))
    return found


def _about(service: Service) -> str:
    return DESCRIPTIONS.get(service.kind, service.name)


def _arguments(service: Service, text: str) -> dict[str, str]:
    """Return what a tool is called with: no small model says that well, so the user's words do."""
    shown = text[:_SHOWN]
    if service.kind == "code_interpreter":
        worked_out = program(text)
        return {"code": worked_out[0] if worked_out else f"print({shown!r})"}
    if service.kind == "image_generation":
        return {"prompt": shown}
    return {"query": shown}


def _function(name: str, description: str, arguments: Mapping[str, str]) -> dict[str, Any]:
    properties = {name: {"type": "string", "const": value} for name, value in arguments.items()}
    return {
        "name": name,
        "description": description,
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }


def _slug(name: str) -> str:
    return _NOT_IN_A_NAME.sub("_", name.lower()).strip("_")[:40] or "agent"


def _free_name(name: str, taken: Container[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
