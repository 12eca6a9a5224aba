"""The base models that the server has, under the live API's names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, Final

_CREATED: Final = 1746057600  # 2025-05-01, when the first edition of this list was made


# The names that the API has for what a model can do, and those of this module.
_CAPABILITIES: Final = {
    "completion_chat": "chat",
    "function_calling": "tools",
    "reasoning": "reasoning",
    "completion_fim": "fim",
    "fine_tuning": "fine-tuning",
    "vision": "vision",
    "ocr": "ocr",
    "classification": "classification",
    "moderation": "moderation",
    "audio": "audio",
    "audio_transcription": "transcription",
    "audio_transcription_realtime": "realtime",
    "audio_speech": "speech",
    "unified_resources": "unified-resources",
}


# The month from which on models take any id.
_ANY_ID: Final = "2507"


@dataclass(frozen=True, slots=True)
class Card:
    """One base model.

    `does` holds what it can do: chat, fim, tools, fine-tuning, vision, audio, reasoning, and the
    endpoints that are not chat: embeddings, moderation, ocr, transcription, realtime, speech.
    `fragments` marks the models that stream the arguments of a tool call piece by piece, `thinks`
    those that think without being asked to. `successor` is what a model that ends is replaced by.
    """

    id: str
    description: str
    does: frozenset[str]
    aliases: tuple[str, ...] = ()
    context: int = 32_768
    temperature: float | None = 0.3
    deprecation: datetime | None = None
    fragments: bool = False
    thinks: bool = False
    successor: str | None = None

    @property
    def nine(self) -> bool:
        """Whether the ids of tool calls have nine letters or digits, as with older models."""
        month = re.search(r"\d{4}$", self.id)
        return self.id.startswith("open-") or (month is not None and month[0] < _ANY_ID)

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
            "capabilities": {key: name in self.does for key, name in _CAPABILITIES.items()},
            "name": self.id,
            "description": self.description,
            "max_context_length": self.context,
            "aliases": [one for one in family if one != shown],
            "deprecation": self.deprecation.isoformat() if self.deprecation else None,
            "deprecation_replacement_model": self.successor,
            "default_model_temperature": self.temperature,
            "internal": False,
            "type": "base",
        }


_CHAT: Final = frozenset({"chat", "tools"})
_TUNABLE: Final = _CHAT | {"fine-tuning"}
_SEEING: Final = _CHAT | {"vision"}
_THINKING: Final = _SEEING | {"reasoning"}


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=timezone.utc)


CARDS: Final = (
    Card("mistral-large-2512", "Our most capable multimodal model", _SEEING,
         ("mistral-large-latest",), 262_144, 0.7),
    Card("mistral-large-2411", "Our former top-tier model", _TUNABLE, (), 131_072, 0.7,
         successor="mistral-large-2512"),
    Card("mistral-medium-2508", "Our frontier-class multimodal model", _THINKING,
         ("mistral-medium-latest", "mistral-medium"), 131_072),
    Card("mistral-medium-2505", "Our former frontier-class multimodal model", _SEEING,
         (), 131_072, successor="mistral-medium-2508"),
    Card("mistral-small-2603", "Our small multimodal model, which thinks when it is asked to",
         _THINKING | {"fine-tuning"}, ("mistral-small-latest",), 262_144),
    Card("mistral-small-2506", "Our former small multimodal model", _SEEING, (), 131_072,
         successor="mistral-small-2603"),
    Card("mistral-small-2503", "Our former small multimodal model", _SEEING | {"fine-tuning"},
         (), 131_072, successor="mistral-small-2603"),
    Card("mistral-small-2409", "Our former small model", _TUNABLE, ("mistral-small",), 32_768, 0.7),
    Card("magistral-medium-2509", "Our frontier-class reasoning model", _THINKING,
         ("magistral-medium-latest",), 131_072, 0.7, thinks=True),
    Card("magistral-small-2509", "Our small reasoning model", _THINKING,
         ("magistral-small-latest",), 131_072, 0.7, thinks=True),
    Card("pixtral-large-2411", "Our top-tier vision model", _SEEING,
         ("pixtral-large-latest",), 131_072, 0.7),
    Card("pixtral-12b-2409", "A 12B model with image understanding", _SEEING | {"fine-tuning"},
         ("pixtral-12b", "pixtral-12b-latest"), 131_072),
    Card("ministral-14b-2512", "A powerful model for the edge", _SEEING,
         ("ministral-14b-latest",), 262_144),
    Card("ministral-8b-2512", "A powerful edge model", _SEEING | {"fine-tuning"},
         ("ministral-8b-latest",), 262_144),
    Card("ministral-8b-2410", "A former edge model", _TUNABLE, (), 131_072,
         successor="ministral-8b-2512"),
    Card("ministral-3b-2512", "The world's best edge model", _SEEING | {"fine-tuning"},
         ("ministral-3b-latest",), 131_072),
    Card("ministral-3b-2410", "A former edge model", _TUNABLE, (), 131_072,
         successor="ministral-3b-2512"),
    Card("open-mistral-7b", "Our first dense model", _TUNABLE,
         ("mistral-tiny", "mistral-tiny-2312"), 32_768, 0.7, _day(2025, 3, 30)),
    Card("open-mistral-nemo", "A 12B multilingual model", _TUNABLE,
         ("open-mistral-nemo-2407", "mistral-tiny-2407", "mistral-tiny-latest"), 131_072),
    Card("open-mixtral-8x7b", "Our first sparse mixture of experts", _CHAT,
         ("mistral-small-2312",), 32_768, 0.7, _day(2025, 3, 30)),
    Card("open-mixtral-8x22b", "Our larger sparse mixture of experts", _CHAT,
         ("open-mixtral-8x22b-2404",), 65_536, 0.7, _day(2025, 3, 30)),
    Card("codestral-2508", "Our coding model", _CHAT | {"fim", "fine-tuning"},
         ("codestral-latest",), 262_144),
    Card("codestral-2501", "Our former coding model", _TUNABLE | {"fim"},
         ("codestral-2412", "codestral-2411-rc5"), 262_144, successor="codestral-2508"),
    Card("codestral-2405", "Our first coding model", _CHAT | {"fim"}, (), 32_768, 0.3,
         _day(2025, 6, 16)),
    Card("open-codestral-mamba", "A Mamba model for code", _CHAT,
         ("codestral-mamba-2407", "codestral-mamba-latest"), 262_144, 0.7,
         _day(2025, 6, 6)),
    Card("devstral-2512", "Our model for coding agents", _CHAT,
         ("devstral-latest", "devstral-medium-latest"), 262_144, 0.2, fragments=True),
    Card("devstral-medium-2507", "Our former model for coding agents", _CHAT, (), 131_072, 0.0,
         fragments=True, successor="devstral-2512"),
    Card("labs-devstral-small-2512", "Our small model for coding agents", _SEEING,
         (), 262_144, 0.0, fragments=True),
    Card("devstral-small-2507", "Our former small model for coding agents", _CHAT,
         ("devstral-small-latest",), 131_072, 0.0, fragments=True),
    Card("devstral-small-2505", "Our first model for coding agents", _CHAT, (), 131_072, 0.0,
         fragments=True, successor="devstral-small-2507"),
    Card("mistral-saba-2502", "A model for the Middle East and South Asia", _CHAT,
         ("mistral-saba-latest",), 32_768),
    Card("voxtral-small-2507", "Our model that listens", _CHAT | {"audio"},
         ("voxtral-small-latest",), 32_768, 0.2),
    Card("voxtral-mini-2507", "Our small model that listens", _CHAT | {"audio", "transcription"},
         (), 32_768, 0.2),
    Card("voxtral-mini-2602", "Our model for transcriptions", frozenset({"transcription"}),
         ("voxtral-mini-latest", "voxtral-mini-transcribe-2507"), 16_384, 0.0),
    Card("voxtral-mini-transcribe-realtime-2602", "Our model for transcriptions on the fly",
         frozenset({"realtime"}), ("voxtral-mini-transcribe-realtime-latest",
                                   "voxtral-mini-realtime-latest"), 32_768, 0.0),
    Card("voxtral-mini-tts-2603", "Our model that speaks", frozenset({"speech"}),
         ("voxtral-mini-tts-latest",), 4_096, None),
    Card("mistral-embed", "Our embedding model", frozenset({"embeddings"}),
         ("mistral-embed-2312",), 8_192, None),
    Card("codestral-embed-2505", "Our embedding model for code", frozenset({"embeddings"}),
         ("codestral-embed",), 8_192, None),
    Card("mistral-moderation-2603", "Our moderation model", frozenset({"moderation"}),
         ("mistral-moderation-latest",), 8_192, None),
    Card("mistral-moderation-2411", "Our former moderation model", frozenset({"moderation"}),
         (), 8_192, None),
    Card("mistral-ocr-4-1", "Our document model", frozenset({"ocr"}),
         ("mistral-ocr-latest",), 16_384, None),
    Card("mistral-ocr-4-0", "Our document model before that", frozenset({"ocr"}), (), 16_384, None,
         _day(2026, 9, 30), successor="mistral-ocr-4-1"),
    Card("mistral-ocr-2512", "Our former document model", frozenset({"ocr"}),
         (), 16_384, None, successor="mistral-ocr-4-1"),
    Card("mistral-ocr-2505", "Our first document model", frozenset({"ocr"}),
         ("mistral-ocr-2503",), 16_384, None, successor="mistral-ocr-4-1"),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Card]] = {
    name: card for card in CARDS for name in (card.id, *card.aliases)
}
_ANYTHING: Final = Card(
    "any",
    "A model of any name",
    frozenset(_CAPABILITIES.values()) - {"fine-tuning"} | {"embeddings"},
    context=262_144,
)


class AnyName(Mapping[str, Card]):
    """The cards by name, and for every other name one of a model that can do everything."""

    def __getitem__(self, name: str) -> Card:
        """Return the card of a name; it is never missing."""
        return BY_NAME.get(name) or replace(_ANYTHING, id=name)

    def __contains__(self, name: object) -> bool:
        """Return True: there is no name that is not served."""
        return True

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names that are listed."""
        return iter(BY_NAME)

    def __len__(self) -> int:
        """Return how many names are listed."""
        return len(BY_NAME)
