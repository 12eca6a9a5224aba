"""Vectors of any number of texts: batches within the API's limits, several under way at once.

One generator makes the batches and one asks them, whether all vectors of a list are wanted
(`create_many`), or texts come one by one and their vectors go on at once (the command line).
"""

from __future__ import annotations

import inspect
import re
from array import array
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

from mistralai._checks import shown
from mistralai._words import counted
from mistralai.errors import SDKError
from mistralai.models import UsageInfo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
    from concurrent.futures import Future

    from numpy import float32
    from numpy.typing import NDArray

    from mistralai.models import EmbeddingResponse

__all__ = ["Batch", "ManyEmbeddings", "Work", "answers", "batches_of", "embed", "embed_async"]

SIZE = 256
"""How many texts go into a request at most, unless the user says so; the API takes up to 512."""
TOKENS = 16_000
"""How many tokens, as they are estimated; the API takes up to 16384."""
CONCURRENCY = 4
AHEAD = 2
"""How many batches are taken for each request that may be under way."""
_BYTES_PER_TOKEN = 3
"""Few enough for most languages; where it is too many, the server says so, and batches halve."""
_TOO_MUCH = re.compile(r"too many (tokens|inputs)|split into more batches|too large", re.IGNORECASE)
_INPUT = re.compile(r"Input id (\d+)\b")
_REFUSED = frozenset({400, 413, 422})
_NONE: array[float] = array("f")
_PARTIAL = "partial"
"""The attribute of an error that has what had come."""


class ManyEmbeddings:
    """The vectors of many texts, in their order, kept as floats of 32 bits.

    Args:
        count: How many texts there are.

    Attributes:
        usage: The tokens of all requests together.
        requests: How many requests were answered.
    """

    def __init__(self, count: int) -> None:
        self._vectors: list[array[float]] = [_NONE] * count
        self.usage = UsageInfo()
        self.requests = 0

    def __len__(self) -> int:
        return len(self._vectors)

    @classmethod
    def of(cls, error: BaseException) -> ManyEmbeddings:
        """Give the vectors that had come when `create_many` ended with an error.

        Args:
            error: What it raised.

        Returns:
            The vectors; `missing` tells which texts have none. As `known` of another `create_many`
            with the same texts they are not asked for again.

        Raises:
            TypeError: The error is of something else.
        """
        found = getattr(error, _PARTIAL, None)
        if not isinstance(found, cls):
            raise TypeError(f"no vectors had come when this was raised: {shown(error)}")
        return found

    @property
    def missing(self) -> list[int]:
        """The places of the texts that have no vector, which only an error leaves, from 0."""
        return [place for place, vector in enumerate(self._vectors) if not vector]

    @property
    def vectors(self) -> list[list[float]]:
        """The vectors as lists, in the order of the texts; empty for a text that has none."""
        return [vector.tolist() for vector in self._vectors]

    @property
    def array(self) -> NDArray[float32]:
        """The vectors as a numpy array of 32 bit floats: a row for each text, in their order.

        Raises:
            ModuleNotFoundError: numpy is not installed.
            ValueError: The vectors are of different lengths, or some are missing.
        """
        try:
            import numpy as np  # noqa: PLC0415 - it is no dependency
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "`array` needs numpy: pip install numpy; `vectors` has the same as lists"
            ) from error
        if missing := len(self.missing):
            raise ValueError(
                f"{counted(missing, 'text has', 'texts have')} no vector: see `missing`"
            )
        width = len(self._vectors[0]) if self._vectors else 0
        if any(len(vector) != width for vector in self._vectors):
            raise ValueError("the vectors are of different lengths")
        rows: NDArray[float32] = np.empty((len(self._vectors), width), dtype=np.float32)
        for place, vector in enumerate(self._vectors):
            rows[place] = vector
        return rows

    def put(self, places: Iterable[int], response: EmbeddingResponse) -> None:
        """Take the vectors of an answer.

        Args:
            places: The places of its texts.
            response: The answer.
        """
        for place, vector in zip(places, response.vectors, strict=True):
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

    places: list[int]
    """Their places among all texts, from 0."""
    texts: list[str]

    def halves(self) -> tuple[Batch, Batch]:
        """Take it apart."""
        middle = len(self.texts) // 2
        return (
            Batch(self.places[:middle], self.texts[:middle]),
            Batch(self.places[middle:], self.texts[middle:]),
        )


Answered = tuple[Batch, "EmbeddingResponse"]


def batches_of(
    texts: Iterable[tuple[int, str]], size: int = SIZE, tokens: int = TOKENS
) -> Iterator[Batch]:
    """Put texts together for a request each; they are taken as the batches are asked for.

    Args:
        texts: The texts, each with its place.
        size: How many go into a request at most.
        tokens: How many tokens, as they are estimated. A text that alone has more is alone.
    """
    batch, used = Batch([], []), 0
    try:
        for place, text in texts:
            more = len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN + 1
            if batch.texts and (len(batch.texts) == size or used + more > tokens):
                yield batch
                batch, used = Batch([], []), 0
            batch.places.append(place)
            batch.texts.append(text)
            used += more
    except Exception:  # of whatever gives the texts: those before it are good
        if batch.texts:
            yield batch
        raise
    if batch.texts:
        yield batch


class Work:
    """What is to be embedded, and what came of it; nothing is sent here.

    Args:
        texts: The texts.
        batch_size: How many go into a request at most.
        batch_tokens: How many tokens, as they are estimated.
        concurrency: How many requests are under way at once.
        on_progress: Called with how many texts are done, and how many there are.
        known: What had come of the same texts before an error.

    Raises:
        TypeError: The texts are one text, or some are none, or what is known is of another type.
        ValueError: A number is below 1, or what is known is of another number of texts.
    """

    def __init__(
        self,
        texts: Iterable[str],
        batch_size: int,
        batch_tokens: int,
        concurrency: int,
        on_progress: Callable[[int, int], object] | None,
        known: ManyEmbeddings | None = None,
    ) -> None:
        if isinstance(texts, (str, bytes)):
            raise TypeError("texts must be several texts: for one there is `create`")
        if not isinstance(texts, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
            raise TypeError(f"texts must be several texts, not {shown(texts)}")
        given = [_checked(place, text) for place, text in enumerate(texts)]
        numbers = {"batch_size": batch_size, "batch_tokens": batch_tokens}
        for name, number in {**numbers, "concurrency": concurrency}.items():
            if not isinstance(number, int) or number < 1:  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
                raise ValueError(f"{name} must be a number from 1 on, not {shown(number)}")
        if known is not None:
            _check_known(known, len(given))
        self.concurrency = concurrency
        self.result = ManyEmbeddings(len(given)) if known is None else known
        missing = self.result.missing
        self.batches = batches_of(
            ((place, given[place]) for place in missing), batch_size, batch_tokens
        )
        self._on_progress = on_progress
        self._done = len(given) - len(missing)

    def take(self, batch: Batch, response: EmbeddingResponse) -> object:
        """Take the answer to a batch.

        Returns:
            What came of telling the progress.

        Raises:
            ValueError: It has not a vector for each text.
        """
        count = len(response.vectors)
        if count != len(batch.texts):
            raise ValueError(
                f"the server gave {counted(count, 'vector')} for "
                f"{counted(len(batch.texts), 'text')}"
            )
        self.result.put(batch.places, response)
        self._done += count
        return self._on_progress and self._on_progress(self._done, len(self.result))

    def leave(self, error: BaseException) -> None:
        """Have an error bear what had come."""
        with suppress(Exception):  # its class may not take it
            setattr(error, _PARTIAL, self.result)


def _checked(place: int, text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"texts[{place}] must be a text, not {shown(text)}")
    return text


def _check_known(known: Any, count: int) -> None:
    if not isinstance(known, ManyEmbeddings):
        raise TypeError(f"known must be what create_many gave, not {shown(known)}")
    if len(known) != count:
        raise ValueError(f"known is of {counted(len(known), 'text')}, not of {count:,}")


def _parts(batch: Batch, error: SDKError) -> tuple[Batch, Batch]:
    """Take a batch apart that the server calls too large.

    Raises:
        SDKError: It is too large for another reason, or cannot be taken apart.
    """
    too_much = error.status_code == 413 or _TOO_MUCH.search(error.body)  # noqa: PLR2004 - HTTP's
    if error.status_code in _REFUSED and too_much and len(batch.texts) > 1:
        return batch.halves()
    found = _INPUT.search(error.body)
    if found is not None and int(found[1]) < len(batch.places):
        error.hint = f"In this batch it is texts[{batch.places[int(found[1])]}]"
    raise error


Outcome = tuple[list[Answered], Exception | None]


def _ask(
    create: Callable[..., EmbeddingResponse],
    arguments: Mapping[str, Any],
    over: Event,
    batch: Batch,
) -> Outcome:
    """Ask a batch, in as many parts as it takes; give what came, and the error that ended it.

    Args:
        create: Embeds some.
        arguments: What it is given beside the texts.
        over: Whether there was an error, so that no more begin.
        batch: The batch.
    """
    found: list[Answered] = []
    left = [] if over.is_set() else [batch]
    try:
        while left:
            each = left.pop()
            try:
                found.append((each, create(inputs=each.texts, **arguments)))
            except SDKError as error:
                left += reversed(_parts(each, error))
    except Exception as error:  # noqa: BLE001 - it is raised behind what came
        over.set()
        return found, error
    return found, None


def answers(
    create: Callable[..., EmbeddingResponse],
    batches: Iterator[Batch],
    arguments: Mapping[str, Any],
    concurrency: int = CONCURRENCY,
    *,
    ordered: bool = False,
) -> Generator[Answered, None, None]:
    """Ask batches, blocking: a thread for each request that is under way.

    Batches are taken a little ahead of the answers. After an error no more begin; what is under way
    is paid for, so it is waited for, and the error comes behind it.

    Args:
        create: Embeds some.
        batches: The batches.
        arguments: What it is given beside the texts.
        concurrency: How many requests are under way at once.
        ordered: Whether the answers come in the order of the batches. Then an error comes in its
            place, and what is behind it is dropped.

    Returns:
        The answers, each with its batch, or a part of it.
    """
    ask = partial(_ask, create, arguments, Event())
    threads = ThreadPoolExecutor(concurrency, thread_name_prefix="mistralai-embeddings")
    pending: dict[Future[Outcome], None] = {}
    failure: Exception | None = None
    try:
        while True:
            try:
                for batch in islice(batches, 0 if failure else AHEAD * concurrency - len(pending)):
                    pending[threads.submit(copy_context().run, ask, batch)] = None
            except Exception as error:  # noqa: BLE001 - of the texts; raised behind what came
                failure = error
            if not pending:
                break
            waited = [next(iter(pending))] if ordered else pending
            for future in wait(waited, return_when=FIRST_COMPLETED).done:
                del pending[future]
                found, fault = future.result()
                yield from found
                if fault is not None:
                    failure = fault
                    pending = {} if ordered else {one: None for one in pending if not one.cancel()}
    finally:
        # Who interrupts this does not wait for the others.
        threads.shutdown(wait=False, cancel_futures=True)
    if failure is not None:
        raise failure


def embed(
    create: Callable[..., EmbeddingResponse], work: Work, arguments: Mapping[str, Any]
) -> ManyEmbeddings:
    """Embed all texts, blocking.

    Args:
        create: Embeds some.
        work: What there is to do.
        arguments: What it is given beside the texts.

    Returns:
        The vectors.
    """
    try:
        for batch, response in answers(create, work.batches, arguments, work.concurrency):
            work.take(batch, response)
    except BaseException as error:
        work.leave(error)
        raise
    return work.result


async def embed_async(
    create: Callable[..., Awaitable[EmbeddingResponse]], work: Work, arguments: Mapping[str, Any]
) -> ManyEmbeddings:
    """Embed all texts, awaiting; see `embed`."""
    from anyio import create_task_group  # noqa: PLC0415 - others need not load it

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

    async def work_off() -> None:
        # After an error the others end what is under way, which is paid for.
        while not failed and (batch := next(work.batches, None)) is not None:
            try:
                await ask(batch)
            except Exception as error:  # noqa: BLE001 - it is raised below, and not in a group
                failed.append(error)

    async with create_task_group() as tasks:
        for _ in range(work.concurrency):
            tasks.start_soon(work_off)
    if failed:
        work.leave(failed[0])
        raise failed[0]
    return work.result
