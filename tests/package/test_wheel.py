"""What is published: the wheel and the sdist."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import release

import mistralai
import mistralai_azure
from mistralai.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("mistralai", "mistralai_azure", "mistralai_gcp")

# What a user does first, in one program.
PROGRAM = """
import asyncio
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import mistralai, mistralai_azure, mistralai_gcp
from mistralai.local import LocalServer

installed = Path({installed!r})
for package in (mistralai, mistralai_azure, mistralai_gcp):
    assert installed in Path(package.__file__).parents, package.__file__
assert version("mistralai") == mistralai.__version__

messages = [{{"role": "user", "content": "Hello!"}}]
with LocalServer() as server:
    client = mistralai.Mistral(api_key="any", server_url=server.url)
    with client:
        assert client.chat.complete(model="mistral-small-latest", messages=messages).choices
        with client.chat.stream(model="mistral-small-latest", messages=messages) as events:
            assert len(list(events)) > 1
        assert client.files.upload(file=("a.jsonl", b'{{"text": "a"}}\\n')).id

    async def awaiting():
        async with client:
            return await client.models.list_async()

    assert asyncio.run(awaiting()).data
    azure = mistralai_azure.MistralAzure("any", server.url + "/azure")
    with azure:
        assert azure.chat.complete(messages=messages).choices
    google = mistralai_gcp.MistralGoogleCloud(
        project_id="p", access_token="t", server_url=server.url
    )
    with google:
        assert google.chat.complete(model="mistral-large-2411", messages=messages).choices
print("all is well")
"""

TEST = """
from mistralai import Mistral

def test_a_server_is_there(mistral_server):
    client = Mistral(api_key="any", server_url=mistral_server.url)
    with client:
        assert client.models.list().data

def test_its_url_too(mistral_server_url):
    assert mistral_server_url.startswith("http://127.0.0.1:")
"""


@pytest.mark.parametrize("kind", release.Built._fields)
def test_two_builds_give_the_same_bytes(builds: tuple[release.Built, release.Built], kind: str):
    first, second = (getattr(built, kind) for built in builds)
    assert first.name == second.name
    assert first.parent != second.parent
    assert release.digest(first) == release.digest(second)


def test_the_wheel_has_what_the_list_says_and_is_small(wheel: Path):
    listed = release.LIST.read_text(encoding="utf-8")
    assert release.contents(wheel).splitlines() == listed.splitlines()
    assert wheel.stat().st_size < release.MOST
    # What is no part of a program that runs.
    assert not re.search(r"(^|/)(tests|scripts|examples|docs|benchmarks)/", listed, re.MULTILINE)


def test_the_wheel_has_three_typed_packages_and_nothing_else(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()

    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert {name.partition("/")[0] for name in names} == {
        *PACKAGES,
        next(name.partition("/")[0] for name in names if ".dist-info/" in name),
    }
    assert [name for name in names if name.endswith((".pyc", ".pth", ".orig"))] == []
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assets = Path("mistralai/local/page/assets")
    here = {path.name for path in (ROOT / "src" / assets).iterdir()}
    assert {Path(name).name for name in names if Path(name).parent == assets} == here
    assert {"layout.html", "style.css", "page.js", "icon.svg"} <= here


def test_the_version_is_the_same_everywhere(wheel: Path):
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    module = (ROOT / "src" / "mistralai" / "_version.py").read_text(encoding="utf-8")
    [declared] = re.findall(r'^version = "([^"]+)"', project, re.MULTILINE)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f'"{declared}"' in module
    assert {mistralai.__version__, VERSION, mistralai_azure.__version__} == {declared}
    assert f"mistral-client-python/{declared}" == mistralai.USER_AGENT
    assert wheel.name == f"mistralai-{declared}-py3-none-any.whl"
    assert f"## {declared}\n" in changes


@pytest.fixture
def elsewhere(installed: Path, tmp_path: Path) -> dict[str, str]:
    """Give the environment of a program that finds the wheel's contents, and no sources."""
    tmp_path.joinpath("program.py").write_text(
        PROGRAM.format(installed=str(installed)), encoding="utf-8"
    )
    tmp_path.joinpath("test_app.py").write_text(TEST, encoding="utf-8")
    keep = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return {**keep, "PYTHONPATH": str(installed)}


@pytest.mark.parametrize(
    "command",
    [
        ["-W", "error", "program.py"],
        ["-m", "pytest", "-q", "-W", "error", "-p", "no:anyio", "test_app.py"],
    ],
    ids=["a program", "the fixtures of pytest"],
)
def test_what_the_wheel_installs_works_without_the_sources(
    command: list[str], elsewhere: dict[str, str], tmp_path: Path
):
    result = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=elsewhere,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert result.returncode == 0, result.stdout + result.stderr
    assert "all is well" in result.stdout or "2 passed" in result.stdout


@pytest.mark.parametrize(
    ("dependencies", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], ""),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
            "a 1: CVE-1, better in ['2']",
        ),
    ],
    ids=["nothing", "a weakness"],
)
def test_what_an_audit_finds_is_told(
    monkeypatch: pytest.MonkeyPatch, dependencies: list[object], said: str
):
    told = SimpleNamespace(stdout=json.dumps({"dependencies": dependencies}), stderr="")
    monkeypatch.setattr(release.subprocess, "run", lambda *_, **__: told)

    assert release.audit() == said


@pytest.mark.parametrize(
    ("stdout", "why"),
    [
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', "1 of 1 .*not found"),
        ("", "no route to host"),
    ],
    ids=["passed over", "no network"],
)
def test_an_audit_that_could_not_ask_is_none(
    monkeypatch: pytest.MonkeyPatch, stdout: str, why: str
):
    told = SimpleNamespace(stdout=stdout, stderr="trace\nno route to host\n")
    monkeypatch.setattr(release.subprocess, "run", lambda *_, **__: told)

    with pytest.raises(RuntimeError, match=why):
        release.audit()
