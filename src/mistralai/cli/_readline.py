"""The line that is typed: arrow keys, the lines of last time, and completion with Tab.

By the `readline` of Python, which is there wherever Python is but on Windows, whose console has
arrow keys of its own.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from glob import escape, glob
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

ORDERS = ("/exit", "/file ", "/help", "/image ", "/model ", "/new", "/save ", "/system ")
WITH_FILES = ("/file ", "/image ", "/save ")


@contextmanager
def editing(history: Path | None, lines: int) -> Generator[None]:
    """Have `input` edit lines while something goes on.

    Args:
        history: Where the lines are kept, for their owner only; None for nowhere.
        lines: How many are kept.
    """
    try:
        import readline  # noqa: PLC0415 - there is none on Windows
    except ModuleNotFoundError:
        yield
        return
    readline.set_completer_delims("")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
    readline.set_history_length(lines)
    if history is not None:
        with suppress(OSError):
            readline.read_history_file(history)
    try:
        yield
    finally:
        readline.set_completer(None)
        if history is not None:
            # That it cannot be kept is no reason to fail at the end of a conversation.
            with suppress(OSError):
                history.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(history, os.O_CREAT | os.O_WRONLY, 0o600))
                readline.write_history_file(history)


def complete(text: str, number: int) -> str | None:
    """Complete an order, or the file behind one.

    Args:
        text: The line so far.
        number: Which of the completions, from 0.

    Returns:
        The line; None where there is none any more.
    """
    found = [order for order in ORDERS if order.startswith(text)] if text[:1] == "/" else []
    order = next((one for one in WITH_FILES if text.startswith(one)), None)
    if order is not None:
        start = os.path.expanduser(text[len(order) :])  # noqa: PTH111 - a part of a path
        names = sorted(glob(escape(start) + "*"))  # noqa: PTH207 - a part of a path
        found = [f"{order}{one}/" if Path(one).is_dir() else order + one for one in names]
    return found[number] if number < len(found) else None
