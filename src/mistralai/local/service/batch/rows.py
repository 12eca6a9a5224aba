"""The lines of a batch: what an input line must be, and what an output line is."""

import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from mistralai.local.wire import decode, encode

MAX_LINE: Final = 32 * 1024 * 1024
"""How many bytes a line may have, as a request of its own."""
_REPORTED: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One request of a batch; `position` is its place among the rows of all files, from 0."""

    position: int
    custom_id: str | None
    body: Mapping[str, Any]


class RowError(ValueError):
    """A line that is no request."""


def rows(paths: Sequence[Path]) -> Iterator[Row]:
    """Yield the requests of files that have been checked; empty lines count for nothing.

    Args:
        paths: The input files, in order.
    """
    position = 0
    for path in paths:
        for _, line in _lines(path):
            yield parse(line, position)
            position += 1


def inspect(files: Sequence[tuple[str, Path]]) -> tuple[int, list[dict[str, Any]]]:
    """Return how many requests files hold, and what is wrong with them in the API's form.

    Args:
        files: The input files: the name and the place of each.
    """
    count = 0

    def problems() -> Iterator[str]:
        nonlocal count
        for name, path in files:
            for number, line in _lines(path):
                try:
                    parse(line, count)
                except RowError as error:
                    yield f"Line {number} of {name}: {error}"
                count += 1

    told = problems()
    found = list(islice(told, _REPORTED))
    # The others are counted, and not kept: a file may have millions of lines.
    deque(told, maxlen=0)
    if not count:
        found.append("The input files hold no requests")
    return count, [{"message": message, "count": 1} for message in found]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE + 1), b""), start=1):
            rest = line
            while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE + 1)
            if line.strip():
                yield number, line


def parse(line: bytes, position: int) -> Row:
    """Return the request of a line.

    Args:
        line: The line.
        position: Its place among all rows.

    Raises:
        RowError: If it is not one.
    """
    if len(line) > MAX_LINE:
        raise RowError(f"A request has at most {MAX_LINE // 1024 // 1024} MB")
    try:
        value: object = decode(line)
    except ValueError as error:
        raise RowError(f"Invalid JSON: {error}") from None
    if not isinstance(value, dict):
        raise RowError("Expected an object with custom_id and body")
    fields = cast("dict[str, Any]", value)
    custom_id, body = fields.get("custom_id"), fields.get("body")
    if custom_id is not None and not isinstance(custom_id, str):
        raise RowError("custom_id must be a string")
    if not isinstance(body, dict):
        raise RowError("body must be an object")
    return Row(position, custom_id, cast("dict[str, Any]", body))


def answer_line(job: str, row: Row, status: int, body: object) -> str:
    """Return the line that answers a row.

    Args:
        job: The job's id.
        row: The row.
        status: The HTTP status of the answer.
        body: Its JSON.
    """
    answer = {
        "id": f"batch-{job[:8]}-{row.position}-{uuid.uuid4()}",
        "custom_id": row.custom_id,
        "response": {"status_code": status, "body": body},
        "error": None,
    }
    return encode(answer).decode()
