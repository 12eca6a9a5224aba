"""A run from its source to its output: what both ways have in common."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, cast

from mistralai import _checks as checks

from .batches import Batches
from .errors import InterruptedRun
from .gate import Gate
from .limiter import Limiter
from .live import ask_live
from .loop_thread import loop_in_a_thread
from .output import Output, OutputError
from .progress import view_of
from .report import Report
from .rows import Rows
from .work import Run, Stop

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Coroutine, Generator, Mapping

    from mistralai.sdk import BaseSDK
    from mistralai.types import ModelName

    from .progress import Progress, View
    from .rows import Source

VIAS = ("live", "batch")
TICK = 0.25
"""How often the progress is shown, in seconds."""


async def run_async(
    client: BaseSDK,
    source: Source,
    output: str | os.PathLike[str],
    *,
    endpoint: str = "/v1/chat/completions",
    via: Literal["live", "batch"] = "live",
    model: ModelName | None = None,
    concurrency: int | None = None,
    requests_per_second: float | None = None,
    errors: Literal["keep", "raise"] = "keep",
    retry_failed: bool = False,
    progress: Progress = None,
    prices: Mapping[str, tuple[float, float]] | None = None,
) -> Report:
    """Do what `run` does, awaiting: on asyncio's event loop.

    A task of it that is cancelled drops the requests under way, and raises CancelledError.
    """
    given = locals()
    return await _run(Stop(), **given)


def run(
    client: BaseSDK,
    source: Source,
    output: str | os.PathLike[str],
    *,
    endpoint: str = "/v1/chat/completions",
    via: Literal["live", "batch"] = "live",
    model: ModelName | None = None,
    concurrency: int | None = None,
    requests_per_second: float | None = None,
    errors: Literal["keep", "raise"] = "keep",
    retry_failed: bool = False,
    progress: Progress = None,
    prices: Mapping[str, tuple[float, float]] | None = None,
) -> Report:
    """Ask all requests of a file, and write the answers to another.

    It can be run again, with the same names, however it ended: only rows without a line in the
    output are asked. A process that is killed loses no answer that it had got, and sends no request
    twice but those that were under way.

    It blocks until all rows have their answers, and needs no event loop. Called where one runs, as
    in a notebook, it works in a thread of its own, which reads the source too; the event loop
    stands still meanwhile, so `await bulk.run_async(...)` is better there.

    Args:
        client: Sends the requests. Its `retry_config` says how often a row is sent again that
            failed; one that was refused because there were too many always is.
        source: The requests: the path of a file, or any iterable. Each row is an object with
            `body`, the body of the request, and `custom_id`, an id of yours; a row without one gets
            `row-` and its place in the source (in a JSONL or CSV file, its line). In CSV and
            Parquet files `body` is a column of JSON; in the latter it may be a struct.
        output: The path of the answers: a line of JSON each, in the form of the Batch API, in any
            order. Beside it a folder of its name and `.bulk` is made.
        endpoint: The path of the API that the rows are for.
        via: `"live"`, which sends each row by itself; or `"batch"`, which has jobs made of them,
            100,000 rows each at most, for half the price and an answer within a day. A run that
            ends before its jobs do leaves them going on; another run has their answers.
        model: The model of rows that name none.
        concurrency: How many requests may be under way at most, by default 128. How many are is
            found out. This and the next are for `"live"`.
        requests_per_second: How many requests may begin in a second at most.
        errors: `"keep"` writes the error of a row that failed to the output, and goes on;
            `"raise"` raises the first, once what is under way has ended.
        retry_failed: Whether rows that have an error in the output are asked again.
        progress: Whether to show the progress on standard error, or a function that is called with
            the report every quarter of a second. By default it is shown on a terminal, but not in
            CI.
        prices: What a million tokens cost, by the model that the answers name: a pair, for the
            requests and for the answers. The report then has the cost.

    Returns:
        What was done: counts, errors by kind, rows that are no requests, tokens, cost.

    Raises:
        OutputError: The output has something else than answers to these requests.
        OSError: A file cannot be read or written.
        InterruptedRun: Ctrl-C ended it; it has the report. The first Ctrl-C waits for what is under
            way, the second does not. With `"batch"` neither waits for the jobs.
        AuthenticationError: The key is not valid. What was not answered is asked by another run.
        RowError: A row failed or is no request, and `errors` is `"raise"`.
        JobError: A job failed, was cancelled or took too long, and `errors` is `"raise"`.
        SDKError: The API refused a file or a job, with `"batch"`.
        ValueError: An argument has no such value.
        TypeError: An argument is not of its type.
    """
    given = locals()
    stop = Stop()
    return drive_blocking(stop, lambda: _run(stop, **given))


async def _run(
    stop: Stop,
    *,
    client: BaseSDK,
    source: Source,
    output: str | os.PathLike[str],
    endpoint: str,
    via: str,
    model: str | None,
    concurrency: int | None,
    requests_per_second: float | None,
    errors: str,
    retry_failed: bool,
    progress: Progress,
    prices: Mapping[str, tuple[float, float]] | None,
) -> Report:
    check(endpoint, via, errors, concurrency, requests_per_second)
    if via == "batch" and not checks.has_attribute(client, "batch"):
        raise ValueError(f"via must be live: {type(client).__name__} has no batch jobs")
    rows = Rows(source)
    try:
        _check_output(rows, output)
        opened = Output(output, endpoint=endpoint, model=model, retry_failed=retry_failed)
        with opened:
            if via == "live":
                opened.check_jobs()
            report = Report(str(opened.path), endpoint, via)
            report.in_flight_before = opened.in_flight_before
            work = Run(
                client, endpoint, model, rows, opened, report, errors == "raise", prices, stop
            )
            if via == "batch":
                batches = Batches(work)
                ask, end = batches.ask, batches.close
            else:
                limiter = Limiter(concurrency=concurrency, requests_per_second=requests_per_second)
                gate = Gate(limiter)
                ask, end = partial(ask_live, work, gate), gate.close
            stop.begin(end, report)
            await _carry_out(work, ask, view_of(progress))
            return report
    finally:
        rows.close()


async def _carry_out(work: Run, ask: Callable[[], Coroutine[Any, Any, None]], view: View) -> None:
    started = monotonic()
    ticker = asyncio.create_task(_tick(work, view, started))
    try:
        await ask()
    finally:
        ticker.cancel()
        work.measure(started)
        work.report.seconds_left = None
        view.end(work.report)
    [failure] = await asyncio.gather(ticker, return_exceptions=True)
    if isinstance(failure, Exception):  # of the user's function
        raise failure


async def _tick(work: Run, view: View, started: float) -> None:
    while True:
        await asyncio.sleep(TICK)
        work.measure(started)
        view.show(work.report)


def check(endpoint: object, via: object, errors: object, concurrency: object, rate: object) -> None:
    """See to it that arguments have values that there are.

    Args:
        endpoint: The path that the rows are for.
        via: How they are sent.
        errors: What becomes of one that fails.
        concurrency: How many may be under way.
        rate: How many may begin in a second.

    Raises:
        TypeError: The endpoint is no string.
        ValueError: One has no such value.
    """
    if not checks.text("endpoint", endpoint).startswith("/"):
        raise ValueError(
            f"endpoint must be a path such as /v1/embeddings, not {checks.shown(endpoint)}"
        )
    for name, value, known in (("via", via, VIAS), ("errors", errors, ("keep", "raise"))):
        if value not in known:
            raise ValueError(f"{name} must be {' or '.join(known)}, not {checks.shown(value)}")
    if concurrency is not None and (not isinstance(concurrency, int) or concurrency < 1):
        raise ValueError(f"concurrency must be at least 1, not {checks.shown(concurrency)}")
    if rate is not None and (not isinstance(rate, (int, float)) or not rate > 0):
        raise ValueError(f"requests_per_second must be more than 0, not {checks.shown(rate)}")


def _check_output(rows: Rows, output: str | os.PathLike[str]) -> None:
    if rows.path is not None and Path(output).exists() and rows.path.samefile(output):
        raise OutputError(f"{rows.path.name} is the source: give another name for the output")


def drive_blocking(stop: Stop, work: Callable[[], Coroutine[Any, Any, Report]]) -> Report:
    """Carry out a run, blocking.

    Args:
        stop: Ends it.
        work: Makes what is to be awaited.

    Raises:
        InterruptedRun: Ctrl-C ended it.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        drive = _in_this_thread
    else:
        drive = _in_another_thread
    try:
        report = drive(stop, work)
    except asyncio.CancelledError:
        if not stop.is_wished:
            raise
        report = cast("Report", stop.report)
    if stop.is_wished:
        raise InterruptedRun(report)
    return report


def _in_this_thread(stop: Stop, work: Callable[[], Coroutine[Any, Any, Report]]) -> Report:
    # Here, because what the source reads from may belong to this thread, as sqlite's cursors do.
    with _interrupts(stop):
        return asyncio.run(work())


def _in_another_thread(stop: Stop, work: Callable[[], Coroutine[Any, Any, Report]]) -> Report:
    results: list[Report] = []
    failures: list[BaseException] = []
    tasks: list[asyncio.Task[None]] = []
    over = SimpleQueue[None]()

    async def carry_out() -> None:
        try:
            results.append(await work())
        except BaseException as failure:  # noqa: BLE001 - raised where it is waited for
            failures.append(failure)
        finally:
            over.put(None)

    def begin() -> None:
        if not tasks:
            tasks.append(asyncio.create_task(carry_out()))

    with _interrupts(stop), loop_in_a_thread() as loop:
        while not (results or failures):
            try:
                loop.call_soon_threadsafe(begin)  # again, in case that was interrupted
                with suppress(Empty):
                    over.get(timeout=0.5)  # without a limit it cannot be interrupted on Windows
            except KeyboardInterrupt:  # of a handler that is not ours, such as asyncio.run's
                stop.wish()
    if failures:
        raise failures[0]
    return results[0]


@contextmanager
def _interrupts(stop: Stop) -> Generator[None, None, None]:
    """Let Ctrl-C end a run cleanly, unless the program has a handler of its own."""
    usual = signal.default_int_handler
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not usual
    ):
        yield
        return

    def wish(number: int, frame: object) -> None:  # noqa: ARG001 - what a handler takes
        stop.wish()

    signal.signal(signal.SIGINT, wish)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
