"""Server-sent events as the live API writes them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from mistralai.local.errors import ApiError
from mistralai.local.wire import encode

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
    yield _json_event(first)
    async with aclosing(rest) as chunks:
        try:
            async for chunk in chunks:
                yield _json_event(chunk)
        except ApiError as error:
            content, _ = error.content()
            yield event(content)
            return
        except Exception as error:  # noqa: BLE001 - the status is sent, the event can say it
            content, _ = report(error, "a stream").content()
            yield event(content)
            return
    yield DONE


def _json_event(chunk: dict[str, Any]) -> bytes:
    return event(encode(chunk))
