"""The root of the commands: which there are, what all of them take, and how they fail."""

from __future__ import annotations

import copy
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from mistralai._version import __version__

from ._group import examples
from ._settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = "mistralai"
BROKEN_PIPE = 141
"""What a shell calls the end by SIGPIPE (128 + 13): whoever read the output left."""


class Place(NamedTuple):
    """Where a command is, and what the list of commands says of it.

    Args:
        section: The heading that it stands under.
        module: The module in this package.
        app: The `typer.Typer` in that module that makes it.
        help: One line; that of the command itself begins with it.
    """

    section: str
    module: str
    app: str
    help: str


ASK, READ, KEEP, SET_UP = "Ask a model", "Documents and speech", "Files and jobs", "Set up"
COMMANDS = {
    "ask": Place(ASK, "ask", "app", "Ask one question."),
    "chat": Place(ASK, "chat", "app", "Talk with a model."),
    "embed": Place(ASK, "embed", "app", "Turn texts into vectors."),
    "ocr": Place(READ, "ocr", "app", "Read a document or a picture as Markdown."),
    "transcribe": Place(READ, "audio", "transcribe_app", "Write down what is said in a recording."),
    "speak": Place(READ, "audio", "speak_app", "Speak a text."),
    "files": Place(KEEP, "files", "app", "Files that the API keeps: list, send, fetch, delete."),
    "batch": Place(KEEP, "batch", "app", "Many requests in one file, at a lower price."),
    "bulk": Place(KEEP, "bulk", "app", "Many requests in one file, and go on where it ended."),
    "tune": Place(KEEP, "tune", "app", "Train models on files of your own."),
    "agents": Place(KEEP, "agents", "app", "The agents that the API keeps."),
    "models": Place(SET_UP, "models", "app", "List the models, or tell about one."),
    "local": Place(SET_UP, "local", "app", "Serve the API on this machine: no key, no bill."),
    "doctor": Place(SET_UP, "doctor", "app", "Find out why it does not work."),
}


class Commands(TyperGroup):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as its base class
        """Name all commands."""
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command; None where there is none of that name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        if cmd_name not in self.commands:
            module = import_module(f".{place.module}", __package__)
            command: Any = typer.main.get_command(getattr(module, place.app))
            command.name = cmd_name
            shared = [_hidden(one) for one in self.get_params(ctx) if one.name in SHARED]
            for each in _tree(command):
                for parameter in each.params:
                    # What Python calls the type of an argument tells nobody anything.
                    if parameter.param_type_name == "argument":
                        parameter.display_type_rich = _no_type
                each.params.extend(shared)
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the commands, from the table: none is imported for it."""
        width = max(map(len, COMMANDS))
        for section in dict.fromkeys(place.section for place in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (name.ljust(width), place.help)
                        for name, place in COMMANDS.items()
                        if place.section == section
                    ]
                )

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what goes wrong becomes a line and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more at its end, and would complain then.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_PIPE) from None
        except Exception as error:
            from ._faults import is_of_the_command_line, words_of  # noqa: PLC0415 - for errors

            settings = ctx.obj
            is_debugged = isinstance(settings, Settings) and settings.debug
            if is_debugged or is_of_the_command_line(error):
                raise
            print(f"{PROGRAM}: {words_of(error)}", file=sys.stderr)
            raise typer.Exit(1) from None
        return result


SHARED = ("server", "key_file", "debug")
"""The options that stand before a command or behind it."""


def _no_type(ctx: Any) -> str:  # noqa: ARG001 - as typer calls it
    return ""


def _tree(command: Any) -> Iterator[Any]:
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from _tree(each)


def _hidden(option: Any) -> Any:
    """Make a copy of an option of the root, for a command, that tells the settings of the root."""
    other = copy.copy(option)
    other.expose_value = False
    other.hidden = True

    def take(ctx: typer.Context, param: Any, value: Any) -> None:
        if value:
            setattr(ctx.obj, param.name, value)

    other.callback = take
    return other


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


EPILOG = f"""\
{
    examples(
        'mistralai ask "What is the capital of France?"',
        "mistralai chat",
        'mistralai --server local ask "Hello"     # no key, no network',
    )
}

The key is taken from MISTRAL_API_KEY; console.mistral.ai has keys.

--server, --key-file and --debug may also stand behind a command. What a command takes is told by
`mistralai COMMAND --help`.

Exit codes: 0 all went well; 1 the server, the network or a file said no; 2 the command line is
wrong; 130 interrupted; 141 whoever read the output left."""

app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def root(
    ctx: typer.Context,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|URL",
            help="Whom to ask: eu, local, or a URL. local is the server on this machine that "
            "`mistralai local` starts; where none runs, one is started for the command.",
        ),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with the API key; by default it is in MISTRAL_API_KEY.",
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Tell what is sent and what comes, and where it fails.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback does it all
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Mistral's models from the command line."""
    ctx.obj = Settings(server, key_file, debug)


def run() -> None:
    """Run the command line of the process, and end it."""
    for stream in (sys.stdout, sys.stderr):
        # A letter that a console lacks must not end an answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name=PROGRAM)
