"""Files on their way to the API and back."""

from __future__ import annotations

import io
import typing
from contextlib import closing
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, files, models

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

UPLOADED = {
    "id": "f1",
    "object": "file",
    "bytes": 2,
    "created_at": 1,
    "filename": "a.jsonl",
    "purpose": "batch",
    "sample_type": "batch_request",
    "source": "upload",
}


def parts_of(request: httpx.Request) -> dict[str, Message]:
    """Take a form apart with another reader than the one that is tested."""
    head = b"content-type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    form = message_from_bytes(head + request.content)
    parts: list[Any] = form.get_payload()
    return {part.get_param("name", header="content-disposition"): part for part in parts}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file on disk."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}")
    return path


def named_buffer(_: Path) -> io.BytesIO:
    """Give a file in memory that has a name, as web frameworks do."""
    buffer = io.BytesIO(b"{}")
    buffer.name = "a.jsonl"
    return buffer


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(str, id="str"),
        pytest.param(lambda path: path, id="path"),
        pytest.param(lambda path: path.open("rb"), id="open file"),
        pytest.param(named_buffer, id="named buffer"),
        pytest.param(lambda path: ("a.jsonl", b"{}"), id="name and bytes"),
        pytest.param(lambda path: ("a.jsonl", bytearray(b"{}")), id="name and bytearray"),
        pytest.param(lambda path: ("a.jsonl", "{}"), id="name and text"),
        pytest.param(lambda path: ("a.jsonl", io.BytesIO(b"{}")), id="name and buffer"),
        pytest.param(lambda path: ("a.jsonl", path), id="name and path"),
        pytest.param(lambda path: {"file_name": "a.jsonl", "content": b"{}"}, id="dict"),
        pytest.param(lambda path: models.File(file_name="a.jsonl", content=b"{}"), id="model"),
    ],
)
def test_a_file_is_uploaded_in_every_form_in_which_people_hold_one(
    form: Any, path: Path, call: Any, answering: Any
) -> None:
    recorder = answering(UPLOADED)
    file = form(path)
    try:
        result = call(recorder, "files.upload", file=file, purpose="batch")
    finally:
        if hasattr(file, "close"):
            assert not file.closed
            file.close()
    assert type(result) is models.UploadFileOut
    assert result.size_bytes == 2
    request = recorder.request
    assert (request.method, request.url.path) == ("POST", "/v1/files")
    parts = parts_of(request)
    assert set(parts) == {"purpose", "file"}
    assert parts["purpose"].get_payload() == "batch"
    assert parts["file"].get_filename() == "a.jsonl"
    assert parts["file"].get_payload(decode=True) == b"{}"
    assert parts["file"].get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        ({"expiry": 24, "visibility": "workspace"}, {"expiry": "24", "visibility": "workspace"}),
        ({"expiry": None, "visibility": None}, {}),
    ],
)
def test_how_long_a_file_lives_and_who_sees_it_is_sent_where_it_is_given(
    given: dict[str, Any], sent: dict[str, str], call: Any, answering: Any
) -> None:
    recorder = answering({**UPLOADED, "expires_at": 7, "visibility": "user"})
    result = call(recorder, "files.upload", file=("a.jsonl", b"{}"), **given)
    parts = parts_of(recorder.request)
    assert parts.pop("file").get_payload() == "{}"
    assert {name: part.get_payload() for name, part in parts.items()} == sent
    assert (result.expires_at, result.visibility) == (7, "user")


def test_a_media_type_that_is_given_is_sent_and_a_purpose_that_is_not_is_left_out(
    call: Any, answering: Any
) -> None:
    recorder = answering(UPLOADED)
    call(recorder, "files.upload", file=("a.txt", b"{}", "application/jsonl"))
    parts = parts_of(recorder.request)
    assert set(parts) == {"file"}
    assert parts["file"].get_content_type() == "application/jsonl"


def closed_file() -> io.BytesIO:
    """Give a file that can no longer be read."""
    file = io.BytesIO(b"{}")
    file.close()
    return file


@pytest.mark.parametrize(
    ("file", "error", "way_out"),
    [
        (b"{}", ValueError, "no name"),
        (("", b"{}"), ValueError, "no name"),
        (5, TypeError, "a path"),
        (("a.jsonl", 5), TypeError, "content of file"),
        (("a.jsonl", closed_file()), ValueError, "closed"),
        (("a.jsonl", io.StringIO("{}")), TypeError, "rb"),
    ],
)
def test_what_is_no_file_is_refused_with_the_way_out(
    file: Any, error: type[Exception], way_out: str, call: Any, answering: Any
) -> None:
    recorder = answering(UPLOADED)
    with pytest.raises(error, match=way_out):
        call(recorder, "files.upload", file=file)
    assert recorder.requests == []


def test_the_forms_of_a_file_have_a_type_that_users_can_name() -> None:
    hints = typing.get_type_hints(files.Files.upload)
    assert hints["file"] == files.FileForm
    assert models.File in typing.get_args(files.FileForm)


CONTENT = b"line\n" * 1000


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/jsonl"])
def test_a_download_is_read_when_asked_for(content_type: str, call: Any, answering: Any) -> None:
    recorder = answering(CONTENT, content_type=content_type)
    assert call(recorder, "files.download", then="read", file_id="f1") == CONTENT
    request = recorder.request
    assert f"{request.method} {request.url.path}" == "GET /v1/files/f1/content"
    assert request.headers["accept"] == "application/octet-stream"


def test_a_download_comes_in_pieces_and_ends_with_its_block() -> None:
    class Pieces(httpx.SyncByteStream):
        def __init__(self) -> None:
            self.given = 0
            self.closed = False

        def __iter__(self) -> typing.Iterator[bytes]:
            for _ in range(3):
                self.given += 1
                yield b"piece"

        def close(self) -> None:
            self.closed = True

    pieces = Pieces()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, stream=pieces, headers={"content-type": "application/octet-stream"}
        )

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        client = Mistral("key", client=http)
        with closing(client.files.download(file_id="f1")) as response:
            assert pieces.given == 0
            assert next(response.iter_bytes()) == b"piece"
            assert pieces.given == 1
        assert pieces.closed


def test_a_download_of_a_file_that_is_not_there_says_so(call: Any, answering: Any) -> None:
    recorder = answering({"detail": "No file matches the given query."}, status=404)
    with pytest.raises(models.SDKError, match="No file matches") as caught:
        call(recorder, "files.download", file_id="f1")
    assert caught.value.status_code == 404
