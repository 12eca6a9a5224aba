"""The rows of a source: requests with an id of the user's, and what is no request."""

from __future__ import annotations

import csv
import json
import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sized
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai import _checks as checks
from mistralai._core.request.json_body import to_json
from mistralai.types import BaseModel

from .ledger import check_of, key_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

Source = str | os.PathLike[str] | Iterable[Mapping[str, Any]]
"""What has rows: the path of a JSONL, CSV or Parquet file, or any iterable of them."""

LARGEST_FIELD = 2**31 - 1
_BATCH = 500


class Row(NamedTuple):
    """A request.

    Args:
        number: Its place in the source, from 1; in a JSONL file, its line.
        custom_id: Its id.
        content: What to send, as JSON.
        key: Stands for its custom_id.
        check: Tells its body from others.
    """

    number: int
    custom_id: str
    content: bytes
    key: int
    check: int


class BadRow(NamedTuple):
    """A row that cannot be asked.

    Args:
        number: Its place in the source, from 1; in a JSONL or CSV file, its line.
        reason: What is wrong with it.
    """

    number: int
    reason: str


class Rows:
    """The rows of a source, which is read as they are asked for.

    Args:
        source: The path of a file whose name ends in `.jsonl`, `.csv`, `.tsv` or `.parquet`, or
            an iterable.

    Raises:
        OSError: There is no such file, or it cannot be read.
        ValueError: The name of the file ends otherwise.
        TypeError: It is no source.
        ModuleNotFoundError: pyarrow, which reads Parquet files, is not installed.
    """

    def __init__(self, source: Source) -> None:
        self.path: Path | None = None
        self.total: int | None = None
        """How many rows there are, where that is known beforehand."""
        self._file: BinaryIO | None = None
        self._size = 0
        self._given = 0
        self._values = self._open(source)

    def _open(self, source: object) -> Iterator[tuple[int, object]]:
        if isinstance(source, (str, os.PathLike)):
            self.path = Path(cast("str | os.PathLike[str]", source))
            kind = self.path.suffix.lower()
            if kind not in _READERS:
                raise ValueError(
                    f"the source {self.path.name} must be a .jsonl, .csv, .tsv or .parquet file, "
                    "or an iterable of rows"
                )
            self._file = self.path.open("rb")
            self._size = os.fstat(self._file.fileno()).st_size
            return _READERS[kind](self)
        if isinstance(source, Mapping) or not isinstance(source, Iterable):
            raise TypeError(
                "the source must be the path of a file or an iterable of rows, not "
                + checks.shown(cast("object", source))
            )
        values = cast("Iterable[object]", source)
        if isinstance(values, Sized):
            self.total = len(values)
        return enumerate(values, 1)

    def __iter__(self) -> Iterator[Row | BadRow]:
        for number, value in self._values:
            self._given += 1
            yield value if isinstance(value, BadRow) else checked(number, value)

    def share(self) -> float | None:
        """Tell how much of the source has been given out, from 0 to 1; None where nobody knows."""
        if self.total is not None:
            return self._given / self.total if self.total else 1.0
        if self._file is None or self._file.closed or not self._size:
            return None
        return min(self._file.tell() / self._size, 1.0)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()

    # What each kind of file has.

    def lines(self) -> Iterator[tuple[int, object]]:
        """Read JSON lines; empty ones are none."""
        for number, line in enumerate(self._without_mark(), 1):
            if line.strip():
                yield number, _parsed(number, line)

    def table(self) -> Iterator[tuple[int, object]]:
        """Read a CSV file: the column `body` has JSON."""
        # The limit is one for the whole process, and far below what a request may have.
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_FIELD))
        dialect = "excel-tab" if str(self.path).lower().endswith(".tsv") else "excel"
        # What is no UTF-8 becomes halves of surrogate pairs, which no request can have.
        texts = (line.decode("utf-8", "surrogateescape") for line in self._without_mark())
        reader = csv.DictReader(texts, dialect=dialect)
        for record in reader:
            yield reader.line_num, of_columns(reader.line_num, record)

    def columns(self) -> Iterator[tuple[int, object]]:
        """Read a Parquet file: the column `body` has JSON, or a struct."""
        try:
            # By its name, because it comes without types.
            parquet: Any = import_module("pyarrow.parquet")
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "Reading Parquet files needs the package of the extra parquet: pip install pyarrow",
                name="pyarrow",
            ) from None

        file: Any = parquet.ParquetFile(self._opened)
        self.total = file.metadata.num_rows
        wanted = [name for name in ("custom_id", "body") if name in file.schema_arrow.names]
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            for record in batch.to_pylist():
                number += 1
                yield number, of_columns(number, record)

    @property
    def _opened(self) -> BinaryIO:
        assert self._file is not None  # noqa: S101 - readers are for files
        return self._file

    def _without_mark(self) -> Iterator[bytes]:
        """Give the lines of the file, without the mark that some programs put before UTF-8."""
        first = self._opened.readline()
        yield first.removeprefix(BOM_UTF8)
        yield from self._opened


_READERS: dict[str, Callable[[Rows], Iterator[tuple[int, object]]]] = {
    ".jsonl": Rows.lines,
    ".ndjson": Rows.lines,
    ".csv": Rows.table,
    ".tsv": Rows.table,
    ".parquet": Rows.columns,
}


def _parsed(number: int, text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadRow(number, f"it is no JSON: {error}")


def of_columns(number: int, record: dict[Any, Any]) -> object:
    """Make of the columns of a table what a line of JSON has."""
    if None in record:
        return BadRow(number, "it has more columns than the first line names")
    if "body" not in record:
        return BadRow(number, "there is no column `body`, which has the request as JSON")
    body = record["body"]
    if isinstance(body, str):
        body = _parsed(number, body)
        if isinstance(body, BadRow):
            return body
    # A struct has all of its fields in every row.
    return {"custom_id": record.get("custom_id") or None, "body": _without_nulls(body)}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[Any, Any]", value).items()
        return {key: _without_nulls(each) for key, each in fields if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in cast("list[Any]", value)]
    return value


_BODIES: Any = (Mapping, BaseModel)


def checked(number: int, value: object) -> Row | BadRow:
    """Make a row of a value, or say what is wrong with it."""
    if not isinstance(value, Mapping):
        return BadRow(
            number, f"it must be an object with custom_id and body, not {checks.shown(value)}"
        )
    fields = cast("Mapping[str, Any]", value)
    custom_id = fields.get("custom_id")
    body: Any = fields.get("body")
    if custom_id is None:
        custom_id = f"row-{number}"
    if not isinstance(custom_id, str) or not custom_id:
        return BadRow(
            number, f"custom_id must be a string that is not empty, not {checks.shown(custom_id)}"
        )
    if not isinstance(body, _BODIES):
        return BadRow(number, f"body must be an object, not {checks.shown(body)}")
    try:
        custom_id = checks.text("custom_id", custom_id)
        content = to_json(body, name="body")
    except ValueError as error:
        return BadRow(number, str(error))
    if _fields_of(body).get("stream"):
        return BadRow(number, "stream is for single requests: leave it out")
    return Row(number, custom_id, content, key_of(custom_id), check_of(content))


def _fields_of(body: Any) -> Any:
    return vars(body) if isinstance(body, BaseModel) else body
