"""Streams of events, under the names that v1 gave them."""

from __future__ import annotations

from mistralai._core.stream.event_stream import (
    EventStream,
    EventStreamAsync,
    stream_events,
    stream_events_async,
)

__all__ = ["EventStream", "EventStreamAsync", "ServerEvent", "stream_events", "stream_events_async"]


class ServerEvent:
    """One event of a stream, before its data is decoded.

    Attributes:
        id: The value of its `id` line.
        event: The value of its `event` line.
        data: Its data lines, joined by line feeds.
        retry: The value of its `retry` line, in milliseconds.
    """

    id: str | None = None
    event: str | None = None
    data: str | None = None
    retry: int | None = None
