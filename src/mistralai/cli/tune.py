"""`mistralai tune`: models trained on files of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._group import examples, group
from ._out import AsJson, Columns, moment, note, show, tell
from ._progress import upload_of

if TYPE_CHECKING:
    from mistralai import Mistral

    from ._settings import Settings

app = group(
    "Train models on files of your own.",
    epilog=examples(
        "mistralai tune run training.jsonl --model open-mistral-7b --steps 100",
        "mistralai tune ls",
        "mistralai tune show JOB_ID",
    ),
)

JobId = Annotated[str, typer.Argument(metavar="JOB_ID", help="The id of the fine-tuning job.")]

COLUMNS: Columns = {
    "id": lambda job: job.id,
    "status": lambda job: job.status,
    "model": lambda job: job.model,
    "new model": lambda job: job.fine_tuned_model or None,
    "made": lambda job: moment(job.created_at),
}


@app.command("run")
def run(
    ctx: typer.Context,
    training: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", exists=True, help="What to train on: JSON Lines."),
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="ID", help="The model to begin with.")
    ],
    validation: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", exists=True, help="What to measure progress with."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="How many steps to train.")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(metavar="X", help="1e-8 to 1: how far each step goes.")
    ] = None,
    suffix: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A part of the new model's name.")
    ] = None,
    start: Annotated[
        bool,
        typer.Option("--start/--no-start", help="Begin at once, or when `tune start` says so."),
    ] = True,
) -> None:
    """Train a model on files, and print the id of the job."""
    settings: Settings = ctx.obj
    numbers = {"training_steps": steps, "learning_rate": learning_rate}
    given: dict[str, Any] = {
        "hyperparameters": {name: it for name, it in numbers.items() if it is not None}
    }
    if suffix is not None:
        given["suffix"] = suffix
    with settings.client() as client:
        files = _sent(client, training)
        if validation:
            given["validation_files"] = _sent(client, validation)
        job: Any = client.fine_tuning.jobs.create(
            model=model,
            training_files=[{"file_id": one, "weight": 1} for one in files],
            auto_start=start,
            **given,
        )
    print(job.id)


def _sent(client: Mistral, paths: list[Path]) -> list[str]:
    found: list[str] = []
    for path in paths:
        with upload_of(path) as file:
            found.append(client.files.upload(file=file, purpose="fine-tune").id)
    return found


@app.command("ls")
def list_jobs(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only jobs in this state, such as RUNNING.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the fine-tuning jobs, the newest first."""
    settings: Settings = ctx.obj
    chosen: Any = None if status is None else status.upper()  # whatever the API may know
    with settings.client() as client:
        show(client.fine_tuning.jobs.iterate(status=chosen), COLUMNS, as_json=as_json)


@app.command("show")
def show_job(ctx: typer.Context, job_id: JobId, as_json: AsJson = False) -> None:
    """Tell how far a fine-tuning job is."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        tell(client.fine_tuning.jobs.get(job_id=job_id), as_json=as_json)


@app.command("start")
def start_job(ctx: typer.Context, job_id: JobId) -> None:
    """Begin a job that was made with --no-start."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        note(f"{job_id}: {client.fine_tuning.jobs.start(job_id=job_id).status}")


@app.command("cancel")
def cancel(ctx: typer.Context, job_id: JobId) -> None:
    """Stop a fine-tuning job."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        note(f"{job_id}: {client.fine_tuning.jobs.cancel(job_id=job_id).status}")
