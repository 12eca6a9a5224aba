"""All that a test may order and see, in one place."""

from dataclasses import dataclass, field

from .clock import Clock
from .faults import Faults
from .holds import Holds
from .journal import Journal
from .limits import RateLimits
from .scripts import Scripts


@dataclass(frozen=True, slots=True)
class Controls:
    """The switches of one server."""

    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    holds: Holds = field(default_factory=Holds)
    limits: RateLimits = field(default_factory=RateLimits)
    scripts: Scripts = field(default_factory=Scripts)
    journal: Journal = field(default_factory=Journal)

    def reset(self) -> None:
        """Bring every switch back to where it was at the start."""
        self.holds.release()
        self.faults.clear()
        self.limits.switch_off()
        self.scripts.reset()
        self.clock.reset()
        self.journal.clear()
