"""Moving fine-tuning jobs on to where the clock says they are."""

import asyncio

from mistralai.local.state import State

from .job import advance
from .trainer import FileTrainer


async def settle(state: State) -> None:
    """Move every job on that is due; whoever asks while that is going on waits for it.

    Args:
        state: The server's state.
    """
    if state.clock.now() < state.tuning.next_due:
        return
    async with state.settling:
        await asyncio.to_thread(_settle, state, state.clock.now())


def _settle(state: State, now: float) -> None:
    trainer = FileTrainer(state.files, state.tuning)
    for job in state.tuning.overdue(now):
        advance(job, now, trainer)
        state.tuning.save_job(job)
    state.tuning.refresh()
