"""Retries as v1 offered them: the configuration, and two functions for requests of one's own."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from mistralai._core.call import Harm
from mistralai._core.exchange.retry import (
    Attempts,
    failure_of,
    policy_of,
    statuses_of,
)
from mistralai.types.retries import BackoffStrategy, RetryConfig

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

__all__ = [
    "BackoffStrategy",
    "PermanentError",
    "Retries",
    "RetryConfig",
    "TemporaryError",
    "retry",
    "retry_async",
]


class PermanentError(Exception):
    """Raised by a function given to `retry` to stop it.

    Args:
        inner: The exception that `retry` shall raise.
    """

    inner: Exception

    def __init__(self, inner: Exception) -> None:
        super().__init__(inner)
        self.inner = inner


class TemporaryError(Exception):
    """Raised by a function given to `retry` for an answer that is worth another attempt.

    Args:
        response: The answer, which `retry` returns when it gives up.
    """

    response: httpx.Response

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        self.response = response


class Retries:
    """When to repeat a request.

    Args:
        config: How long to wait, and for how long.
        status_codes: The statuses that are worth another attempt: `"429"`, or `"5XX"` for all
            that begin with 5.
    """

    config: RetryConfig
    status_codes: list[str]

    def __init__(self, config: RetryConfig, status_codes: list[str]) -> None:
        self.config = config
        self.status_codes = status_codes


def retry(func: Callable[[], httpx.Response], retries: Retries) -> httpx.Response:
    """Call a function until its answer is worth keeping.

    Args:
        func: Sends the request.
        retries: When to repeat it.

    Returns:
        The last answer, even where it is one that was worth another attempt.

    Raises:
        Exception: What `func` raised last.
    """
    attempts = _attempts(retries)
    while True:
        result: httpx.Response | Exception
        try:
            result = func()
        except Exception as error:  # noqa: BLE001 - _judge raises what is not worth repeating
            result = error
        verdict = _judge(attempts, result)
        if not isinstance(verdict, (int, float)):
            return verdict
        time.sleep(verdict)


async def retry_async(
    func: Callable[[], Awaitable[httpx.Response]], retries: Retries
) -> httpx.Response:
    """Await a function until its answer is worth keeping: `retry` for coroutines."""
    attempts = _attempts(retries)
    while True:
        result: httpx.Response | Exception
        try:
            result = await func()
        except Exception as error:  # noqa: BLE001 - _judge raises what is not worth repeating
            result = error
        verdict = _judge(attempts, result)
        if not isinstance(verdict, (int, float)):
            return verdict
        await asyncio.sleep(verdict)


def _attempts(retries: Retries) -> Attempts:
    policy = policy_of(retries.config)
    if policy is not None:
        policy = policy._replace(statuses=statuses_of(retries.status_codes))
    return Attempts(policy, Harm.NONE)


def _judge(attempts: Attempts, result: httpx.Response | Exception) -> float | httpx.Response:
    """Tell how long to wait before the next attempt, or give the answer to stay with."""
    if isinstance(result, PermanentError):
        raise result.inner
    answer = result.response if isinstance(result, TemporaryError) else result
    if isinstance(answer, Exception):
        import httpx  # noqa: PLC0415 - who only configures retries needs no HTTP library

        delay = attempts.delay_after(failure_of(answer, httpx))
        if delay is None:
            raise answer
        return delay
    delay = attempts.delay_after(answer.status_code, answer.headers)
    return answer if delay is None else delay
