"""Batches, which are jobs."""

# pyright: reportIncompatibleVariableOverride=false
# What is overridden is read-only: it is made when it is first used.

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import batch

from ._part import part

if TYPE_CHECKING:
    from .jobs import Jobs

__all__ = ["Batch"]


class Batch(batch.Batch):
    """Many requests in one file, answered in the background."""

    jobs: Jobs = part("jobs.Jobs")
