"""Server-sent events as the live API writes them."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any, Final

from mistralai.local.errors import ApiError, as_conversation_error, as_object

from .answers import encoded, refused
from .reports import report

DONE: Final = b"data: [DONE]\n\n"


def event(data: bytes) -> bytes:
    """Return one event.

    Args:
        data: What it carries, without line breaks.
    """
    return b"data: " + data + b"\n\n"


async def events(
    first: dict[str, Any], rest: AsyncGenerator[dict[str, Any], None]
) -> AsyncGenerator[bytes, None]:
    """Yield chunks as events, and the end mark; an error on the way becomes the last event.

    Args:
        first: The first chunk.
        rest: The chunks after it.
    """
    yield await _json_event(first)
    async with aclosing(rest) as chunks:
        try:
            async for chunk in chunks:
                yield await _json_event(chunk)
        except ApiError as error:
            content, _ = await refused(error)
            yield event(content)
            return
        except Exception as error:  # noqa: BLE001 - the status is sent, the event can say it
            content, _ = report(error, "a stream").content()
            yield event(content)
            return
    yield DONE


async def named_events(
    first: Sequence[dict[str, Any]],
    rest: AsyncGenerator[dict[str, Any], None],
    as_event: Callable[[ApiError], dict[str, Any]] | None = None,
) -> AsyncGenerator[bytes, None]:
    """Yield events with the names of their types; an error on the way becomes the last event.

    Args:
        first: The first events.
        rest: The events after them.
        as_event: Makes an event of an error; by default that of a conversation.
    """
    failed = as_event or _conversation_error
    for one in first:
        yield await _named_event(one)
    async with aclosing(rest) as events:
        try:
            async for one in events:
                yield await _named_event(one)
        except ApiError as error:
            yield await _named_event(failed(error))
        except Exception as error:  # noqa: BLE001 - the status is sent, the event can say it
            yield await _named_event(failed(as_conversation_error(report(error, "a stream"))))


async def _named_event(content: dict[str, Any]) -> bytes:
    return f"event: {content['type']}\n".encode() + await _json_event(content)


def _conversation_error(error: ApiError) -> dict[str, Any]:
    body = as_object(error)
    message = str(body.get("message") or error)
    kind = "conversation.response.error"
    return {"type": kind, "message": message, "code": body.get("code", 3000)}


async def _json_event(chunk: dict[str, Any]) -> bytes:
    return event(await encoded(chunk))
