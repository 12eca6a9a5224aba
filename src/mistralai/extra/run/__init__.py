"""Runs: conversations in which the model calls functions of yours until it has its answer."""

from __future__ import annotations

from .context import RunContext
from .result import RunFiles, RunResult, RunResultEvents

__all__ = ["RunContext", "RunFiles", "RunResult", "RunResultEvents"]
