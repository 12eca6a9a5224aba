"""`mistralai ask`: one question, one answer."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from . import _content as content
from ._group import examples, group
from ._out import WholeJson, note, print_json

if TYPE_CHECKING:
    from mistralai import models

    from ._settings import Settings

app = group()

MODEL = "mistral-small-latest"

Model = Annotated[str, typer.Option("--model", "-m", metavar="ID", help="Who answers.")]
System = Annotated[
    str | None,
    typer.Option("--system", "-s", metavar="TEXT", help="What the model is told beforehand."),
]
Images = Annotated[
    list[str] | None,
    typer.Option(
        "--image", "-i", metavar="FILE|URL", help="A picture that goes along; may be repeated."
    ),
]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        "-f",
        metavar="FILE|URL",
        help="A text, a document or a recording that goes along; may be repeated.",
    ),
]
Temperature = Annotated[
    float | None,
    typer.Option("--temperature", "-t", metavar="X", min=0, max=1.5, help="Higher is more varied."),
]


EXAMPLES = examples(
    'mistralai ask "Name three French painters"',
    'git diff | mistralai ask "Write a commit message" > message.txt',
    'mistralai ask -i receipt.jpg --schema receipt.json "Read the receipt"',
)


@app.command(epilog=EXAMPLES)
def ask(
    ctx: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION",
            help="The question. What comes in by a pipe stands behind it, or is the question.",
            show_default=False,
        ),
    ] = None,
    model: Model = MODEL,
    system: System = None,
    image: Images = None,
    file: Files = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A JSON schema: the answer is JSON that fits it.", exists=True
        ),
    ] = None,
    temperature: Temperature = None,
    max_tokens: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The longest answer, in tokens.")
    ] = None,
    as_json: WholeJson = False,
    stream: Annotated[
        bool,
        typer.Option(
            "--stream/--no-stream", help="Print the answer while it is written, or when it is done."
        ),
    ] = True,
) -> None:
    """Ask one question.

    The answer is Markdown: laid out on a terminal, and as it came in a pipe.
    """
    settings: Settings = ctx.obj
    text = _question(question)
    chunks = [*map(content.image, image or ()), *map(content.file, file or ())]
    messages = [content.message(text, chunks)]
    if system is not None:
        messages.insert(0, {"role": "system", "content": system})
    given: dict[str, Any] = {"model": model, "messages": messages}
    if schema is not None:
        given["response_format"] = _format(schema)
    if temperature is not None:
        given["temperature"] = temperature
    if max_tokens is not None:
        given["max_tokens"] = max_tokens
    with settings.client() as client:
        if as_json:
            print_json(client.chat.complete(**given))
            return
        from ._markdown import writer  # noqa: PLC0415 - not for --json

        if stream:
            with client.chat.stream(**given) as events, writer() as write:
                for piece in events.text():
                    write(piece)
            answer = events.final()
        else:
            answer = client.chat.complete(**given)
            with writer() as write:
                write(answer.text)
    tell_of_end(answer)


def tell_of_end(answer: models.ChatCompletionResponse) -> None:
    """Tell why an answer ended, where it is not because all was said."""
    ends = {choice.finish_reason for choice in answer.choices or ()}
    if ends & {"length", "model_length"}:
        note("(cut off: the answer is as long as it may be; --max-tokens sets that)")
    elif "tool_calls" in ends:
        note("(the model asks for a function, and there is none)")


def _question(given: str | None) -> str:
    """Put the question together.

    Raises:
        typer.BadParameter: There is none.
    """
    piped = sys.stdin.read() if _is_piped(given) else ""
    parts = [part for part in (given, piped) if part and part.strip()]
    if not parts:
        raise typer.BadParameter("there is no question: write one, or pipe one in")
    return "\n\n".join(parts)


def _is_piped(given: str | None) -> bool:
    """Whether something comes in: without a question, whatever is no terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return False
    if given is None:
        return True
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return True  # something in memory, as in tests
    # /dev/null and the like are what programs are started with that get nothing.
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _format(path: Path) -> dict[str, Any]:
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(f"{path} is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise typer.BadParameter(f"{path} is no JSON schema, which is an object")
    schema = cast("dict[str, Any]", given)
    name = re.sub(r"\W+", "_", str(schema.get("title") or "answer"), flags=re.ASCII)[:64]
    described = {"name": name, "schema": schema, "strict": True}
    return {"type": "json_schema", "json_schema": described}
