"""`mistralai models`: which models there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._group import examples, group
from ._out import AsJson, Columns, show, tell

if TYPE_CHECKING:
    from ._settings import Settings

app = group()


def _abilities(card: Any) -> str:
    given: dict[str, Any] = card.capabilities.model_dump()
    return " ".join(name.removeprefix("completion_") for name, can in given.items() if can)


COLUMNS: Columns = {
    "id": lambda card: card.id,
    "context": lambda card: card.max_context_length,
    "can": _abilities,
}


@app.command(
    epilog=examples(
        "mistralai models", "mistralai models --can vision", "mistralai models mistral-ocr-latest"
    )
)
def models(
    ctx: typer.Context,
    model_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Tell about this model alone.", show_default=False),
    ] = None,
    can: Annotated[
        str | None,
        typer.Option(metavar="ABILITY", help="Only models that can do this, such as vision."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the models, or tell about one."""
    settings: Settings = ctx.obj
    with settings.client() as client:
        if model_id is not None:
            tell(client.models.retrieve(model_id=model_id), as_json=as_json)
            return
        found = client.models.list().data or []
        if can is not None:
            found = [card for card in found if can in _abilities(card).split()]
        show(found, COLUMNS, as_json=as_json)
