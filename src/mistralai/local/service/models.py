"""The models that there are: the base models, and those that were fine-tuned here."""

from collections.abc import Mapping
from typing import Any

from mistralai.local.errors import ApiError, invalid_model
from mistralai.local.store.tuning import Tuning

from .cards import BY_NAME, CARDS, Card
from .tuning.models import to_card


class Models:
    """All models of one server.

    Args:
        tuning: Those that were fine-tuned.
        cards: The base models.
    """

    def __init__(self, tuning: Tuning, cards: Mapping[str, Card] = BY_NAME) -> None:
        self._tuning = tuning
        self._cards = cards

    def all(self) -> list[dict[str, Any]]:
        """Return all models as the API lists them, each alias for itself."""
        base = [card.to_wire(name) for card in CARDS for name in (card.id, *card.aliases)]
        return [*base, *map(to_card, self._tuning.models())]

    def wanted(self, provider: str | None, model: str | None) -> list[dict[str, Any]]:
        """Return the models of a provider and of a name.

        Args:
            provider: Who made them; None for all.
            model: The id or an alias; None for all.
        """
        return [
            card
            for card in self.all()
            if provider in {None, card["owned_by"]}
            and model in {None, card["id"], *card["aliases"]}
        ]

    def get(self, name: str) -> dict[str, Any]:
        """Return one model as the API gives it.

        Args:
            name: Its id or an alias.

        Raises:
            ApiError: With a 404, if there is none.
        """
        if model := self._tuning.find_model(name):
            return to_card(model)
        if card := self._cards.get(name):
            return card.to_wire(name)
        raise invalid_model(name, 404)

    def delete(self, name: str) -> None:
        """Forget a fine-tuned model.

        Args:
            name: Its id.

        Raises:
            ApiError: If there is none, or it is a base model.
        """
        if name in BY_NAME:
            raise ApiError(403, {"detail": f"Model {name} is not yours: it cannot be deleted"})
        if self._tuning.find_model(name) is None:
            raise invalid_model(name, 404)
        self._tuning.delete_model(name)
