"""The playground: a page for each thing that a model does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import HOME, PAGES
from .layout import Visit, links, whole
from .markup import NOTHING, Html, asset, each, fill, joined


@dataclass(frozen=True, slots=True)
class Game:
    """One page: its title, what a model must be able to do, and which model is chosen first."""

    title: str
    ability: str
    first: str


GAMES: Final[Mapping[str, Game]] = {
    "chat": Game("Chat", "completion_chat", "mistral-small-latest"),
    "fim": Game("Fill in the middle", "completion_fim", "codestral-latest"),
    "embeddings": Game("Embeddings", "embeddings", "mistral-embed"),
    "ocr": Game("OCR", "ocr", "mistral-ocr-latest"),
    "transcription": Game("Transcription", "audio_transcription", "voxtral-mini-latest"),
}
_PLACES: Final = {
    name: (game.title, HOME if name == "chat" else PAGES + name) for name, game in GAMES.items()
}
_KEY: Final = Html(
    '<label for="key">API key</label>'
    '<input id="key" name="key" type="password" autocomplete="off" required>'
)
_CHOICE: Final = '<select id="model" name="model">$options</select>'
_OPTION: Final = '<option value="$name"$chosen>$name</option>'
_CHOSEN: Final = Html(" selected")
# Where every name is one of a model, the known ones are suggestions.
_FREE: Final = (
    '<input id="model" name="model" list="models" value="$first" required>'
    '<datalist id="models">$options</datalist>'
)


def page(visit: Visit, name: str, models: Sequence[Mapping[str, Any]], *, any_name: bool) -> Html:
    """Return a page of the playground.

    Args:
        visit: Who visits.
        name: Which of `GAMES`.
        models: All models, as the API lists them.
        any_name: Whether the server knows models of every name.
    """
    game = GAMES[name]
    content = fill(
        asset(f"{name}.html"),
        model=_model(game, models, any_name=any_name),
        key=_KEY if visit.keyed else NOTHING,
    )
    around = fill(
        '<nav class="tabs" aria-label="Playground">$links</nav>$content',
        links=links(visit, _PLACES, name),
        content=content,
    )
    return whole(visit, "playground", game.title, around, f"{name}.js")


def _model(game: Game, models: Sequence[Mapping[str, Any]], *, any_name: bool) -> Html:
    names = [one["id"] for one in models if _can(one, game.ability)]
    names.sort(key=lambda name: (name != game.first, not name.endswith("-latest")))
    if any_name:
        options = each('<option value="$one"></option>', names)
        return fill(_FREE, first=game.first, options=options)
    options = joined(
        fill(_OPTION, name=name, chosen=_CHOSEN if name == game.first else NOTHING)
        for name in names
    )
    return fill(_CHOICE, options=options)


def _can(model: Mapping[str, Any], ability: str) -> bool:
    # The API tells of embeddings in no other way than by the name.
    if ability == "embeddings":
        return "embed" in model["id"]
    return bool(model["capabilities"].get(ability))
