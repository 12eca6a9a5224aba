"""Conversations: `mistralai.beta.conversations`, without a parameter `stream`."""

from typing import Any

from mistralai.beta import conversations
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Conversations"]

CHANGES: dict[str, Any] = {"without": "stream"}
START: dict[str, Any] = {**CHANGES, "nulls": frozenset({"tools"})}


@differing(
    start=START,
    start_stream=START,
    append=CHANGES,
    append_stream=CHANGES,
    restart=CHANGES,
    restart_stream=CHANGES,
)
class Conversations(conversations.Conversations):
    """Conversations that the API keeps, and in which it runs tools by itself."""
