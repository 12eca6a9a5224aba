"""A headless Chromium of the machine's own, and pages of a server in it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from mistralai.local import LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def _unavailable(reason: str) -> NoReturn:
    # In the session that exists for these tests, one that is skipped is one that is missing.
    if os.environ.get("PAGE") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everybody has it
    except ImportError:
        _unavailable("playwright is not installed: nox -s page")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        _unavailable("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        # As root, in a container, there is no sandbox to be had.
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server of its own, whose journal begins to count."""
    with LocalServer() as made:
        yield made


@pytest.fixture
def visit(browser: Any, server: LocalServer) -> Iterator[Callable[..., Any]]:
    """Give a function that opens a page; what goes wrong in it fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []
    elsewhere: list[str] = []

    def noted(message: Any) -> None:
        # A refusal of the server, which some tests are about, is noted by the browser too.
        known = ("status of", "ERR_INCOMPLETE_CHUNKED_ENCODING")
        if message.type == "error" and not any(one in message.text for one in known):
            wrong.append(message.text)

    def open_page(path: str = "/", url: str = server.url, **options: Any) -> Any:
        context = browser.new_context(base_url=url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", noted)
        page.on("request", lambda request: seen(request.url, url))
        page.goto(path)
        return page

    def seen(asked: str, url: str) -> None:
        if not asked.startswith((url, "data:", "blob:")):
            elsewhere.append(asked)

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
    assert elsewhere == []
