"""Keys that live for an hour: a function fetches them, and may have to wait for the network."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from mistralai.errors import SDKError

from .credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    TokenSource: TypeAlias = str | Callable[[], str | Awaitable[str] | None]


class TokenProvider(Credentials):
    """A token, or a function that fetches it, such as those of Entra ID.

    Coroutines have the function called in a thread, so that the event loop goes on meanwhile. An
    `async` function works too, for them alone. Without a token nothing is sent.

    Args:
        source: The token, the function, or None to take it from the environment.
        variable: The environment variable that is read when `source` gives nothing; None for
            none.
        argument: What `source` is called where the user gives it.
    """

    __slots__ = ()

    def key(self) -> str:
        """Ask for the token.

        Raises:
            TypeError: The function is for coroutines, or what it returned is no token.
            SDKError: There is no token.
        """
        source = self._source
        given: Any = source() if callable(source) else source
        if inspect.iscoroutine(given):
            given.close()
            raise TypeError(
                f"{self._argument} is an async function, which only the methods that end in "
                "_async can wait for; pass one that returns a string"
            )
        return self._usable(given)

    async def key_async(self) -> str:
        """Ask for the token from a coroutine.

        Raises:
            TypeError: What the function returned is no token.
            SDKError: There is no token.
        """
        source = self._source
        given: Any = await asyncio.to_thread(source) if callable(source) else source
        return self._usable(await given if inspect.isawaitable(given) else given)

    def _usable(self, given: Any) -> str:
        token = super()._usable(given)
        if token is None:
            raise SDKError(f"{self._argument} gave no token")
        return token
