"""Vectors of any number of texts: batches within the API's limits, several under way at once."""

from __future__ import annotations

import inspect
import re
from array import array
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, NamedTuple

from mistralai._checks import shown
from mistralai.errors import SDKError
from mistralai.models import UsageInfo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from mistralai.models import EmbeddingResponse

__all__ = ["Batch", "ManyEmbeddings", "Work", "embed", "embed_async"]

_BYTES_PER_TOKEN = 3
"""Few enough for most languages; where it is too many, the server says so, and batches halve."""
_TOO_MUCH = re.compile(r"too many (tokens|inputs)|split into more batches|too large", re.IGNORECASE)
_INPUT = re.compile(r"Input id (\d+)\b")
_REFUSED = frozenset({400, 413, 422})


class ManyEmbeddings:
    """The vectors of many texts, in their order, kept as floats of 32 bits.

    Args:
        count: How many texts there are.

    Attributes:
        usage: The tokens of all requests together.
        requests: How many requests were answered.
    """

    def __init__(self, count: int) -> None:
        self._vectors: list[array[float]] = [array("f")] * count
        self.usage = UsageInfo()
        self.requests = 0

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def vectors(self) -> list[list[float]]:
        """The vectors as lists, in the order of the texts."""
        return [vector.tolist() for vector in self._vectors]

    @property
    def array(self) -> NDArray[float32]:
        """The vectors as a numpy array of 32 bit floats: a row for each text, in their order.

        Raises:
            ModuleNotFoundError: numpy is not installed.
            ValueError: The vectors are of different lengths.
        """
        try:
            import numpy as np  # noqa: PLC0415 - it is no dependency
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "`array` needs numpy: pip install numpy; `vectors` has the same as lists"
            ) from error
        width = len(self._vectors[0]) if self._vectors else 0
        if any(len(vector) != width for vector in self._vectors):
            raise ValueError("the vectors are of different lengths")
        rows: NDArray[float32] = np.empty((len(self._vectors), width), dtype=np.float32)
        for place, vector in enumerate(self._vectors):
            rows[place] = vector
        return rows

    def put(self, start: int, response: EmbeddingResponse) -> None:
        """Take the vectors of an answer.

        Args:
            start: The place of its first text.
            response: The answer.
        """
        for place, vector in enumerate(response.vectors, start):
            self._vectors[place] = array("f", vector)
        self.requests += 1
        # What was read tolerantly can be anything.
        used: Any = response.usage
        if isinstance(used, UsageInfo):
            self.usage.prompt_tokens += used.prompt_tokens
            self.usage.completion_tokens += used.completion_tokens
            self.usage.total_tokens += used.total_tokens


class Batch(NamedTuple):
    """Some of the texts."""

    start: int
    """The place of the first."""
    texts: list[str]

    def halves(self) -> tuple[Batch, Batch]:
        """Take it apart."""
        middle = len(self.texts) // 2
        return (
            Batch(self.start, self.texts[:middle]),
            Batch(self.start + middle, self.texts[middle:]),
        )


class Work:
    """What is to be embedded, and what came of it; nothing is sent here.

    Args:
        texts: The texts.
        batch_size: How many go into a request at most.
        batch_tokens: How many tokens, as they are estimated.
        concurrency: How many requests are under way at once.
        on_progress: Called with how many texts are done, and how many there are.

    Raises:
        TypeError: The texts are one text, or some are none.
        ValueError: A number is below 1.
    """

    def __init__(
        self,
        texts: Iterable[str],
        batch_size: int,
        batch_tokens: int,
        concurrency: int,
        on_progress: Callable[[int, int], object] | None,
    ) -> None:
        if isinstance(texts, (str, bytes)):
            raise TypeError("texts must be several texts: for one there is `create`")
        if not isinstance(texts, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
            raise TypeError(f"texts must be several texts, not {shown(texts)}")
        self._texts = [_checked(place, text) for place, text in enumerate(texts)]
        numbers = {"batch_size": batch_size, "batch_tokens": batch_tokens}
        for name, number in {**numbers, "concurrency": concurrency}.items():
            if not isinstance(number, int) or number < 1:  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
                raise ValueError(f"{name} must be a number from 1 on, not {shown(number)}")
        self.concurrency = concurrency
        self.batches = list(_batches(self._texts, batch_size, batch_tokens))
        self.result = ManyEmbeddings(len(self._texts))
        self._on_progress = on_progress
        self._done = 0

    def take(self, batch: Batch, response: EmbeddingResponse) -> object:
        """Take the answer to a batch.

        Returns:
            What came of telling the progress.

        Raises:
            ValueError: It has not a vector for each text.
        """
        count = len(response.vectors)
        if count != len(batch.texts):
            raise ValueError(f"the server gave {count} vectors for {len(batch.texts)} texts")
        self.result.put(batch.start, response)
        self._done += count
        return self._on_progress and self._on_progress(self._done, len(self._texts))


def _checked(place: int, text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"texts[{place}] must be a text, not {shown(text)}")
    return text


def _batches(texts: Sequence[str], size: int, tokens: int) -> Iterable[Batch]:
    start, used = 0, 0
    for place, text in enumerate(texts):
        more = len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN + 1
        if place > start and (place - start == size or used + more > tokens):
            yield Batch(start, [*texts[start:place]])
            start, used = place, 0
        used += more
    if start < len(texts):
        yield Batch(start, [*texts[start:]])


def _parts(batch: Batch, error: SDKError) -> tuple[Batch, Batch]:
    """Take a batch apart that the server calls too large.

    Raises:
        SDKError: It is too large for another reason, or cannot be taken apart.
    """
    too_much = error.status_code == 413 or _TOO_MUCH.search(error.body)  # noqa: PLR2004 - HTTP's
    if error.status_code in _REFUSED and too_much and len(batch.texts) > 1:
        return batch.halves()
    found = _INPUT.search(error.body)
    if found is not None:
        error.hint = f"In this batch it is texts[{batch.start + int(found[1])}]"
    raise error


def embed(
    create: Callable[..., EmbeddingResponse], work: Work, arguments: Mapping[str, Any]
) -> ManyEmbeddings:
    """Embed all texts, blocking: a thread for each request that is under way.

    Args:
        create: Embeds some.
        work: What there is to do.
        arguments: What it is given beside the texts.

    Returns:
        The vectors.
    """

    def ask(batch: Batch) -> list[tuple[Batch, EmbeddingResponse]]:
        try:
            return [(batch, create(inputs=batch.texts, **arguments))]
        except SDKError as error:
            return [answer for half in _parts(batch, error) for answer in ask(half)]

    threads = ThreadPoolExecutor(work.concurrency, thread_name_prefix="mistralai-embeddings")
    try:
        # Nobody else keeps the answers, so that each can go when its vectors are taken.
        for one in as_completed(
            [threads.submit(copy_context().run, ask, batch) for batch in work.batches]
        ):
            for batch, response in one.result():
                work.take(batch, response)
    finally:
        # Who interrupts this, or an error, does not wait for the others.
        threads.shutdown(wait=False, cancel_futures=True)
    return work.result


async def embed_async(
    create: Callable[..., Awaitable[EmbeddingResponse]], work: Work, arguments: Mapping[str, Any]
) -> ManyEmbeddings:
    """Embed all texts, awaiting; see `embed`."""
    from anyio import create_task_group  # noqa: PLC0415 - others need not load it

    left = iter(work.batches)
    failed: list[Exception] = []

    async def ask(batch: Batch) -> None:
        try:
            response = await create(inputs=batch.texts, **arguments)
        except SDKError as error:
            for half in _parts(batch, error):
                await ask(half)
            return
        told = work.take(batch, response)
        if inspect.isawaitable(told):
            await told

    async with create_task_group() as tasks:

        async def work_off() -> None:
            try:
                for batch in left:
                    await ask(batch)
            except Exception as error:  # noqa: BLE001 - it is raised below, and not in a group
                failed.append(error)
                tasks.cancel_scope.cancel()

        for _ in range(min(work.concurrency, len(work.batches))):
            tasks.start_soon(work_off)
    if failed:
        raise failed[0]
    return work.result
