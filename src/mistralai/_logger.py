"""Where the client tells about its requests: a logger of the user's, or nowhere."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from typing import Any, Protocol
else:
    Protocol = object  # whoever checks types wants it, and nobody at run time

__all__ = ["Logger", "NoOpLogger", "get_default_logger"]


class Logger(Protocol):
    """Anything with the `debug` method of `logging.Logger`."""

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Take a message with its arguments."""


class NoOpLogger:
    """A logger that drops everything."""

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""


def get_default_logger() -> Logger:
    """Find the logger of a client that was given none.

    Returns:
        The logger `mistralai`, set up to print everything, when the environment variable
        `MISTRAL_DEBUG` has any value; otherwise one that drops everything.
    """
    if os.getenv("MISTRAL_DEBUG"):
        import logging  # noqa: PLC0415 - importing the client stays cheap

        logging.basicConfig(level=logging.DEBUG)
        return logging.getLogger("mistralai")
    return NoOpLogger()


# Where people find them, which tracebacks and documents are to say.
Logger.__module__ = NoOpLogger.__module__ = "mistralai.utils.logger"
