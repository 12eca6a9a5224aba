"""How much work a value of JSON is, and doing what is too much for the event loop in a thread."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

QUICK: Final = 64 * 1024
"""How many letters, or bytes, are read or written in a millisecond or two."""
_TEXTS: Final = (str, bytes)
_LISTS: Final = (list, tuple)
# What costs no more than its place, and is told without a call: a vector has thousands of them.
_SMALL: Final = frozenset({int, float, bool, type(None)})
# What a number or the frame of a list costs, in letters.
_VALUE: Final = 16


def is_large(value: object) -> bool:
    """Return whether it takes the event loop too long to read a value, or to write it.

    Args:
        value: What JSON can hold.
    """
    left = QUICK
    waiting = [value]
    while waiting and left > 0:
        one = waiting.pop()
        # By tuples, which are told apart faster than unions: each answer is looked at.
        if isinstance(one, _TEXTS):
            left -= len(one)
        elif isinstance(one, dict):
            fields = cast("dict[str, object]", one)
            left -= _VALUE * len(fields) + sum(map(len, fields))
            waiting += [part for part in fields.values() if type(part) not in _SMALL]
        elif isinstance(one, _LISTS):
            parts = cast("list[object]", one)
            left -= _VALUE * len(parts)
            if left > 0:
                waiting += [part for part in parts if type(part) not in _SMALL]
    return left <= 0


async def beside(value: object, work: Callable[..., T], *arguments: Any) -> T:
    """Return what a function returns; where it has much to do it runs in a thread.

    Args:
        value: What it works on, which tells how much it has to do.
        work: The function.
        *arguments: What to call it with.
    """
    if is_large(value):
        return await asyncio.to_thread(work, *arguments)
    return work(*arguments)
