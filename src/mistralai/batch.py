"""Batches: many requests in one file, answered in the background."""

from __future__ import annotations

from ._core.part import part
from ._core.resource import Resource
from .mistral_jobs import MistralJobs

__all__ = ["Batch", "MistralJobs"]


class Batch(Resource):
    """Many requests in one file, answered in the background."""

    @part
    def jobs(self) -> MistralJobs:
        """The jobs that answer them."""
        return MistralJobs(self.sdk_configuration)
