"""Batch jobs: many requests in a file, worked off in the background at a lower price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Harm, Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "MistralJobs"]


class MistralJobs(Resource):
    """Batch jobs."""

    @operation(
        "GET",
        "/v1/batch/jobs",
        "jobs_api_routes_batch_get_batch_jobs",
        query=models.JobsAPIRoutesBatchGetBatchJobsRequest,
        lists_refusals=False,
        assumed=("order_by",),
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        model: types.OptionalNullable[str] = UNSET,
        agent_id: types.OptionalNullable[str] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        created_after: types.OptionalNullable[datetime] = UNSET,
        created_by_me: bool | None = False,
        status: types.OptionalNullable[Sequence[models.BatchJobStatus]] = UNSET,
        order_by: models.OrderBy | None = "-created",
        **options: Unpack[Options],
    ) -> models.BatchJobsOut:
        """List the batch jobs of the organization, a page at a time.

        Calls `GET /v1/batch/jobs`.

        Args:
            page: Which page, counted from 0.
            page_size: How many jobs a page has.
            model: Only jobs with this model.
            agent_id: Only jobs with this agent.
            metadata: Only jobs with these entries in their metadata.
            created_after: Only jobs made after this time.
            created_by_me: Whether to leave out the jobs of others in the organization.
            status: Only jobs in one of these states, such as `["QUEUED", "RUNNING"]`.
            order_by: `"created"` for the oldest first, `"-created"` for the newest.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the jobs, `total` says how many there are on all pages.

        Raises:
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        ...

    list_async = asynchronous(list)

    @operation(
        "POST",
        "/v1/batch/jobs",
        "jobs_api_routes_batch_create_batch_job",
        body=models.BatchJobIn,
        lists_refusals=False,
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        endpoint: models.APIEndpoint,
        input_files: types.OptionalNullable[Sequence[str]] = UNSET,
        requests: types.OptionalNullable[
            Sequence[models.BatchRequest | models.BatchRequestTypedDict]
        ] = UNSET,
        model: types.OptionalNullable[str] = UNSET,
        agent_id: types.OptionalNullable[str] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, str]] = UNSET,
        timeout_hours: int | None = 24,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Have many requests answered in the background.

        Calls `POST /v1/batch/jobs`.

        Args:
            endpoint: Where the requests go, such as `"/v1/chat/completions"`.
            input_files: The ids of files that were uploaded with the purpose `"batch"`. Each line
                is JSON: `{"custom_id": "1", "body": {...}}`, where the body is that of `endpoint`.
            requests: The requests themselves instead of files, each of that form: fewer than
                10,000.
            model: The id of the model that answers.
            agent_id: The id of the agent that answers, instead of a model.
            metadata: Notes of your own: keys of 1 to 32 characters, values of 1 to 512.
            timeout_hours: How long the job may take, in hours, less than 7 days (168).
            **options: How to send the request; see `Options`.

        Returns:
            The job, which has only begun: `get` tells how far it is. At its end `output_file` is
            the id of the file with the answers, `error_file` of the one with the failures; where
            the requests were given as such, `outputs` has the answers.

        Raises:
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        ...

    create_async = asynchronous(create)

    @operation(
        "GET",
        "/v1/batch/jobs/{job_id}",
        "jobs_api_routes_batch_get_batch_job",
        query=models.JobsAPIRoutesBatchGetBatchJobRequest,
        lists_refusals=False,
    )
    def get(
        self,
        *,
        job_id: str,
        inline: types.OptionalNullable[bool] = UNSET,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Tell how far a batch job is.

        Calls `GET /v1/batch/jobs/{job_id}`.

        Args:
            job_id: The id of the job.
            inline: Whether to give the answers with it, as `outputs`.
            **options: How to send the request; see `Options`.

        Returns:
            The job: `status`, and `completed_requests` of `total_requests`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer.
            ValueError: `job_id` is empty; nothing was sent.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "POST",
        "/v1/batch/jobs/{job_id}/cancel",
        "jobs_api_routes_batch_cancel_batch_job",
        lists_refusals=False,
    )
    def cancel(
        self,
        *,
        job_id: str,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Stop a batch job; what was answered until then is kept.

        Calls `POST /v1/batch/jobs/{job_id}/cancel`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The job, whose `status` is `"CANCELLATION_REQUESTED"` until it has stopped.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer.
            ValueError: `job_id` is empty; nothing was sent.
        """
        ...

    cancel_async = asynchronous(cancel)

    @operation(
        "DELETE",
        "/v1/batch/jobs/{job_id}",
        "jobs_api_routes_batch_delete_batch_job",
        lists_refusals=False,
    )
    def delete(
        self,
        *,
        job_id: str,
        **options: Unpack[Options],
    ) -> models.DeleteBatchJobResponse:
        """Delete a batch job.

        Calls `DELETE /v1/batch/jobs/{job_id}`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and whether the job was deleted.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer.
            ValueError: `job_id` is empty; nothing was sent.
        """
        ...

    delete_async = asynchronous(delete)
