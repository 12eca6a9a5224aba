"""Answers while they are written: Markdown on a terminal, plain text in a pipe.

On a terminal the blocks of an answer that can change no more (a paragraph with another one behind
it) are printed for good, and the last one is drawn anew while it grows. So the screen scrolls as
with any output, and an answer may be longer than it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cache
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from ._out import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import Markdown
    from rich.segment import Segment

FRAMES = 12
"""How often a second the block that grows is drawn at most."""
SHARE = 0.25
"""How much of the time may go into that: a large block is drawn less often."""


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
    # One at a time: rich draws what is live anew below whatever is printed, by the lines that it
    # drew last, and two threads that do so at once count the lines of each other.
    lock = Lock()
    ended = Event()
    try:
        with Live(Spinner("dots"), console=console, auto_refresh=False, transient=True) as live:

            def draw() -> None:
                pause = 0.0
                while not ended.wait(pause):
                    began = monotonic()
                    with lock:
                        live.refresh()
                    pause = max(1 / FRAMES, (monotonic() - began) / SHARE)

            def write(piece: str) -> None:
                if piece:
                    with lock:
                        growing.add(piece)
                        live.update(growing)

            drawing = Thread(target=draw, daemon=True)
            drawing.start()
            try:
                yield write
            finally:
                ended.set()
                drawing.join()
                live.update("")
    finally:
        growing.finish()


class Growing:
    """The text of an answer that grows, as something that rich can draw.

    Args:
        console: The terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rest = ""
        self._printed = False

    def add(self, piece: str) -> None:
        """Take a piece; print what cannot change any more."""
        self._rest += piece
        if "\n" in piece:
            *done, last = blocks(self._rest)
            # First, because what is printed brings what grows along, below it.
            self._rest = last
            for block in done:
                self._print(block)

    def finish(self) -> None:
        """Print what is left."""
        done, self._rest = blocks(self._rest), ""
        for block in done:
            self._print(block)

    def _print(self, text: str) -> None:
        lines = drawn(text, self._console, self._console.options)
        if lines:
            self._console.print(_Lines([*([[]] if self._printed else []), *lines]))
            self._printed = True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the block that grows: its end, where it is higher than the screen."""
        lines = [*([[]] if self._printed else []), *drawn(self._rest, console, options)]
        yield _Lines(lines[-max(console.height - 1, 1) :])


class _Lines:
    """Lines that are drawn already, as something that rich can print."""

    def __init__(self, lines: list[list[Segment]]) -> None:
        self._lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment  # noqa: PLC0415 - for terminals only

        for line in self._lines:
            yield from line
            yield Segment.line()


def blocks(text: str) -> list[str]:
    """Part Markdown into what stands for itself: paragraphs, lists, tables and so on.

    Args:
        text: The Markdown.

    Returns:
        The parts, at least one; together they are the text.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - rich brings it

    tokens = MarkdownIt().enable("table").parse(text)
    starts = [one.map[0] for one in tokens if one.map and not one.level and one.nesting >= 0]
    lines = text.splitlines(keepends=True)
    ends = [*starts[1:], len(lines)]
    begins = [0, *starts[1:]]
    return ["".join(lines[begin:end]) for begin, end in zip(begins, ends, strict=True)]


def drawn(text: str, console: Console, options: ConsoleOptions) -> list[list[Segment]]:
    """Draw Markdown, without the empty lines that rich puts around some blocks and not others.

    Args:
        text: The Markdown.
        console: The terminal.
        options: How wide it is, and so on.

    Returns:
        The lines.
    """
    padded = console.render_lines(_markdown()(text, code_theme="ansi_dark"), options, pad=False)
    lines = [_stripped(line) for line in padded]
    full = [n for n, line in enumerate(lines) if any(part.text.strip() for part in line)]
    return lines[full[0] : full[-1] + 1] if full else []


@cache
def _markdown() -> type[Markdown]:
    """Make rich's Markdown with headings at the left: it centres them, and boxed the first once."""
    from rich.markdown import Heading, Markdown  # noqa: PLC0415 - for terminals only

    class AtLeft(Heading):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            self.text.justify = "left"
            yield self.text

    class Plain(Markdown):
        elements: ClassVar = {**Markdown.elements, "heading_open": AtLeft}

    return Plain


def _stripped(line: list[Segment]) -> list[Segment]:
    """Leave out the blanks behind a line.

    Whoever copies it gets none, and in a line as wide as the terminal the ^C that is echoed would
    begin another one, which rich does not know of when it wipes the lines that it has drawn.
    """
    from rich.segment import Segment  # noqa: PLC0415 - for terminals only

    kept = [*line]
    while kept:
        text, style, _ = kept.pop()
        if text := text.rstrip(" "):
            return [*kept, Segment(text, style)]
    return kept
