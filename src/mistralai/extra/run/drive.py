"""The drivers of a run: they perform what its rounds ask for, blocking or awaiting.

Both give the items of the run as it goes on, the result as the last one. Whether the answers come
as streams or in one piece is up to whoever starts them; a run in one piece has just fewer items.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mistralai._core.stream.joined import JoinedConversation
from mistralai.errors import SDKError, StreamError
from mistralai.extra.calls import perform, perform_async, watched

from .flow import Ask, Execute, GetAgent, Show, explain, rounds

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

    import httpx

    from mistralai.models import ConversationResponse
    from mistralai.sdkconfiguration import SDKConfiguration

    from .context import RunContext
    from .flow import Item

__all__ = ["Resources", "items", "items_async", "last", "last_async"]


class Resources:
    """What a run talks to.

    Args:
        conversations: The resource `beta.conversations`.
        agents: The resource `beta.agents`.
        options: How to send the requests.
    """

    def __init__(self, conversations: Any, agents: Any, options: Mapping[str, Any]) -> None:
        self.conversations = conversations
        self.agents = agents
        self.options = options
        self.config: SDKConfiguration = conversations.sdk_configuration

    def send(self, effect: Any, suffix: str) -> Any:
        """Send what an effect asks for.

        Args:
            effect: The effect.
            suffix: What the name of the method ends in.

        Returns:
            What the method gives.
        """
        if isinstance(effect, Ask):
            method = getattr(self.conversations, effect.operation + suffix)
        else:
            name = "get" if isinstance(effect, GetAgent) else "update"
            method = getattr(self.agents, name + suffix.removeprefix("_stream"))
        return method(**effect.arguments, **self.options)


def items(
    resources: Resources,
    context: RunContext,
    inputs: Any,
    given: Mapping[str, Any],
    *,
    stream: bool,
) -> Generator[Item, None, None]:
    """Carry out a run, blocking, while somebody asks for its items.

    Args:
        resources: What it talks to.
        context: What it has to work with.
        inputs: What the user says.
        given: What a conversation is started with.
        stream: Whether the answers come as streams.

    Raises:
        RunException: It cannot begin.
    """
    context.check(blocking=True)
    return _items(resources, context, inputs, given, stream=stream)


def items_async(
    resources: Resources,
    context: RunContext,
    inputs: Any,
    given: Mapping[str, Any],
    *,
    stream: bool,
) -> AsyncGenerator[Item, None]:
    """Carry out a run, awaiting; see `items`."""
    context.check(blocking=False)
    return _items_async(resources, context, inputs, given, stream=stream)


def last(run: Generator[Item, None, None]) -> Any:
    """Carry out a run to its end.

    Args:
        run: Its items.

    Returns:
        The last one: the result.
    """
    result: Any = None
    for item in run:
        result = item
    return result


async def last_async(run: AsyncGenerator[Item, None]) -> Any:
    """Carry out a run to its end; see `last`."""
    result: Any = None
    async for item in run:
        result = item
    return result


def _items(
    resources: Resources,
    context: RunContext,
    inputs: Any,
    given: Mapping[str, Any],
    *,
    stream: bool,
) -> Generator[Item, None, None]:
    flow = rounds(context, inputs, given)
    reply: Any = None
    while True:
        try:
            effect = flow.send(reply)
        except StopIteration as end:
            yield end.value
            return
        reply = None
        try:
            if isinstance(effect, Show):
                yield effect.item
            elif isinstance(effect, Execute):
                reply = perform(watched(effect.calls, resources.config))
            elif isinstance(effect, Ask) and stream:
                joined = JoinedConversation()
                with resources.send(effect, "_stream") as events:
                    for event in events:
                        joined.add(event)
                        yield event
                    reply = _whole(context, joined, events.response)
            else:
                reply = resources.send(effect, "")
        except SDKError as error:
            explain(effect, error)
            raise


async def _items_async(
    resources: Resources,
    context: RunContext,
    inputs: Any,
    given: Mapping[str, Any],
    *,
    stream: bool,
) -> AsyncGenerator[Item, None]:
    flow = rounds(context, inputs, given)
    reply: Any = None
    while True:
        try:
            effect = flow.send(reply)
        except StopIteration as end:
            yield end.value
            return
        reply = None
        try:
            if isinstance(effect, Show):
                yield effect.item
            elif isinstance(effect, Execute):
                reply = await perform_async(watched(effect.calls, resources.config))
            elif isinstance(effect, Ask) and stream:
                joined = JoinedConversation()
                async with await resources.send(effect, "_stream_async") as events:
                    async for event in events:
                        joined.add(event)
                        yield event
                    reply = _whole(context, joined, events.response)
            else:
                reply = await resources.send(effect, "_async")
        except SDKError as error:
            explain(effect, error)
            raise


def _whole(
    context: RunContext, joined: JoinedConversation, response: httpx.Response
) -> ConversationResponse:
    """Give the answer that a stream came to.

    Raises:
        StreamError: It came to an error.
    """
    error = joined.error
    if error is not None:
        context.conversation_id = joined.conversation_id or context.conversation_id
        raise StreamError(
            "The server reported an error in the stream",
            response.status_code,
            json.dumps(error, default=str),
            response,
            events=joined.events,
        )
    return joined.response()
