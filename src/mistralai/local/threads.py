"""The threads of a server, for work that would keep its event loop from going on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads(ThreadPoolExecutor):
    """A pool that cancels whoever asks for a thread when there are no more.

    A program may end without stopping its server. Python then ends all pools first, and from there
    on refuses with a RuntimeError, which a job would take for a failure of its own: it would be
    kept as failed instead of going on at the next start.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function in a thread.

        Args:
            fn: The function.
            *args: What to call it with.
            **kwargs: What to call it with by name.

        Raises:
            asyncio.CancelledError: If the program ends.
        """
        try:
            return super().submit(fn, *args, **kwargs)
        except RuntimeError:
            raise asyncio.CancelledError from None
