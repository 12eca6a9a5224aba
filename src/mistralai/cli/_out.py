"""What commands print: tables for people, and lines for programs.

On a terminal there are tables; in a pipe or a file the same rows, a line each, the cells parted by
tabs, without a heading. `--json` prints the objects as the API gives them, a line each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import IO, TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import typer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

Columns: TypeAlias = Mapping[str, Callable[[Any], Any]]
"""The headings of a table, each with what finds its value in an object."""

GAP = "  "
LEAST_COLUMNS = 2
FOLDED = 22
"""A longer word may be cut, where otherwise a column would have to stay away."""

AsJson = Annotated[
    bool, typer.Option("--json", help="Print objects as the API gives them, one a line.")
]
WholeJson = Annotated[
    bool, typer.Option("--json", help="Print the whole answer of the API, as one line of JSON.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]


def is_terminal() -> bool:
    """Whether somebody looks at what is printed, and no program reads it."""
    return sys.stdout.isatty()


def note(text: str) -> None:
    """Tell something beside the output."""
    print(text, file=sys.stderr)


UNITS = {"GB": 10**9, "MB": 10**6, "kB": 10**3}
"""The units of sizes (SI)."""


class Size(NamedTuple):
    """A number of bytes."""

    octets: int


def cell(value: Any, *, for_people: bool) -> str:
    """Write a value.

    Args:
        value: Any value.
        for_people: Whether somebody looks at it, and no program reads it.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        if for_people:
            return value.astimezone().strftime("%Y-%m-%d\N{NO-BREAK SPACE}%H:%M")
        return value.astimezone(timezone.utc).isoformat(timespec="seconds")
    if isinstance(value, Size):
        return _size(value.octets) if for_people else str(value.octets)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _size(count: int) -> str:
    for unit, size in UNITS.items():
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def moment(seconds: Any) -> datetime | None:
    """Make a time of seconds since 1970, UTC; what is no number is no time."""
    if not isinstance(seconds, (int, float)):
        return None
    return datetime.fromtimestamp(seconds, timezone.utc)


def show(found: Iterable[Any], columns: Columns, *, as_json: bool) -> None:
    """Print objects of the API: as a table, as lines, or as JSON.

    Args:
        found: The objects.
        columns: The headings, each with what finds its value in an object.
        as_json: Whether to print each whole, as JSON.
    """
    if as_json:
        for one in found:
            print_json(one)
        return
    rows = ([find(one) for find in columns.values()] for one in found)
    if not is_terminal():
        for row in rows:
            print("\t".join(" ".join(cell(each, for_people=False).split()) for each in row))
        return
    table = [[cell(each, for_people=True) for each in row] for row in rows]
    if table:
        _draw([*columns], table)
    else:
        note("(there is nothing)")


def _draw(headings: list[str], rows: list[list[str]]) -> None:
    """Draw a table. Where a terminal is too narrow, the last columns stay away."""
    from rich.console import Console  # noqa: PLC0415 - for terminals only
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    # The first has the id, which is of no use when it is cut; the others can be cut between words.
    first, *others = zip(headings, *rows, strict=True)
    words = [[word for text in column for word in text.split(" ")] for column in others]
    longest = [min(max(map(len, column)), FOLDED) for column in words]
    widths = [max(map(len, first)), *(len(GAP) + width for width in longest)]
    kept = len(headings)
    while kept > LEAST_COLUMNS and sum(widths[:kept]) > console.width:
        kept -= 1
    drawn = Table(box=None, pad_edge=False, padding=(0, len(GAP), 0, 0), header_style="bold")
    for n, heading in enumerate(headings[:kept]):
        drawn.add_column(heading, overflow="fold", no_wrap=not n)
    for row in rows:
        drawn.add_row(*map(Text, row[:kept]))  # as text, because a name may have brackets in it
    console.print(drawn)


def tell(thing: Any, *, as_json: bool) -> None:
    """Print one object of the API, a line for each of its fields.

    Args:
        thing: The object.
        as_json: Whether to print it as JSON.
    """
    if as_json:
        print_json(thing)
        return
    given: dict[str, Any] = thing.model_dump(mode="json", by_alias=True, exclude_none=True)
    rows = [(name, value) for name, value in given.items() if value not in ([], {}, "")]
    show(rows, {"field": lambda row: row[0], "value": lambda row: row[1]}, as_json=False)


def print_json(thing: Any) -> None:
    """Print an object of the API, or what JSON knows, as one line of JSON."""
    given: Any = thing
    if not isinstance(thing, (dict, list, str)):
        given = thing.model_dump(mode="json", by_alias=True)
    print(json.dumps(given, ensure_ascii=False))


@contextmanager
def new_file(path: Path, *, force: bool) -> Generator[IO[bytes]]:
    """Write a file whole or not at all.

    Args:
        path: The file.
        force: Whether one that is there may be overwritten.

    Yields:
        A file to write to, which becomes the one of that name when all went well.

    Raises:
        FileExistsError: It is there.
    """
    from mistralai.helpers.saving import whole_file  # noqa: PLC0415 - most commands write no file

    if not force:
        refuse_existing(path)
    try:
        with whole_file(path, overwrite=force) as file:
            yield file
    except FileExistsError:  # somebody made one meanwhile
        raise _taken(path) from None


def refuse_existing(path: Path) -> None:
    """Refuse to overwrite a file.

    Raises:
        FileExistsError: It is there.
    """
    if path.exists():
        raise _taken(path)


def _taken(path: Path) -> FileExistsError:
    return FileExistsError(f"{path} is there already; --force overwrites it")
