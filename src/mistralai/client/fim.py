"""Fill in the middle: `mistralai.fim`, but `top_p` is only sent where it is given."""

from mistralai import fim
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Fim"]

CHANGES = {"nulls": frozenset({"top_p", "stop"}), "assumed": frozenset({"top_p"})}


@differing(complete=CHANGES, stream=CHANGES)
class Fim(fim.Fim):
    """Code between two pieces of code; the methods are those of `mistralai.fim.Fim`."""
