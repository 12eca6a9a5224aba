"""One question, one answer; and the conversation at the terminal."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from mistralai.cli import ask, chat
from mistralai.cli._markdown import Growing
from mistralai.cli._readline import complete
from mistralai.local import Fault
from mistralai.utils.eventstreaming import EventStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.local import LocalServer

FRENCH = "# Painters\n\nOne is **Monet**.\n\n* Manet\n* Morisot\n"


def sent(server: LocalServer) -> dict[str, Any]:
    """The body of the last request for an answer."""
    asked = [one for one in server.journal() if one["path"].endswith("/completions")]
    body: dict[str, Any] = json.loads(asked[-1]["request_body"])
    return body


@pytest.mark.parametrize("option", ["--stream", "--no-stream"])
def test_an_answer_is_printed_as_it_came_in_a_pipe(
    option: str, run: Callable[..., Any], server: LocalServer
):
    server.answer("painters", FRENCH)
    said = run("ask", "Name painters", option)
    assert said == (0, FRENCH, "")


def test_an_answer_without_a_line_end_gets_one(run: Callable[..., Any], server: LocalServer):
    server.answer("capital", "Paris")
    assert run("ask", "What is the capital?").out == "Paris\n"


@pytest.mark.parametrize(
    ("question", "piped", "asked"),
    [
        ("What is wrong?", "Traceback", "What is wrong?\n\nTraceback"),
        (None, "What is wrong?\n", "What is wrong?\n"),
        ("What is wrong?", "", "What is wrong?"),
    ],
)
def test_what_comes_in_stands_behind_the_question_or_is_it(
    question: str | None, piped: str, asked: str, run: Callable[..., Any], server: LocalServer
):
    assert run("ask", *([question] if question else []), stdin=piped).code == 0
    assert sent(server)["messages"] == [{"role": "user", "content": asked}]


@pytest.mark.parametrize(("name", "piped"), [("a.txt", True), (os.devnull, False)])
def test_a_file_that_is_standard_input_comes_in_and_nothing_does_not(
    name: str, piped: bool, here: Path, monkeypatch: pytest.MonkeyPatch
):
    (here / "a.txt").write_text("Traceback", encoding="utf-8")
    with Path(name).open(encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert ask._question("What is wrong?") == "What is wrong?" + "\n\nTraceback" * piped


def test_options_go_into_the_request(run: Callable[..., Any], server: LocalServer, here: Path):
    schema = {"title": "A receipt", "type": "object", "properties": {"total": {"type": "number"}}}
    (here / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    options = ("-m", "mistral-large-latest", "-s", "Be brief", "-t", "0.5", "--max-tokens", "64")
    said = run("ask", "Read it", "--schema", "schema.json", *options)
    assert said.code == 0
    assert isinstance(json.loads(said.out), dict)
    request = sent(server)
    assert request["model"] == "mistral-large-latest"
    assert request["messages"][0] == {"role": "system", "content": "Be brief"}
    assert (request["temperature"], request["max_tokens"]) == (0.5, 64)
    described = {"name": "A_receipt", "schema": schema, "strict": True}
    assert request["response_format"] == {"type": "json_schema", "json_schema": described}


@pytest.mark.parametrize(("content", "said"), [("{", "is not JSON"), ("[]", "is no JSON schema")])
def test_a_schema_has_to_be_one(content: str, said: str, run: Callable[..., Any], here: Path):
    (here / "schema.json").write_text(content, encoding="utf-8")
    result = run("ask", "Read it", "--schema", "schema.json")
    assert (result.code, said in result.err) == (2, True)


def test_json_is_the_whole_answer_in_a_line(run: Callable[..., Any], server: LocalServer):
    server.answer("capital", "Paris")
    answer = json.loads(run("ask", "What is the capital?", "--json").out)
    assert answer["choices"][0]["message"]["content"] == "Paris"
    assert answer["usage"]["total_tokens"] > 0


def test_pictures_and_files_go_along(run: Callable[..., Any], server: LocalServer, here: Path):
    (here / "a.png").write_bytes(b"\x89PNG")
    (here / "a.txt").write_text("Grüße", encoding="utf-8")
    (here / "a.pdf").write_bytes(b"%PDF-1.4\0")
    (here / "a.mp3").write_bytes(b"ID3")
    (here / "a").write_bytes(b"\xff")  # no UTF-8, and of no known kind
    server.answer("Look", "Seen.")
    names = ("a.txt", "a.pdf", "a.png", "a.mp3", "a", "https://example.com/b.pdf")
    files = [word for name in names for word in ("-f", name)]
    said = run("ask", "Look", "-i", "a.png", "-i", "https://example.com/b.png", *files)
    assert said.code in {0, 1}  # the model that is asked by default hears nothing
    assert sent(server)["messages"][0]["content"] == [
        {"type": "text", "text": "Look"},
        {"type": "image_url", "image_url": "data:image/png;base64,iVBORw=="},
        {"type": "image_url", "image_url": "https://example.com/b.png"},
        {"type": "text", "text": "a.txt:\n\nGrüße"},
        {
            "type": "document_url",
            "document_url": "data:application/pdf;base64,JVBERi0xLjQA",
            "document_name": "a.pdf",
        },
        {"type": "image_url", "image_url": "data:image/png;base64,iVBORw=="},
        {"type": "input_audio", "input_audio": "SUQz"},
        {
            "type": "document_url",
            "document_url": "data:application/octet-stream;base64,/w==",
            "document_name": "a",
        },
        {"type": "document_url", "document_url": "https://example.com/b.pdf"},
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [("no.png", "no.png: No such file"), ("a.txt", "a.txt does not look like a picture")],
)
def test_a_picture_has_to_be_one(name: str, said: str, run: Callable[..., Any], here: Path):
    (here / "a.txt").write_text("x", encoding="utf-8")
    result = run("ask", "Look", "-i", name)
    assert result.code == 1
    assert result.err.startswith(f"mistralai: {said}")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"text": "Once upon", "finish_reason": "length"}, "(cut off: "),
        ({"tool_calls": [("f", {})]}, "(the model asks for a function"),
    ],
)
def test_an_answer_that_is_not_whole_says_so(
    order: dict[str, Any], said: str, run: Callable[..., Any], server: LocalServer
):
    server.answer("story", **order)
    assert run("ask", "Tell a story").err.startswith(said)


def test_an_answer_without_words_is_nothing(
    run: Callable[..., Any], at_terminal: Callable[..., Any], server: LocalServer
):
    server.answer("nothing", "")
    assert run("ask", "Say nothing", "--no-stream") == (0, "", "")
    server.answer("nothing", "")
    assert at_terminal("ask", "Say nothing", "--no-stream")[1].strip("⠋ \r\n") == ""


def test_an_answer_is_laid_out_on_a_terminal(at_terminal: Callable[..., Any], server: LocalServer):
    server.answer("painters", FRENCH)
    code, seen = at_terminal("ask", "Name painters")
    assert code == 0
    assert "Painters" in seen
    assert "\rPainters\n" in seen  # and not in the middle
    assert " • Manet" in seen
    assert "**" not in seen.splitlines()[-6:]


def test_no_color_means_no_colour(
    at_terminal: Callable[..., Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    server.answer("code", "Say `print`:\n\n```python\nprint(1)\n```\n")
    coloured = "\x1b[9"
    assert coloured in at_terminal("ask", "Show code", raw=True)[1]
    server.answer("code", "Say `print`:\n\n```python\nprint(1)\n```\n")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not {"\x1b[3", coloured} & {*at_terminal("ask", "Show code", raw=True)[1].split("m")}


def test_an_answer_may_be_longer_than_the_screen(
    at_terminal: Callable[..., Any], server: LocalServer
):
    lines = "\n".join(f"{n}. line {n} of the list" for n in range(1, 40))
    server.answer("list", f"Here:\n\n{lines}\n\nThat is all.")
    seen = at_terminal("ask", "Make a list")[1]
    # What is drawn while it grows is not what stays: each line stays once, in its order.
    kept = [line.strip() for line in seen.splitlines()]
    assert [line for line in kept if line.startswith("39 ")][-1] == "39 line 39 of the list"
    assert kept[-1] == "That is all."


def test_neither_a_block_without_words_nor_the_end_of_a_line_leaves_blanks():
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    growing = Growing(console)
    growing.add("One.\n\n<!-- nothing -->\n\nTwo.")
    growing.finish()
    assert console.file.getvalue() == "One.\n\nTwo.\n"  # type: ignore[attr-defined]


# Conversations.


def test_a_conversation_remembers(run: Callable[..., Any], server: LocalServer):
    server.answer("name is", "Hello, Ada.")
    server.answer("What is my name", "Ada.")
    said = run("chat", "-s", "Be brief", stdin="My name is Ada\nWhat is my name?\n")
    assert said == (0, "Hello, Ada.\nAda.\n", "")
    assert sent(server)["messages"] == [
        {"role": "system", "content": "Be brief"},
        {"role": "user", "content": "My name is Ada"},
        {"role": "assistant", "content": "Hello, Ada.", "prefix": False},
        {"role": "user", "content": "What is my name?"},
    ]


def test_orders_change_the_conversation(run: Callable[..., Any], server: LocalServer, here: Path):
    (here / "a.txt").write_text("A note", encoding="utf-8")
    (here / "a.png").write_bytes(b"\x89PNG")
    lines = [
        "/model",
        "/model mistral-large-latest",
        "/system Be kind",
        "/file a.txt",
        "/image a.png",
        "A question that \\",
        "goes on",
        "/save talk.md",
        "/save talk.json",
        "/save talk.md",
        "/new",
        "/system",
        "Another one",
        "",
        "/nothing",
        "/file",
        "/help",
        "/exit",
        "never asked",
    ]
    server.answer("goes on", "Yes.")
    server.answer("Another", "No.")
    said = run("chat", "-t", "0.1", stdin="\n".join(lines))
    assert said.code == 0
    assert said.out == "Yes.\nNo.\n"
    assert said.err.splitlines() == [
        "mistral-small-latest answers",
        "mistral-large-latest answers",
        "the model is told so",
        "a.txt goes along with the next question",
        "a.png goes along with the next question",
        "written to talk.md",
        "written to talk.json",
        "(talk.md is there already; --force overwrites it)",
        "a new conversation",
        "the model is told nothing beforehand",
        "(there is no /nothing; /help tells what there is)",
        "(/file wants the name of a file behind it)",
        *chat.HELP.splitlines(),
    ]
    assert sent(server)["messages"] == [{"role": "user", "content": "Another one"}]
    assert (here / "talk.md").read_text(encoding="utf-8") == (
        "## System\n\nBe kind\n\n"
        "## You\n\nA question that \ngoes on\n\na.txt:\n\nA note\n\n(image_url)\n\n"
        "## mistral-large-latest\n\nYes.\n"
    )
    kept = json.loads((here / "talk.json").read_text(encoding="utf-8"))
    assert [one["role"] for one in kept] == ["system", "user", "assistant"]


def test_a_question_that_fails_is_told_and_taken_back(run: Callable[..., Any], server: LocalServer):
    server.inject(Fault(path="/v1/chat/completions", status=400))
    server.answer("Hello", "Hi.")
    said = run("chat", stdin="Hello\nHello\n")
    assert said.code == 0
    assert said.out == "Hi.\n"
    assert said.err.startswith("(400 ")
    assert len(sent(server)["messages"]) == 1


def test_ctrl_c_stops_an_answer_and_keeps_what_came(
    run: Callable[..., Any], server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    text = EventStream.text

    def interrupted(stream: Any) -> Any:
        yield next(text(stream))
        monkeypatch.setattr(EventStream, "text", text)
        raise KeyboardInterrupt

    monkeypatch.setattr(EventStream, "text", interrupted)
    server.answer("story", pieces=["Once ", "upon a time"])
    server.answer("on", "The end.")
    said = run("chat", stdin="Tell a story\nGo on\n")
    assert said == (0, "Once \nThe end.\n", "(stopped)\n")
    assert sent(server)["messages"][1]["content"] == "Once "


def test_what_came_of_an_answer_that_breaks_off_is_kept(
    run: Callable[..., Any], server: LocalServer
):
    server.answer("story", pieces=["Once ", "upon a time"])
    server.inject(Fault(path="/v1/chat/completions", error_after_events=2))
    server.answer("on", "The end.")
    said = run("chat", stdin="Tell a story\nGo on\n")
    assert said.out == "Once \nThe end.\n"
    assert said.err.startswith("(")
    assert sent(server)["messages"][1]["content"] == "Once "


def test_ctrl_c_at_the_prompt_leaves_nothing(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    lines = iter([KeyboardInterrupt, "/model"])

    def read(_: str) -> str:
        line = next(lines, EOFError)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr(chat, "_plain_line", read)
    assert run("chat").err == "\n(Ctrl-D leaves)\nmistral-small-latest answers\n"


def test_a_conversation_at_a_terminal_keeps_its_lines_for_its_owner_alone(
    at_terminal: Callable[..., Any],
    server: LocalServer,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    pytest.importorskip("readline")
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    typed = iter(["Hello", "/exit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    server.answer("Hello", "Hi **there**.")
    code, seen = at_terminal("chat")
    assert code == 0
    assert "mistral-small-latest answers. /help" in seen
    assert "Hi there." in seen
    history = here / "mistralai" / "chat-history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    at = history.stat().st_mtime_ns
    typed = iter(["/exit"])
    assert at_terminal("chat", "--no-history")[0] == 0
    assert history.stat().st_mtime_ns == at


def test_without_readline_lines_are_read_all_the_same(
    at_terminal: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "readline", None)

    def leave(_: str) -> str:
        raise EOFError  # Ctrl-D

    monkeypatch.setattr("builtins.input", leave)
    code, seen = at_terminal("chat")
    # The prompt of the shell stands in a line of its own.
    assert (code, seen.endswith("leaves.\n\n")) == (0, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/s", ["/save ", "/system "]),
        ("/file a", ["/file a folder/", "/file a.txt"]),
        ("/save n", []),
        ("hello", []),
    ],
)
def test_tab_completes_orders_and_files(text: str, found: list[str], here: Path):
    (here / "a folder").mkdir()
    (here / "a.txt").touch()
    completions = [complete(text, number) for number in range(len(found) + 1)]
    assert completions == [*found, None]
