"""Models that were fine-tuned here, and how the API shows them."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, Final

from mistralai.local.service.cards import BY_NAME, Card
from mistralai.local.store.tuning import TunedModel

OWNER: Final = "local"
# The eight digits that stand for the organisation where a job has no suffix.
_ORGANISATION: Final = "10ca1a91"


def card_of(model: TunedModel) -> Card:
    """Return the card to answer under: what the base model can do, under the new name.

    Args:
        model: The model.
    """
    base = BY_NAME[model.root]
    does = base.does if model.model_type == "completion" else frozenset({"classification"})
    return replace(base, id=model.id, aliases=(), does=does - {"fine-tuning"})


def _shared(model: TunedModel) -> dict[str, Any]:
    card = card_of(model)
    return {
        "id": model.id,
        "object": "model",
        "created": model.created,
        "owned_by": OWNER,
        "capabilities": {
            "completion_chat": "chat" in card.does,
            "completion_fim": "fim" in card.does,
            "function_calling": "tools" in card.does,
            "fine_tuning": False,
            "classification": "classification" in card.does,
        },
        "root": model.root,
        "archived": model.archived,
        "name": model.name,
        "description": model.description,
        "max_context_length": card.context,
        "aliases": [],
        "job": model.job,
    }


def to_card(model: TunedModel) -> dict[str, Any]:
    """Return a model as lists of models give it.

    Args:
        model: The model.
    """
    card = card_of(model)
    shared = _shared(model)
    return {
        **shared,
        "capabilities": {**shared["capabilities"], "vision": "vision" in card.does},
        "deprecation": None,
        "default_model_temperature": card.temperature,
        "type": "fine-tuned",
    }


def to_wire(model: TunedModel) -> dict[str, Any]:
    """Return a model as the fine-tuning service gives it.

    Args:
        model: The model.
    """
    shown = {**_shared(model), "model_type": model.model_type}
    if model.model_type == "classifier":
        shown["classifier_targets"] = model.targets
    return shown


def model_id(root: str, suffix: str | None, moment: float, job: str) -> str:
    """Return the id of the model that a job makes.

    Args:
        root: The base model, as the job names it.
        suffix: The job's suffix.
        moment: When the model is made, in seconds since the epoch.
        job: The job's id.
    """
    day = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y%m%d")
    return f"ft:{root}:{suffix or _ORGANISATION}:{day}:{job[:8]}"
