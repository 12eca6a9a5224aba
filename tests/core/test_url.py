"""Putting URLs together."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai._core.request.url import LONGEST, check_base, fill, join, placeholders, query_of


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://h", "https://h/v1/models"),
        ("https://h/", "https://h/v1/models"),
        ("https://h/v1", "https://h/v1/models"),
        ("https://h/v1/", "https://h/v1/models"),
        ("https://h/prefix", "https://h/prefix/v1/models"),
        ("https://h/prefix/v1", "https://h/prefix/v1/models"),
        ("https://h/api-v1", "https://h/api-v1/v1/models"),
        ("https://h?x=1", "https://h/v1/models?x=1"),
        ("https://h/v1/?x=1&y=/v1", "https://h/v1/models?x=1&y=/v1"),
    ],
)
def test_a_path_goes_under_a_server(base: str, url: str):
    assert join(base, "/v1/models") == url


def test_a_path_without_a_version_leaves_the_servers_alone():
    assert join("https://h/v1/", "/chat/completions") == "https://h/v1/chat/completions"


@pytest.mark.parametrize(
    ("base", "query"),
    [("https://h", []), ("https://h?a=1&b=&a=2", [("a", "1"), ("b", ""), ("a", "2")])],
)
def test_the_query_of_a_server_is_known(base: str, query: list[tuple[str, str]]):
    assert query_of(base) == query


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("plain", "/v1/x/plain"),
        ("ft:open-mistral-7b:a:20250501", "/v1/x/ft:open-mistral-7b:a:20250501"),
        ("a/b", "/v1/x/a%2Fb"),
        ("a?b#c", "/v1/x/a%3Fb%23c"),
        ("a b%20", "/v1/x/a%20b%2520"),
        ("é", "/v1/x/%C3%A9"),
        (".", "/v1/x/%2E"),
        ("..", "/v1/x/%2E%2E"),
        ("a..b", "/v1/x/a..b"),
    ],
)
def test_a_value_stays_one_segment_of_the_path(value: str, path: str):
    assert fill("/v1/x/{name}", {"name": value}) == path


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_value_comes_back_from_the_url(value: str):
    url = httpx.URL(join("https://h", fill("/v1/x/{name}/end", {"name": value})))
    _, _, _, segment, end = urlsplit(str(url)).path.split("/")
    assert (unquote(segment), end, url.query) == (value, "end", b"")


@pytest.mark.parametrize("value", ["", None, 7, b"x"])
def test_an_id_that_is_no_text_is_refused_by_its_name(value: object):
    with pytest.raises(ValueError, match="file_id must be a string that is not empty"):
        fill("/v1/files/{file_id}", {"file_id": value})


def test_several_values_and_none():
    assert fill("/{a}/{b}", {"a": "{b}", "b": "2", "c": "3"}) == "/%7Bb%7D/2"
    assert fill("/plain", {"a": "1"}) == "/plain"
    assert placeholders("/v1/{job_id}/x/{y}") == ("job_id", "y")


def test_a_server_url_may_be_as_long_as_a_url_and_no_longer():
    base = "http://h/".ljust(LONGEST, "a")
    assert check_base(httpx, base)
    with pytest.raises(httpx.InvalidURL, match=f"it has {LONGEST + 1:,} characters"):
        check_base(httpx, base + "a")
