"""What every operation takes beside its own parameters: how to send the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from mistralai.types import UNSET, OptionalNullable
from mistralai.types.retries import RetryConfig


class Options(TypedDict, total=False):
    """How to send a request; the same for all operations.

    Args:
        retries: When to send again: how many more attempts there may be, such as 3; a
            `RetryConfig`; or None for one attempt. Unset, the client's own setting holds.
        server_url: The URL of another server for this call.
        timeout_ms: The limit for connecting and for each read, in milliseconds.
        http_headers: Headers for this call, which replace those of the client.
        extra_body: Fields of the body that this version does not know. They replace those of the
            same name.
        extra_query: Parameters of the query that this version does not know. They replace those
            of the same name.
    """

    retries: OptionalNullable[RetryConfig | int]
    server_url: str | None
    timeout_ms: int | None
    http_headers: Mapping[str, str] | None
    extra_body: Mapping[str, Any] | None
    extra_query: Mapping[str, Any] | None


class RequestOptions(Options, total=False):
    """What `Mistral.request` sends, and how.

    Args:
        json: The body: anything that JSON can write, and models.
        content: The body in its place as JSON that is already written, which is sent as it is.
        form: The fields of a form in its place; `"file"` is a file, in any form that
            `files.upload` takes.
        query: The parameters of the query.
    """

    json: Any
    content: bytes | None
    form: Mapping[str, Any] | None
    query: Mapping[str, Any] | None


DEFAULTS: dict[str, Any] = {
    "retries": UNSET,
    "server_url": None,
    "timeout_ms": None,
    "http_headers": None,
    "extra_body": None,
    "extra_query": None,
}
"""The options with what each is where it is not given, in the order in which they are shown."""
