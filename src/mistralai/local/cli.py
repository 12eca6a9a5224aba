"""The command line: options in, a running server until a signal ends it."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ._port import DEFAULT_PORT
from .addresses import is_loopback
from .server import APIS, MODELS, TOKENS, LocalServer
from .url_file import UrlFile

_WARNING: Final = (
    "warning: with --host {host} every machine that reaches this one can ask for answers and read "
    "the files that were uploaded; only the page and the control routes ask for a token. Use "
    "127.0.0.1 unless others are meant to."
)
# How long a thread with much to do keeps the others from going on, in seconds: a chat that is
# answered beside it waits that often for its turn, and 5 ms, which Python begins with, are felt.
_SWITCH: Final = 0.001


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program,
        description="Serve the Mistral API on this machine: no key, no network, no bill.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port to listen on; 0 takes a free one"
    )
    parser.add_argument(
        "--engine",
        default="auto",
        metavar="auto|smollm|deterministic|PATH.gguf",
        help="what writes the answers; auto is the small real model when its wheels are there",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="keep files and jobs here; without it they end with the server",
    )
    parser.add_argument(
        "--allow-fetch",
        action="store_true",
        help="fetch the documents of OCR requests from other machines",
    )
    parser.add_argument(
        "--allow-loopback",
        action="store_true",
        help="fetch the documents of OCR requests from servers on this machine",
    )
    parser.add_argument(
        "--token",
        default=os.environ.get("MISTRAL_LOCAL_TOKEN"),
        help="what the control routes and the page ask for, by default what MISTRAL_LOCAL_TOKEN "
        "says; made anew when others can reach --host",
    )
    parser.add_argument(
        "--write-url",
        type=Path,
        metavar="FILE",
        help="write the URL there once requests are answered; the file goes with the server",
    )
    parser.add_argument(
        "--models",
        default="today",
        choices=MODELS,
        help="whose names are known: those of the live API, or any",
    )
    parser.add_argument(
        "--tokens",
        default="auto",
        choices=TOKENS,
        help="who counts them: mistral-common (where it is installed, for auto), or an own rule",
    )
    parser.add_argument(
        "--api",
        default="today",
        choices=APIS,
        help="which edition of the API words the refusals",
    )
    _add_scripts(parser)
    return parser


def _add_scripts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="scripts that say what to answer, YAML or JSON"
    )
    parser.add_argument(
        "--unanswered",
        choices=("engine", "error"),
        help="what becomes of requests that no script answers; by default what FILE says",
    )
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="pass on to --upstream, and keep it here"
    )
    parser.add_argument("--upstream", metavar="URL", help="the API that --record passes on to")
    parser.add_argument(
        "--replay", type=Path, metavar="DIR", help="answer from what --record has kept here"
    )
    parser.add_argument(
        "--replay-speed",
        type=float,
        metavar="N",
        help="1 to answer as fast as was recorded, 2 for twice as fast; without it at once",
    )


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None, program: str = "python -m mistralai.local") -> int:
    """Run the server until SIGINT or SIGTERM.

    Args:
        arguments: The command line without the program's name; the process's own by default.
        program: What the program is called in its help.

    Returns:
        The exit status: 0 after a signal, 1 when the server cannot start.
    """
    options = _parser(program).parse_args(arguments)
    told = UrlFile(options.write_url) if options.write_url else None
    try:
        if told:
            told.check()
        server = LocalServer(
            host=options.host,
            port=options.port,
            engine=options.engine,
            data=options.data,
            allow_fetch=options.allow_fetch,
            allow_loopback=options.allow_loopback,
            token=options.token,
            models=options.models,
            api=options.api,
            answers=options.answers,
            unanswered=options.unanswered,
            record=options.record,
            upstream=options.upstream,
            replay=options.replay,
            replay_speed=options.replay_speed,
            tokens=options.tokens,
        )
        server.start()
    except (OSError, ValueError, ModuleNotFoundError, OverflowError) as error:
        print(f"mistralai.local cannot start: {error}", file=sys.stderr)
        return 1
    switch = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    # What is loaded stays to the end: looking through it for garbage takes 50 ms, time and again.
    gc.freeze()
    # A shell that starts a program in the background has it ignore SIGINT; being stoppable by
    # both signals is a promise, so both handlers are set by hand.
    before = {number: signal.signal(number, signal.default_int_handler) for number in _SIGNALS}
    if not is_loopback(urlsplit(server.url).hostname or ""):
        print(_WARNING.format(host=options.host), file=sys.stderr)
    try:
        if told:
            told.write(server.url)
        print(_greeting(server), flush=True)
        server.wait()
    except KeyboardInterrupt:
        pass
    except OSError as error:
        print(f"mistralai.local cannot write its URL: {error}", file=sys.stderr)
        return 1
    finally:
        # Who presses Ctrl-C again wants it to end at once, and no traceback.
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        if told:
            told.remove()
        server.stop()
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        gc.unfreeze()
        sys.setswitchinterval(switch)
    print("mistralai.local stopped", flush=True)
    return 0


def _greeting(server: LocalServer) -> str:
    if server.url.endswith(f"127.0.0.1:{DEFAULT_PORT}"):
        client = 'Mistral(server="local", api_key="any")'
    else:
        client = f'Mistral(server_url="{server.url}", api_key="any")'
    lines = [
        f"mistralai.local listens on {server.url}",
        f"  engine:   {server.engine_note}",
        f"  Python:   {client}",
        f"  anything: POST {server.url}/v1/chat/completions",
        f"  page:     {server.url}/{f'?token={server.token}' if server.token else ''}",
    ]
    if server.token:
        lines.append(f"  control:  /_local routes need authorization: Bearer {server.token}")
    lines.append("  stop:     Ctrl-C")
    return "\n".join(lines)
