"""`mistralai embed`: texts as vectors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._group import examples, group
from ._out import is_terminal, print_json

if TYPE_CHECKING:
    from ._settings import Settings

app = group()

SHOWN = 4
"""How many numbers of a vector are shown on a terminal."""

EXAMPLES = examples(
    'mistralai embed "a cat" "a dog"',
    "mistralai embed < titles.txt > vectors.jsonl",
)


@app.command(epilog=EXAMPLES)
def embed(
    ctx: typer.Context,
    texts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT",
            help="The texts; without any, each line of standard input is one.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="ID", help="Which model makes the vectors.")
    ] = "mistral-embed",
    dimension: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many numbers a vector has, where a model can."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print whole vectors on a terminal too.")
    ] = False,
) -> None:
    """Turn texts into vectors.

    Prints a line of JSON for each text, in their order: {"text": ..., "embedding": [...]}. On a
    terminal a vector is cut to its first numbers.
    """
    settings: Settings = ctx.obj
    if not texts and sys.stdin.isatty():
        raise typer.BadParameter("there is no text: write one, or pipe lines in")
    given = iter(texts) if texts else (line.rstrip("\r\n") for line in sys.stdin)
    whole = as_json or not is_terminal()
    options: dict[str, Any] = {"model": model}
    if dimension is not None:
        options["output_dimension"] = dimension
    from mistralai.helpers.many_embeddings import answers, batches_of  # noqa: PLC0415 - not for `--help`

    batches = batches_of(enumerate(text for text in given if text.strip()))
    with settings.client() as client:
        for batch, answer in answers(client.embeddings.create, batches, options, ordered=True):
            for text, found in zip(batch.texts, answer.data, strict=True):
                vector = found.embedding or []
                if whole:
                    print_json({"text": text, "embedding": vector})
                else:
                    numbers = " ".join(f"{number:+.4f}" for number in vector[:SHOWN])
                    print(f"{text}\n  {len(vector)} numbers: {numbers} ...")
