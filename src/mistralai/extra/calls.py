"""Making the calls of functions that a model asks for, side by side, blocking or awaiting."""

from __future__ import annotations

import asyncio
import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, NamedTuple

import pydantic
from pydantic_core import to_jsonable_python

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from mistralai.sdkconfiguration import SDKConfiguration

__all__ = ["Outcome", "Ready", "as_text", "perform", "perform_async", "watched"]


class Outcome(NamedTuple):
    """What came of a call."""

    value: Any = None
    error: Exception | None = None


def as_text(value: Any) -> str:
    """Write what a function gave back for the model of a conversation to read, as v1 did."""
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump_json()
    if isinstance(value, dict):
        return json.dumps(value, default=to_jsonable_python)
    return str(value)


class Ready(NamedTuple):
    """A call that is ready to be made."""

    make: Callable[[], Any]
    blocks: bool
    """Whether it waits for the result, instead of giving something to be awaited."""
    asked: Any = None
    """The call as the model asks for it."""
    description: str | None = None
    """What the model is told of the function."""


def watched(calls: Sequence[Ready], config: SDKConfiguration) -> Sequence[Ready]:
    """Have calls watched, where somebody watches what a client does.

    Args:
        calls: The calls.
        config: The configuration of the client.
    """
    watcher = config.hooks.watcher
    return calls if watcher is None else [watcher.tool(call) for call in calls]


def perform(calls: Sequence[Ready]) -> list[Outcome]:
    """Make calls side by side, blocking.

    Args:
        calls: The calls. A single one is made in this thread, several in threads of their own.

    Returns:
        What came of them, in their order.
    """
    if len(calls) == 1:
        return [_perform(calls[0])]
    threads = ThreadPoolExecutor(max(len(calls), 1), thread_name_prefix="mistralai-tools")
    try:
        made = [threads.submit(copy_context().run, _perform, call) for call in calls]
        return [future.result() for future in made]
    finally:
        # Who interrupts this does not wait for the functions.
        threads.shutdown(wait=False, cancel_futures=True)


def _perform(call: Ready) -> Outcome:
    try:
        value = call.make()
        if inspect.isawaitable(value):
            # In a thread of its own: this one may have an event loop, as notebooks have.
            with ThreadPoolExecutor(1) as thread:
                value = thread.submit(copy_context().run, asyncio.run, _awaited(value)).result()
    except Exception as error:  # noqa: BLE001 - it is looked at where the outcome is
        return Outcome(error=error)
    return Outcome(value)


async def perform_async(calls: Sequence[Ready]) -> list[Outcome]:
    """Make calls side by side, awaiting.

    Args:
        calls: The calls. Those that block are made in threads, so that the event loop goes on.

    Returns:
        What came of them, in their order.
    """
    from anyio import create_task_group  # noqa: PLC0415 - others need not load it

    outcomes = [Outcome()] * len(calls)

    async def keep(place: int, call: Ready) -> None:
        outcomes[place] = await _perform_async(call)

    async with create_task_group() as tasks:
        for place, call in enumerate(calls):
            tasks.start_soon(keep, place, call)
    return outcomes


async def _perform_async(call: Ready) -> Outcome:
    from anyio import to_thread  # noqa: PLC0415 - as above

    try:
        if call.blocks:
            value = await to_thread.run_sync(call.make, abandon_on_cancel=True)
        else:
            value = call.make()
        if inspect.isawaitable(value):
            value = await value
    except Exception as error:  # noqa: BLE001 - as above
        return Outcome(error=error)
    return Outcome(value)


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value
