"""/v1/batch/jobs."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_service_json
from mistralai.local.http.gate import Gate
from mistralai.local.schema.batch import BatchJobQuery, BatchJobRequest, BatchJobsQuery
from mistralai.local.schema.service import read_id, read_query
from mistralai.local.service.batch.jobs import Batches
from mistralai.local.store.batches import Wanted


async def _create(batches: Batches, request: Request) -> Response:
    job = await batches.create(await read_service_json(BatchJobRequest, request))
    return JSONResponse(job.to_wire())


async def _list(batches: Batches, request: Request) -> Response:
    query = read_query(BatchJobsQuery, request.query_params.multi_items())
    after = query.created_after.timestamp() if query.created_after else None
    wanted = Wanted(query.model, query.metadata or {}, after, query.status or (), query.agent_id)
    newest_first = query.order_by == "-created"
    jobs, total = batches.jobs.select(
        wanted, query.page, query.page_size, newest_first=newest_first
    )
    data = [job.to_wire() for job in jobs]
    return JSONResponse({"data": data, "object": "list", "total": total})


def _id(request: Request) -> str:
    return read_id(request.path_params["job_id"], "job_id")


async def _get(batches: Batches, request: Request) -> Response:
    query = read_query(BatchJobQuery, request.query_params.multi_items())
    job = batches.jobs.get(_id(request))
    return JSONResponse(job.to_wire(await batches.outputs(job, wanted=query.inline)))


async def _delete(batches: Batches, request: Request) -> Response:
    identity = _id(request)
    batches.delete(identity)
    return JSONResponse({"id": identity, "object": "batch", "deleted": True})


async def _cancel(batches: Batches, request: Request) -> Response:
    return JSONResponse(batches.cancel(_id(request)).to_wire())


def routes(gate: Gate, batches: Batches) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        batches: The jobs.
    """
    return gate.routes(
        batches,
        [
            ("/v1/batch/jobs", "POST", _create),
            ("/v1/batch/jobs", "GET", _list),
            ("/v1/batch/jobs/{job_id}", "GET", _get),
            ("/v1/batch/jobs/{job_id}", "DELETE", _delete),
            ("/v1/batch/jobs/{job_id}/cancel", "POST", _cancel),
        ],
    )
