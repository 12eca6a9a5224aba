"""Runs an example as `python` would, except that time passes on the server instead of here.

An example that waits for a job sleeps between its questions. Here `sleep` moves the clock of the
local server forward by as much, so that nothing has to wait, and nothing depends on how long.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
import time

import httpx

CLOCK = os.environ["MISTRAL_SERVER_URL"] + "/_local/clock"


def sleep(seconds: float) -> None:
    """Move the server's clock."""
    httpx.post(CLOCK, json={"seconds": seconds}).raise_for_status()


async def sleep_async(seconds: float) -> None:
    """Move the server's clock, and let others have their turn."""
    sleep(seconds)
    await _sleep(0)


_sleep = asyncio.sleep
time.sleep = sleep
asyncio.sleep = sleep_async  # type: ignore[assignment]  # an example passes nothing but seconds
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
