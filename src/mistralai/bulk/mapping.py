"""Requests made of anything, and their results as a generator, to go on with in Python."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from mistralai._core.request.json_body import to_json
from mistralai.types import BaseModel

from .asking import Asker, failed
from .gate import Gate
from .limiter import Limiter
from .loop_thread import loop_in_a_thread
from .running import check

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from concurrent.futures import Future

    from mistralai.sdk import BaseSDK
    from mistralai.types import ModelName

T = TypeVar("T")
AHEAD = 2
"""How many rows are taken ahead of the result that is asked for, for each that may be under way."""


@dataclass(frozen=True)
class Result(Generic[T]):
    """What came of a row.

    Args:
        row: The row.
        status_code: The HTTP status; None where there was no answer.
        body: The body of the answer: JSON, as plain values.
        error: What a single call would have raised; None where it succeeded.
    """

    row: T
    status_code: int | None
    body: Any
    error: Exception | None = None


Body = Mapping[str, Any] | BaseModel


class _Mapper(Generic[T]):
    """What both generators do with a row."""

    def __init__(
        self,
        client: BaseSDK,
        make_request: Callable[[T], Body],
        endpoint: str,
        model: str | None,
        concurrency: int | None,
        requests_per_second: float | None,
        errors: str,
    ) -> None:
        check(endpoint, "live", errors, concurrency, requests_per_second)
        limiter = Limiter(concurrency=concurrency, requests_per_second=requests_per_second)
        self._gate = Gate(limiter)
        self._client, self._endpoint, self._model = client, endpoint, model
        self._asker: Asker | None = None
        self._make_request = make_request
        self._raises = errors == "raise"
        self.ahead = AHEAD * limiter.most

    def content_of(self, row: T) -> bytes | ValueError:
        """Make the request of a row, as JSON, or tell why there is none."""
        body = self._make_request(row)
        try:
            return to_json(body, name="body")
        except ValueError as error:
            return error

    async def ask(self, row: T, content: bytes | ValueError) -> Result[T]:
        """Ask it.

        Raises:
            Exception: There is an error, and it is to be raised.
        """
        if self._asker is None:  # in the event loop, where the HTTP client is known
            self._asker = Asker(self._client, self._endpoint, self._model, self._gate)
        if isinstance(content, bytes):
            answer = await self._asker.ask(content, await self._gate.enter())
        else:
            answer = failed(content)
        if answer.cause is not None and self._raises:
            raise answer.cause
        return Result(row, answer.status, answer.value, answer.cause)


async def amap(
    client: BaseSDK,
    rows: Iterable[T] | AsyncIterable[T],
    make_request: Callable[[T], Body],
    *,
    endpoint: str = "/v1/chat/completions",
    model: ModelName | None = None,
    concurrency: int | None = None,
    requests_per_second: float | None = None,
    ordered: bool = True,
    errors: Literal["keep", "raise"] = "keep",
) -> AsyncGenerator[Result[T], None]:
    """Do what `map` does, awaiting: on asyncio's event loop. `rows` may be an `AsyncIterable`.

    What is under way is dropped when the generator is closed.
    """
    mapper = _Mapper(
        client, make_request, endpoint, model, concurrency, requests_per_second, errors
    )
    source = _awaited(rows)
    pending: dict[asyncio.Task[Result[T]], None] = {}
    ended: asyncio.Queue[asyncio.Task[Result[T]]] = asyncio.Queue()
    more = True
    try:
        while True:
            while more and len(pending) < mapper.ahead:
                try:
                    row = await source.__anext__()
                except StopAsyncIteration:
                    more = False
                    break
                task = asyncio.create_task(mapper.ask(row, mapper.content_of(row)))
                pending[task] = None
                task.add_done_callback(ended.put_nowait)
            if not pending:
                return
            done = next(iter(pending)) if ordered else await ended.get()
            result = await done
            del pending[done]
            yield result
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await source.aclose()


async def _awaited(rows: Iterable[T] | AsyncIterable[T]) -> AsyncGenerator[T, None]:
    if isinstance(rows, AsyncIterable):
        async for row in rows:
            yield row
    else:
        for row in rows:
            yield row


def map(  # noqa: A001 - what it is called elsewhere too
    client: BaseSDK,
    rows: Iterable[T],
    make_request: Callable[[T], Body],
    *,
    endpoint: str = "/v1/chat/completions",
    model: ModelName | None = None,
    concurrency: int | None = None,
    requests_per_second: float | None = None,
    ordered: bool = True,
    errors: Literal["keep", "raise"] = "keep",
) -> Generator[Result[T], None, None]:
    """Ask a request of each row, many side by side, and give the results one by one.

    Nothing is written: what a program does not keep of the results is asked again the next time;
    `run` is for what has to survive. Rows are taken from `rows`, and requests made of them, in the
    calling thread, a little ahead of the results (256 by default); the requests are sent by an
    event loop in a thread of its own, so that they go on while the program works.

    Args:
        client: Sends the requests. Its `retry_config` says how often a row is sent again that
            failed; one that was refused because there were too many always is.
        rows: Anything.
        make_request: Makes the body of a request of a row: a dict, or a model such as
            `models.ChatCompletionRequest`. What it raises ends the generator.
        endpoint: The path of the API that the requests are for.
        model: The model of requests that name none.
        concurrency: How many requests may be under way at most, by default 128. How many are is
            found out.
        requests_per_second: How many requests may begin in a second at most.
        ordered: Whether the results come in the order of the rows, or as they come.
        errors: `"keep"` gives a row that failed as a result with an `error`; `"raise"` raises it.

    Returns:
        The results: each has its `row`, and the `body` of the answer as plain values. What is
        under way is dropped when the generator is closed.

    Raises:
        AuthenticationError: The key is not valid.
        ValueError: An argument has no such value.
        TypeError: An argument is not of its type.
    """
    mapper = _Mapper(
        client, make_request, endpoint, model, concurrency, requests_per_second, errors
    )
    return _mapped(mapper, rows, ordered=ordered)


def _mapped(
    mapper: _Mapper[T], rows: Iterable[T], *, ordered: bool
) -> Generator[Result[T], None, None]:
    source = iter(rows)
    pending: dict[Future[Result[T]], None] = {}
    ended: SimpleQueue[Future[Result[T]]] = SimpleQueue()
    came: set[Future[Result[T]]] = set()
    more = True
    with loop_in_a_thread() as loop:
        try:
            while True:
                while more and len(pending) < mapper.ahead:
                    try:
                        row = next(source)
                    except StopIteration:
                        more = False
                        break
                    content = mapper.content_of(row)
                    future = asyncio.run_coroutine_threadsafe(mapper.ask(row, content), loop)
                    pending[future] = None
                    future.add_done_callback(ended.put)
                if not pending:
                    return
                done = next(iter(pending)) if ordered else ended.get()
                while ordered and done not in came:
                    came.add(ended.get())
                # First it is taken out: asking an interrupted future for more may wait for ever.
                came.discard(done)
                del pending[done]
                yield done.result()
        finally:
            for future in pending:
                future.cancel()
