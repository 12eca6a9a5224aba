"""`mistralai chat`: a conversation at the terminal."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import _content as content
from ._faults import words_of
from ._group import examples, group
from ._out import is_terminal, new_file, note
from .ask import MODEL, Model, System, Temperature, tell_of_end

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mistralai import Mistral, models
    from mistralai.utils.eventstreaming import EventStream

    from ._settings import Settings

app = group()

PROMPT, MORE = "> ", ". "
HISTORY_LINES = 1000

HELP = """\
/model [ID]         who answers; without an id, who it is now
/system [TEXT]      what the model is told beforehand; without a text, nothing
/file FILE|URL      goes along with the next question: a text, document, recording
/image FILE|URL     goes along with the next question: a picture
/save FILE          write all this down: Markdown, or JSON if the name ends in .json
/new                begin anew
/help               this list
/exit               leave, as Ctrl-D does

A line that ends with \\ goes on in the next. Ctrl-C stops an answer."""


class Conversation:
    """What was said so far, and what goes along with the next question.

    Args:
        model: The id of the model.
        system: What the model is told beforehand; None for nothing.
        temperature: How varied the answers are; None for the model's own.
    """

    def __init__(
        self, model: str, system: str | None = None, temperature: float | None = None
    ) -> None:
        self.model = model
        self.system = system
        self.temperature = temperature
        self.messages: list[dict[str, Any]] = []
        self.chunks: list[dict[str, Any]] = []

    def request(self, question: str) -> dict[str, Any]:
        """Add a question; give the arguments of the operation that asks it."""
        self.messages.append(content.message(question, self.chunks))
        self.chunks = []
        given: dict[str, Any] = {"model": self.model, "messages": self._all()}
        if self.temperature is not None:
            given["temperature"] = self.temperature
        return given

    def _all(self) -> list[dict[str, Any]]:
        first = [] if self.system is None else [{"role": "system", "content": self.system}]
        return [*first, *self.messages]

    def answer(self, text: str) -> None:
        """Take the answer to the question that was asked last; nothing takes the question back."""
        if text:
            self.messages.append({"role": "assistant", "content": text})
        else:
            self.messages.pop()

    def save(self, path: Path) -> None:
        """Write it down.

        Raises:
            FileExistsError: The file is there.
        """
        if path.suffix == ".json":
            text = json.dumps(self._all(), ensure_ascii=False, indent=2) + "\n"
        else:
            names = {"system": "System", "user": "You", "assistant": self.model}
            parts = [
                f"## {names[one['role']]}\n\n{_written(one['content'])}" for one in self._all()
            ]
            text = "\n\n".join(parts) + "\n"
        with new_file(path, force=False) as file:
            file.write(text.encode())

    def order(self, line: str) -> str | None:
        """Carry out a line that begins with a stroke.

        Args:
            line: The line.

        Returns:
            What to tell; None to leave.

        Raises:
            OSError: A file cannot be read or written.
            ValueError: There is no such order, or something is missing behind it.
        """
        name, _, rest = line[1:].partition(" ")
        rest = rest.strip()
        if name in {"exit", "quit"}:
            return None
        orders: dict[str, Callable[[str], str]] = {
            "model": self._model,
            "system": self._system,
            "file": self._file,
            "image": self._image,
            "save": self._save,
            "new": self._new,
            "help": lambda _: HELP,
        }
        if name not in orders:
            raise ValueError(f"there is no /{name}; /help tells what there is")
        if not rest and name in {"file", "image", "save"}:
            raise ValueError(f"/{name} wants the name of a file behind it")
        return orders[name](rest)

    def _model(self, name: str) -> str:
        self.model = name or self.model
        return f"{self.model} answers"

    def _system(self, text: str) -> str:
        self.system = text or None
        return "the model is told so" if text else "the model is told nothing beforehand"

    def _file(self, name: str) -> str:
        self.chunks.append(content.file(_path(name)))
        return f"{name} goes along with the next question"

    def _image(self, name: str) -> str:
        self.chunks.append(content.image(_path(name)))
        return f"{name} goes along with the next question"

    def _save(self, name: str) -> str:
        self.save(Path(_path(name)))
        return f"written to {name}"

    def _new(self, _: str) -> str:
        self.messages, self.chunks = [], []
        return "a new conversation"


def _path(name: str) -> str:
    return os.path.expanduser(name) if name.startswith("~") else name  # noqa: PTH111 - or a URL


def _written(given: Any) -> str:
    if isinstance(given, str):
        return given
    return "\n\n".join(
        one["text"] if one["type"] == "text" else f"({one['type']})" for one in given
    )


EXAMPLES = examples("mistralai chat", 'mistralai chat -m codestral-latest -s "Answer in one line"')


@app.command(epilog=EXAMPLES)
def chat(
    ctx: typer.Context,
    model: Model = MODEL,
    system: System = None,
    temperature: Temperature = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history/--no-history", help="Keep the lines for the arrow keys of the next time."
        ),
    ] = True,
) -> None:
    """Talk with a model.

    /help tells what else can be typed. Ctrl-C stops an answer, Ctrl-D leaves.
    """
    settings: Settings = ctx.obj
    conversation = Conversation(model, system, temperature)
    with settings.client() as client, _lines(keep=history) as read:
        if is_terminal():
            note(f"{model} answers. /help tells what else there is; Ctrl-D leaves.")
        talk(client, conversation, read)


def talk(client: Mistral, conversation: Conversation, read: Callable[[str], str]) -> None:
    """Read lines and answer them, until there are no more.

    Args:
        client: Asks the model.
        conversation: What was said so far.
        read: Reads a line behind a prompt; raises EOFError at the end.
    """
    while True:
        try:
            line = _whole(read)
        except EOFError:
            if is_terminal():
                print()  # or the prompt of the shell would stand behind this one
            return
        except KeyboardInterrupt:
            note("\n(Ctrl-D leaves)")
            continue
        if not line:
            continue
        try:
            if line.startswith("/"):
                told = conversation.order(line)
                if told is None:
                    return
                note(told)
            else:
                _answer(client, conversation, line)
        except Exception as error:  # noqa: BLE001 - none ends a conversation
            note(f"({words_of(error)})")


def _whole(read: Callable[[str], str]) -> str:
    lines = [read(PROMPT)]
    while lines[-1].endswith("\\"):
        lines[-1] = lines[-1][:-1]
        lines.append(read(MORE))
    return "\n".join(lines).strip()


def _answer(client: Mistral, conversation: Conversation, question: str) -> None:
    from ._markdown import writer  # noqa: PLC0415 - not for orders

    events: Any = None
    try:
        with client.chat.stream(**conversation.request(question)) as events, writer() as write:
            for piece in events.text():
                write(piece)
        tell_of_end(events.final())
    except KeyboardInterrupt:
        note("(stopped)")
    finally:
        # What came of an answer is what the model will have said.
        conversation.answer(_said(events))
    if is_terminal():
        print()


def _said(events: EventStream[models.CompletionEvent] | None) -> str:
    """Give the words of an answer as far as it came."""
    if events is None:
        return ""
    answer = events.snapshot()
    return answer.text if answer.choices else ""


@contextmanager
def _lines(*, keep: bool) -> Generator[Callable[[str], str]]:
    """Read lines: with editing and the arrow keys at a terminal, and plain from anything else."""
    if not (sys.stdin.isatty() and is_terminal()):
        yield _plain_line
        return
    from ._readline import editing  # noqa: PLC0415 - for terminals only

    with editing(_history_file() if keep else None, HISTORY_LINES):
        yield input


def _plain_line(_: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def _history_file() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "mistralai" / "chat-history"
