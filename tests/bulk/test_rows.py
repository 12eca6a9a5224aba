"""Rows of files and of iterables, and what is said of those that are no requests."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mistralai.bulk.rows import BadRow, Row, Rows
from mistralai.models import UserMessage

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"custom_id": "a", "body": {"x": 1}}


def read(source: Any) -> list[tuple[int, str, Any] | BadRow]:
    rows = Rows(source)
    try:
        return [
            one if isinstance(one, BadRow) else (one.number, one.custom_id, json.loads(one.content))
            for one in rows
        ]
    finally:
        rows.close()


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".JSONL"])
def test_json_lines_are_counted_as_an_editor_does(tmp_path: Path, suffix: str):
    path = tmp_path / f"rows{suffix}"
    path.write_bytes(
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b'\r\n\n{"body": {"t": "\xc3\xa9"}}'
    )

    assert read(path) == [(1, "a", {"x": 1}), (3, "row-3", {"t": "é"})]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "it is no JSON: Expecting property name"),
        (b"[" * 100_000, "it is no JSON: "),
        (b'{"body": {"t": "\xff"}}', "it is no JSON: 'utf-8' codec"),
        (b"[1]", "it must be an object with custom_id and body, not [1]"),
        (b'{"custom_id": "a"}', "body must be an object, not None"),
        (b'{"body": []}', "body must be an object, not []"),
        (b'{"custom_id": 7, "body": {}}', "custom_id must be a string that is not empty, not 7"),
        (b'{"custom_id": "", "body": {}}', "custom_id must be a string that is not empty, not ''"),
        (b'{"custom_id": "\\ud800", "body": {}}', "custom_id has half of a surrogate pair"),
        (b'{"body": {"t": NaN}}', "The request cannot be written as JSON: body"),
        (b'{"body": {"stream": true}}', "stream is for single requests: leave it out"),
    ],
)
def test_a_line_that_is_no_request_is_told_with_its_number_and_the_others_go_on(
    tmp_path: Path, line: bytes, reason: str
):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"body": {}}\n' + line + b'\n{"body": {}}\n')

    first, bad, last = read(path)

    assert (first, last) == ((1, "row-1", {}), (3, "row-3", {}))
    assert isinstance(bad, BadRow)
    assert bad.number == 2
    assert bad.reason.startswith(reason)


@pytest.mark.parametrize(("suffix", "comma"), [(".csv", ","), (".tsv", "\t")])
def test_a_table_has_json_in_its_column_body(tmp_path: Path, suffix: str, comma: str):
    path = tmp_path / f"rows{suffix}"
    long = json.dumps({"t": "x" * 200_000}).replace('"', '""')
    lines = [
        f"custom_id{comma}body{comma}note",
        f'a{comma}"{{""x"":',  # a field may have line feeds
        f' 1}}"{comma}',
        f'{comma}"{long}"{comma}n',
        f"c{comma}no{comma}",
        f"d{comma}{{}}{comma}n{comma}more",
        f"e{comma}[]{comma}",
        f"f{comma}",
    ]
    half = b"\ng" + comma.encode() + b'"{""t"": ""\xff""}"' + comma.encode() + b"\n"
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode() + half)

    first, second, *bad = read(path)

    assert first == (3, "a", {"x": 1})
    assert second == (4, "row-4", {"t": "x" * 200_000})
    assert [one.reason.partition(":")[0] for one in bad if isinstance(one, BadRow)] == [
        "it is no JSON",
        "it has more columns than the first line names",
        "body must be an object, not []",
        "it is no JSON",
        "The request cannot be written as JSON",
    ]


def test_a_table_without_requests_says_which_column_has_them(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text("custom_id,text\na,words\n", encoding="utf-8")
    assert read(path) == [BadRow(2, "there is no column `body`, which has the request as JSON")]


def test_an_iterable_is_read_as_it_is_asked_for_and_may_have_models():
    taken: list[int] = []

    def endless() -> Any:
        for number in range(10**9):
            taken.append(number)
            yield {"body": {"messages": [UserMessage(content=f"{number}")]}}

    rows = iter(Rows(endless()))
    first, second = next(rows), next(rows)

    assert taken == [0, 1]
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (first.custom_id, second.custom_id) == ("row-1", "row-2")
    assert first.check != second.check


def test_the_body_may_be_a_model_itself():
    [only] = read([{"body": UserMessage(content="x")}])
    assert only == (1, "row-1", {"content": "x", "role": "user"})


def test_how_much_was_given_out_is_known_where_it_can_be(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"body": {}}\n' * 5000, encoding="utf-8")
    shares: list[float | None] = []
    for source in (path, [GOOD, GOOD], [], iter([GOOD])):
        rows = Rows(source)
        next(iter(rows), None)
        shares.append(rows.share())
        rows.close()
    file, two, none, unknown = shares

    assert file is not None
    assert 0 < file < 1
    assert (two, none, unknown) == (0.5, 1.0, None)


def test_an_empty_file_has_no_rows(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.touch()
    rows = Rows(path)

    assert list(rows) == []
    assert rows.share() is None
    rows.close()


@pytest.mark.parametrize(
    ("source", "error", "said"),
    [
        ("rows.txt", ValueError, "the source rows.txt must be a .jsonl, .csv, .tsv or .parquet"),
        ("missing.jsonl", FileNotFoundError, "missing.jsonl"),
        (7, TypeError, "the source must be the path of a file or an iterable of rows, not 7"),
        (GOOD, TypeError, "the source must be the path of a file or an iterable of rows, not {"),
    ],
)
def test_what_is_no_source_is_refused(source: Any, error: type[Exception], said: str):
    with pytest.raises(error, match=said.replace("{", r"\{")):
        Rows(source)


def test_parquet_files_have_json_or_structs(tmp_path: Path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet  # noqa: PLC0415 - it may not be installed

    texts, structs = tmp_path / "texts.parquet", tmp_path / "structs.parquet"
    parquet.write_table(
        pyarrow.table({"custom_id": ["a", None], "body": ['{"x": 1}', "{"], "more": [1, 2]}), texts
    )
    bodies = [{"x": 1, "m": [{"a": "b", "c": None}]}, {"x": None, "m": [{"a": None, "c": "d"}]}]
    parquet.write_table(pyarrow.table({"body": bodies}), structs)
    rows = Rows(texts)

    good, bad = list(rows)

    assert isinstance(good, Row)
    assert (good.custom_id, good.content) == ("a", b'{"x":1}')
    assert isinstance(bad, BadRow)
    assert bad.number == 2
    assert (rows.total, rows.share()) == (2, 1.0)
    rows.close()
    assert read(structs) == [
        (1, "row-1", {"x": 1, "m": [{"a": "b"}]}),
        (2, "row-2", {"m": [{"c": "d"}]}),
    ]


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "rows.parquet"
    path.touch()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(ModuleNotFoundError, match="pip install pyarrow"):
        read(path)
