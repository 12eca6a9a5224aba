"""Fixtures that every pytest run has once the package is installed.

``mistral_server`` is a `LocalServer` of the whole session, brought back to a clean state before
each test that asks for it; ``mistral_server_url`` is its base URL. ``mistral_scope`` is a part of
it for one test (`Scope`), which needs no reset. Where the tests run in several processes of
pytest-xdist each has a server of its own; with ``mistral_local_shared = true`` in the settings of
pytest all scopes are of one server, and with the URL of a running server in the variable
``MISTRAL_LOCAL_URL`` they are of that one. Every pytest run loads this module, so it imports what
it needs only when a fixture is used.
"""

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .orders import Scope
    from .remote import RemoteServer
    from .server import LocalServer

_SHARED = "mistral_local_shared"
_URL = "mistral_local_url"
_SERVER: "pytest.StashKey[LocalServer]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting.

    Args:
        parser: Where settings are declared.
    """
    about = "give the processes of pytest-xdist one mistralai.local for their scopes"
    parser.addini(_SHARED, about, type="bool", default=False)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist the URL of the server that they share.

    Args:
        node: The process that is about to start.
    """
    config: pytest.Config = node.config
    if config.getini(_SHARED):
        if _SERVER not in config.stash:
            config.stash[_SERVER] = _started()
        node.workerinput[_URL] = config.stash[_SERVER].url


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the processes shared.

    Args:
        config: The settings of the run that ends.
    """
    if _SERVER in config.stash:
        config.stash[_SERVER].stop()


def _started() -> "LocalServer":
    # Not before somebody wants a server, and by the name that tells what to install for one.
    from . import LocalServer  # noqa: PLC0415 - see above

    return LocalServer().start()


@pytest.fixture(scope="session")
def _mistral_server_of_session() -> "Iterator[LocalServer]":
    server = _started()
    yield server
    server.stop()


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


def _running(config: pytest.Config) -> "RemoteServer | None":
    """Return the server that runs already: one that processes share, or that the user names."""
    shared: dict[str, Any] = getattr(config, "workerinput", {})
    url = shared.get(_URL) or os.environ.get("MISTRAL_LOCAL_URL")
    if not url:
        return None
    from .remote import RemoteServer  # noqa: PLC0415 - not before somebody wants a server

    return RemoteServer(url, os.environ.get("MISTRAL_LOCAL_TOKEN"))


@pytest.fixture
def mistral_scope(request: pytest.FixtureRequest) -> "Iterator[Scope]":
    """Give a part of a running server for this test; strict ones are verified at its end."""
    server = _running(request.config) or request.getfixturevalue("_mistral_server_of_session")
    with server.scope() as scope:
        yield scope
