"""Every piece of Python in the documents and in public docstrings runs, and is typed."""

from __future__ import annotations

import json
import logging
import os
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import code_blocks
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

DATA = code_blocks.ROOT / "examples" / "data"
BLOCKS = code_blocks.all_blocks()
PYTHON = [block for block in BLOCKS if block.language == "python"]
JAVASCRIPT = [block for block in BLOCKS if block.language == "js"]
NEEDS = {"ocr.process": "pypdfium2", "mistralai.extra.mcp": "mcp", "from fastapi": "fastapi"}
"""What a block has in it, and the module that it cannot do without."""


@pytest.fixture
def _a_users_machine(
    mistral_server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Be where a reader would try the code: a folder with files, a key and a server."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "key.txt").write_text("any\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    monkeypatch.setenv("MISTRAL_SERVER_URL", mistral_server.url)
    monkeypatch.setenv("AZURE_API_KEY", "any")
    monkeypatch.setenv("AZURE_ENDPOINT", mistral_server.url + "/azure")
    root, own = logging.getLogger(), logging.getLogger("mistralai")
    handlers = root.handlers[:]
    levels = {logger: logger.level for logger in (root, own)}
    yield
    root.handlers[:] = handlers
    for logger, level in levels.items():
        logger.setLevel(level)


@pytest.mark.usefixtures("_a_users_machine")
@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.name)
def test_every_block_of_python_runs_and_prints_what_the_document_says(
    block: code_blocks.Block, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for module in needed(block):
        pytest.importorskip(module, reason="not everybody has what this block is about")
    program = tmp_path / "program.py"
    program.write_text(block.program, encoding="utf-8")

    if "def test_" in block.code:
        # By its module, so that it is there without an installation; tests/package checks that.
        # Without anyio's, whose old versions make the new pytest warn.
        plugin = (
            "-p",
            "no:mistralai_local",
            "-p",
            "mistralai.local.pytest_plugin",
            "-p",
            "no:anyio",
        )
        check(["pytest", "-q", "-W", "error", *plugin, program], tmp_path)
    else:
        runpy.run_path(str(program), run_name="__main__")

    if block.output is not None:
        assert capsys.readouterr().out == block.output


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on this machine")
@pytest.mark.parametrize("block", JAVASCRIPT, ids=lambda block: block.name)
def test_every_block_of_javascript_is_a_test_that_passes(
    block: code_blocks.Block, mistral_server: LocalServer, tmp_path: Path
):
    (tmp_path / "block.test.mjs").write_text(block.code, encoding="utf-8")
    environment = {**os.environ, "MISTRAL_SERVER_URL": mistral_server.url}

    said = succeeding(["node", "--test"], tmp_path, environment)

    # A folder without tests would be a success too.
    assert "pass 1" in said
    assert len(mistral_server.requests) > 0


def test_every_block_says_its_language():
    assert [block.name for block in BLOCKS if not block.language] == []


def needed(block: code_blocks.Block) -> list[str]:
    """Name the modules that a block cannot do without, besides those of every test."""
    return [module for text, module in NEEDS.items() if text in block.code]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with every block as a file of its own."""
    folder = tmp_path_factory.mktemp("blocks")
    for block in PYTHON:
        if not all(map(find_spec, needed(block))):
            continue  # with no types to check it by
        name = "".join(c if c.isalnum() else "_" for c in block.name)
        (folder / f"{name}.py").write_text(block.program, encoding="utf-8")
    return folder


def test_every_block_is_typed_under_mypy_strict(programs: Path):
    # With the settings of the checkout, and so with what it has learned of the package.
    check(["mypy", "--strict", programs], code_blocks.ROOT)


def test_every_block_is_typed_under_pyright_strict(programs: Path):
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.10"}
    (programs / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    check(["pyright", "--pythonpath", sys.executable], programs)


def check(command: list[str | Path], folder: Path) -> None:
    succeeding([sys.executable, "-m", *command], folder)


def succeeding(
    command: list[str | Path], folder: Path, environment: dict[str, str] | None = None
) -> str:
    """Run a command that has to succeed; give what it printed."""
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
