"""`mistralai local`: the API on this machine."""

from __future__ import annotations

from typing import Any

import typer

from ._group import group

app = group()


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def local(ctx: typer.Context) -> None:
    """Serve the API on this machine: no key, no bill.

    Its options are those of `python -m mistralai.local`, which it is.
    """
    from mistralai.local.__main__ import run  # noqa: PLC0415 - needs the extra `local`

    raise typer.Exit(run(ctx.args, "mistralai local"))


def server_class() -> Any:
    """Give the class of the local server.

    Raises:
        RuntimeError: What it needs is not installed.
    """
    try:
        from mistralai.local import LocalServer  # noqa: PLC0415 - needs the extra `local`
    except ModuleNotFoundError as error:
        raise RuntimeError(str(error)) from error
    return LocalServer
