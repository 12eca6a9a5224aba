"""What v1 offered to build on: retries, streams of events, loggers."""

from __future__ import annotations

from mistralai._v1.lazy import lazy_names

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from .enums import OpenEnumMeta
    from .logger import Logger, get_default_logger
    from .retries import BackoffStrategy, Retries, RetryConfig, retry, retry_async
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            ".enums": ["OpenEnumMeta"],
            ".logger": ["Logger", "get_default_logger"],
            ".retries": ["BackoffStrategy", "Retries", "RetryConfig", "retry", "retry_async"],
        },
    )

__all__ = [
    "BackoffStrategy",
    "Logger",
    "OpenEnumMeta",
    "Retries",
    "RetryConfig",
    "get_default_logger",
    "retry",
    "retry_async",
]
