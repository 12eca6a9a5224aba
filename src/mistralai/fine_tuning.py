"""Fine-tuning: training a model on one's own data."""

from __future__ import annotations

from ._core.part import part
from ._core.resource import Resource
from .jobs import Jobs

__all__ = ["FineTuning", "Jobs"]


class FineTuning(Resource):
    """Training a model on one's own data."""

    @part
    def jobs(self) -> Jobs:
        """The jobs that train."""
        return Jobs(self.sdk_configuration)
