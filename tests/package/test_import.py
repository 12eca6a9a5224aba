"""Importing the client does nothing but import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

# What tells an import from an attack: sockets, processes, and files that are nobody's business.
PROGRAM = """
import json, os, sys
sys.dont_write_bytecode = True
sys.modules["trio"] = None  # httpcore loads it where it is installed, and it asks for libpthread

own = [os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, *sys.argv[2:])]
seen = []

def hook(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system",
                         "os.fork", "os.remove", "os.rename", "os.mkdir", "ctypes.dlopen")):
        seen.append([event, repr(arguments)[:200]])
    elif event == "open":
        path, mode, flags = arguments
        if not isinstance(path, (str, bytes)):
            return
        real = os.path.realpath(os.fsdecode(path))
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or not any(real.startswith(one + os.sep) for one in own):
            seen.append([event, real])

sys.addaudithook(hook)
exec(sys.argv[1])
print(json.dumps(seen))
"""

EVERYTHING = """
import mistralai
for name in mistralai.__all__:
    getattr(mistralai, name)
"""
CONSTRUCT = """
from mistralai import Mistral
client = Mistral(api_key="any")
client.chat, client.files, client.fine_tuning.jobs, client.batch.jobs, client.ocr, client.models
"""

SOURCES = Path(__file__).resolve().parents[2]


def without_coverage() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COV_")}


def audited(code: str) -> list[list[str]]:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, code, SOURCES / "src", SOURCES / "packages"],
        capture_output=True,
        text=True,
        check=True,
        env=without_coverage(),
    )
    found: list[list[str]] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    "code",
    [
        "import mistralai",
        EVERYTHING,
        "import mistralai_azure; mistralai_azure.MistralAzure",
        CONSTRUCT,
    ],
    ids=["the package", "all its names", "Azure", "a client"],
)
def test_importing_opens_no_socket_starts_no_process_and_reads_only_its_own_files(code: str):
    # What the system tells of itself (time zones, certificates, entropy) is not somebody's file.
    assert [one for one in audited(code) if not one[1].startswith(("/dev/", "/proc/self/"))] == []


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.socket().close()", "socket.__new__"),
        ("import os; os.system('true')", "os.system"),
        ("open('/etc/hostname', 'rb').close()", "open"),
        ("import tempfile; tempfile.mkdtemp()", "os.mkdir"),
    ],
)
def test_the_audit_sees_what_it_is_there_to_see(code: str, event: str):
    assert event in [one[0] for one in audited(code)]


def test_neither_the_import_nor_a_call_loads_what_it_has_no_use_for(server: LocalServer):
    """What was loaded is paid for at each start of a program."""
    code = f"""
import sys
from mistralai import Mistral
loaded = [name for name in sys.modules if name.partition(".")[0] in ("httpx", "pydantic", "typing")]
loaded += [name for name in sys.modules if name.startswith(("mistralai.local", "mistralai.beta"))]
with Mistral(api_key="key", server_url={server.url!r}) as client:
    assert client.models.list().data
unused = ("httpcore", "anyio", "mistralai.local", "mistralai.beta", "mistralai.audio")
loaded += [name for name in unused if name in sys.modules]
print(loaded)
"""
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=without_coverage(),
    )
    assert result.stdout == "[]\n", result.stderr
