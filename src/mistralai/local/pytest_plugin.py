"""Fixtures that every pytest run has once the package is installed.

``mistral_server`` is a `LocalServer` of the whole session, brought back to a clean state before
each test that asks for it; ``mistral_server_url`` is its base URL. Every pytest run loads this
module, so it imports what it needs only when a fixture is used.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .server import LocalServer


@pytest.fixture(scope="session")
def _mistral_server_of_session() -> "Iterator[LocalServer]":
    # Not before somebody wants a server, and by the name that tells what to install for one.
    from . import LocalServer  # noqa: PLC0415 - see above

    with LocalServer() as server:
        yield server


@pytest.fixture
def mistral_server(_mistral_server_of_session: "LocalServer") -> "Iterator[LocalServer]":
    """Give a running `LocalServer` in a clean state."""
    _mistral_server_of_session.reset()
    yield _mistral_server_of_session
    _mistral_server_of_session.reset()


@pytest.fixture
def mistral_server_url(mistral_server: "LocalServer") -> str:
    """Give the base URL of a running server in a clean state."""
    return mistral_server.url
