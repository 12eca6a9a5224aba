"""Draw docs/images/playground.png: the playground of the local server, as a browser shows it.

It needs the group `page` and a Chromium of the machine's own, and is run by hand when the page
has changed: the same page has other pixels on another machine.

    python scripts/draw_page.py
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mistralai.local import LocalServer

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "playground.png"
SIZE = {"width": 1200, "height": 800}


def talk(page: Page, server: LocalServer) -> None:
    """Ask what is answered by a tool, and then something that is answered at length."""
    server.answer("weather", tool_calls=[("get_weather", {"city": "Brest"})], times=1)
    server.answer(
        "weather",
        "It is sunny in Brest, 21 degrees, and the wind comes from the west. "
        "A good day for the harbour.",
        times=1,
    )
    page.get_by_text("Tools", exact=True).click()
    page.get_by_role("button", name="Put an example in").click()
    page.get_by_text("Tools", exact=True).click()
    page.get_by_label("Message").fill("What is the weather in Brest?")
    page.keyboard.press("Enter")
    page.get_by_label("Result of get_weather").fill("sunny, 21 degrees, wind from the west")
    page.keyboard.press("Enter")
    page.get_by_text("A good day for the harbour.").wait_for()
    page.locator(".meta").last.wait_for()


def main() -> None:
    """Open the page, use it, and keep what it looks like."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if found is None:
        sys.exit("there is no Chromium on this machine; CHROMIUM can say where one is")
    with sync_playwright() as playwright, LocalServer() as server:
        # As root, in a container, there is no sandbox to be had.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(base_url=server.url, viewport=SIZE, color_scheme="light")
        page.goto("/")
        talk(page, server)
        page.screenshot(path=TARGET, full_page=True)
        browser.close()
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
