"""Models that were fine-tuned here, and how the API shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, Final

from mistralai.local.service.cards import BY_NAME, Card

OWNER: Final = "local"
# The eight digits that stand for the organisation where a job has no suffix.
_ORGANISATION: Final = "10ca1a91"


@dataclass(frozen=True, slots=True)
class TunedModel:
    """One fine-tuned model; `created` in seconds since the epoch, `root` is its base model."""

    id: str
    created: int
    root: str
    job: str
    model_type: str
    targets: Sequence[Mapping[str, Any]] = ()
    name: str | None = None
    description: str | None = None
    archived: bool = False

    @property
    def base(self) -> Card:
        """The card of the base model."""
        return BY_NAME[self.root]

    @property
    def card(self) -> Card:
        """The card to answer under: what the base can do, under the new name."""
        does = self.base.does if self.model_type == "completion" else frozenset({"classification"})
        return replace(self.base, id=self.id, aliases=(), does=does - {"fine-tuning"})

    def _shared(self) -> dict[str, Any]:
        does = self.card.does
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": OWNER,
            "capabilities": {
                "completion_chat": "chat" in does,
                "completion_fim": "fim" in does,
                "function_calling": "tools" in does,
                "fine_tuning": False,
                "classification": "classification" in does,
            },
            "root": self.root,
            "archived": self.archived,
            "name": self.name,
            "description": self.description,
            "max_context_length": self.base.context,
            "aliases": [],
            "job": self.job,
        }

    def to_card(self) -> dict[str, Any]:
        """Return the model as lists of models give it."""
        shared = self._shared()
        return {
            **shared,
            "capabilities": {**shared["capabilities"], "vision": "vision" in self.card.does},
            "deprecation": None,
            "default_model_temperature": self.base.temperature,
            "type": "fine-tuned",
        }

    def to_wire(self) -> dict[str, Any]:
        """Return the model as the fine-tuning service gives it."""
        shown = {**self._shared(), "model_type": self.model_type}
        if self.model_type == "classifier":
            shown["classifier_targets"] = self.targets
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
