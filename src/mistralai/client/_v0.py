"""The client of version 0, which was here, and says where to go."""

from __future__ import annotations

__all__ = ["MIGRATION_MESSAGE", "MistralClient"]

MIGRATION_MESSAGE = (
    "MistralClient and MistralAsyncClient belong to version 0 of this package. Since version 1 "
    "both are one class: `from mistralai import Mistral`, then `Mistral(api_key=...).chat.complete("
    "model=..., messages=[...])`, or `await ...chat.complete_async(...)`. "
    '`pip install "mistralai<1"` gets the old ones back.'
)


class MistralClient:
    """The blocking client of version 0, which is no more: use `mistralai.Mistral`.

    Args:
        api_key: Not used.
        endpoint: Not used.
        max_retries: Not used.
        timeout: Not used.

    Raises:
        NotImplementedError: Always, with what to write instead.
    """

    def __init__(
        self,
        api_key: str | None = None,
        endpoint: str = "",
        max_retries: int = 5,
        timeout: int = 120,
    ) -> None:
        raise NotImplementedError(MIGRATION_MESSAGE)
