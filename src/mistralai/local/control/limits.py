"""Rate limits: requests and tokens per minute, counted always, enforced when switched on."""

from dataclasses import dataclass
from typing import Final

from mistralai.local.errors import CATALOGUE, ApiError

_MINUTE: Final = 60.0
_MONTH_FACTOR: Final = 2_000


@dataclass(slots=True)
class RateLimits:
    """What may be done in a minute, and what has been done in this one.

    While nothing is switched on, the headers show generous limits that count down and start
    again, and no request is refused.
    """

    requests: int = 600
    tokens: int = 2_000_000
    enforced: bool = False
    body: str = "rate_limit"
    used_requests: int = 0
    used_tokens: int = 0
    _since: float = 0.0

    def switch_on(
        self, *, requests: int | None = None, tokens: int | None = None, body: str = "rate_limit"
    ) -> None:
        """Refuse from now on what goes over a limit, starting with a fresh minute.

        Args:
            requests: Requests per minute; 0 is a model that the plan does not include, so every
                request is refused for ever.
            tokens: Tokens per minute.
            body: Which body of the catalogue a refusal has.

        Raises:
            ValueError: If a limit is negative or the catalogue has no such body.
        """
        for name, value in (("requests", requests), ("tokens", tokens)):
            if value is not None and value < 0:
                raise ValueError(f"{name} must be at least 0, got {value}")
        if body not in CATALOGUE:
            raise ValueError(f"body {body!r} is not one of {', '.join(sorted(CATALOGUE))}")
        fresh = RateLimits()
        self.requests = fresh.requests if requests is None else requests
        self.tokens = fresh.tokens if tokens is None else tokens
        self.body = body
        self.enforced = True
        self.used_requests = self.used_tokens = 0

    def switch_off(self) -> None:
        """Go back to limits that refuse nothing."""
        fresh = RateLimits()
        self.requests, self.tokens, self.enforced = fresh.requests, fresh.tokens, False
        self.used_requests = self.used_tokens = 0

    def take(self, now: float) -> None:
        """Count one request.

        Args:
            now: The server's time in seconds since the epoch.

        Raises:
            ApiError: With status 429, if a limit that is switched on has been reached.
        """
        self._roll(now)
        if self.enforced and (
            self.used_requests >= self.requests or self.used_tokens >= self.tokens
        ):
            refusal = CATALOGUE[self.body]()
            if self.requests:
                refusal.headers["retry-after"] = str(self._reset(now))
            raise ApiError(429, refusal.body, refusal.headers)
        self.used_requests += 1

    def spend(self, tokens: int) -> None:
        """Count tokens.

        Args:
            tokens: How many.
        """
        self.used_tokens += tokens

    def headers(self, now: float, cost: int) -> list[tuple[bytes, bytes]]:
        """Return the live API's rate-limit headers, of both families.

        Args:
            now: The server's time in seconds since the epoch.
            cost: Tokens that this request costs.
        """
        self._roll(now)
        left_requests = max(0, self.requests - self.used_requests)
        left_tokens = max(0, self.tokens - self.used_tokens)
        reset = self._reset(now)
        month = self.tokens * _MONTH_FACTOR
        values = {
            b"x-ratelimit-limit-req-minute": self.requests,
            b"x-ratelimit-remaining-req-minute": left_requests,
            b"x-ratelimit-limit-tokens-minute": self.tokens,
            b"x-ratelimit-remaining-tokens-minute": left_tokens,
            b"x-ratelimit-tokens-query-cost": cost,
            b"ratelimit-limit": self.requests,
            b"ratelimit-remaining": left_requests,
            b"ratelimit-reset": reset,
            b"ratelimitbysize-limit": self.tokens,
            b"ratelimitbysize-remaining": left_tokens,
            b"ratelimitbysize-reset": reset,
            b"ratelimitbysize-query-cost": cost,
            b"x-ratelimitbysize-limit-minute": self.tokens,
            b"x-ratelimitbysize-remaining-minute": left_tokens,
            b"x-ratelimitbysize-limit-month": month,
            b"x-ratelimitbysize-remaining-month": max(0, month - self.used_tokens),
        }
        return [(name, b"%d" % value) for name, value in values.items()]

    def _roll(self, now: float) -> None:
        if not self._since <= now < self._since + _MINUTE:
            self._since = now
            self.used_requests = self.used_tokens = 0

    def _reset(self, now: float) -> int:
        return max(1, round(self._since + _MINUTE - now))
