"""Every item of a list that comes in pages."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._core.paging import Walk, _Paging

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = {
    "object": "file",
    "bytes": 1,
    "created_at": 1,
    "filename": "a.jsonl",
    "purpose": "batch",
    "sample_type": "batch_request",
    "source": "upload",
}


def file(number: int) -> dict[str, Any]:
    return {**FILE, "id": str(number)}


def paged(rows: list[Any], **more: Any) -> Callable[[httpx.Request], httpx.Response]:
    """A server that gives rows page by page."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 0))
        size = int(request.url.params.get("page_size", 100))
        some = rows[page * size : (page + 1) * size]
        return httpx.Response(200, json={"object": "list", "data": some, **more})

    return answer


def counted(handler: Any, asked: list[Any]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return handler(request)

    return answer


@pytest.mark.parametrize(
    ("total", "requests"),
    [
        # The last page is full: without a total only the empty one behind it tells.
        ({"total": 6}, 3),
        ({}, 4),
    ],
)
def test_every_item_comes_over_all_pages(
    total: dict[str, Any], requests: int, pretend: Any, each: Any
):
    asked: list[Any] = []
    client = pretend(counted(paged([*map(file, range(6))], **total), asked))
    found = each(client.files.iterate, page_size=2, search="a")
    assert [one.id for one in found] == ["0", "1", "2", "3", "4", "5"]
    assert len(asked) == requests
    assert [one["page"] for one in asked] == [str(n) for n in range(requests)]
    assert {one["search"] for one in asked} == {"a"}


def test_a_page_is_asked_for_when_its_first_item_is_wanted():
    asked: list[Any] = []
    handler = counted(paged([*map(file, range(6))], total=6), asked)
    with httpx.Client(transport=httpx.MockTransport(handler)) as http:
        files = Mistral(api_key="k", client=http).files.iterate(page_size=2)
        assert not asked
        assert [next(files).id for _ in range(2)] == ["0", "1"]
        assert len(asked) == 1
        assert next(files).id == "2"
        assert len(asked) == 2


def test_an_iteration_begins_with_the_page_that_is_asked_for(pretend: Any, each: Any):
    client = pretend(paged([*map(file, range(5))], total=5))
    assert [one.id for one in each(client.files.iterate, page=1, page_size=2)] == ["2", "3", "4"]


def test_a_server_that_knows_no_pages_is_asked_twice(pretend: Any, each: Any):
    asked: list[Any] = []
    same = {"object": "list", "data": [file(1), file(2)], "total": 1000}
    client = pretend(counted(lambda _: httpx.Response(200, json=same), asked))
    assert [one.id for one in each(client.files.iterate)] == ["1", "2"]
    assert len(asked) == 2


def test_an_item_that_moves_to_the_next_page_comes_once(pretend: Any, each: Any):
    pages = [[3, 2], [2, 1], [0]]  # a file was made between the first two

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        data = [file(n) for n in pages[number]]
        return httpx.Response(200, json={"object": "list", "data": data})

    client = pretend(answer)
    assert [one.id for one in each(client.files.iterate, page_size=2)] == ["3", "2", "1", "0"]


def test_a_server_may_give_shorter_pages_than_it_was_asked_for(pretend: Any, each: Any):
    """A limit of the server's own is no end of the list."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        data = [file(n) for n in range(5)][page * 2 : page * 2 + 2]
        return httpx.Response(200, json={"object": "list", "data": data})

    assert len(each(pretend(answer).files.iterate, page_size=1000)) == 5


def test_a_page_without_a_list_of_items_is_the_end(pretend: Any, each: Any):
    client = pretend(lambda _: httpx.Response(200, json={"object": "list", "data": None}))
    assert each(client.files.iterate) == []


LIBRARY = {
    "name": "l",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
    "owner_id": "o",
    "owner_type": "User",
    "total_size": 0,
    "nb_documents": 0,
    "chunk_size": 0,
}


@pytest.mark.parametrize("last", [{"next_page_token": None}, {"next_page_token": ""}, {}])
def test_pages_follow_their_tokens(last: dict[str, Any], pretend: Any, each: Any):
    asked: list[Any] = []
    pages = {
        None: {"data": [{**LIBRARY, "id": "1"}], "next_page_token": "second"},
        "second": {"data": [{**LIBRARY, "id": "2"}], **last},
    }
    client = pretend(
        counted(lambda r: httpx.Response(200, json=pages[r.url.params.get("page_token")]), asked)
    )
    assert [one.id for one in each(client.beta.libraries.iterate, page_size=1)] == ["1", "2"]
    assert [one.get("page_token") for one in asked] == [None, "second"]


def test_a_page_that_says_whether_there_are_more_is_believed():
    class Where:
        has_more = False

    class Page:
        pagination = Where()

    walk = Walk(_Paging("list", lambda _: ["a"], "page", None), {})
    assert walk.take(Page()) == ["a"]
    assert walk.done


def test_items_without_an_id_are_told_apart_by_what_they_say():
    walk = Walk(_Paging("list", lambda page: page, "page", None), {})
    assert walk.take([{"id": "1"}, {"name": "a"}, {"name": "a"}, {"name": "b"}]) == [
        {"id": "1"},
        {"name": "a"},
        {"name": "b"},
    ]
    assert not walk.done
    assert walk.take([{"name": "b"}]) == []
    assert walk.done


EVERYTHING = (
    *("files", "batch.jobs", "fine_tuning.jobs", "beta.agents", "beta.conversations"),
    *("beta.libraries", "beta.libraries.documents", "beta.connectors", "audio.voices"),
)


def resource(path: str) -> Any:
    found: Any = Mistral(api_key="k")
    for step in path.split("."):
        found = getattr(found, step)
    return found


@pytest.mark.parametrize("path", EVERYTHING)
def test_an_iteration_takes_what_its_list_takes(path: str):
    place = resource(path)
    of = "search" if path == "audio.voices" else "list"
    parameters = inspect.signature(getattr(place, of)).parameters
    for name in ("iterate", "iterate_async"):
        method = getattr(place, name)
        assert inspect.signature(method).parameters == parameters
        assert method.__name__ == name
        assert method.__module__ == type(place).__module__
        doc = inspect.getdoc(method) or ""
        assert doc.startswith(f"Give every item that `{of}` lists, over all pages.")
        assert all(f"\n    {parameter}: " in doc for parameter in parameters)
        with pytest.raises(TypeError, match="unexpected keyword argument 'serch'"):
            method(serch="a")


def test_whoever_replaces_the_list_sees_the_pages(way: Any, each: Any):
    client = Mistral(api_key="k")
    asked: list[Any] = []

    async def listed(**arguments: Any) -> Any:
        return take(**arguments)

    def take(**arguments: Any) -> Any:
        asked.append(arguments)
        return []

    client.beta.agents.list = take  # type: ignore[method-assign]
    client.beta.agents.list_async = listed  # type: ignore[method-assign]
    assert each(client.beta.agents.iterate, page_size=5) == []
    assert asked == [{"page_size": 5}]


@pytest.mark.parametrize("path", ["beta.agents", "beta.conversations", "files"])
def test_all_that_the_server_has_comes(path: str, client: Mistral, each: Any, call: Any):
    for number in range(5):
        if path == "files":
            content = b'{"custom_id": "1", "body": {}}'
            call(client.files.upload, file=(f"{number}.jsonl", content), purpose="batch")
        elif path == "beta.agents":
            call(client.beta.agents.create, model="mistral-small-latest", name=str(number))
        else:
            call(client.beta.conversations.start, model="mistral-small-latest", inputs="Hi")
    place: Any = client
    for step in path.split("."):
        place = getattr(place, step)
    assert len({one.id for one in each(place.iterate, page_size=2)}) == 5


def test_documents_come_over_all_pages(client: Mistral, each: Any, call: Any):
    library = call(client.beta.libraries.create, name="l")
    documents = client.beta.libraries.documents
    for number in range(3):
        call(documents.upload, library_id=library.id, file=(f"{number}.txt", b"text"))
    found = each(documents.iterate, library_id=library.id, page_size=2)
    assert sorted(one.name for one in found) == ["0.txt", "1.txt", "2.txt"]
