"""The decorators that make a resource's methods.

A resource declares each operation once, as a function that returns a `Call`. `operation` makes
the blocking method of it and `asynchronous` the awaiting one, from the same declaration, so that
parameters, defaults and docstring cannot drift apart. `streaming` and `asynchronous_stream` do the
same for operations that answer with a stream of events.
"""

from __future__ import annotations

import inspect
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, TypeVar

from typing_extensions import ParamSpec

from .drive import drive, drive_async, stream, stream_async

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

    from .call import Call, StreamCall
    from .resource import Resource

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Resource")


def operation(describe: Callable[Concatenate[S, P], Call[R]]) -> Callable[Concatenate[S, P], R]:
    """Make the blocking method of a description."""

    def method(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = drive(self.sdk_configuration, describe(self, *args, **kwargs))
        return result

    return _dress(method, describe)


def asynchronous(
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Make the awaiting twin of a blocking method.

    It is made from the description and not from the method, so that wrapping the one (as tracing
    tools do) leaves the other alone.
    """
    describe: Callable[Concatenate[S, P], Call[R]] = method.__wrapped__  # type: ignore[attr-defined]  # update_wrapper put it there

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = await drive_async(self.sdk_configuration, describe(self, *args, **kwargs))
        return result

    return _dress(twin, describe, "_async")


def streaming(
    describe: Callable[Concatenate[S, P], StreamCall[R]],
) -> Callable[Concatenate[S, P], EventStream[R]]:
    """Make the blocking method of a description whose answer is a stream."""

    def method(self: S, /, *args: P.args, **kwargs: P.kwargs) -> EventStream[R]:
        return stream(self.sdk_configuration, describe(self, *args, **kwargs))

    return _dress(method, describe, form="EventStream[{}]")


def asynchronous_stream(
    method: Callable[Concatenate[S, P], EventStream[R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, EventStreamAsync[R]]]:
    """Make the awaiting twin of a blocking method whose answer is a stream."""
    describe: Callable[Concatenate[S, P], StreamCall[R]] = method.__wrapped__  # type: ignore[attr-defined]  # update_wrapper put it there

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> EventStreamAsync[R]:
        return await stream_async(self.sdk_configuration, describe(self, *args, **kwargs))

    return _dress(twin, describe, "_async", "EventStreamAsync[{}]")


F = TypeVar("F", bound="Callable[..., Any]")


def _dress(function: F, describe: Callable[..., Any], suffix: str = "", form: str = "{}") -> F:
    """Let a made method look like its declaration: name, docstring, parameters, return type.

    `__wrapped__` stays, because `typing.get_type_hints` finds the names in annotations by it.
    """
    update_wrapper(function, describe)
    function.__name__ += suffix
    function.__qualname__ += suffix
    _, _, returns = describe.__annotations__["return"].partition("[")
    returned = form.format(returns.removesuffix("]"))
    function.__annotations__ = {**describe.__annotations__, "return": returned}
    signature = inspect.signature(describe).replace(return_annotation=returned)
    function.__signature__ = signature  # type: ignore[attr-defined]  # what inspect looks for
    return function
