"""`mistralai ocr`: documents and pictures as Markdown."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from mistralai._words import counted

from . import _content as content
from ._group import examples, group
from ._out import Force, WholeJson, new_file, note, print_json, refuse_existing
from ._progress import bar

if TYPE_CHECKING:
    from mistralai import models

    from ._settings import Settings

app = group()

BETWEEN_PAGES = "\n\n"

EXAMPLES = examples(
    "mistralai ocr report.pdf -o report",
    "mistralai ocr https://example.com/scan.png > scan.md",
    'mistralai ocr report.pdf --pages 0-4 | mistralai ask "Sum it up"',
)


@app.command(epilog=EXAMPLES)
def ocr(
    ctx: typer.Context,
    document: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A PDF, another document, or a picture.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Write the Markdown and its pictures into this folder, which is made where it is "
            "not there. Without it, the Markdown is printed, without pictures.",
        ),
    ] = None,
    pages: Annotated[
        str | None,
        typer.Option(metavar="PAGES", help="Which pages, counted from 0, such as 0,2-4."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="ID", help="Which model reads.")
    ] = "mistral-ocr-latest",
    force: Force = False,
    as_json: WholeJson = False,
) -> None:
    """Read a document or a picture as Markdown."""
    settings: Settings = ctx.obj
    if output is not None and as_json:
        raise typer.BadParameter("--json prints what -o would write: give one of them")
    name = _name_of(document)
    if output is not None and not force:
        refuse_existing(output / f"{name}.md")
    given: dict[str, Any] = {"model": model, "document": _document(document)}
    if output is not None:
        given["include_image_base64"] = True
    if pages is not None:
        given["pages"] = pages
    with settings.client() as client, bar(f"reading {name}", None):
        answer = client.ocr.process(**given)
    if as_json:
        print_json(answer)
    elif output is None:
        print(BETWEEN_PAGES.join(page.markdown for page in answer.pages))
    else:
        _write(answer, output, name, force=force)


def _document(given: str) -> dict[str, Any]:
    kind = mimetypes.guess_type(given)[0] or "application/octet-stream"
    url = given if content.is_url(given) else content.data_url(Path(given), kind)
    if kind.startswith(content.PICTURES):
        return {"type": "image_url", "image_url": url}
    chunk = {"type": "document_url", "document_url": url}
    if url != given:
        chunk["document_name"] = Path(given).name
    return chunk


def _name_of(document: str) -> str:
    """Name the Markdown after the document."""
    path = urlsplit(document).path if content.is_url(document) else document
    return PurePosixPath(path).stem if not document.startswith("data:") else "document"


def _write(answer: models.OCRResponse, folder: Path, name: str, *, force: bool) -> None:
    """Write the pages into one file, and the pictures beside it under the names in their links."""
    folder.mkdir(parents=True, exist_ok=True)
    texts: list[str] = []
    written: dict[str, Path] = {}
    with bar(f"writing {name}", len(answer.pages)) as tell:
        for done, page in enumerate(answer.pages, 1):
            text = page.markdown
            for image in page.images:
                if not image.image_base64:
                    continue
                path = folder / _picture_name(image.id, page.index, written)
                written[path.name] = path
                # A link is `![img-0.jpeg](img-0.jpeg)`.
                text = text.replace(f"]({image.id})", f"]({path.name})")
                with new_file(path, force=force) as file:
                    file.write(_bytes_of(image.image_base64))
            texts.append(text)
            tell(done)
        target = folder / f"{name}.md"
        with new_file(target, force=force) as file:
            file.write((BETWEEN_PAGES.join(texts) + "\n").encode())
    note(f"{counted(len(answer.pages), 'page')}, {counted(len(written), 'picture')}")
    print(target)


def _picture_name(given: str, page: int, taken: dict[str, Path]) -> str:
    """Name the file of a picture; a name from elsewhere must not lead out of the folder."""
    name = re.sub(r"[^\w.-]", "_", given).lstrip(".") or "picture"
    return f"page-{page}-{name}" if name in taken else name


def _bytes_of(given: str) -> bytes:
    """Decode a picture, which comes as a `data:` URL or as its base64 alone."""
    return base64.b64decode(given.rpartition(",")[2])
