"""Batches: many requests in one file, answered in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._core.resource import Resource
from .mistral_jobs import MistralJobs

if TYPE_CHECKING:
    from .sdkconfiguration import SDKConfiguration

__all__ = ["Batch", "MistralJobs"]


class Batch(Resource):
    """Many requests in one file, answered in the background.

    Attributes:
        jobs: The jobs that answer them.
    """

    __slots__ = ("jobs",)

    jobs: MistralJobs

    def __init__(self, sdk_config: SDKConfiguration) -> None:
        super().__init__(sdk_config)
        self.jobs = MistralJobs(sdk_config)
