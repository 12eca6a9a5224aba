"""Which peers there are, and what each needs; each gets a folder of its own in `.cache/bench`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
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
        source: The folder of a source of ours that is on its path, in place of a package.
        settings: Variables of its environment.
        share: What part of the others' work it is given, where its calls take ten times as long.
        fast: Whether it reads with httptools; this is looked at before anything is measured.
    """

    module: str
    needs: list[str]
    imports: str
    source: Path | None = None
    settings: dict[str, str] = {}  # noqa: RUF012 - never changed
    share: float = 1.0
    fast: bool = False


ENVIRONMENTS = {
    "handwritten": Environment("handwritten", COMMON, "import httpx, pydantic"),
    "ours": Environment(
        "mistral",
        COMMON,
        "from mistralai import Mistral",
        source=SOURCE,
        settings={"MISTRAL_TRANSPORT": "httpx"},
    ),
    "ours-fast": Environment(
        "mistral",
        [f"{ROOT}[fast]"],
        "from mistralai import Mistral",
        source=SOURCE,
        settings={"MISTRAL_TRANSPORT": "fast"},
        fast=True,
    ),
    "mistralai-1.7.1": Environment(
        "mistral", ["mistralai==1.7.1"], "from mistralai import Mistral", share=0.25
    ),
    "mistralai-1.12.4": Environment(
        "mistral", ["mistralai==1.12.4"], "from mistralai import Mistral", share=0.25
    ),
    "mistralai-3.7.0": Environment(
        "mistral", ["mistralai==3.7.0"], "from mistralai.client import Mistral", share=0.25
    ),
    "openai": Environment("openai_", ["openai"], "from openai import OpenAI"),
    "anthropic": Environment("anthropic_", ["anthropic"], "from anthropic import Anthropic"),
    "litellm": Environment(
        "litellm_",
        ["litellm"],
        "from litellm import completion",
        # Else its import waits for a table of prices from the Internet.
        settings={"LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        share=0.25,
    ),
    "socket": Environment("socket_", [], "import socket, json"),
}


def add_before(checkout: Path) -> str:
    """Add ours as another checkout has it; return the name of the peer.

    Args:
        checkout: The other checkout, of a commit before this one.
    """
    ENVIRONMENTS["before"] = ENVIRONMENTS["ours"]._replace(source=checkout.resolve() / "src")
    return "before"


@cache  # a run goes on with what it began with
def install(name: str) -> Path:
    """Install what a peer needs, if it is not there; return the folder."""
    chosen = ENVIRONMENTS[name]
    folder = CACHE / name
    stamp = folder / "installed.txt"
    wanted = "\n".join([sys.version, *chosen.needs])
    if chosen.fast:
        wanted += (ROOT / "pyproject.toml").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if chosen.needs:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(folder), *chosen.needs], check=True)
    if chosen.source:  # its requirements are wanted, not a copy of the package
        for copy in folder.glob("mistralai*"):
            shutil.rmtree(copy)
    stamp.write_text(wanted)
    return folder


def python_path(name: str) -> str:
    """Tell where a peer finds what it needs."""
    here = str(Path(__file__).parent)
    source = ENVIRONMENTS[name].source
    return os.pathsep.join([str(install(name)), *([str(source)] if source else []), here])


def environ(name: str, authority: str = "") -> dict[str, str]:
    """Tell the variables with which a peer's processes run, without any of this machine's.

    Args:
        name: The peer.
        authority: The file of the authority that signed the server's certificate; each library
            that speaks TLS through `ssl` reads this variable.
    """
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": python_path(name),
        "PYTHONDONTWRITEBYTECODE": "",
        "SSL_CERT_FILE": authority,
        **ENVIRONMENTS[name].settings,
    }
