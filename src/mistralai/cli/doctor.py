"""`mistralai doctor`: what lies between this machine and an answer, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ._group import examples, group
from ._out import is_terminal, print_json

if TYPE_CHECKING:
    from ._examine import Finding
    from ._settings import Settings

app = group()

COLOURS = {"ok": "green", "note": "cyan", "slow": "yellow", "FAIL": "red", "skip": "bright_black"}
WIDTH = max(map(len, COLOURS))
NAMES = 13


@app.command(
    epilog=examples(
        "mistralai doctor",
        "mistralai --server http://127.0.0.1:8123 doctor --json",
    )
)
def doctor(
    ctx: typer.Context,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.01, help="How long each step may take.")
    ] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each finding as a line of JSON.")
    ] = False,
) -> None:
    """Find out why it does not work.

    Looks at the key, the proxies, the certificates, the name of the server, the connection, TLS,
    the first byte, the clock and the answer to a request, and tells what to do about each that
    fails. Costs nothing. The exit code is 1 where something fails.
    """
    from ._examine import examine  # noqa: PLC0415 - not for `--help`

    settings: Settings = ctx.obj
    failed = 0
    for finding in examine(settings, timeout):
        failed += finding.state == "FAIL"
        if as_json:
            print_json(finding._asdict())
        else:
            _print(finding)
    if failed:
        raise typer.Exit(1)


def _print(finding: Finding) -> None:
    state = finding.state.ljust(WIDTH)
    if is_terminal():
        from rich.console import Console  # noqa: PLC0415 - for terminals only
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        console = Console(highlight=False)
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(width=WIDTH)
        row.add_column(width=NAMES)
        row.add_column(overflow="fold")
        said = Text(finding.said)
        row.add_row(Text(finding.state, COLOURS[finding.state]), finding.name, said)
        console.print(row)
        if finding.todo:
            todo = Table.grid(padding=(0, 1, 0, 0))
            todo.add_row(" " * WIDTH, "->", Text(finding.todo, "bold"))
            console.print(todo)
        return
    print(f"{state} {finding.name.ljust(NAMES)} {finding.said}")
    if finding.todo:
        print(f"{'':{WIDTH}} -> {finding.todo}", flush=True)
