"""Answers while they are written: Markdown on a terminal, plain text in a pipe.

On a terminal the blocks of an answer that can change no more (a paragraph with another one behind
it) are printed for good, and the last one is drawn anew while it grows. So the screen scrolls as
with any output, and an answer may be longer than it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ._out import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console, ConsoleOptions, RenderResult

FRAMES = 12
"""How often a second the block that grows is drawn."""


@contextmanager
def writer() -> Generator[Callable[[str], None]]:
    """Print an answer that comes in pieces.

    Yields:
        A function to call with each piece.
    """
    if is_terminal():
        with _on_terminal() as write:
            yield write
        return
    last = ""

    def write_plain(piece: str) -> None:
        nonlocal last
        if piece:
            last = piece[-1]
            sys.stdout.write(piece)
            sys.stdout.flush()

    try:
        yield write_plain
    finally:
        if last and last != "\n":
            sys.stdout.write("\n")


@contextmanager
def _on_terminal() -> Generator[Callable[[str], None]]:
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.live import Live  # noqa: PLC0415
    from rich.spinner import Spinner  # noqa: PLC0415

    console = Console(highlight=False)
    growing = Growing(console)
    try:
        with Live(
            Spinner("dots"), console=console, refresh_per_second=FRAMES, transient=True
        ) as live:

            def write(piece: str) -> None:
                if piece:
                    growing.add(piece)
                    live.update(growing)

            yield write
    finally:
        growing.finish()


class Growing:
    """The text of an answer that grows, as something that rich can draw.

    Args:
        console: The terminal.
    """

    def __init__(self, console: Console) -> None:
        from markdown_it import MarkdownIt  # noqa: PLC0415 - rich brings it

        self._console = console
        self._parser = MarkdownIt().enable("table").enable("strikethrough")
        self._rest = ""
        self._printed = False

    def add(self, piece: str) -> None:
        """Take a piece; print what cannot change any more."""
        self._rest += piece
        if "\n" not in piece:
            return
        starts = [
            token.map[0]
            for token in self._parser.parse(self._rest)
            if token.level == 0 and token.map is not None and token.nesting >= 0
        ]
        if len(starts) > 1:
            lines = self._rest.splitlines(keepends=True)
            self._print("".join(lines[: starts[-1]]))
            self._rest = "".join(lines[starts[-1] :])

    def finish(self) -> None:
        """Print what is left."""
        if self._rest.strip():
            self._print(self._rest)
        self._rest = ""

    def _print(self, text: str) -> None:
        if self._printed:
            self._console.print()
        self._printed = True
        self._console.print(markdown(text))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the block that grows: its end, where it is higher than the screen."""
        from rich.segment import Segment, Segments  # noqa: PLC0415 - for terminals only

        lines = console.render_lines(markdown(self._rest), options, pad=False)
        if self._printed:
            lines.insert(0, [])
        for line in lines[-max(console.height - 1, 1) :]:
            yield Segments(line)
            yield Segment.line()


def markdown(text: str) -> Any:
    """Make something that rich can draw of Markdown."""
    from rich.markdown import Markdown  # noqa: PLC0415 - for terminals only

    return Markdown(text, code_theme="ansi_dark")
