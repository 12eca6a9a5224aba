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
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        model: types.OptionalNullable[str] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        created_after: types.OptionalNullable[datetime] = UNSET,
        created_by_me: bool | None = False,
        status: types.OptionalNullable[Sequence[models.BatchJobStatus]] = UNSET,
        **options: Unpack[Options],
    ) -> models.BatchJobsOut:
        """List the batch jobs of the organization, a page at a time.

        Calls `GET /v1/batch/jobs`.

        Args:
            page: Which page, counted from 0.
            page_size: How many jobs a page has.
            model: Only jobs with this model.
            metadata: Only jobs with these entries in their metadata.
            created_after: Only jobs made after this time.
            created_by_me: Whether to leave out the jobs of others in the organization.
            status: Only jobs in one of these states, such as `["QUEUED", "RUNNING"]`.
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
        input_files: Sequence[str],
        endpoint: models.APIEndpoint,
        model: str,
        metadata: types.OptionalNullable[Mapping[str, str]] = UNSET,
        timeout_hours: int | None = 24,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Have the requests in files answered in the background.

        Calls `POST /v1/batch/jobs`.

        Args:
            input_files: The ids of files that were uploaded with the purpose `"batch"`. Each line
                is JSON: `{"custom_id": "1", "body": {...}}`, where the body is that of `endpoint`.
            endpoint: Where the requests go, such as `"/v1/chat/completions"`.
            model: The id of the model that answers.
            metadata: Notes of your own: keys of 1 to 32 characters, values of 1 to 512.
            timeout_hours: How long the job may take, in hours, less than 7 days (168).
            **options: How to send the request; see `Options`.

        Returns:
            The job, which has only begun: `get` tells how far it is. At its end `output_file` is
            the id of the file with the answers, `error_file` of the one with the failures.

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
        lists_refusals=False,
    )
    def get(
        self,
        *,
        job_id: str,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Tell how far a batch job is.

        Calls `GET /v1/batch/jobs/{job_id}`.

        Args:
            job_id: The id of the job.
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
