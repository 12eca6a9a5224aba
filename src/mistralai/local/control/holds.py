"""What hangs on purpose, until it has to let go."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Holds:
    """Everything that a fault makes hang; a reset and the end of the server let it go."""

    def __init__(self) -> None:
        self._released = asyncio.Event()

    def released(self) -> Coroutine[Any, Any, object]:
        """Return something to await: it ends when whoever hangs on purpose has to let go.

        It counts from this call, not from the first await: a reset in between is not missed.
        """
        return self._released.wait()

    def release(self) -> None:
        """Let go of all that hangs."""
        self._released.set()
        self._released = asyncio.Event()

    def close(self) -> None:
        """Let go of all that hangs, and of all that is about to."""
        self._released.set()
