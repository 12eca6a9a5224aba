"""`mistralai files`: what the API keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ._group import examples, group
from ._out import (
    AsJson,
    Columns,
    Force,
    Size,
    moment,
    note,
    print_json,
    refuse_existing,
    show,
    tell,
)
from ._progress import bar, upload_of

if TYPE_CHECKING:
    from ._settings import Settings

app = group(
    "Files that the API keeps: list, send, fetch, delete.",
    epilog=examples(
        "mistralai files put requests.jsonl --purpose batch",
        "mistralai files ls --purpose ocr",
        "mistralai files get FILE_ID -o results.jsonl",
    ),
)

FileId = Annotated[str, typer.Argument(metavar="FILE_ID", help="The id of the file.")]
Purpose = Literal["batch", "fine-tune", "ocr"]

COLUMNS: Columns = {
    "id": lambda file: file.id,
    "name": lambda file: file.filename,
    "size": lambda file: Size(file.size_bytes),
    "purpose": lambda file: file.purpose,
    "made": lambda file: moment(file.created_at),
}


@app.command("ls")
def list_files(
    ctx: typer.Context,
    purpose: Annotated[Purpose | None, typer.Option(help="Only files for this.")] = None,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only files with this in their names.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the files."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        found = client.files.iterate(purpose=purpose, search=search)
        show(found, COLUMNS, as_json=as_json)


@app.command("show")
def show_file(ctx: typer.Context, file_id: FileId, as_json: AsJson = False) -> None:
    """Tell what is known about a file."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        tell(client.files.retrieve(file_id=file_id), as_json=as_json)


@app.command("put")
def put(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="The files to send.", exists=True)
    ],
    purpose: Annotated[Purpose, typer.Option("--purpose", "-p", help="What they are for.")],
    as_json: AsJson = False,
) -> None:
    """Send files, and print their ids."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        for path in paths:
            with upload_of(path) as file:
                sent = client.files.upload(file=file, purpose=purpose)
            if as_json:
                print_json(sent)
            else:
                print(sent.id, flush=True)


@app.command("get")
def get(
    ctx: typer.Context,
    file_id: FileId,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where it goes; a folder, or by default the one you are in, keeps its name.",
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Fetch a file."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        known = client.files.retrieve(file_id=file_id)
        path = output or Path()
        if path.is_dir():
            # The name is from elsewhere: it must not lead out of the folder.
            path /= Path(known.filename.replace("\\", "/")).name or file_id
        if not force:
            refuse_existing(path)
        with bar(path.name, known.size_bytes, of_bytes=True) as tell_how_far:
            client.files.save(
                file_id, path, overwrite=force, on_progress=lambda count, _: tell_how_far(count)
            )
    print(path)


@app.command("rm")
def remove(
    ctx: typer.Context,
    file_ids: Annotated[list[str], typer.Argument(metavar="FILE_ID", help="The ids of the files.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Delete files from the API, after a question."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        for file_id in file_ids:
            if not yes:
                known = client.files.retrieve(file_id=file_id)
                typer.confirm(f"Delete {known.filename} ({file_id})?", abort=True, err=True)
            client.files.delete(file_id=file_id)
            note(f"deleted {file_id}")
