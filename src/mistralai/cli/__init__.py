"""The command line: `mistralai`, or `python -m mistralai`; it needs the extra `cli`.

A module a group of commands, over the operations of the client. Nothing here is imported by the
client, and a command imports only what it uses: `mistralai --help` loads neither pydantic nor
httpx.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line of the process, and end the process with its exit code.

    The codes: 0 all went well; 1 the server, the network or a file said no; 2 the command line is
    wrong; 130 it was interrupted (Ctrl-C); 141 whoever read the output left.
    """
    try:
        from ._app import run  # noqa: PLC0415 - what is missing can be said
    except ModuleNotFoundError as error:
        if error.name not in {"typer", "rich"}:
            raise
        # The packages and not `mistralai[cli]`: by that name an index has the official client.
        sys.exit(f"{error.name} is missing, of the extra cli: pip install typer rich")
    run()
