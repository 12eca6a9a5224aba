"""What an answer says beside its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import httpx

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

    def _number(self, *names: str) -> int | None:
        # The API has renamed these headers; the first that is there counts.
        for name in names:
            value = self.headers.get(name, "")
            if value.isascii() and value.isdigit():
                return int(value)
        return None
