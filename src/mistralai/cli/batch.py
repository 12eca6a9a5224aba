"""`mistralai batch`: many requests in one file, worked off in the background."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._group import examples, group
from ._out import (
    AsJson,
    Columns,
    Force,
    moment,
    new_file,
    note,
    print_json,
    refuse_existing,
    show,
    tell,
)
from ._progress import bar, upload_of

if TYPE_CHECKING:
    from mistralai import Mistral, models

    from ._settings import Settings

app = group(
    "Many requests in one file, at a lower price.",
    epilog=examples(
        "mistralai batch run in.jsonl -m mistral-small-latest --wait > out.jsonl",
        "mistralai batch ls",
        "mistralai batch results JOB_ID > results.jsonl",
    ),
)

JobId = Annotated[str, typer.Argument(metavar="JOB_ID", help="The id of the batch job.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where the results go; without it they are printed."
    ),
]
Wait = Annotated[bool, typer.Option("--wait", help="Wait for the end, and fetch the results.")]

COLUMNS: Columns = {
    "id": lambda job: job.id,
    "status": lambda job: job.status,
    "done": lambda job: f"{job.completed_requests}/{job.total_requests}",
    "failed": lambda job: job.failed_requests,
    "made": lambda job: moment(job.created_at),
    "model": lambda job: job.model or job.agent_id,
    "endpoint": lambda job: job.endpoint,
}


@app.command("run")
def run(
    ctx: typer.Context,
    requests: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help='Requests, one a line: {"custom_id": "1", "body": {"messages": [...]}}.',
        ),
    ],
    model: Annotated[str, typer.Option("--model", "-m", metavar="ID", help="Who answers.")],
    endpoint: Annotated[
        str, typer.Option(metavar="PATH", help="What the requests are for.")
    ] = "/v1/chat/completions",
    timeout_hours: Annotated[
        int, typer.Option(metavar="N", min=1, max=168, help="How long it may take.")
    ] = 24,
    wait: Wait = False,
    output: Output = None,
    force: Force = False,
) -> None:
    """Start a job with the requests of a file, and print its id."""
    settings: Settings = ctx.obj
    if output is not None and not wait:
        raise typer.BadParameter("-o wants --wait: there are no results before the end")
    if output is not None and not force:
        refuse_existing(output)
    with settings.client() as client:
        with upload_of(requests) as file:
            sent = client.files.upload(file=file, purpose="batch")
        path: Any = endpoint  # whatever the API may take
        job = client.batch.jobs.create(
            endpoint=path, input_files=[sent.id], model=model, timeout_hours=timeout_hours
        )
        if not wait:
            print(job.id)
            return
        note(f"batch job {job.id}")
        _wait(client, job)
        _results(client, job.id, output, force=force)


@app.command("ls")
def list_jobs(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only jobs in this state, such as RUNNING.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the jobs, the newest first."""
    settings: Settings = ctx.obj
    chosen: Any = None if status is None else [status.upper()]  # whatever the API may know
    with settings.client() as client:
        show(client.batch.jobs.iterate(status=chosen), COLUMNS, as_json=as_json)


@app.command("show")
def show_job(ctx: typer.Context, job_id: JobId, as_json: AsJson = False) -> None:
    """Tell how far a job is."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        tell(client.batch.jobs.get(job_id=job_id), as_json=as_json)


@app.command("wait")
def wait_for(ctx: typer.Context, job_id: JobId, as_json: AsJson = False) -> None:
    """Wait for the end of a job; the exit code is 1 where it failed."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        job = _wait(client, client.batch.jobs.get(job_id=job_id))
    if as_json:
        print_json(job)
    else:
        show([job], COLUMNS, as_json=False)


@app.command("results")
def results(ctx: typer.Context, job_id: JobId, output: Output = None, force: Force = False) -> None:
    """Fetch the results of a job, a line each, failures too."""
    settings: Settings = ctx.obj
    if output is not None and not force:
        refuse_existing(output)
    with settings.client() as client:
        _results(client, job_id, output, force=force)


@app.command("cancel")
def cancel(ctx: typer.Context, job_id: JobId) -> None:
    """Stop a job; what was answered until then is kept."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        note(f"{job_id}: {client.batch.jobs.cancel(job_id=job_id).status}")


def _wait(client: Mistral, job: models.BatchJobOut) -> models.BatchJobOut:
    with bar("answering", job.total_requests) as tell_how_far:
        return client.batch.jobs.wait(
            job.id, on_change=lambda job: tell_how_far(job.completed_requests)
        )


def _results(client: Mistral, job_id: str, output: Path | None, *, force: bool) -> None:
    # As dicts, for nothing is read of the answers; what is no JSON stays as it came.
    rows = client.batch.jobs.results(job_id, returns=dict[str, Any])
    lines = (
        row.raw if isinstance(row.raw, str) else json.dumps(row.raw, ensure_ascii=False)
        for row in rows
    )
    first = next(lines, None)
    if first is None:
        raise RuntimeError(f"batch job {job_id} has no results")
    if output is None:
        for line in chain([first], lines):
            print(line)
        return
    with new_file(output, force=force) as file:
        for line in chain([first], lines):
            file.write(f"{line}\n".encode())
    print(output)
