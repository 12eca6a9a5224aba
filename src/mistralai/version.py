"""Kept for `from mistralai.version import VERSION`, which v1 offered."""

from ._version import __version__ as VERSION  # noqa: N812 - v1's name

__all__ = ["VERSION"]
