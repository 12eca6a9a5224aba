"""What the command line says of itself, and that it is quick to say it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer

from mistralai import cli
from mistralai._version import __version__
from mistralai.cli._app import COMMANDS, app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Any = typer.main.get_command(app)


def tree(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from tree((*path, name), each)


def every_command() -> list[tuple[tuple[str, ...], Any]]:
    with ROOT.make_context("mistralai", ["ask"]) as context:
        found = [(name, ROOT.get_command(context, name)) for name in COMMANDS]
    return [one for name, command in found for one in tree((name,), command)]


EVERY = every_command()


def test_the_list_of_commands_names_each_with_its_own_first_line(run: Callable[..., Any]):
    said = run("--help")
    assert said.code == 0
    for name, place in COMMANDS.items():
        assert f"  {name} " in said.out
        command = next(one for path, one in EVERY if path == (name,))
        assert command.help.splitlines()[0] == place.help


@pytest.mark.parametrize(
    ("path", "command"), EVERY, ids=lambda it: " ".join(it) if isinstance(it, tuple) else ""
)
def test_the_help_of_a_command_names_its_arguments_and_what_they_mean(
    path: tuple[str, ...], command: Any, run: Callable[..., Any]
):
    said = run(*path, "--help")
    assert said.code == 0
    words = " ".join(said.out.split())
    if path == ("local",):
        assert "--engine" in words  # it has the help of the server itself
        return
    assert command.help.split("\n\n")[0].replace("\n", " ") in words
    shown = [one for one in command.params if not one.hidden]
    for parameter in shown:
        assert parameter.help, parameter.name
        # Behind it stand its limits and its default.
        assert " ".join(parameter.help.split()) in words, parameter.name
        names = parameter.opts if parameter.opts[0].startswith("-") else [parameter.metavar]
        assert all(name in words for name in names)
    assert max(map(len, said.out.splitlines())) <= 80
    assert not any(name in said.out for name in ("--key-file", "--debug"))


@pytest.mark.parametrize("arguments", [[], ["files"]])
def test_without_a_command_there_is_the_help(arguments: list[str], run: Callable[..., Any]):
    said = run(*arguments)
    assert said.code == 2
    assert "Usage: mistralai" in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["asq"], "No such command 'asq'"),
        (["ask", "--modell", "x"], "No such option"),
        (["ask"], "there is no question"),
        (["files", "put", "no-such-file", "-p", "ocr"], "no-such-file"),
        (["models", "--server", "us"], "there is no server 'us'"),
        (["speak", "x", "--format", "aac"], "'mp3'"),
        (["speak", "x", "-o", "x.aac"], "x.aac does not end in mp3"),
        (["embed", "--dimension", "0", "x"], "greater than or equal to 1"),
    ],
)
def test_a_wrong_command_line_ends_with_2(arguments: list[str], said: str, run: Callable[..., Any]):
    result = run(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert said in result.err


def test_a_command_is_made_once():
    with ROOT.make_context("mistralai", ["ask"]) as context:
        assert ROOT.get_command(context, "ask") is ROOT.get_command(context, "ask")


def test_the_version_is_told(run: Callable[..., Any]):
    assert run("--version").out == f"mistralai {__version__}\n"


def test_a_shell_can_complete_the_commands(run: Callable[..., Any]):
    env = {"_MISTRALAI_COMPLETE": "complete_bash", "COMP_WORDS": "mistralai tr", "COMP_CWORD": "1"}
    assert run(env=env).out.split() == ["transcribe"]


def test_the_list_of_commands_loads_neither_the_client_nor_a_library_for_terminals():
    code = (
        "import json, sys; from mistralai.cli import main; sys.argv[1:] = ['--help']\n"
        "try: main()\n"
        "except SystemExit: print(json.dumps([*sys.modules]))"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(out.splitlines()[-1]))
    assert "typer" in loaded
    assert not loaded & {"pydantic", "httpx", "rich", "asyncio", "ssl", "mistralai.sdk"}


def test_without_the_extra_there_is_one_sentence_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "mistralai.cli._app", None)
    monkeypatch.delitem(sys.modules, "mistralai.cli._app")
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == "typer is missing, of the extra cli: pip install typer rich"


def test_another_module_that_is_missing_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "mistralai.cli._app", None)
    with pytest.raises(ModuleNotFoundError):
        cli.main()


def test_the_package_run_as_a_program_is_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["mistralai", "--version"])
    with pytest.raises(SystemExit) as ended:
        importlib.import_module("mistralai.__main__")  # which does not look at its name
    assert not ended.value.code
    assert __version__ in capsys.readouterr().out
