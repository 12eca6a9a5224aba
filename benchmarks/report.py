"""The results as a table and as plots."""

from __future__ import annotations

from typing import Any


def table(results: dict[str, Any]) -> None:
    """Write the table."""


def plots(results: dict[str, Any]) -> None:
    """Write the plots."""
