"""The server in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Give the URL of a server, until the block ends."""
    program = [sys.executable, str(HERE / "server.py"), *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


def counts(url: str) -> dict[str, Any]:
    """Ask a server what it has counted."""
    with urllib.request.urlopen(f"{url}/counts") as response:
        found: dict[str, Any] = json.loads(response.read())
    return found


def load() -> str:
    """Tell how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
