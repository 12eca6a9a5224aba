"""An event loop in a thread of its own, beside whatever the program does in its own thread."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def loop_in_a_thread(*, daemon: bool = False) -> Generator[asyncio.AbstractEventLoop, None, None]:
    """Run an event loop in a thread, until the block ends; what is under way then is cancelled.

    Args:
        daemon: Whether a process may end without waiting for the thread.
    """
    ready: SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = SimpleQueue()

    async def wait() -> None:
        ready.put((asyncio.get_running_loop(), over := asyncio.Event()))
        await over.wait()

    # asyncio.run cancels what is left, and closes the connections, at the end.
    thread = threading.Thread(
        target=asyncio.run, args=(wait(),), name="mistralai.bulk", daemon=daemon
    )
    thread.start()
    loop, over = ready.get()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
