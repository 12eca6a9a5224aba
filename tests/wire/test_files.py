"""Files go up in every form in which people hold one, and come down as they were."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mistralai import Mistral
    from mistralai.local import LocalServer

CONTENT = "Grüße\n".encode() * 5


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
