"""An event loop in a thread of its own, beside whatever the program does in its own thread."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
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
    # Ctrl-C may come at any moment in the thread that waits here. Within an `Event` or a `Future`
    # it can leave a lock behind that nobody opens any more; lists and this queue have none.
    made: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    ready = SimpleQueue[None]()
    is_left: list[bool] = []

    async def wait() -> None:
        made.append((asyncio.get_running_loop(), over := asyncio.Event()))
        ready.put(None)
        if not is_left:
            await over.wait()

    def leave() -> None:
        is_left.append(True)
        for loop, over in made:
            with suppress(RuntimeError):  # it has ended
                loop.call_soon_threadsafe(over.set)

    # asyncio.run cancels what is left, and closes the connections, at the end.
    thread = threading.Thread(
        target=lambda: asyncio.run(wait()), name="mistralai.bulk", daemon=daemon
    )
    try:
        thread.start()
        ready.get()
        yield made[0][0]
    finally:
        try:
            leave()
        finally:
            leave()  # where the first was interrupted; twice is as good as once
            if made:
                thread.join()
