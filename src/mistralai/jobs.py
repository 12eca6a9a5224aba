"""Fine-tuning jobs: training a model on files of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Harm, Options, asynchronous, operation
from ._core.paging import iterating, iterating_async
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Jobs"]


class Jobs(Resource):
    """Fine-tuning jobs."""

    @operation(
        "GET",
        "/v1/fine_tuning/jobs",
        "jobs_api_routes_fine_tuning_get_fine_tuning_jobs",
        query=models.JobsAPIRoutesFineTuningGetFineTuningJobsRequest,
        lists_refusals=False,
    )
    def list(
        self,
        *,
        page: int | None = 0,
        page_size: int | None = 100,
        model: types.OptionalNullable[types.TunableModelName] = UNSET,
        created_after: types.OptionalNullable[datetime] = UNSET,
        created_before: types.OptionalNullable[datetime] = UNSET,
        created_by_me: bool | None = False,
        status: types.OptionalNullable[models.QueryParamStatus] = UNSET,
        wandb_project: types.OptionalNullable[str] = UNSET,
        wandb_name: types.OptionalNullable[str] = UNSET,
        suffix: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.JobsOut:
        """List the fine-tuning jobs of the organization, a page at a time.

        Calls `GET /v1/fine_tuning/jobs`.

        Args:
            page: Which page, counted from 0.
            page_size: How many jobs a page has.
            model: Only jobs that train this model.
            created_after: Only jobs made after this time.
            created_before: Only jobs made before this time.
            created_by_me: Whether to leave out the jobs of others in the organization.
            status: Only jobs in this state, such as `"RUNNING"`.
            wandb_project: Only jobs of this project of Weights & Biases.
            wandb_name: Only jobs of this run of Weights & Biases.
            suffix: Only jobs with this suffix.
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
        "/v1/fine_tuning/jobs",
        "jobs_api_routes_fine_tuning_create_fine_tuning_job",
        body=models.JobIn,
        lists_refusals=False,
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        model: types.TunableModelName,
        hyperparameters: models.Hyperparameters | models.HyperparametersTypedDict,
        training_files: Sequence[models.TrainingFile | models.TrainingFileTypedDict] | None = None,
        validation_files: types.OptionalNullable[Sequence[str]] = UNSET,
        suffix: types.OptionalNullable[str] = UNSET,
        integrations: types.OptionalNullable[
            Sequence[models.JobInIntegrations | models.JobInIntegrationsTypedDict]
        ] = UNSET,
        auto_start: bool | None = None,
        invalid_sample_skip_percentage: float | None = 0,
        job_type: types.OptionalNullable[models.FineTuneableModelType] = UNSET,
        repositories: types.OptionalNullable[
            Sequence[models.JobInRepositories | models.JobInRepositoriesTypedDict]
        ] = UNSET,
        classifier_targets: types.OptionalNullable[
            Sequence[models.ClassifierTargetIn | models.ClassifierTargetInTypedDict]
        ] = UNSET,
        **options: Unpack[Options],
    ) -> models.JobsAPIRoutesFineTuningCreateFineTuningJobResponse:
        """Have a model trained on files of one's own.

        Calls `POST /v1/fine_tuning/jobs`.

        Args:
            model: The id of the model to begin with, such as `"open-mistral-7b"`.
            hyperparameters: How to train, such as `{"training_steps": 100, "learning_rate": 1e-4}`.
            training_files: The files to train on, such as `[{"file_id": id, "weight": 1}]`: JSON
                Lines, uploaded with the purpose `"fine-tune"`.
            validation_files: The ids of files to measure progress with; none of their samples may
                be trained on.
            suffix: Becomes a part of the new model's name; up to 18 characters.
            integrations: Where to report progress: Weights & Biases.
            auto_start: False lets the job wait for `start` once its files are found valid.
            invalid_sample_skip_percentage: 0 to 0.5: the share of bad samples that is skipped
                before the job fails.
            job_type: `"completion"` or `"classifier"`.
            repositories: Repositories on GitHub to train on.
            classifier_targets: For a classifier, what it learns to tell and the labels it can give.
            **options: How to send the request; see `Options`.

        Returns:
            The job, which has only begun: a `CompletionJobOut` or a `ClassifierJobOut`. `get` tells
            how far it is.
        """
        ...

    create_async = asynchronous(create)

    @operation(
        "GET",
        "/v1/fine_tuning/jobs/{job_id}",
        "jobs_api_routes_fine_tuning_get_fine_tuning_job",
        lists_refusals=False,
    )
    def get(
        self, *, job_id: str, **options: Unpack[Options]
    ) -> models.JobsAPIRoutesFineTuningGetFineTuningJobResponse:
        """Tell how far a fine-tuning job is.

        Calls `GET /v1/fine_tuning/jobs/{job_id}`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The job with its `events` and `checkpoints`; `fine_tuned_model` is the id of the new
            model once there is one.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "POST",
        "/v1/fine_tuning/jobs/{job_id}/cancel",
        "jobs_api_routes_fine_tuning_cancel_fine_tuning_job",
        lists_refusals=False,
    )
    def cancel(
        self, *, job_id: str, **options: Unpack[Options]
    ) -> models.JobsAPIRoutesFineTuningCancelFineTuningJobResponse:
        """Stop a fine-tuning job.

        Calls `POST /v1/fine_tuning/jobs/{job_id}/cancel`.

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
        "POST",
        "/v1/fine_tuning/jobs/{job_id}/start",
        "jobs_api_routes_fine_tuning_start_fine_tuning_job",
        lists_refusals=False,
    )
    def start(
        self, *, job_id: str, **options: Unpack[Options]
    ) -> models.JobsAPIRoutesFineTuningStartFineTuningJobResponse:
        """Start a fine-tuning job that was made with `auto_start=False` and is validated.

        Calls `POST /v1/fine_tuning/jobs/{job_id}/start`.

        Args:
            job_id: The id of the job.
            **options: How to send the request; see `Options`.

        Returns:
            The job with its `events` and `checkpoints`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such job.
        """
        ...

    start_async = asynchronous(start)

    def wait(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        poll: float = 1.0,
        max_poll: float = 30.0,
        on_change: Callable[[models.JobsAPIRoutesFineTuningGetFineTuningJobResponse], object]
        | None = None,
        **options: Unpack[Options],
    ) -> models.JobsAPIRoutesFineTuningGetFineTuningJobResponse:
        """Wait for a fine-tuning job to be done.

        Calls `GET /v1/fine_tuning/jobs/{job_id}`, through `get`, again and again. The job does not
        need that: whoever stops waiting, by Ctrl-C for one, can wait again later.

        Args:
            job_id: The id of the job.
            timeout: After how many seconds to give up; None waits as long as it takes.
            poll: How many seconds to wait before the second look. Each wait is half as long again
                as the one before, and some longer by chance.
            max_poll: The longest wait, in seconds.
            on_change: Called with the job at the first look, and whenever it is further.
            **options: How to send the requests; see `Options`.

        Returns:
            The job, whose `status` is `"SUCCESS"`; `fine_tuned_model` is the id of the new model.
            A job that was made with `auto_start=False` comes as soon as it is `"VALIDATED"`: it
            goes no further before `start`.

        Raises:
            models.JobFailedError: The job failed, or its files are not valid.
            models.JobCancelledError: Somebody cancelled it.
            models.JobTimeoutError: It goes on, and the time to wait is over. It is a
                `TimeoutError`. These three have the job as `job`.
            models.SDKError: The server answered with an error, 404 where there is no such job.
            httpx.HTTPError: There was no answer.
            ValueError: `job_id` is empty, or a time is negative; nothing was sent.
        """
        from .helpers.waiting import FINE_TUNING, Waiting, wait  # noqa: PLC0415 - not all wait

        waiting = Waiting(FINE_TUNING, timeout, poll, max_poll)
        done: models.JobsAPIRoutesFineTuningGetFineTuningJobResponse = wait(
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
        on_change: Callable[[models.JobsAPIRoutesFineTuningGetFineTuningJobResponse], object]
        | None = None,
        **options: Unpack[Options],
    ) -> models.JobsAPIRoutesFineTuningGetFineTuningJobResponse:
        """Do what `wait` does, awaiting: through `get_async`.

        What `on_change` returns is awaited where that is possible.
        """
        from .helpers.waiting import FINE_TUNING, Waiting, wait_async  # noqa: PLC0415 - as above

        waiting = Waiting(FINE_TUNING, timeout, poll, max_poll)
        done: models.JobsAPIRoutesFineTuningGetFineTuningJobResponse = await wait_async(
            lambda: self.get_async(job_id=job_id, **options), waiting, on_change
        )
        return done
