"""The file of an upload, in every form in which people hold one."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from mistralai import models
from mistralai._core.request.upload import Upload, _is_plain, open_upload

CONTENT = "ä\n".encode()


class Named(io.BytesIO):
    name = "/some/where/a.jsonl"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.jsonl"
    made.write_bytes(CONTENT)
    return made


def content_of(upload: Upload) -> bytes:
    content = upload.content
    return content if isinstance(content, bytes) else content.read()


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        (Named(CONTENT), None),
        (("a.jsonl", CONTENT), None),
        (("a.jsonl", CONTENT, "x/y"), "x/y"),
        (("a.jsonl", bytearray(CONTENT)), None),
        (("a.jsonl", "ä\n"), None),
        (("a.jsonl", io.BytesIO(CONTENT)), None),
        ({"file_name": "a.jsonl", "content": CONTENT}, None),
        ({"fileName": "a.jsonl", "content": CONTENT, "Content-Type": "x/y"}, "x/y"),
        ({"file_name": "a.jsonl", "content": CONTENT, "content_type": "x/y"}, "x/y"),
        (models.File(file_name="a.jsonl", content=CONTENT), None),
        ({"file_name": "a.jsonl", "content": io.BytesIO(CONTENT)}, None),
    ],
)
def test_every_form_is_a_name_and_a_content(file: Any, content_type: str | None):
    upload = open_upload(file)
    assert (upload.name, content_of(upload), upload.content_type) == (
        "a.jsonl",
        CONTENT,
        content_type,
    )
    assert not upload.opened


@pytest.mark.parametrize("form", [str, Path, lambda path: ("a.jsonl", path)])
def test_a_path_is_opened_and_closed_here(form: Any, path: Path):
    upload = open_upload(form(path))
    assert (upload.name, content_of(upload)) == ("a.jsonl", CONTENT)
    assert not isinstance(upload.content, bytes)
    upload.close()
    assert upload.content.closed


def test_a_file_of_the_users_is_not_closed_here(path: Path):
    with path.open("rb") as file:
        upload = open_upload(file)
        upload.close()
        assert upload.name == "a.jsonl"
        assert not file.closed


def test_the_part_of_a_form_has_a_type_only_where_one_was_given():
    assert Upload("a", b"x").part() == ("a", b"x")
    assert Upload("a", b"x", "t/u").part() == ("a", b"x", "t/u")


@pytest.mark.parametrize("kind", ["gzip", "pipe"])
def test_a_file_whose_descriptor_tells_another_length_is_handed_on_without_it(
    kind: str, path: Path
):
    file: Any
    if kind == "gzip":
        with gzip.open(path, "wb") as out:
            out.write(CONTENT)
        file = gzip.open(path, "rb")  # noqa: SIM115 - closed below
    else:
        reads, writes = os.pipe()
        os.write(writes, CONTENT)
        os.close(writes)
        file = os.fdopen(reads, "rb")
    with file:
        upload = open_upload(("a.jsonl", file))
        _, part = upload.part()
        assert not hasattr(part, "fileno")
        assert hasattr(part, "seek") is upload.repeatable is (kind == "gzip")
        assert part.read() == CONTENT


@pytest.mark.parametrize("kind", ["buffered", "raw", "temporary", "buffer"])
def test_a_file_whose_length_is_known_is_handed_on_itself(kind: str, path: Path):
    file: Any = {
        "buffered": lambda: path.open("rb"),
        "raw": lambda: path.open("rb", buffering=0),
        "temporary": tempfile.NamedTemporaryFile,
        "buffer": io.BytesIO,
    }[kind]()
    with file:
        assert open_upload(("a.jsonl", file)).part() == ("a.jsonl", file)


@pytest.mark.parametrize(("seekable", "repeatable"), [(True, True), (False, False)])
def test_what_cannot_be_rewound_cannot_be_sent_twice(seekable: bool, repeatable: bool):
    class Pipe(Named):
        def seekable(self) -> bool:
            return seekable

    assert open_upload(Pipe(b"x")).repeatable is repeatable
    assert open_upload(("a", b"x")).repeatable


@pytest.mark.parametrize(
    "file", [CONTENT, bytearray(CONTENT), ("", CONTENT), io.BytesIO(CONTENT), (7, CONTENT)]
)
def test_a_file_without_a_name_is_refused_with_the_way_out(file: Any):
    with pytest.raises(ValueError, match=r"file has no name; pass "):
        open_upload(file)


def test_a_temporary_file_has_a_number_for_a_name_which_is_none():
    with tempfile.TemporaryFile() as file, pytest.raises(ValueError, match="file has no name"):
        open_upload(file)


@pytest.mark.parametrize("file", [7, None, object()])
def test_what_is_no_file_is_refused_with_the_forms_there_are(file: Any):
    with pytest.raises(TypeError, match=rf"file must be a path.*not {type(file).__name__}"):
        open_upload(file)


@pytest.mark.parametrize("content", [7, None, ["x"]])
def test_a_content_that_is_none_is_refused(content: Any):
    with pytest.raises(TypeError, match="the content of file must be bytes"):
        open_upload(("a.jsonl", content))


def test_a_file_in_text_mode_is_refused(path: Path):
    with path.open(encoding="utf-8") as file, pytest.raises(TypeError, match='mode "rb"'):
        open_upload(file)  # type: ignore[arg-type]  # the mistake is the point
    with pytest.raises(TypeError, match="text mode"):
        open_upload(("a.txt", io.StringIO("x")))  # type: ignore[arg-type]  # the mistake is the point


def test_a_closed_file_is_refused():
    file = Named(CONTENT)
    file.close()
    with pytest.raises(ValueError, match="file is closed"):
        open_upload(file)


def test_a_path_that_is_not_there_is_the_systems_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        open_upload(tmp_path / "nothing")


@pytest.mark.parametrize("file", [{"content": b"x"}, {"file_name": "a"}])
def test_a_dict_that_lacks_something_is_refused_by_name(file: Any):
    with pytest.raises(ValueError, match=r"file_name|content|no name"):
        open_upload(file)


def test_what_reads_as_something_else_than_bytes_is_refused_when_it_is_read():
    class Odd(io.RawIOBase):
        name = "a.jsonl"

        def read(self, _: int = -1) -> Any:
            return "text"

    file: Any = Odd()
    _, content = open_upload(file).part()
    with pytest.raises(TypeError, match='gave str; open it with mode "rb"'):
        content.read()


def test_a_file_that_can_go_back_and_does_not_say_so_can_be_sent_twice():
    class Old:
        name = "a.jsonl"

        def __init__(self) -> None:
            self._file = io.BytesIO(CONTENT)
            self.read, self.seek, self.tell = self._file.read, self._file.seek, self._file.tell

    file: Any = Old()
    assert open_upload(file).repeatable


def test_a_file_whose_descriptor_is_gone_is_not_measured_by_it(path: Path):
    with path.open("rb") as file:
        assert _is_plain(file)
    assert not _is_plain(file)
