"""Carrying out batch jobs in the background."""

import asyncio
import json
from typing import Any, Final

from mistralai.local.control.faults import Fault
from mistralai.local.errors import CATALOGUE, ApiError
from mistralai.local.state import State
from mistralai.local.store.batches import BatchJob
from mistralai.local.store.files import StoredFile

from .endpoints import ENDPOINTS
from .rows import Row, answer_line, rows

_OK: Final = 200


def start(state: State, identity: str) -> None:
    """Carry out a job in the background.

    Args:
        state: The server's state.
        identity: The job's id.
    """
    state.spawn(_run(state, identity))


def resume(state: State) -> None:
    """Go on with the jobs that had not ended when the server stopped.

    Args:
        state: The server's state.
    """
    for identity in state.batch_jobs.unfinished():
        start(state, identity)


async def _run(state: State, identity: str) -> None:
    job = state.batch_jobs.get(identity)
    if job.errors:
        state.batch_jobs.end(identity, "FAILED", state.clock.now(), {})
        return
    if job.status == "CANCELLATION_REQUESTED":
        await _end(state, job, "CANCELLED")
        return
    state.batch_jobs.run(identity, state.clock.now())
    work = asyncio.ensure_future(_answer_rows(state, job))
    cancelled = asyncio.ensure_future(state.batch_stops.wait(identity))
    late = asyncio.ensure_future(state.clock.wait_until(job.deadline))
    try:
        await asyncio.wait({work, cancelled, late}, return_when=asyncio.FIRST_COMPLETED)
        failure = work.exception() if work.done() else None
        ending = (
            "SUCCESS" if work.done() else "CANCELLED" if cancelled.done() else "TIMEOUT_EXCEEDED"
        )
    finally:
        for task in (work, cancelled, late):
            task.cancel()
        await asyncio.gather(work, cancelled, late, return_exceptions=True)
        state.batch_stops.forget(identity)
    if failure is None:
        await _end(state, job, ending)
    else:
        await _end(state, job, "FAILED", [{"message": str(failure), "count": 1}])


async def _answer_rows(state: State, job: BatchJob) -> None:
    done = state.batch_jobs.answered(job.id)
    try:
        for row in rows([state.files.path(identity) for identity in job.input_files]):
            if row.position in done:
                continue
            status, body = await _answer(state, job, row)
            line = answer_line(job.id, row, status, body)
            state.batch_jobs.answer(job.id, row.position, line, failed=status != _OK)
            # Other requests have their turn between two rows.
            await asyncio.sleep(0)
    except FileNotFoundError:
        raise RuntimeError("An input file was deleted before all of it was answered") from None


async def _answer(state: State, job: BatchJob, row: Row) -> tuple[int, object]:
    body = {"model": job.model, **row.body}
    try:
        fault = state.faults.take("POST", job.endpoint, json.dumps(body).encode())
        if fault is not None:
            await _obey(state, fault)
        return _OK, await ENDPOINTS[job.endpoint](state, body)
    except ApiError as error:
        return error.status, error.body if not isinstance(
            error.body, bytes
        ) else error.body.decode()


async def _obey(state: State, fault: Fault) -> None:
    """Misbehave as far as a row can, which has no connection: wait, or fail."""
    if fault.delay:
        await state.clock.wait_until(state.clock.now() + fault.delay)
    if fault.hang:
        await asyncio.Event().wait()
    if fault.answers:
        raise fault.error(state.clock.now())
    if fault.reset or fault.garbage:
        raise _internal_error()


def _internal_error() -> ApiError:
    return CATALOGUE["internal"]()


async def _end(
    state: State, job: BatchJob, status: str, errors: list[dict[str, Any]] | None = None
) -> None:
    now = state.clock.now()
    job = state.batch_jobs.get(job.id)
    files: dict[str, StoredFile] = {}
    try:
        if job.succeeded:
            files["output_file"] = await asyncio.to_thread(_write, state, job, "result", now)
        if job.failed:
            files["error_file"] = await asyncio.to_thread(_write, state, job, "error", now)
    except OSError as error:
        # A full disk: whoever polls the job must hear of it, instead of waiting for ever.
        message = f"The answers cannot be written: {error}"
        status, files, errors = "FAILED", {}, [{"message": message, "count": 1}]
    state.batch_jobs.end(job.id, status, now, files, errors)


def _write(state: State, job: BatchJob, kind: str, now: float) -> StoredFile:
    identity, path = state.files.reserve()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(
            f"{line}\n" for line in state.batch_jobs.lines(job.id, failed=kind == "error")
        )
    return StoredFile(
        id=identity,
        filename=f"{job.id}_{kind}.jsonl",
        size=path.stat().st_size,
        purpose="batch",
        sample_type=f"batch_{kind}",
        source="mistral",
        created_at=int(now),
        num_lines=job.failed if kind == "error" else job.succeeded,
    )
