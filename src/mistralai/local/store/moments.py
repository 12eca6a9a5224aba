"""Points in time as the newer services write them."""

from datetime import datetime, timezone


def iso(moment: float) -> str:
    """Return a point in time as text.

    Args:
        moment: Seconds since the epoch.
    """
    return datetime.fromtimestamp(moment, timezone.utc).isoformat().replace("+00:00", "Z")
