"""Which event loop runs: asyncio's, one that stands in for it such as uvloop's, or trio's."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def is_trio() -> bool:
    """Whether the caller runs under trio."""
    if sys.modules.get("trio") is None:
        return False
    # trio brings sniffio. That a loop of asyncio runs would not tell: trio may be its guest.
    import sniffio  # noqa: PLC0415

    try:
        return bool(sniffio.current_async_library() == "trio")
    except sniffio.AsyncLibraryNotFoundError:
        return False


def running() -> Any:
    """Give what stands for the running event loop: the loop of asyncio, or trio's token.

    Raises:
        RuntimeError: None runs.
    """
    if is_trio():
        return sys.modules["trio"].lowlevel.current_trio_token()
    from asyncio import get_running_loop  # noqa: PLC0415 - blocking programs need none of it

    return get_running_loop()


def is_running_here(loop: Any) -> bool:
    """Whether an event loop is the one that runs the caller."""
    try:
        return running() is loop
    except RuntimeError:
        return False


def has_ended(loop: Any) -> bool:
    """Whether an event loop will never run again."""
    is_closed = getattr(loop, "is_closed", None)
    if is_closed is not None:
        return bool(is_closed())
    try:
        loop.run_sync_soon(_nothing, idempotent=True)
    except Exception:  # noqa: BLE001 - trio.RunFinishedError, which is not worth loading trio for
        return True
    return False


def call_soon(loop: Any, function: Callable[[], object]) -> bool:
    """Let an event loop call a function, from any thread; tell whether it will."""
    try:
        if hasattr(loop, "call_soon_threadsafe"):
            loop.call_soon_threadsafe(function)
        else:
            loop.run_sync_soon(function)
    except Exception:  # noqa: BLE001 - it has ended: a RuntimeError or trio.RunFinishedError
        return False
    return True


def step(coroutine: Any) -> None:
    """Run a coroutine up to where it first waits, and no further.

    What closes a connection in httpcore, anyio and trio closes the socket before it lets the event
    loop go on; this is for where nobody can wait.
    """
    try:
        coroutine.send(None)
    except StopIteration:
        return
    finally:
        coroutine.close()


def begin(generator: Any) -> None:
    """Run an asynchronous generator up to its first `yield`, before which it waits for nothing."""
    try:
        generator.asend(None).send(None)
    except StopIteration:
        return


def _nothing() -> None:
    pass
