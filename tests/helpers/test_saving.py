"""Putting a download on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai.helpers import saving

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = bytes(range(256)) * 5000


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Any:
        yield CONTENT[:1000]
        raise httpx.ReadError("broken")

    async def __aiter__(self) -> Any:
        yield CONTENT[:1000]
        raise httpx.ReadError("broken")


def serving(content: Any = CONTENT, **headers: str) -> Any:
    if isinstance(content, bytes):
        return lambda _: httpx.Response(200, content=content, headers=headers)
    return lambda _: httpx.Response(200, stream=content, headers=headers)


@pytest.mark.parametrize("content", [CONTENT, b""])
def test_the_whole_file_is_there_at_the_end(
    content: bytes, pretend: Any, call: Any, tmp_path: Path
):
    path = tmp_path / "a.bin"
    told: list[Any] = []
    client = pretend(serving(content))
    saved = call(client.files.save, "f", path, on_progress=lambda *counts: told.append(counts))
    assert saved == path
    assert path.read_bytes() == content
    assert [*tmp_path.iterdir()] == [path]
    assert told[-1:] == ([(len(content), len(content))] if content else [])


def test_nothing_is_there_when_it_breaks_off(pretend: Any, call: Any, tmp_path: Path):
    with pytest.raises(httpx.ReadError):
        call(pretend(serving(Broken())).files.save, "f", tmp_path / "a")
    assert not [*tmp_path.iterdir()]


def test_a_file_stays_when_its_replacement_breaks_off(pretend: Any, call: Any, tmp_path: Path):
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(httpx.ReadError):
        call(pretend(serving(Broken())).files.save, "f", path, overwrite=True)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_whoever_listens_may_stop_it(pretend: Any, call: Any, tmp_path: Path):
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(pretend(serving()).files.save, "f", tmp_path / "a", on_progress=stop)
    assert not [*tmp_path.iterdir()]


def test_the_size_of_what_comes_compressed_is_not_known(pretend: Any, call: Any, tmp_path: Path):
    import gzip  # noqa: PLC0415 - here alone

    told: list[Any] = []
    handler = serving(gzip.compress(b"text"), **{"content-encoding": "gzip"})
    call(pretend(handler).files.save, "f", tmp_path / "a", on_progress=lambda *c: told.append(c))
    assert (tmp_path / "a").read_bytes() == b"text"
    assert told == [(4, None)]


def refusing(_: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing is to be sent")


def test_a_file_is_replaced_only_on_demand(pretend: Any, call: Any, tmp_path: Path):
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(FileExistsError, match="exists: overwrite=True replaces it"):
        call(pretend(refusing).files.save, "f", path)
    call(pretend(serving(b"new")).files.save, "f", path, overwrite=True)
    assert path.read_text() == "new"


def test_what_is_no_path_is_told_by_the_name_of_the_argument(pretend: Any, call: Any):
    with pytest.raises(TypeError, match="path must be a path, not 7"):
        call(pretend(refusing).files.save, "f", 7)


def test_a_link_to_nowhere_is_there_too(pretend: Any, call: Any, tmp_path: Path):
    path = tmp_path / "a"
    path.symlink_to(tmp_path / "missing")
    with pytest.raises(FileExistsError):
        call(pretend(refusing).files.save, "f", path)


def test_a_place_where_no_file_can_be_is_refused_first(pretend: Any, call: Any, tmp_path: Path):
    with pytest.raises(IsADirectoryError, match="is a folder: name the file"):
        call(pretend(refusing).files.save, "f", tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        call(pretend(refusing).files.save, "f", str(tmp_path / "missing" / "a"))


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_somebody_makes_meanwhile_stays(
    has_links: bool, pretend: Any, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a"
    if not has_links:
        monkeypatch.delattr(saving.os, "link")

    def answer(_: httpx.Request) -> httpx.Response:
        path.write_text("theirs")
        return httpx.Response(200, content=b"ours")

    with pytest.raises(FileExistsError):
        call(pretend(answer).files.save, "f", path)
    assert path.read_text() == "theirs"
    assert [*tmp_path.iterdir()] == [path]


def test_there_are_places_without_links(
    pretend: Any, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(saving.os, "link", refuse)
    call(pretend(serving(b"new")).files.save, "f", tmp_path / "a")
    assert [*tmp_path.iterdir()] == [tmp_path / "a"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_others_may_read_it_as_far_as_the_umask_lets_them(pretend: Any, call: Any, tmp_path: Path):
    before = os.umask(0o022)
    try:
        call(pretend(serving()).files.save, "f", tmp_path / "a")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_what_was_uploaded_comes_back(client: Mistral, call: Any, tmp_path: Path):
    content = b'{"custom_id": "1", "body": {}}'
    file = call(client.files.upload, file=("a.jsonl", content), purpose="batch")
    assert call(client.files.save, file.id, tmp_path / "b.jsonl").read_bytes() == content
    with pytest.raises(models.NotFoundError):
        call(client.files.save, "00000000-0000-4000-8000-000000000000", tmp_path / "c")
    assert not (tmp_path / "c").exists()
