"""The base models that the server has, under the live API's names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

_CREATED: Final = 1746057600  # 2025-05-01, the state of the API that is modelled


@dataclass(frozen=True, slots=True)
class Card:
    """One base model.

    `does` holds what it can do: chat, fim, tools, fine-tuning, vision, and the endpoints that are
    not chat: embeddings, moderation, ocr. `fragments` marks the models that stream the arguments
    of a tool call piece by piece.
    """

    id: str
    description: str
    does: frozenset[str]
    aliases: tuple[str, ...] = ()
    context: int = 32_768
    temperature: float | None = 0.3
    deprecation: datetime | None = None
    fragments: bool = False

    def to_wire(self, name: str | None = None) -> dict[str, Any]:
        """Return the card as the API gives it.

        Args:
            name: The alias to present it under; its own id by default.
        """
        shown = name or self.id
        family = [self.id, *self.aliases]
        return {
            "id": shown,
            "object": "model",
            "created": _CREATED,
            "owned_by": "mistralai",
            "capabilities": {
                "completion_chat": "chat" in self.does,
                "completion_fim": "fim" in self.does,
                "function_calling": "tools" in self.does,
                "fine_tuning": "fine-tuning" in self.does,
                "vision": "vision" in self.does,
            },
            "name": self.id,
            "description": self.description,
            "max_context_length": self.context,
            "aliases": [one for one in family if one != shown],
            "deprecation": self.deprecation.isoformat() if self.deprecation else None,
            "default_model_temperature": self.temperature,
            "type": "base",
        }


_CHAT: Final = frozenset({"chat", "tools"})
_TUNABLE: Final = _CHAT | {"fine-tuning"}
_SEEING: Final = _CHAT | {"vision"}


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=timezone.utc)


CARDS: Final = (
    Card("mistral-large-2411", "Our top-tier reasoning model", _TUNABLE,
         ("mistral-large-latest",), 131_072, 0.7),
    Card("mistral-medium-2505", "Our frontier-class multimodal model", _SEEING,
         ("mistral-medium-latest", "mistral-medium"), 131_072),
    Card("mistral-small-2503", "Our small multimodal model", _SEEING | {"fine-tuning"},
         ("mistral-small-latest",), 131_072),
    Card("mistral-small-2409", "Our former small model", _TUNABLE, ("mistral-small",), 32_768, 0.7),
    Card("pixtral-large-2411", "Our top-tier vision model", _SEEING,
         ("pixtral-large-latest",), 131_072, 0.7),
    Card("pixtral-12b-2409", "A 12B model with image understanding", _SEEING | {"fine-tuning"},
         ("pixtral-12b", "pixtral-12b-latest"), 131_072),
    Card("ministral-3b-2410", "The world's best edge model", _TUNABLE,
         ("ministral-3b-latest",), 131_072),
    Card("ministral-8b-2410", "A powerful edge model", _TUNABLE,
         ("ministral-8b-latest",), 131_072),
    Card("open-mistral-7b", "Our first dense model", _TUNABLE,
         ("mistral-tiny", "mistral-tiny-2312"), 32_768, 0.7, _day(2025, 3, 30)),
    Card("open-mistral-nemo", "A 12B multilingual model", _TUNABLE,
         ("open-mistral-nemo-2407", "mistral-tiny-2407", "mistral-tiny-latest"), 131_072),
    Card("open-mixtral-8x7b", "Our first sparse mixture of experts", _CHAT,
         ("mistral-small-2312",), 32_768, 0.7, _day(2025, 3, 30)),
    Card("open-mixtral-8x22b", "Our larger sparse mixture of experts", _CHAT,
         ("open-mixtral-8x22b-2404",), 65_536, 0.7, _day(2025, 3, 30)),
    Card("codestral-2501", "Our coding model", _TUNABLE | {"fim"},
         ("codestral-latest", "codestral-2412", "codestral-2411-rc5"), 262_144),
    Card("codestral-2405", "Our former coding model", _CHAT | {"fim"}, (), 32_768, 0.3,
         _day(2025, 6, 16)),
    Card("open-codestral-mamba", "A Mamba model for code", _CHAT,
         ("codestral-mamba-2407", "codestral-mamba-latest"), 262_144, 0.7,
         _day(2025, 6, 6)),
    Card("devstral-small-2505", "Our model for coding agents", _CHAT,
         ("devstral-small-latest",), 131_072, 0.0, fragments=True),
    Card("mistral-saba-2502", "A model for the Middle East and South Asia", _CHAT,
         ("mistral-saba-latest",), 32_768),
    Card("mistral-embed", "Our embedding model", frozenset({"embeddings"}), (), 8_192, None),
    Card("codestral-embed-2505", "Our embedding model for code", frozenset({"embeddings"}),
         ("codestral-embed",), 8_192, None),
    Card("mistral-moderation-2411", "Our moderation model", frozenset({"moderation"}),
         ("mistral-moderation-latest",), 8_192, None),
    Card("mistral-ocr-2505", "Our document model", frozenset({"ocr"}),
         ("mistral-ocr-latest", "mistral-ocr-2503"), 16_384, None),
)  # fmt: skip

BY_NAME: Final[Mapping[str, Card]] = {
    name: card for card in CARDS for name in (card.id, *card.aliases)
}
