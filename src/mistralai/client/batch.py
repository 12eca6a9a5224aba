"""Batches, which are jobs."""

# pyright: reportIncompatibleVariableOverride=false
# What is overridden is set once, when the resource is made.

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import batch

from .jobs import Jobs

if TYPE_CHECKING:
    from mistralai.sdkconfiguration import SDKConfiguration

__all__ = ["Batch"]


class Batch(batch.Batch):
    """Many requests in one file, answered in the background."""

    jobs: Jobs

    def __init__(self, sdk_config: SDKConfiguration) -> None:
        super().__init__(sdk_config)
        self.jobs = Jobs(sdk_config)
