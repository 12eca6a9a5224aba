"""/v1/fine_tuning/jobs and /v1/fine_tuning/models."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import read_service_json
from mistralai.local.http.gate import Gate
from mistralai.local.schema.fine_tuning import (
    DryRunQuery,
    JobRequest,
    JobsQuery,
    UpdateModelRequest,
)
from mistralai.local.schema.service import read_id, read_query
from mistralai.local.service.tuning.fine_tuning import FineTuning
from mistralai.local.service.tuning.models import to_wire
from mistralai.local.store.tuning import Job


async def _create(tuning: FineTuning, request: Request) -> Response:
    query = read_query(DryRunQuery, request.query_params.multi_items())
    wanted = await read_service_json(JobRequest, request)
    if query.dry_run:
        return JSONResponse(await tuning.estimate(wanted))
    return JSONResponse(tuning.create(wanted).to_wire())


async def _list(tuning: FineTuning, request: Request) -> Response:
    query = read_query(JobsQuery, request.query_params.multi_items())
    jobs = tuning.tuning.jobs(lambda job: _is_wanted(job, query))
    shown = jobs[query.page * query.page_size :][: query.page_size]
    data = [job.to_wire() for job in shown]
    return JSONResponse({"data": data, "object": "list", "total": len(jobs)})


def _is_wanted(job: Job, query: JobsQuery) -> bool:
    projects = [one["project"] for one in job.integrations or ()]
    names = [one["name"] for one in job.integrations or ()]
    return (
        query.model in {None, job.model}
        and query.status in {None, job.status}
        and query.suffix in {None, job.suffix}
        and query.wandb_project in {None, *projects}
        and query.wandb_name in {None, *names}
        and (query.created_after is None or job.created_at > query.created_after.timestamp())
        and (query.created_before is None or job.created_at < query.created_before.timestamp())
    )


def _id(request: Request) -> str:
    return read_id(request.path_params["job_id"], "job_id")


async def _get(tuning: FineTuning, request: Request) -> Response:
    return JSONResponse(tuning.tuning.job(_id(request)).to_detailed_wire())


async def _start(tuning: FineTuning, request: Request) -> Response:
    return JSONResponse((await tuning.start(_id(request))).to_detailed_wire())


async def _cancel(tuning: FineTuning, request: Request) -> Response:
    return JSONResponse((await tuning.cancel(_id(request))).to_detailed_wire())


async def _update(tuning: FineTuning, request: Request) -> Response:
    wanted = await read_service_json(UpdateModelRequest, request)
    changes = wanted.model_dump(exclude_unset=True)
    model = tuning.tuning.change_model(request.path_params["model_id"], **changes)
    return JSONResponse(to_wire(model))


async def _archive(tuning: FineTuning, request: Request) -> Response:
    return _archived(tuning, request.path_params["model_id"], archived=True)


async def _unarchive(tuning: FineTuning, request: Request) -> Response:
    return _archived(tuning, request.path_params["model_id"], archived=False)


def _archived(tuning: FineTuning, name: str, *, archived: bool) -> Response:
    model = tuning.tuning.change_model(name, archived=archived)
    return JSONResponse({"id": model.id, "object": "model", "archived": archived})


def routes(gate: Gate, tuning: FineTuning) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        tuning: The jobs, and the models that they made.
    """
    return gate.routes(
        tuning,
        [
            ("/v1/fine_tuning/jobs", "POST", _create),
            ("/v1/fine_tuning/jobs", "GET", _list),
            ("/v1/fine_tuning/jobs/{job_id}", "GET", _get),
            ("/v1/fine_tuning/jobs/{job_id}/start", "POST", _start),
            ("/v1/fine_tuning/jobs/{job_id}/cancel", "POST", _cancel),
            ("/v1/fine_tuning/models/{model_id}", "PATCH", _update),
            ("/v1/fine_tuning/models/{model_id}/archive", "POST", _archive),
            ("/v1/fine_tuning/models/{model_id}/archive", "DELETE", _unarchive),
        ],
    )
