"""Files go up in every form in which people hold one, and come down as they were."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import tempfile
import threading
from enum import Enum
from typing import IO, TYPE_CHECKING, Any

import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mistralai import Mistral
    from mistralai.local import LocalServer

CONTENT = "Grüße\n".encode() * 5
LONG = b'{"custom_id":"1"}\n' * 10_000


class Named(io.BytesIO):
    name = "/some/where/a.txt"


FORMS: dict[str, Callable[[Path], Any]] = {
    "path": lambda path: path,
    "string": str,
    "open file": lambda path: path.open("rb"),
    "named buffer": lambda path: Named(CONTENT),
    "pair": lambda path: ("a.txt", CONTENT),
    "pair with a path": lambda path: ("a.txt", path),
    "pair with text": lambda path: ("a.txt", CONTENT.decode()),
    "triple": lambda path: ("a.txt", CONTENT, "text/plain"),
    "dict": lambda path: {"file_name": "a.txt", "content": CONTENT},
    "dict with a buffer": lambda path: {"file_name": "a.txt", "content": io.BytesIO(CONTENT)},
    "model": lambda path: models.File(file_name="a.txt", content=CONTENT),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.txt"
    made.write_bytes(CONTENT)
    return made


def read(way: Any, response: Any) -> bytes:
    """Read a download to its end, which also gives its connection back."""
    if way.argument == "client":
        return bytes(response.read())
    return bytes(way.run(response.aread()))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_goes_up_in_every_form_and_comes_down_as_it_was(
    way: Any, client: Mistral, path: Path, form: str
):
    file = FORMS[form](path)
    sent = way.call(client.files.upload, file=file, purpose="ocr")
    if hasattr(file, "close"):
        assert not file.closed
        file.close()
    assert (sent.filename, sent.size_bytes, sent.purpose) == ("a.txt", len(CONTENT), "ocr")
    response = way.call(client.files.download, file_id=sent.id)
    assert not response.is_closed
    assert read(way, response) == CONTENT
    assert response.is_closed


def packed(path: Path) -> Path:
    """Make a compressed file, much smaller than what is in it."""
    made = path.with_suffix(".gz")
    with gzip.open(made, "wb") as out:
        out.write(LONG)
    return made


def unpacked(path: Path) -> Any:
    return gzip.GzipFile(packed(path))


class OnlyReads:
    """A wrapper that gives the bytes of a file and knows nothing else of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read


class Delegates:
    """A wrapper around a file that hands on all it is asked for, its descriptor too."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def temporary() -> Any:
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the test closes it
    made.write(LONG)
    made.seek(0)
    return made


def named() -> Any:
    made = tempfile.NamedTemporaryFile()  # noqa: SIM115 - the test closes it
    made.write(LONG)
    made.seek(0)
    return made


def piped() -> Any:
    """Give the end of a pipe that is filled while it is read."""
    reads, writes = os.pipe()

    def fill() -> None:
        with os.fdopen(writes, "wb") as out:
            out.write(LONG)

    threading.Thread(target=fill, daemon=True).start()
    return os.fdopen(reads, "rb")


# The descriptor of each tells another length than what comes out, or none.
WITHOUT_LENGTH: dict[str, Callable[[Path], Any]] = {
    "gzip.open": unpacked,
    "bz2.open": lambda path: bz2.BZ2File(repacked(path)),
    "buffered gzip": lambda path: io.BufferedReader(unpacked(path)),
    "wrapped gzip": lambda path: Delegates(unpacked(path)),
    "only read of a gzip": lambda path: OnlyReads(unpacked(path)),
    "pipe": lambda path: piped(),
    "wrapped pipe": lambda path: Delegates(piped()),
    "temporary file": lambda path: temporary(),
    "named temporary file": lambda path: named(),
    "raw file": lambda path: long(path).open("rb", buffering=0),
    "buffer": lambda path: io.BytesIO(LONG),
}


def repacked(path: Path) -> Path:
    made = path.with_suffix(".bz2")
    with bz2.open(made, "wb") as out:
        out.write(LONG)
    return made


def long(path: Path) -> Path:
    made = path.with_suffix(".long")
    made.write_bytes(LONG)
    return made


@pytest.mark.parametrize("kind", WITHOUT_LENGTH)
def test_a_file_goes_up_whole_whatever_its_descriptor_says_of_its_length(
    way: Any, client: Mistral, path: Path, kind: str
):
    file = WITHOUT_LENGTH[kind](path)
    sent = way.call(client.files.upload, file=("a.txt", file), purpose="ocr")
    if hasattr(file, "close"):
        file.close()
    assert sent.size_bytes == len(LONG)
    assert read(way, way.call(client.files.download, file_id=sent.id)) == LONG


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [("gzip.open", 2), ("wrapped gzip", 2), ("only read of a gzip", 1), ("pipe", 1)],
)
def test_a_file_without_a_known_length_is_sent_in_full_again_where_it_can_be_rewound(
    way: Any,
    connect: Any,
    server: LocalServer,
    path: Path,
    waits: list[float],
    kind: str,
    attempts: int,
):
    server.inject(Fault(status=503, path="/v1/files"))
    file = WITHOUT_LENGTH[kind](path)
    upload = connect().files.upload
    if attempts == 1:
        with pytest.raises(models.SDKError):
            way.call(upload, file=("a.txt", file), purpose="ocr")
    else:
        assert way.call(upload, file=("a.txt", file), purpose="ocr").size_bytes == len(LONG)
    if hasattr(file, "close"):
        file.close()
    assert len(waits) == attempts - 1


class Purpose(str, Enum):
    OCR = "ocr"


def test_the_purpose_may_be_a_member_of_an_enumeration(way: Any, client: Mistral):
    sent = way.call(client.files.upload, file=("a.txt", b"x"), purpose=Purpose.OCR)
    assert sent.purpose == "ocr"
    listed = way.call(client.files.list, purpose=Purpose.OCR)
    assert [one.id for one in listed.data] == [sent.id]


def test_an_upload_may_have_fields_that_this_version_does_not_know(
    way: Any, client: Mistral, server: LocalServer, journal: Any
):
    server.inject(Fault(status=400, path="/v1/files"))
    with pytest.raises(models.SDKError):
        way.call(
            client.files.upload,
            file=("a.txt", b"x"),
            purpose="ocr",
            extra_body={"later": [True, "x"], "purpose": "batch"},
        )
    (entry,) = journal(1)
    body = entry["request_body"]
    assert body.count('name="later"') == 2
    assert body.count('name="purpose"') == 1
    assert "batch" in body


def test_a_file_is_listed_retrieved_signed_and_deleted(way: Any, client: Mistral, path: Path):
    sent = way.call(client.files.upload, file=path, purpose="ocr")
    assert [one.id for one in way.call(client.files.list).data] == [sent.id]
    assert way.call(client.files.retrieve, file_id=sent.id).filename == "a.txt"
    assert way.call(client.files.get_signed_url, file_id=sent.id).url
    assert way.call(client.files.delete, file_id=sent.id).deleted is True
    with pytest.raises(models.SDKError) as caught:
        way.call(client.files.download, file_id=sent.id)
    assert caught.value.status_code == 404
    assert "No file matches" in str(caught.value)


@pytest.mark.parametrize("form", ["path", "open file", "named buffer", "pair"])
def test_a_file_is_sent_in_full_again(
    way: Any, connect: Any, server: LocalServer, path: Path, waits: list[float], form: str
):
    server.inject(Fault(status=503, path="/v1/files"))
    policy = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), False)
    file = FORMS[form](path)
    sent = way.call(connect(retry_config=policy).files.upload, file=file, purpose="ocr")
    if hasattr(file, "close"):
        file.close()
    assert len(waits) == 1
    assert sent.size_bytes == len(CONTENT)


def test_the_type_of_a_part_is_guessed_from_its_name_unless_given(
    way: Any, client: Mistral, journal: Any
):
    way.call(client.files.upload, file=("a.txt", b"x"), purpose="ocr")
    way.call(client.files.upload, file=("a.txt", b"x", "text/markdown"), purpose="ocr")
    guessed, given = (entry["request_body"] for entry in journal(2))
    assert "Content-Type: text/plain" in guessed
    assert "Content-Type: text/markdown" in given
    assert 'name="purpose"' in guessed


def test_a_file_that_is_none_is_refused_before_anything_is_sent(
    way: Any, client: Mistral, server: LocalServer
):
    with pytest.raises(ValueError, match="file has no name"):
        way.call(client.files.upload, file=b"content")
    assert server.journal() == []
