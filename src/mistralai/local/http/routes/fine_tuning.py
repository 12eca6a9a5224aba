"""/v1/fine_tuning/jobs and /v1/fine_tuning/models."""

import asyncio
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.errors import ApiError, unprocessable_query
from mistralai.local.schema.fine_tuning import (
    DryRunQuery,
    JobRequest,
    JobsQuery,
    Repository,
    UpdateModelRequest,
)
from mistralai.local.schema.service import read_body, read_id, read_query
from mistralai.local.service.tuning import job as life
from mistralai.local.service.tuning.job import Job, TuningError
from mistralai.local.service.tuning.trainer import FileTrainer
from mistralai.local.state import State

from .base import route

_ESTIMATE: Final = "The job was not created: this is what it would be (dry_run)."


async def _create(state: State, request: Request) -> Response:
    query = read_query(DryRunQuery, request.query_params)
    wanted = read_body(JobRequest, await request.body())
    job = _job_of(wanted, state.clock.now())
    for place, identity in _files_of(job):
        if (purpose := state.files.get(identity).purpose) != "fine-tune":
            message = f"Value error, the file's purpose is {purpose!r}: upload it with 'fine-tune'"
            raise unprocessable_query([{"type": "value_error", "loc": place, "msg": message}])
    if query.dry_run:
        return JSONResponse(await _estimate(state, job))
    life.create(job)
    state.tuning.add_job(job)
    return JSONResponse(job.to_wire())


async def _estimate(state: State, job: Job) -> dict[str, Any]:
    trainer = FileTrainer(state.files, state.tuning)
    try:
        findings = await asyncio.to_thread(trainer.validate, job)
    except TuningError as error:
        raise _refusal(error) from None
    return {
        **findings.metadata,
        "deprecated": True,
        "details": _ESTIMATE,
        "epochs": job.hyperparameters["epochs"],
        "training_steps": job.hyperparameters["training_steps"],
        "object": "job.metadata",
    }


def _job_of(wanted: JobRequest, now: float) -> Job:
    return Job(
        id=str(uuid.uuid4()),
        created_at=now,
        modified_at=now,
        model=wanted.model,
        job_type=wanted.kind,
        auto_start=wanted.auto_start,
        training_files=[
            {"file_id": str(one.file_id), "weight": one.weight} for one in wanted.training_files
        ],
        validation_files=[str(identity) for identity in wanted.validation_files or ()],
        hyperparameters=wanted.hyperparameters_to_wire(),
        suffix=wanted.suffix,
        integrations=None
        if wanted.integrations is None
        else [one.to_wire() for one in wanted.integrations],
        repositories=[_repository(one) for one in wanted.repositories or ()],
        targets=[one.to_wire() for one in wanted.classifier_targets or ()],
        skip_percentage=wanted.invalid_sample_skip_percentage,
    )


def _repository(wanted: Repository) -> dict[str, Any]:
    # Nothing is fetched; the commit that the live API would look up is a digest of the wish.
    wish = f"{wanted.owner}/{wanted.name}@{wanted.ref}".encode()
    commit = hashlib.blake2b(wish, digest_size=20).hexdigest()
    return {**wanted.model_dump(exclude={"token"}), "commit_id": commit}


def _files_of(job: Job) -> list[tuple[list[str | int], str]]:
    training: list[tuple[list[str | int], str]] = [
        (["body", "training_files", at, "file_id"], one["file_id"])
        for at, one in enumerate(job.training_files)
    ]
    validation: list[tuple[list[str | int], str]] = [
        (["body", "validation_files", at], identity)
        for at, identity in enumerate(job.validation_files)
    ]
    return [*training, *validation]


async def _list(state: State, request: Request) -> Response:
    query = read_query(JobsQuery, request.query_params)
    jobs = state.tuning.jobs(lambda job: _is_wanted(job, query))
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


def _job(state: State, request: Request) -> Job:
    return state.tuning.job(read_id(request.path_params["job_id"], "job_id"))


async def _get(state: State, request: Request) -> Response:
    return JSONResponse(_job(state, request).to_detailed_wire())


async def _start(state: State, request: Request) -> Response:
    return await _change(state, request, life.start)


async def _cancel(state: State, request: Request) -> Response:
    return await _change(state, request, life.cancel)


async def _change(state: State, request: Request, change: Callable[[Job, float], None]) -> Response:
    # Another request may be moving jobs on in a thread: neither must overwrite the other's work.
    async with state.settling:
        job = _job(state, request)
        try:
            change(job, state.clock.now())
        except TuningError as error:
            raise _refusal(error) from None
        state.tuning.save_job(job)
    return JSONResponse(job.to_detailed_wire())


def _refusal(error: TuningError) -> ApiError:
    return ApiError(400, {"detail": str(error)})


async def _update(state: State, request: Request) -> Response:
    wanted = read_body(UpdateModelRequest, await request.body())
    changes = wanted.model_dump(exclude_unset=True)
    model = state.tuning.change_model(request.path_params["model_id"], **changes)
    return JSONResponse(model.to_wire())


async def _archive(state: State, request: Request) -> Response:
    model = state.tuning.change_model(request.path_params["model_id"], archived=True)
    return JSONResponse({"id": model.id, "object": "model", "archived": True})


async def _unarchive(state: State, request: Request) -> Response:
    model = state.tuning.change_model(request.path_params["model_id"], archived=False)
    return JSONResponse({"id": model.id, "object": "model", "archived": False})


ROUTES: Final = (
    route("/v1/fine_tuning/jobs", "POST", _create),
    route("/v1/fine_tuning/jobs", "GET", _list),
    route("/v1/fine_tuning/jobs/{job_id}", "GET", _get),
    route("/v1/fine_tuning/jobs/{job_id}/start", "POST", _start),
    route("/v1/fine_tuning/jobs/{job_id}/cancel", "POST", _cancel),
    route("/v1/fine_tuning/models/{model_id}", "PATCH", _update),
    route("/v1/fine_tuning/models/{model_id}/archive", "POST", _archive),
    route("/v1/fine_tuning/models/{model_id}/archive", "DELETE", _unarchive),
)
