"""Agents: `mistralai.agents`, but None is sent as null wherever the API takes that."""

from mistralai import agents
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Agents"]

NULLS = {"nulls": frozenset({"stop", "presence_penalty", "frequency_penalty"})}


@differing(complete=NULLS, stream=NULLS)
class Agents(agents.Agents):
    """The answer of an agent; the methods are those of `mistralai.agents.Agents`."""
