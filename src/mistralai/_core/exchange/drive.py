"""The drivers: what a method of a resource runs when it is called.

They perform the effects that an exchange asks for, and decide nothing. An exception of an effect is
thrown into it, `KeyboardInterrupt` and `CancelledError` included, so that its `finally` blocks run
before the exception goes on.
"""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from mistralai._auth.credentials import Secret
from mistralai._auth.forget import forget_variables
from mistralai._core.stream.event_stream import EventStream, EventStreamAsync
from mistralai._core.stream.events import AnswerReader
from mistralai._transport.body import read, read_async
from mistralai._transport.libraries import library_of
from mistralai._transport.short_client import AsyncShortClient, ShortClient

from .effects import Ask, Close, Effect, Read, Send, Sleep
from .flow import Exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from mistralai._core.call import Call
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

    from .flow import Flow

T = TypeVar("T")

_OURS = {ShortClient.send, AsyncShortClient.send}


def drive(
    config: SDKConfiguration, call: Call, send: Callable[..., httpx.Response] | None = None
) -> Any:
    """Carry out a call, blocking.

    Args:
        config: The configuration of the client.
        call: What to do.
        send: What somebody put in the place of `Resource.do_request`, to send with instead.
    """
    client = config.clients.ready or config.client
    exchange = Exchange(config, call, client, library_of(type(client)), delegates=send is not None)
    flow, reader = exchange.flow(), AnswerReader
    if config.hooks.watcher is not None:
        flow, reader = config.hooks.watcher.watch(exchange, flow)
    result = run(flow, client, send)
    if call.operation.stream is not None:
        return EventStream[Any].reading(result, _reader(exchange, result, reader))
    return result


async def drive_async(
    config: SDKConfiguration,
    call: Call,
    send: Callable[..., Awaitable[httpx.Response]] | None = None,
) -> Any:
    """Carry out a call, awaiting; see `drive`."""
    client = config.async_client
    exchange = Exchange(config, call, client, library_of(type(client)), delegates=send is not None)
    flow, reader = exchange.flow(), AnswerReader
    if config.hooks.watcher is not None:
        flow, reader = config.hooks.watcher.watch(exchange, flow)
    result = await run_async(flow, client, send)
    if call.operation.stream is not None:
        return EventStreamAsync[Any].reading(result, _reader(exchange, result, reader))
    return result


def _reader(
    exchange: Exchange, response: httpx.Response, make: Callable[..., AnswerReader]
) -> AnswerReader:
    operation = exchange.call.operation
    (kind,) = get_args(operation.returns)
    return make(kind, response, operation.stream, strict=exchange.config.strict)


def run(flow: Flow[T], client: HttpClient, send: Callable[..., Any] | None = None) -> T:
    """Perform what a flow asks for, blocking, until it returns."""
    try:
        effect = next(flow)
        while True:
            try:
                result = _perform(effect, client, send)
            except BaseException as error:  # noqa: BLE001 - the flow decides what goes on
                forget_variables(error)
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as end:
        returned: T = end.value
        return returned


def _perform(effect: Effect, client: HttpClient, send: Callable[..., Any] | None) -> Any:
    if isinstance(effect, Send):
        # What is read here has a limit; what a class of the user's reads, it has read as in v1.
        return client.send(effect.request, stream=effect.stream or _is_plain(client, "Client"))
    if isinstance(effect, Read):
        return read(effect.response, effect.limit, cut=effect.cut)
    if isinstance(effect, Ask):
        return Secret.of(effect.credentials.key())
    if isinstance(effect, Close):
        return effect.response.close()
    if isinstance(effect, Sleep):
        return sleep(effect.seconds)
    assert send is not None  # noqa: S101 - nothing is delegated where there is nobody to do it
    return send(**effect.arguments)


def _is_plain(client: object, name: str) -> bool:
    """Whether a client sends as its library does: not in a way of the user's, nor in a mock's."""
    kind = cast("Any", type(client))
    send = getattr(kind, "send", None)
    if send not in _OURS and send is not getattr(library_of(kind), name).send:
        return False
    return "send" not in vars(client)


async def run_async(
    flow: Flow[T], client: AsyncHttpClient, send: Callable[..., Any] | None = None
) -> T:
    """Perform what a flow asks for, awaiting, until it returns."""
    try:
        effect = next(flow)
        while True:
            try:
                result = await _perform_async(effect, client, send)
            except BaseException as error:  # noqa: BLE001 - the flow decides what goes on
                forget_variables(error)
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as end:
        returned: T = end.value
        return returned


async def sleep_async(seconds: float) -> None:
    """Wait, and let the event loop go on."""
    import anyio  # noqa: PLC0415 - loading it takes blocking programs longer than ten calls

    await anyio.sleep(seconds)


async def _perform_async(
    effect: Effect, client: AsyncHttpClient, send: Callable[..., Any] | None
) -> Any:
    if isinstance(effect, Send):
        stream = effect.stream or _is_plain(client, "AsyncClient")
        return await client.send(effect.request, stream=stream)
    if isinstance(effect, Read):
        return await read_async(effect.response, effect.limit, cut=effect.cut)
    if isinstance(effect, Ask):
        return Secret.of(await effect.credentials.key_async())
    if isinstance(effect, Close):
        return await effect.response.aclose()
    if isinstance(effect, Sleep):
        return await sleep_async(effect.seconds)
    assert send is not None  # noqa: S101 - as above
    return await send(**effect.arguments)
