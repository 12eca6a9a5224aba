"""Errors at the command line: a line in words, what may help, and an exit code."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import typer
from pydantic import BaseModel

from mistralai import errors
from mistralai.cli._faults import is_of_the_command_line, words_of
from mistralai.local import Fault, LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def answered(status: int, body: Any) -> errors.SDKError:
    text = body if isinstance(body, str) else json.dumps(body)
    response = httpx.Response(status, text=text, headers={"x-request-id": "r1"})
    return errors.class_for(status)("API error occurred", status, text, response)


class Numbers(BaseModel):
    n: int


def refused() -> Exception:
    try:
        Numbers(n="x")  # type: ignore[arg-type]
    except ValueError as error:
        return error
    raise AssertionError


REFUSALS = [{"loc": ["body", "model"], "msg": "Field required"}, {"loc": [], "msg": "No"}, "odd"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (answered(400, {"message": "No model"}), "400 the server cannot do that: No model"),
        (
            answered(401, {"detail": "Unauthorized"}),
            "401 the server does not accept the key: Unauth",
        ),
        (answered(422, {"detail": REFUSALS}), "argument: model: Field required; No; odd\n"),
        (answered(429, {"error": {"message": "Slow down"}}), "tokens: Slow down\n  request id: r1"),
        (answered(500, "<html>"), "500 the server failed: <html>"),
        (answered(418, "[]"), "418 the server said no: []"),
        (answered(404, {}), "404 there is no such thing: {}"),
        (errors.NoResponseError(), "no answer to go on with: No response received"),
        (errors.ServiceAccountTokenError("No token"), "No token"),
        (httpx.ConnectError("refused\nwhile calling"), "no answer: refused\n  while calling"),
        (FileNotFoundError(2, "No such file", "x"), "x: No such file"),
        (OSError("odd"), "odd"),
        (OSError(), "OSError"),
        (refused(), "n: Input should be a valid integer"),
        (ValueError("no"), "no"),
        (RuntimeError(), "RuntimeError"),
        (ModuleNotFoundError("no", name="uvicorn"), "uvicorn is not installed"),
        (KeyError("x"), "this should not happen: KeyError: 'x'\n  --debug tells where"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_an_error_is_put_into_words(error: Exception, said: str):
    words = words_of(error)
    assert said in words
    assert "\n" not in words.replace("\n  ", "")


@pytest.mark.parametrize("error", [typer.Exit(), typer.Abort(), typer.BadParameter("x")])
def test_how_a_command_line_ends_is_no_error(error: Exception):
    assert is_of_the_command_line(error)


def test_the_words_of_the_server_and_of_the_client_are_told_in_lines(
    run: Callable[..., Any], server: LocalServer
):
    said = run("models", env={"MISTRAL_API_KEY": ""})
    assert said.code == 1
    assert said.out == ""
    first, *rest = said.err.splitlines()
    assert first.startswith("mistralai: 401 the server does not accept the key: ")
    assert any("No key was sent" in line for line in rest)
    assert all(line.startswith("  ") for line in rest)


def test_debug_tells_what_is_sent_and_where_it_fails(
    run: Callable[..., Any], server: LocalServer, capsys: pytest.CaptureFixture[str]
):
    assert "GET" in run("models", "--debug").err
    server.inject(Fault(path="/v1/models", status=400))
    with pytest.raises(errors.BadRequestError):
        run("--debug", "models")


def test_the_key_may_be_in_a_file(run: Callable[..., Any], here: Path):
    (here / "key").write_text(" any \n", encoding="utf-8")
    (here / "empty").write_text("\n", encoding="utf-8")
    env = {"MISTRAL_API_KEY": ""}
    assert run("models", "--key-file", "key", env=env).code == 0
    assert run("models", "--key-file", "empty", env=env).err == (
        "mistralai: there is no key in empty\n"
    )
    assert "no such file" in run("models", "--key-file", "gone", env=env).err.lower()


def test_options_of_all_commands_stand_before_or_behind(
    run: Callable[..., Any], server: LocalServer
):
    env = {"MISTRAL_SERVER_URL": "http://127.0.0.1:1"}
    for words in (
        ("--server", server.url, "files", "ls"),
        ("files", "--server", server.url, "ls"),
        ("files", "ls", "--server", server.url),
    ):
        assert run(*words, env=env).code == 0, words


def test_the_local_server_is_found(
    run: Callable[..., Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    port = int(server.url.rpartition(":")[2])
    monkeypatch.setattr("mistralai.local._port.DEFAULT_PORT", port)
    said = run("models", "--server", "local", env={"MISTRAL_API_KEY": ""})
    assert (said.code, said.err) == (0, "")
    assert server.journal()


def test_the_local_server_is_started_for_a_command(
    run: Callable[..., Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    class Quick(LocalServer):
        def __init__(self, engine: str) -> None:
            assert engine == "auto"
            super().__init__()  # without the language model, which takes its time

    monkeypatch.setattr("mistralai.local._port.DEFAULT_PORT", 1)  # nobody listens there
    monkeypatch.setattr("mistralai.local.LocalServer", Quick)
    said = run("models", "--server", "local")
    assert said.code == 0
    assert said.err.startswith("(no local server runs: one was started")
    assert not server.journal()


def test_without_the_extra_local_there_is_no_local_server(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mistralai.local._port.DEFAULT_PORT", 1)
    monkeypatch.setitem(sys.modules, "mistralai.local.server", None)
    said = run("models", "--server", "local")
    assert said.code == 1
    assert "mistralai.local.server" in said.err
