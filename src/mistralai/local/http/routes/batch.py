"""/v1/batch/jobs."""

import asyncio
import uuid
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.errors import unprocessable_query
from mistralai.local.schema.batch import BatchJobRequest, BatchJobsQuery
from mistralai.local.schema.service import read_body, read_id, read_query
from mistralai.local.service.batch import runner
from mistralai.local.service.batch.rows import inspect
from mistralai.local.state import State
from mistralai.local.store.batches import BatchJob, Wanted

from .base import route

_HOUR: Final = 3600


async def _create(state: State, request: Request) -> Response:
    wanted = read_body(BatchJobRequest, await request.body())
    files = [state.files.get(str(identity)) for identity in wanted.input_files]
    for at, file in enumerate(files):
        if file.purpose != "batch":
            raise unprocessable_query(
                [
                    {
                        "type": "value_error",
                        "loc": ["body", "input_files", at],
                        "msg": f"Value error, the file's purpose is {file.purpose!r}: upload it "
                        "with purpose 'batch'",
                    }
                ]
            )
    paths = [(file.filename, state.files.path(file.id)) for file in files]
    total, errors = await asyncio.to_thread(inspect, paths)
    now = state.clock.now()
    job = BatchJob(
        id=str(uuid.uuid4()),
        input_files=[file.id for file in files],
        endpoint=wanted.endpoint,
        model=wanted.model,
        metadata=wanted.metadata,
        deadline=now + wanted.timeout_hours * _HOUR,
        created_at=now,
        errors=errors,
        total=total,
    )
    state.batch_jobs.add(job)
    runner.start(state, job.id)
    return JSONResponse(job.to_wire())


async def _list(state: State, request: Request) -> Response:
    query = read_query(BatchJobsQuery, request.query_params)
    after = query.created_after.timestamp() if query.created_after else None
    wanted = Wanted(query.model, query.metadata or {}, after, query.status or ())
    jobs, total = state.batch_jobs.select(wanted, query.page, query.page_size)
    data = [job.to_wire() for job in jobs]
    return JSONResponse({"data": data, "object": "list", "total": total})


def _job(state: State, request: Request) -> BatchJob:
    return state.batch_jobs.get(read_id(request.path_params["job_id"], "job_id"))


async def _get(state: State, request: Request) -> Response:
    return JSONResponse(_job(state, request).to_wire())


async def _cancel(state: State, request: Request) -> Response:
    job = _job(state, request)
    state.batch_jobs.request_cancellation(job.id)
    state.batch_stops.signal(job.id)
    return JSONResponse(state.batch_jobs.get(job.id).to_wire())


ROUTES: Final = (
    route("/v1/batch/jobs", "POST", _create),
    route("/v1/batch/jobs", "GET", _list),
    route("/v1/batch/jobs/{job_id}", "GET", _get),
    route("/v1/batch/jobs/{job_id}/cancel", "POST", _cancel),
)
