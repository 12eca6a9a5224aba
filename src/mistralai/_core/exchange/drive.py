"""The shells: what a method of a resource runs when it is called.

A resource declares each operation once, as a function that returns a `Call`. `operation` makes
the blocking method of it and `asynchronous` the awaiting one, from the same declaration, so that
parameters, defaults and docstring cannot drift apart. `streaming` and `asynchronous_stream` do the
same for operations that answer with a stream of events.

The methods drive a flow: they perform the effects it asks for, and decide nothing. An exception of
an effect is thrown into the flow, `KeyboardInterrupt` and `CancelledError` included, so that its
`finally` blocks run before the exception goes on.
"""

from __future__ import annotations

import inspect
from functools import update_wrapper
from time import sleep
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from mistralai._auth.credentials import Secret
from mistralai._core.stream.events import AnswerReader
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

from .flow import Ask, Close, Effect, Flow, Read, Send, flow

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    import httpx

    from mistralai._core.call import Call, StreamCall
    from mistralai._core.resource import Resource
    from mistralai._core.stream.events import EventReader
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Resource")


def drive(config: SDKConfiguration, call: Call[Any]) -> Any:
    """Carry out a call, blocking."""
    client = config.clients.ready or config.client
    return _run(flow(config, call, client), client)


async def drive_async(config: SDKConfiguration, call: Call[Any]) -> Any:
    """Carry out a call, awaiting."""
    client = config.async_client
    return await _run_async(flow(config, call, client), client)


def stream(config: SDKConfiguration, call: StreamCall[Any]) -> EventStream[Any]:
    """Carry out a call up to the head of its stream, blocking."""
    response: httpx.Response = drive(config, call)
    return EventStream[Any].reading(response, _reader(config, call, response))


async def stream_async(config: SDKConfiguration, call: StreamCall[Any]) -> EventStreamAsync[Any]:
    """Carry out a call up to the head of its stream, awaiting."""
    response: httpx.Response = await drive_async(config, call)
    return EventStreamAsync[Any].reading(response, _reader(config, call, response))


def _reader(
    config: SDKConfiguration, call: StreamCall[Any], response: httpx.Response
) -> EventReader[Any]:
    return AnswerReader(call.returns, response, call.sentinel, strict=config.strict)


def _run(course: Flow, client: HttpClient) -> Any:
    try:
        effect = next(course)
        while True:
            try:
                result = _perform(effect, client)
            except BaseException as error:  # noqa: BLE001 - the flow decides what goes on
                effect = course.throw(error)
            else:
                effect = course.send(result)
    except StopIteration as end:
        return end.value


def _perform(effect: Effect, client: HttpClient) -> Any:
    if isinstance(effect, Send):
        return client.send(effect.request, stream=effect.stream)
    if isinstance(effect, Ask):
        return Secret.of(effect.credentials.key())
    if isinstance(effect, Read):
        return effect.response.read()
    if isinstance(effect, Close):
        return effect.response.close()
    return sleep(effect.seconds)


async def _run_async(course: Flow, client: AsyncHttpClient) -> Any:
    try:
        effect = next(course)
        while True:
            try:
                result = await _perform_async(effect, client)
            except BaseException as error:  # noqa: BLE001 - the flow decides what goes on
                effect = course.throw(error)
            else:
                effect = course.send(result)
    except StopIteration as end:
        return end.value


async def sleep_async(seconds: float) -> None:
    """Wait, and let the event loop go on."""
    import asyncio  # noqa: PLC0415 - loading it takes blocking programs longer than ten calls

    await asyncio.sleep(seconds)


async def _perform_async(effect: Effect, client: AsyncHttpClient) -> Any:
    if isinstance(effect, Send):
        return await client.send(effect.request, stream=effect.stream)
    if isinstance(effect, Ask):
        return Secret.of(await effect.credentials.key_async())
    if isinstance(effect, Read):
        return await effect.response.aread()
    if isinstance(effect, Close):
        return await effect.response.aclose()
    return await sleep_async(effect.seconds)


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
