"""Fine-tuning: training a model on one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._core.resource import Resource
from .jobs import Jobs

if TYPE_CHECKING:
    from .sdkconfiguration import SDKConfiguration

__all__ = ["FineTuning", "Jobs"]


class FineTuning(Resource):
    """Training a model on one's own data.

    Attributes:
        jobs: The jobs that train.
    """

    __slots__ = ("jobs",)

    jobs: Jobs

    def __init__(self, sdk_config: SDKConfiguration) -> None:
        super().__init__(sdk_config)
        self.jobs = Jobs(sdk_config)
