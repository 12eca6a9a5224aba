"""Credentials: where the key comes from, and that nothing shows it."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


_FILES = {"MISTRAL_API_KEY": "MISTRAL_SA_TOKEN_PATH"}
"""From the variable with a key to the one that names a file with it, which goes before."""


class Credentials:
    """The key of an account, or a function that answers with it.

    Args:
        source: The key, a function without parameters that returns it (called once a call), or
            None to take it from the environment.
        variable: The environment variable that is read when `source` gives nothing; None for
            none.
        argument: What `source` is called where the user gives it.
    """

    __slots__ = ("_argument", "_source", "_variable", "header")

    def __init__(
        self,
        source: str | Callable[[], Any] | None,
        variable: str | None = "MISTRAL_API_KEY",
        argument: str = "api_key",
    ) -> None:
        if source is not None and not isinstance(source, str) and not callable(source):
            raise TypeError(
                f"{argument} must be a string or a function that returns one, "
                f"not {type(source).__name__}"
            )
        self._argument = argument
        # A class derived from `str` may write itself in another way, or raise.
        self._source = str.__str__(source) if isinstance(source, str) else source
        self._variable = variable
        # The `Authorization` header of a key that never changes, once it was asked for.
        self.header: Secret | None = None

    @property
    def api_key(self) -> str | Callable[[], Any] | None:
        """What the user gave, the key or the function: v1 had it here."""
        return self._source

    def with_source(self, source: Any) -> Credentials:
        """Make credentials of the same kind with another key or function."""
        return type(self)(source, self._variable, self._argument)

    def header_of(self, key: Secret | None) -> Secret | None:
        """Write the header; it is kept unless another key may come next time.

        Raises:
            ValueError: The key has characters that no header can have.
        """
        if key is None:
            return None
        header = authorization(key)
        if self._source and isinstance(self._source, str):
            self.header = header
        return header

    def __repr__(self) -> str:
        return f"<credentials from {self.origin}>"

    def __deepcopy__(self, _memo: Any) -> Credentials:
        return self

    def __getstate__(self) -> Any:
        # A key must not lie in a pickle, which ends in files and queues. A function that fetches
        # it may travel; without one the other process reads its own environment.
        source = self._source if callable(self._source) else None
        return source, self._variable, self._argument

    def __setstate__(self, state: Any) -> None:
        self._source, self._variable, self._argument = state
        self.header = None

    @property
    def origin(self) -> str:
        """Where the key comes from, in words."""
        if callable(self._source):
            return "a function"
        if self._source:
            return "an argument"
        path = self._path()
        return f"the environment variable {self._variable}" if path is None else f"the file {path}"

    def key(self) -> str | None:
        """Ask for the key; None where there is none."""
        source = self._source
        return self._usable(source() if callable(source) else source)

    async def key_async(self) -> str | None:
        """Ask for the key from a coroutine; a source that waits for the network overrides this."""
        return self.key()

    def _usable(self, given: Any) -> str | None:
        if not given and self._variable is not None:
            path = self._path()
            if path is not None:
                from .token_file import read_token  # noqa: PLC0415 - most programs have a key

                return read_token(path)
            given = os.environ.get(self._variable)
        if given and not isinstance(given, str):
            raise TypeError(
                f"{self._argument} is a function that returned {type(given).__name__}, not a string"
            )
        return str.__str__(given) if given else None

    def _path(self) -> str | None:
        """Find the file with the key; None where no variable names one."""
        return os.environ.get(_FILES.get(self._variable or "", "")) or None


class Secret:
    """A key that shows itself to nobody who prints it: no log, no traceback with its variables."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        # In a function, where nothing that walks over attributes finds it.
        self.reveal: Callable[[], str] = lambda: value

    @classmethod
    def of(cls, value: str | None) -> Secret | None:
        """Hide a key; None stays None."""
        return None if value is None else cls(value)

    def __repr__(self) -> str:
        return "<a key>"

    def __reduce__(self) -> Any:
        raise TypeError("a key is not pickled")


class Headers(dict[str, str]):
    """The headers of a request; printing them tells the names only."""

    def __repr__(self) -> str:
        return f"<headers {', '.join(self)}>"


def authorization(secret: Secret) -> Secret:
    """Write the `Authorization` header.

    Args:
        secret: The key, or a whole value that begins with `Bearer`.

    Returns:
        The value of the header.

    Raises:
        ValueError: The key has characters that no header can have, such as a line feed that came
            along from a file.
    """
    # A space at an end would be refused further down, in an error that quotes the whole header.
    if not (
        secret.reveal().isascii()
        and secret.reveal().isprintable()
        and secret.reveal() == secret.reveal().strip()
    ):
        raise ValueError(
            "api_key has a character that cannot stand in an HTTP header (a line feed, a space at "
            "an end, or one outside ASCII); strip what does not belong to the key"
        )
    if secret.reveal()[:7].lower() == "bearer ":
        return secret
    return Secret(f"Bearer {secret.reveal()}")


def without_secrets(target: str) -> str:
    """Take user name, password and fragment out of a URL, for a text that somebody reads."""
    front, mark, behind = target.partition("#")[0].partition("://")
    host, slash, rest = behind.partition("/")
    return front + mark + host.rpartition("@")[2] + slash + rest
