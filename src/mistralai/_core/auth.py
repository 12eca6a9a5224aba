"""Credentials: where the key comes from, and that nothing shows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Credentials:
    """The key of an account, or a function that answers with it.

    Args:
        source: The key, a function without parameters that returns it (called once a call), or
            None to take it from the environment.
        variable: The environment variable that is read when `source` gives nothing; None for
            none.
        argument: What `source` is called where the user gives it.
    """

    __slots__ = ("_argument", "_source", "_variable")

    def __init__(
        self,
        source: str | Callable[[], str | None] | None,
        variable: str | None = "MISTRAL_API_KEY",
        argument: str = "api_key",
    ) -> None:
        if source is not None and not isinstance(source, str) and not callable(source):
            raise TypeError(
                f"{argument} must be a string or a function that returns one, "
                f"not {type(source).__name__}"
            )
        self._argument = argument
        self._source = source
        self._variable = variable

    def __repr__(self) -> str:
        return f"<credentials from {self.origin}>"

    @property
    def origin(self) -> str:
        """Where the key comes from, in words."""
        if callable(self._source):
            return "a function"
        return "an argument" if self._source else f"the environment variable {self._variable}"

    def key(self) -> str | None:
        """Ask for the key; None where there is none."""
        source = self._source
        given = source() if callable(source) else source
        return given or (self._variable and os.environ.get(self._variable)) or None

    async def key_async(self) -> str | None:
        """Ask for the key from a coroutine; a source that waits for the network overrides this."""
        return self.key()


def authorization(key: str) -> str:
    """Write the `Authorization` header.

    Args:
        key: The key, or a whole value that begins with `Bearer`.

    Returns:
        The value of the header.

    Raises:
        ValueError: The key has characters that no header can have, such as a line feed that came
            along from a file.
    """
    if not key.isascii() or not key.isprintable():
        raise ValueError(
            "api_key has a character that cannot stand in an HTTP header (a line feed, or one "
            "outside ASCII); strip what does not belong to the key"
        )
    return key if key.lower().startswith("bearer ") else f"Bearer {key}"
