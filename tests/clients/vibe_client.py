"""mistral-vibe, without a terminal: a turn as text, as JSON and as a stream, with tools.

usage: python vibe_client.py URL
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from checks import Checks, url

check = Checks()
HOME = Path(tempfile.mkdtemp(prefix="vibe-home-"))
WORK = Path(tempfile.mkdtemp(prefix="vibe-work-"))
(HOME / "config.toml").write_text(
    f"""
active_model = "local"
enable_telemetry = false
enable_update_checks = false
[[providers]]
name = "local"
api_base = "{url()}/v1"
api_key_env_var = "MISTRAL_API_KEY"
backend = "mistral"
[[models]]
name = "devstral-latest"
provider = "local"
alias = "local"
""",
    "utf-8",
)


def vibe(*arguments):
    command = [Path(sys.executable).with_name("vibe"), *arguments, "--trust"]
    settings = {**os.environ, "VIBE_HOME": str(HOME), "MISTRAL_API_KEY": "any"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=settings, cwd=WORK, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def said(entries):
    return [
        part["text"]
        for entry in entries
        if entry.get("role") == "assistant"
        for part in entry.get("content", ())
        if part.get("type") == "text"
    ]


@check
def text():
    assert len(vibe("-p", "Hello there").split()) > 3


@check
def json_output():
    assert said(json.loads(vibe("-p", "Hello there", "--output", "json")))


@check
def tools_in_a_stream():
    (WORK / "hello.txt").write_text("Hello", "utf-8")
    question = "Read the file hello.txt"
    lines = vibe("-p", question, "--output", "streaming", "--auto-approve", "--max-turns", "8")
    entries = [json.loads(line) for line in lines.splitlines()]
    assert any(entry.get("type") == "effect" for entry in entries)
    assert said(entries)


@check
def going_on():
    assert vibe("-p", "And you?", "--continue").strip()


check.run()
