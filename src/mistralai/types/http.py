"""What an answer says beside its body."""

from __future__ import annotations

from contextlib import suppress
from datetime import timezone
from email.utils import parsedate_to_datetime
from math import isfinite
from time import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

LARGE = 1_000_000
"""How many bytes a body has that is decoded only for who asks for it."""
REQUEST_ID_HEADERS = ("mistral-correlation-id", "x-kong-request-id", "x-request-id")


class RateLimit(NamedTuple):
    """How much of an allowance is left, None where the server does not say.

    Args:
        limit: The allowance per minute.
        remaining: What is left of it.
    """

    limit: int | None
    remaining: int | None


class Http(NamedTuple):
    """The HTTP side of an answer.

    Args:
        status_code: The status.
        headers: The headers, found by names in any case.
        elapsed: Seconds from sending the request to the end of the answer, of a stream to its
            head; None where the HTTP client does not measure it.
    """

    status_code: int
    headers: httpx.Headers
    elapsed: float | None

    @property
    def request_id(self) -> str | None:
        """The id to give Mistral's support."""
        return next((self.headers[n] for n in REQUEST_ID_HEADERS if n in self.headers), None)

    @property
    def requests(self) -> RateLimit:
        """How many requests are left in this minute."""
        return RateLimit(
            self._number("x-ratelimit-limit-req-minute", "ratelimit-limit"),
            self._number("x-ratelimit-remaining-req-minute", "ratelimit-remaining"),
        )

    @property
    def tokens(self) -> RateLimit:
        """How many tokens are left in this minute."""
        return RateLimit(
            self._number("x-ratelimit-limit-tokens-minute", "x-ratelimitbysize-limit-minute"),
            self._number(
                "x-ratelimit-remaining-tokens-minute", "x-ratelimitbysize-remaining-minute"
            ),
        )

    @property
    def retry_after(self) -> float | None:
        """How long the server asks to wait before the next request, in seconds."""
        return retry_after(self.headers)

    def _number(self, *names: str) -> int | None:
        # The API has renamed these headers; the first that is there counts.
        for name in names:
            value = self.headers.get(name, "")
            if value.isascii() and value.isdigit():
                return int(value)
        return None


def http_of(response: httpx.Response) -> Http:
    """Keep the HTTP side of a response, and nothing of its body."""
    try:
        elapsed = response.elapsed.total_seconds()
    except RuntimeError:
        elapsed = None
    return Http(response.status_code, response.headers, elapsed)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Read `Retry-After`, in its two forms (RFC 9110 10.2.3).

    Args:
        headers: The headers of an answer, with names in any case `headers.get` understands.
        now: Seconds since 1970, from which a date is counted; the clock by default.

    Returns:
        Seconds to wait, at least 0; None where the header is missing or unreadable.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=timezone.utc)
        seconds = date.timestamp() - (time() if now is None else now)
    return max(seconds, 0.0) if isfinite(seconds) else None


def text_of(response: httpx.Response) -> str:
    """The body of an answer as text, whatever bytes and charset the server chose."""
    try:
        return response.text
    except RuntimeError:  # it broke off, or is that of a stream
        return ""
    except Exception:  # noqa: BLE001 - codecs raise what they like, and a charset can name any codec
        return response.content.decode("utf-8", "replace")


def hide_key(response: httpx.Response) -> None:
    """Take the key out of what is handed out: a response has its request, and both can be pickled.

    The request that was sent stays as it is; who put a transport under the client may look at it.
    """
    with suppress(RuntimeError):  # a response made by hand may have no request
        response.request = request_without_key(response.request)


def request_without_key(request: httpx.Request) -> httpx.Request:
    """Copy a request, less its body and its key."""
    headers = [(k, v) for k, v in request.headers.raw if k.lower() != b"authorization"]
    return type(request)(
        request.method, request.url, headers=headers, extensions=request.extensions
    )
