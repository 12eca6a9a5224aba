"""What the API keeps for its users."""

# pyright: reportIncompatibleVariableOverride=false
# What is overridden is read-only: it is made when it is first used.

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import beta

from ._part import part

if TYPE_CHECKING:
    from .libraries import Libraries

__all__ = ["Beta"]


class Beta(beta.Beta):
    """What the API keeps for its users: agents, conversations, and libraries of documents."""

    libraries: Libraries = part("libraries.Libraries")
    if not TYPE_CHECKING:  # for type checkers these are the first door's: the class is the same
        agents = part("beta_agents.BetaAgents")
        connectors = part("connectors.Connectors")
        conversations = part("conversations.Conversations")
