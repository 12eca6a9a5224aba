"""Which peers there are, and what each needs; each gets a folder of its own in `.cache/bench`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".cache" / "bench"
SOURCE = ROOT / "src"

COMMON = ["httpx>=0.28.1,<0.29", "pydantic>=2.10.3"]


class Environment(NamedTuple):
    """A peer.

    Args:
        module: The module in `peers` that uses it.
        needs: What pip installs.
        imports: The statement whose cost is the cost of importing it.
        source: Whether our own checkout is on its path.
        settings: Variables of its environment.
    """

    module: str
    needs: list[str]
    imports: str
    source: bool = False
    settings: dict[str, str] = {}  # noqa: RUF012 - never changed


ENVIRONMENTS = {
    "handwritten": Environment("handwritten", COMMON, "import httpx, pydantic"),
    "ours": Environment("mistral", COMMON, "from mistralai import Mistral", source=True),
    "mistralai-1.7.1": Environment(
        "mistral", ["mistralai==1.7.1"], "from mistralai import Mistral"
    ),
    "mistralai-1.12.4": Environment(
        "mistral", ["mistralai==1.12.4"], "from mistralai import Mistral"
    ),
    "openai": Environment("openai_", ["openai"], "from openai import OpenAI"),
    "anthropic": Environment("anthropic_", ["anthropic"], "from anthropic import Anthropic"),
    "socket": Environment("socket_", [], "import socket, json"),
}


def python_path(name: str) -> str:
    """Tell where a peer finds what it needs; install it if it is not there."""
    chosen = ENVIRONMENTS[name]
    folder = CACHE / name
    if not folder.exists():
        folder.mkdir(parents=True)
        if chosen.needs:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--target", str(folder), *chosen.needs], check=True)
    here = str(Path(__file__).parent)
    return os.pathsep.join([str(folder), *([str(SOURCE)] if chosen.source else []), here])


def environ(name: str) -> dict[str, str]:
    """Tell the variables with which a peer's processes run, without any of this machine's."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": python_path(name),
        "PYTHONDONTWRITEBYTECODE": "",
        **ENVIRONMENTS[name].settings,
    }
