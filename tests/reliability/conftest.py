"""What the proofs of reliability share: a key to be looked for, and how thorough they are.

Small counts by default; with `RELIABILITY=thorough` in the environment the full ones, and 10,000
examples for each property.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai import Mistral
    from mistralai.local import LocalServer

THOROUGH = os.environ.get("RELIABILITY") == "thorough"
KEY = "sk-canary-6f1d2e90b7"

settings.register_profile(
    "thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck)
)
if THOROUGH:
    settings.load_profile("thorough")


class Canary:
    """A key to be looked for; the variables of a test's own frames do not show it."""

    def text(self) -> str:
        return KEY

    def shows_in(self, *places: object) -> bool:
        return any(
            KEY.encode() in place if isinstance(place, bytes) else KEY in str(place)
            for place in places
        )

    def __repr__(self) -> str:
        return "<a canary>"


@pytest.fixture
def thorough() -> bool:
    """Whether the full counts are asked for."""
    return THOROUGH


@pytest.fixture
def key() -> Canary:
    """The key of every client."""
    return Canary()


@pytest.fixture
def api_key(key: Canary) -> str:
    """The same, for `connect`."""
    return key.text()


@pytest.fixture
def with_http(way: Any, connect: Callable[..., Mistral]) -> Iterator[Callable[..., Mistral]]:
    """Makes clients with an HTTP client of the user's; takes the options of that one."""
    made: list[Any] = []

    def make(options: dict[str, Any], /, **others: Any) -> Mistral:
        http = way.http(**options)
        made.append(http)
        return connect(**{way.argument: http, **others})

    yield make
    for http in made:
        way.leave(http)


@pytest.fixture
def seen(server: LocalServer) -> Callable[[int], int]:
    """Tells how many requests the server has seen, once it has seen at least so many."""

    def count(expected: int) -> int:
        # A request that the client gave up may still be on its way through the loopback. The rest
        # of the turns would bring one too many, were there one.
        turns = 0
        while turns < 2000 and (turns < 10 or len(server.journal()) < expected):
            server.journal()
            turns += 1
        return len(server.journal())

    return count
