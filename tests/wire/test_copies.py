"""Clients that are copied, pickled, and carried over a fork."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "s3cret-key"
COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda client: pickle.loads(pickle.dumps(client)),  # noqa: S301 - our own
}


@pytest.mark.parametrize("again", COPIES)
def test_a_copy_has_connections_of_its_own(
    way: Any, connect: Any, again: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    client = connect(api_key=None)
    assert way.call(client.models.list).data
    copied = COPIES[again](client)
    assert way.call(copied.models.list).data
    way.within(copied, lambda: None)
    assert way.call(client.models.list).data


def test_the_key_is_in_no_pickle(monkeypatch: pytest.MonkeyPatch):
    dumped = pickle.dumps(Mistral(api_key=KEY, server_url="http://h"))
    assert KEY.encode() not in dumped
    monkeypatch.setenv("MISTRAL_API_KEY", "another")
    copied = pickle.loads(dumped)  # noqa: S301 - our own
    assert copied.sdk_configuration.security.key() == "another"
    assert copied.sdk_configuration.get_server_details()[0] == "http://h"


def fetch_key() -> str:
    return KEY


def test_a_function_that_fetches_the_key_travels_with_the_client():
    client = Mistral(api_key=fetch_key)
    copied = pickle.loads(pickle.dumps(client))  # noqa: S301 - our own
    assert copied.sdk_configuration.security.key() == KEY


def test_a_deep_copy_keeps_the_key():
    client = Mistral(api_key=KEY)
    assert copy.deepcopy(client).sdk_configuration.security.key() == KEY


def test_a_client_of_the_users_is_shared_by_a_shallow_copy(way: Any, pretend: Any):
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"object": "list", "data": []})

    client = copy.copy(pretend(handler))
    way.call(client.models.list)
    assert len(seen) == 1
