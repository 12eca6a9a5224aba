"""When to send a request again, as v1 said it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class BackoffStrategy:
    """How long to wait between attempts, and for how long to go on.

    Args:
        initial_interval: The first wait, in milliseconds.
        max_interval: The longest wait, in milliseconds.
        exponent: What each wait is multiplied with for the next.
        max_elapsed_time: When to stop trying, in milliseconds since the first attempt began.
    """

    initial_interval: int
    max_interval: int
    exponent: float
    max_elapsed_time: int


@dataclass
class RetryConfig:
    """When to send a request again.

    Args:
        strategy: `"backoff"`; any other value means never.
        backoff: How long to wait.
        retry_connection_errors: Whether a failed connection and a timeout count too, besides the
            statuses 429, 500, 502, 503 and 504.
    """

    strategy: str
    backoff: BackoffStrategy
    retry_connection_errors: bool
