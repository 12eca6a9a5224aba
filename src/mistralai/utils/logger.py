"""Where the client tells about its requests: the names that v1 had here."""

from __future__ import annotations

from mistralai._logger import Logger, NoOpLogger, get_default_logger

__all__ = ["Logger", "NoOpLogger", "get_default_logger"]
