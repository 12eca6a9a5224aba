"""`mistralai bulk`: many requests, each sent by itself, and nothing lost when something breaks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from ._group import examples, group
from ._out import note

if TYPE_CHECKING:
    from mistralai.bulk import Report

    from ._settings import Settings

app = group(
    "Many requests in one file, and go on where it ended.",
    epilog=examples(
        "mistralai bulk run in.jsonl out.jsonl -m mistral-small-latest",
        "mistralai bulk run in.csv out.jsonl --endpoint /v1/ocr -m mistral-ocr-latest",
    ),
)

INTERRUPTED = 130


@app.command("run")
def run(
    ctx: typer.Context,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            exists=True,
            dir_okay=False,
            help='Requests, one a line: {"custom_id": "1", "body": {"messages": [...]}}; or CSV '
            "or Parquet with such columns.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="Where the answers go; what is in it is not asked."),
    ],
    endpoint: Annotated[
        str, typer.Option(metavar="PATH", help="What the requests are for.")
    ] = "/v1/chat/completions",
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", metavar="ID", help="Who answers rows that name no model."),
    ] = None,
    via: Annotated[
        Literal["live", "batch"],
        typer.Option(help="Send each row by itself, or have batch jobs made of them."),
    ] = "live",
    concurrency: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many requests are under way at most."),
    ] = None,
    rps: Annotated[
        float | None,
        typer.Option(metavar="X", min=0.001, help="How many requests begin in a second at most."),
    ] = None,
    errors: Annotated[
        Literal["keep", "raise"],
        typer.Option(help="Keep the error of a row as its answer, or end with the first."),
    ] = "keep",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask rows again that have an error in OUT.")
    ] = False,
    prices: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help='What a million tokens cost, asked and answered: {"MODEL": [0.1, 0.3]}.',
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one line of JSON.")
    ] = False,
) -> None:
    """Ask all requests of a file, and write the answers to another.

    Run again with the same names it goes on where it ended, however that was: Ctrl-C ends it when
    what is under way is answered, and a second Ctrl-C at once. The exit code is 1 where a row
    failed or is no request.
    """
    settings: Settings = ctx.obj
    costs = None if prices is None else _prices(prices)
    from mistralai import bulk  # noqa: PLC0415 - not for `--help`

    is_shown = sys.stderr.isatty()
    code = 0
    with settings.client() as client:
        try:
            report = bulk.run(
                client,
                source,
                output,
                endpoint=endpoint,
                via=via,
                model=model,
                concurrency=concurrency,
                requests_per_second=rps,
                errors=errors,
                retry_failed=retry_failed,
                progress=is_shown,
                prices=costs,
            )
        except bulk.InterruptedRun as stopped:
            report, code = stopped.report, INTERRUPTED
    _tell(report, as_json=as_json, is_shown=is_shown)
    if not code and (report.failed or report.bad):
        code = 1
    if code:
        raise typer.Exit(code)


def _tell(report: Report, *, as_json: bool, is_shown: bool) -> None:
    """Give the summary, unless what shows the progress has done so."""
    if as_json:
        print(report.to_json())
    elif not is_shown:
        note(str(report))


def _prices(path: Path) -> dict[str, tuple[float, float]]:
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
        pairs = cast("dict[str, Any]", given).items()
        return {model: (float(asked), float(said)) for model, (asked, said) in pairs}
    except (ValueError, TypeError, AttributeError):
        raise typer.BadParameter(
            f'{path} has no prices: they look like {{"mistral-small-latest": [0.1, 0.3]}}'
        ) from None
