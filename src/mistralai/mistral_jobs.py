"""Batch jobs: many requests in a file, worked off in the background at a lower price."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, overload

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Harm, Options, asynchronous, operation
from ._core.paging import iterating, iterating_async
from ._core.resource import Resource
from .helpers.batch_rows import BatchRow
from .types import UNSET

__all__ = ["UNSET", "MistralJobs"]

R = TypeVar("R")


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
        model: types.OptionalNullable[types.ModelName] = UNSET,
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
        """
        ...

    list_async = asynchronous(list)
    iterate = iterating(list, lambda page: page.data)
    iterate_async = iterating_async(iterate)

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
        model: types.OptionalNullable[types.ModelName] = UNSET,
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
            timeout_hours: How long the job may take, in hours, 1 to 168 (7 days).
            **options: How to send the request; see `Options`.

        Returns:
            The job, which has only begun: `get` tells how far it is. At its end `output_file` is
            the id of the file with the answers, `error_file` of the one with the failures; where
            the requests were given as such, `outputs` has the answers.
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
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "POST",
        "/v1/batch/jobs/{job_id}/cancel",
        "jobs_api_routes_batch_cancel_batch_job",
        lists_refusals=False,
    )
    def cancel(self, *, job_id: str, **options: Unpack[Options]) -> models.BatchJobOut:
        """Stop a batch job; what was answered until then is kept.

        Calls `POST /v1/batch/jobs/{job_id}/cancel`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The job, whose `status` is `"CANCELLATION_REQUESTED"` until it has stopped.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
        """
        ...

    cancel_async = asynchronous(cancel)

    @operation(
        "DELETE",
        "/v1/batch/jobs/{job_id}",
        "jobs_api_routes_batch_delete_batch_job",
        lists_refusals=False,
    )
    def delete(self, *, job_id: str, **options: Unpack[Options]) -> models.DeleteBatchJobResponse:
        """Delete a batch job.

        Calls `DELETE /v1/batch/jobs/{job_id}`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The id, and whether the job was deleted.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
        """
        ...

    delete_async = asynchronous(delete)

    def wait(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        poll: float = 1.0,
        max_poll: float = 30.0,
        on_change: Callable[[models.BatchJobOut], object] | None = None,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Wait for a batch job to be done.

        Calls `GET /v1/batch/jobs/{job_id}`, through `get`, again and again. The job does not need
        that: whoever stops waiting, by Ctrl-C for one, can wait again later.

        Args:
            job_id: The id of the job.
            timeout: After how many seconds to give up; None waits as long as it takes.
            poll: How many seconds to wait before the second look. Each wait is half as long again
                as the one before, and some longer by chance.
            max_poll: The longest wait, in seconds.
            on_change: Called with the job at the first look, and whenever it is further.
            **options: How to send the requests; see `Options`.

        Returns:
            The job, whose `status` is `"SUCCESS"`: it was carried out. Requests of it may have
            failed all the same, as `failed_requests` tells.

        Raises:
            models.JobFailedError: The job failed, or took longer than its `timeout_hours`.
            models.JobCancelledError: Somebody cancelled it.
            models.JobTimeoutError: It goes on, and the time to wait is over. It is a
                `TimeoutError`. These three have the job as `job`.
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer.
            ValueError: `job_id` is empty, or a time is negative; nothing was sent.
        """
        from .helpers.waiting import BATCH, Waiting, wait  # noqa: PLC0415 - not all programs wait

        waiting = Waiting(BATCH, timeout, poll, max_poll)
        done: models.BatchJobOut = wait(
            lambda: self.get(job_id=job_id, **options), waiting, on_change
        )
        return done

    async def wait_async(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        poll: float = 1.0,
        max_poll: float = 30.0,
        on_change: Callable[[models.BatchJobOut], object] | None = None,
        **options: Unpack[Options],
    ) -> models.BatchJobOut:
        """Do what `wait` does, awaiting: through `get_async`.

        What `on_change` returns is awaited where that is possible.
        """
        from .helpers.waiting import BATCH, Waiting, wait_async  # noqa: PLC0415 - as above

        waiting = Waiting(BATCH, timeout, poll, max_poll)
        done: models.BatchJobOut = await wait_async(
            lambda: self.get_async(job_id=job_id, **options), waiting, on_change
        )
        return done

    @overload
    def results(
        self, job_id: str, *, returns: None = None, **options: Unpack[Options]
    ) -> Generator[BatchRow[Any], None, None]: ...
    @overload
    def results(
        self, job_id: str, *, returns: type[R], **options: Unpack[Options]
    ) -> Generator[BatchRow[R], None, None]: ...
    def results(
        self, job_id: str, *, returns: type[Any] | None = None, **options: Unpack[Options]
    ) -> Generator[BatchRow[Any], None, None]:
        """Give the rows of a batch job, one by one: first the answers, then the failures.

        Calls `GET /v1/batch/jobs/{job_id}`, through `get`, and `GET /v1/files/{file_id}/content`
        for the files with the answers and with the failures. They are read as they come, so they
        need not fit into memory. A job that was given its requests without a file has its rows
        with it.

        Args:
            job_id: The id of the job, which must be over: `wait` waits for it. One that failed or
                was cancelled has the rows that were done by then.
            returns: The type of the answers, for type checkers: `models.ChatCompletionResponse`
                for `"/v1/chat/completions"`, say. Without it they are of the type of the job's
                endpoint all the same.
            **options: How to send the requests; see `Options`.

        Returns:
            The rows, in the order of the files and not of the requests: `custom_id` tells which.
            `response` is the answer, and raises where there is none; `error` tells why, and is
            None where there is one.

        Raises:
            models.JobError: The job goes on.
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer, or the connection broke in the middle of it.
            ValueError: `job_id` is empty; nothing was sent.
        """
        from .files import Files  # noqa: PLC0415 - not all programs read rows
        from .helpers.batch_rows import Lines, files_of, read_row, rows_of  # noqa: PLC0415

        job = self.get(job_id=job_id, **options)
        names = files_of(job)
        if not names:
            yield from rows_of(self.get(job_id=job_id, inline=True, **options), returns)
        for name in names:
            lines = Lines()
            response = Files(self.sdk_configuration).download(file_id=name, **options)
            try:
                for piece in response.iter_bytes():
                    for line in lines.feed(piece):
                        yield read_row(line, job, returns)
                for line in lines.end():
                    yield read_row(line, job, returns)
            finally:
                response.close()

    @overload
    def results_async(
        self, job_id: str, *, returns: None = None, **options: Unpack[Options]
    ) -> AsyncGenerator[BatchRow[Any], None]: ...
    @overload
    def results_async(
        self, job_id: str, *, returns: type[R], **options: Unpack[Options]
    ) -> AsyncGenerator[BatchRow[R], None]: ...
    async def results_async(
        self, job_id: str, *, returns: type[Any] | None = None, **options: Unpack[Options]
    ) -> AsyncGenerator[BatchRow[Any], None]:
        """Do what `results` does, awaiting: an iterator for `async for`."""
        from .files import Files  # noqa: PLC0415 - as above
        from .helpers.batch_rows import Lines, files_of, read_row, rows_of  # noqa: PLC0415

        job = await self.get_async(job_id=job_id, **options)
        names = files_of(job)
        if not names:
            for row in rows_of(
                await self.get_async(job_id=job_id, inline=True, **options), returns
            ):
                yield row
        for name in names:
            lines = Lines()
            response = await Files(self.sdk_configuration).download_async(file_id=name, **options)
            try:
                async for piece in response.aiter_bytes():
                    for line in lines.feed(piece):
                        yield read_row(line, job, returns)
                for line in lines.end():
                    yield read_row(line, job, returns)
            finally:
                await response.aclose()
