"""Where the awaiting client of version 0 was; what is here says where to go."""

from __future__ import annotations

from .client._v0 import MIGRATION_MESSAGE

__all__ = ["MIGRATION_MESSAGE", "MistralAsyncClient"]


class MistralAsyncClient:
    """The awaiting client of version 0, which is no more: use `mistralai.Mistral`.

    Args:
        api_key: Not used.
        endpoint: Not used.
        max_retries: Not used.
        timeout: Not used.
        max_concurrent_requests: Not used.

    Raises:
        NotImplementedError: Always, with what to write instead.
    """

    def __init__(
        self,
        api_key: str | None = None,
        endpoint: str = "",
        max_retries: int = 5,
        timeout: int = 120,
        max_concurrent_requests: int = 64,
    ) -> None:
        raise NotImplementedError(MIGRATION_MESSAGE)
