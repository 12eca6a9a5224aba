"""The service's own tools, without the world behind them: plain, repeatable, and nothing is run."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from mistralai.local.control.clock import Clock
from mistralai.local.engines.prose import topic_of
from mistralai.local.service.libraries import Libraries
from mistralai.local.store.files import Files, StoredFile
from mistralai.local.wire import decode

from .arithmetic import program
from .offers import Service
from .picture import png

_FOUND: Final = 2
_RESERVED: Final = "https://example.com"  # RFC 2606 3: nobody is ever there


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a tool.

    `result` is what the model is told, `info` what the entry says, `references` and `files` are
    chunks of the answer.
    """

    result: str
    info: Mapping[str, Any] = field(default_factory=dict[str, Any])
    references: Sequence[Mapping[str, Any]] = ()
    files: Sequence[Mapping[str, Any]] = ()


class Simulation:
    """Runs the service's own tools.

    Args:
        libraries: Where documents are looked for.
        files: Where pictures go.
        clock: Stamps the pictures.
    """

    def __init__(self, libraries: Libraries, files: Files, clock: Clock) -> None:
        self._libraries = libraries
        self._files = files
        self._clock = clock

    async def run(self, service: Service, arguments: str, made: int) -> Outcome:
        """Return what comes of a tool.

        Args:
            service: The tool.
            arguments: What it is called with, as JSON.
            made: How many files the answer has already.
        """
        given = _given(arguments)
        if service.kind == "code_interpreter":
            return _interpreted(given)
        if service.kind == "image_generation":
            return await asyncio.to_thread(self._drawn, given, made)
        if service.kind == "document_library":
            return await asyncio.to_thread(self._found, service, given)
        if service.kind == "connector":
            return Outcome(f"{service.name} was called with {arguments}: this result is simulated")
        return _searched(service, given)

    def _drawn(self, given: str, made: int) -> Outcome:
        name = f"image_generated_{made}"
        identity, path = self._files.reserve()
        data = png(given)
        path.write_bytes(data)
        self._files.add(
            StoredFile(
                id=identity,
                filename=f"{name}.png",
                size=len(data),
                purpose="ocr",
                sample_type="ocr_input",
                source="mistral",
                created_at=int(self._clock.now()),
                num_lines=None,
            )
        )
        file = {
            "type": "tool_file",
            "tool": "image_generation",
            "file_id": identity,
            "file_name": name,
            "file_type": "png",
        }
        return Outcome(f"The picture {name} was made", files=[file])

    def _found(self, service: Service, given: str) -> Outcome:
        hits = self._libraries.search(service.libraries, given)
        references = [
            {
                "type": "tool_reference",
                "tool": service.name,
                "title": hit.document.name,
                "description": hit.text[:200],
            }
            for hit in hits
        ]
        passages = [f"{hit.document.name}:\n{hit.text}" for hit in hits]
        return Outcome("\n\n".join(passages) or "Nothing was found", references=references)


def _given(arguments: str) -> str:
    """Return what a tool is called with, in one text, whoever wrote the arguments."""
    try:
        value: object = decode(arguments)
    except ValueError:
        return arguments
    if not isinstance(value, dict):
        return arguments
    parts = cast("dict[str, object]", value).values()
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in parts)


def _interpreted(code: str) -> Outcome:
    worked_out = program(code)
    if worked_out is not None and worked_out[0] == code:
        output = worked_out[1]
    else:
        output = "[mistralai.local runs no code: this output is simulated]\n"
    return Outcome(output, {"code": code, "code_output": output})


def _searched(service: Service, query: str) -> Outcome:
    topic = topic_of(query)
    hits = [
        {
            "title": f"{topic.capitalize()}: simulated result {number}",
            "url": f"{_RESERVED}/search/{number}",
            "description": f"A page about {topic}, as mistralai.local simulates it.",
        }
        for number in range(1, _FOUND + 1)
    ]
    references = [{"type": "tool_reference", "tool": service.name, **hit} for hit in hits]
    told = "\n".join(f"{hit['title']} ({hit['url']})" for hit in hits)
    return Outcome(told, references=references)
