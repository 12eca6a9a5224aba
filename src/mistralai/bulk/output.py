"""The output of a run, and what lies beside it so that another run can go on where it ended.

The output is only ever added to: a line is written whole, as soon as there is an answer. Beside it
lies a folder of its name and `.bulk`:

```text
run.json       what the output has answers to: endpoint, model, first row; the batch jobs
part-1.jsonl   the rows of a batch job, until its answers are in the output
sent           the ids of the rows under way, eight bytes each, written before a row is sent
lock           held while a run writes
```

A process that is killed leaves at most one line that is not whole, the last one, and at most as
many ids in `sent` that have no line as it had requests under way.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mistralai._core.response.result import fields_of

from .ledger import Ledger, key_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Self

    from .rows import Row

FORM = "mistralai.bulk"
VERSION = 1
_KEY = 8
_GOOD = range(200, 300)


class OutputError(ValueError):
    """The output cannot be used: it is not of such a run, or of one with other requests."""


class Output:
    """The output of a run.

    Args:
        path: Its path; it is made where it does not exist.
        endpoint: Where the requests go.
        model: The model of those that name none.
        retry_failed: Whether the lines of rows that failed are taken out, so that they are asked
            again.

    Raises:
        OutputError: It has something else, or another run writes to it.
        OSError: It cannot be read or written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        endpoint: str,
        model: str | None,
        retry_failed: bool = False,
    ) -> None:
        self.path = Path(path)
        self.folder = self.path.with_name(f"{self.path.name}.bulk")
        self.ledger = Ledger()
        self.in_flight_before = 0
        """How many requests of runs that were killed had been sent and have no line."""
        self._file: BinaryIO | None = None
        self._sent: BinaryIO | None = None
        self._free: list[int] = []
        self._slots = 0
        asked = {"endpoint": endpoint, "model": model}
        known = self._known()
        if known is not None:
            self._check(known, asked)
        new: dict[str, Any] = {FORM: VERSION, **asked, "first": None, "in_flight": 0, "jobs": []}
        self.state = known or new
        self.folder.mkdir(exist_ok=True)
        self._lock = (self.folder / "lock").open("wb")
        try:
            self._take_lock()
            if known is None:
                self.save()
            elif not self.path.exists():
                self._forget()
            self._file = self._opened(retry_failed=retry_failed)
            self._read_sent()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Bring what was written to the disk, and let others write."""
        if self._file is not None:
            with suppress(OSError):  # a pipe or the like
                os.fsync(self._file.fileno())
            self._file.close()
        if self._sent is not None:
            self._sent.close()
        self._lock.close()

    # What is known of the run.

    def _known(self) -> dict[str, Any] | None:
        """Read what another run has left; None where there was none."""
        try:
            state: Any = json.loads((self.folder / "run.json").read_bytes())
        except FileNotFoundError:
            if self.path.exists() and self.path.stat().st_size:
                raise OutputError(
                    f"{self.path.name} has content, and no folder {self.folder.name} beside it "
                    "tells that a run has written it: give another name, or move the file away"
                ) from None
            return None
        except ValueError:
            state = None
        if not isinstance(state, dict) or cast("dict[str, Any]", state).get(FORM) != VERSION:
            raise OutputError(
                f"{self.folder.name}/run.json is not what this version writes: give another name "
                "for the output"
            )
        return cast("dict[str, Any]", state)

    def _check(self, known: dict[str, Any], asked: dict[str, str | None]) -> None:
        for name, value in asked.items():
            if known[name] != value:
                raise OutputError(
                    f"{self.path.name} was begun with {name}={known[name]!r}, not {value!r}: give "
                    "another name for the output"
                )

    def check_source(self, first: Row) -> None:
        """See to it that the output is that of a source.

        Args:
            first: The first row of the source.

        Raises:
            OutputError: It has answers, and they are to other requests.
        """
        state = self.state
        mark = f"{first.key:016x}{first.check:08x}"
        if state["first"] == mark:
            return
        is_used = len(self.ledger) or state["jobs"]
        if is_used and state["first"] is not None and first.key not in self.ledger:
            raise OutputError(
                f"{self.path.name} has answers to other requests: the row {first.custom_id!r}, the "
                "first of the source, is not among them, and another one was the first. Give "
                "another name for the output"
            )
        if not is_used:
            state["first"] = mark
            self.save()

    def check_jobs(self) -> None:
        """See to it that no batch job has rows of it, which would be paid for twice.

        Raises:
            OutputError: One has.
        """
        if any(not job["ended"] for job in self.state["jobs"]):
            raise OutputError(
                f"batch jobs have rows of {self.path.name}, and their answers are not in it yet: "
                'run it with via="batch" first'
            )

    def _forget(self) -> None:
        """Begin anew where somebody deleted the output, which what was under way was for."""
        (self.folder / "sent").write_bytes(b"")
        self.state["in_flight"] = 0
        self.save()

    def save(self) -> None:
        """Write what is known of the run: the file is the old one or the new one, never half."""
        new = self.folder / "run.json.new"
        new.write_text(json.dumps(self.state), encoding="utf-8")
        new.replace(self.folder / "run.json")

    def _take_lock(self) -> None:
        if sys.platform == "win32":  # pragma: no cover
            return
        import fcntl  # noqa: PLC0415 - there is none for Windows

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(f"another run is writing to {self.path.name}") from None

    # The lines.

    def _opened(self, *, retry_failed: bool) -> BinaryIO:
        if retry_failed and self.path.exists():
            self._drop_failed()
        file = self.path.open("a+b", buffering=0)
        try:
            self._read(file)
        except BaseException:
            file.close()
            raise
        return file

    def _read(self, file: BinaryIO) -> None:
        """Take note of the lines that are there, and mend the last one."""
        size, row = 0, None
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                is_whole = line.endswith(b"\n")
                row = _row_of(line)
                if row is not None:
                    self.ledger.add(*row)
                    size += len(line)
                elif is_whole:
                    raise OutputError(
                        f"line {number} of {self.path.name} is no result of a run: give another "
                        "name for the output, or take it out"
                    )
                if not is_whole:
                    break
            else:
                return
        # The process was killed while it wrote the last line. If it is not all there, its row is
        # asked again, and counted among those that were under way.
        file.truncate(size)
        if row is not None:
            file.write(b"\n")

    def _drop_failed(self) -> None:
        new = self.folder / "output.new"
        with self.path.open("rb") as lines, new.open("wb") as kept:
            kept.writelines(line for line in lines if not _is_failed(line))
            kept.flush()
            os.fsync(kept.fileno())
        new.replace(self.path)

    def write(self, line: bytes) -> None:
        """Add a line, whole.

        Args:
            line: The line, with its end.

        Raises:
            OSError: The disk is full, or the like.
        """
        assert self._file is not None  # noqa: S101 - closed ones are not written to
        written = self._file.write(line)
        while written < len(line):
            written += self._file.write(line[written:])

    # The rows under way.

    def _read_sent(self) -> None:
        path = self.folder / "sent"
        before = path.read_bytes() if path.exists() else b""
        keys = (before[at : at + _KEY] for at in range(0, len(before), _KEY))
        numbers = {int.from_bytes(key, "little") for key in keys} - {0}
        state = self.state
        lost = sum(number not in self.ledger for number in numbers)
        if lost:
            state["in_flight"] += lost
            self.save()
        self.in_flight_before = state["in_flight"]
        self._sent = path.open("wb", buffering=0)

    def send(self, row: Row) -> int:
        """Take note that a row is about to be sent.

        Args:
            row: The row.

        Returns:
            The slot to give back to `sent`.
        """
        if self._free:
            slot = self._free.pop()
        else:
            slot = self._slots
            self._slots += 1
        self._put(slot, row.key)
        return slot

    def sent(self, slot: int, *, keep: bool) -> None:
        """Take note that a row is not under way any more.

        Args:
            slot: Its slot.
            keep: Whether its id stays until another row takes the slot. That of a row that has a
                line says nothing.
        """
        if not keep:
            self._put(slot, 0)
        self._free.append(slot)

    def _put(self, slot: int, key: int) -> None:
        assert self._sent is not None  # noqa: S101 - as above
        content, place = key.to_bytes(_KEY, "little"), slot * _KEY
        if sys.platform == "win32":  # pragma: no cover
            self._sent.seek(place)
            self._sent.write(content)
        else:
            os.pwrite(self._sent.fileno(), content, place)


_OURS = re.compile(rb'\{"id":"bulk-([0-9a-f]{8})","custom_id":("(?:[^"\\]|\\.)*"),')


def _row_of(line: bytes) -> tuple[int, int] | None:
    """Tell which row a line answers; None where it is no whole result.

    Args:
        line: The line.

    Returns:
        What stands for its custom_id and for its body, 0 where that is not known.
    """
    if line.endswith(b"}\n") and (found := _OURS.match(line)):
        return key_of(json.loads(found[2])), int(found[1], 16)
    value = _value_of(line)
    custom_id = value.get("custom_id")
    if not isinstance(custom_id, str):
        return None
    found = _OURS.match(line)
    return key_of(custom_id), int(found[1], 16) if found else 0


def _value_of(line: bytes) -> dict[str, Any]:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return fields_of(value)


def _is_failed(line: bytes) -> bool:
    value = _value_of(line)
    if "custom_id" not in value:
        return False  # what it is, reading it tells
    return fields_of(value.get("response")).get("status_code") not in _GOOD
