"""All that one running server holds."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from .control.clock import Clock
from .control.faults import Faults
from .control.journal import Journal
from .control.limits import RateLimits
from .engines.base import Engine
from .http.connections import Connections
from .service.batch.stops import Stops
from .service.source import Reach
from .store.batches import BatchJobs
from .store.database import Store
from .store.files import Files
from .store.signing import Signer
from .store.tuning import Tuning


class State:
    """The engine, the clock, the store and the switches of one server.

    Args:
        engine: What writes the answers; it is closed with the state.
        data: The folder to keep state in; None for a temporary one.
        keys: The API keys to accept; None for any that is not empty.
        token: What requests to the control routes have to bring along; None for nothing.
        allow_fetch: Whether documents are fetched from other machines.
        allow_loopback: Whether documents are fetched from this machine.

    Raises:
        OSError: If the folder cannot be had.
    """

    def __init__(
        self,
        engine: Engine,
        data: Path | None = None,
        keys: frozenset[str] | None = None,
        *,
        token: str | None = None,
        allow_fetch: bool = False,
        allow_loopback: bool = False,
    ) -> None:
        self.engine = engine
        self.keys = keys
        self.token = token
        self.reach = Reach(others=allow_fetch, loopback=allow_loopback)
        self.clock = Clock()
        self.faults = Faults()
        self.limits = RateLimits()
        self.journal = Journal()
        self.connections = Connections()
        self.store = Store(data)
        self.files = Files(self.store)
        self.signer = Signer(self.store)
        self.batch_jobs = BatchJobs(self.store)
        self.batch_stops = Stops()
        self.tuning = Tuning(self.store)
        self.settling = asyncio.Lock()
        self._released = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background until it ends, a reset, or the server stops.

        Args:
            work: The coroutine to run; it has to deal with its own errors.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def released(self) -> Coroutine[Any, Any, object]:
        """Return something to await: it ends when whoever hangs on purpose has to let go.

        It counts from this call, not from the first await: a reset in between is not missed.
        """
        return self._released.wait()

    async def reset(self) -> None:
        """Go back to a clean state, as after a start with an empty folder."""
        self._let_go()
        await self._stop_tasks()
        self.faults.clear()
        self.limits.switch_off()
        self.clock.reset()
        self.files.clear()
        self.store.clear()
        self.journal.clear()

    def _let_go(self) -> None:
        self._released.set()
        self._released = asyncio.Event()

    async def _stop_tasks(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def release(self) -> None:
        """Let go of every request that hangs on purpose."""
        self._let_go()

    async def close(self) -> None:
        """Stop background work and give up what is held."""
        self._let_go()
        await self._stop_tasks()
        await asyncio.to_thread(self.engine.close)
        self.store.close()
