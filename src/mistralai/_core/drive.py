"""The shells: they perform what a flow asks for, and decide nothing.

An exception of an effect is thrown into the flow, `KeyboardInterrupt` and `CancelledError`
included, so that its `finally` blocks run before the exception goes on.
"""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any

from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

from .auth import Secret
from .events import AnswerReader
from .flow import Ask, Close, Effect, Flow, Read, Send, flow

if TYPE_CHECKING:
    import httpx

    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

    from .call import Call, StreamCall
    from .events import EventReader


def drive(config: SDKConfiguration, call: Call[Any]) -> Any:
    """Carry out a call, blocking."""
    client = config.client
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
