"""What all commands are told: which server, which key, and whether to tell what happens."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from mistralai import Mistral
    from mistralai.utils.logger import Logger

CONNECT_SECONDS = 1.0
"""How long a server on this machine may take to accept a connection."""


@dataclass
class Settings:
    """What the options of the root say.

    Args:
        server: The name of a server, or its URL; None for what the environment says.
        key_file: The file with the key; None for what the environment says.
        debug: Whether to tell of requests, and to show tracebacks.
    """

    server: str | None = None
    key_file: Path | None = None
    debug: bool = False

    def key(self) -> str | None:
        """Read the key from the file that was named; None where none was.

        Raises:
            OSError: The file cannot be read.
            ValueError: There is nothing in it.
        """
        if self.key_file is None:
            return None
        key = self.key_file.read_text(encoding="utf-8").strip()
        if not key:
            raise ValueError(f"there is no key in {self.key_file}")
        return key

    def checked_server(self) -> str | None:
        """Tell the server that was named.

        Raises:
            typer.BadParameter: There is no such server.
        """
        from mistralai.sdkconfiguration import SERVERS  # noqa: PLC0415 - not for `--help`

        server = self.server
        if server is None or server in SERVERS or server.startswith(("http://", "https://")):
            return server
        names = ", ".join(SERVERS)
        raise typer.BadParameter(f"--server is {names}, or a URL; there is no server {server!r}")

    @contextmanager
    def client(self, found: str | None = None, **options: Any) -> Generator[Mistral]:
        """Make the client of a command, and close it behind the command.

        Args:
            found: The URL of the server, where it was looked up before.
            **options: Other arguments of `Mistral`.
        """
        from mistralai import Mistral  # noqa: PLC0415 - not for `--help`

        key, server = self.key(), self.checked_server()
        with ExitStack() as stack:
            where: dict[str, Any] = {}
            if server == "local":
                where["server_url"] = found or stack.enter_context(local_server())
                # It takes any but none.
                key = key or os.environ.get("MISTRAL_API_KEY") or "local"
            elif server is not None:
                where["server_url" if "/" in server else "server"] = server
            if self.debug:
                where["debug_logger"] = _logger()
            yield stack.enter_context(Mistral(api_key=key, **where, **options))


@contextmanager
def local_server() -> Generator[str]:
    """Find the server on this machine, or start one for as long as the command runs.

    Yields:
        Its URL.
    """
    from mistralai.local._port import DEFAULT_PORT  # noqa: PLC0415 - not for `--help`

    try:
        socket.create_connection(("127.0.0.1", DEFAULT_PORT), CONNECT_SECONDS).close()
    except OSError:
        pass
    else:
        yield f"http://127.0.0.1:{DEFAULT_PORT}"
        return
    from .local import server_class  # noqa: PLC0415 - needs the extra `local`

    with server_class()(engine="auto") as server:
        print(
            f"(no local server runs: one was started for this command, at {server.url}, and what "
            "it keeps ends with it; `mistralai local` starts one that stays)",
            file=sys.stderr,
        )
        yield server.url


def _logger() -> Logger:
    import logging  # noqa: PLC0415 - for --debug only

    # One of its own, which is gone with the command: others get nothing of it.
    logger = logging.Logger("mistralai", logging.DEBUG)  # noqa: LOG001 - this is why
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    return logger
