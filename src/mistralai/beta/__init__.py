"""What the API keeps for its users: agents, conversations, and libraries of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._core.part import part
from mistralai._core.resource import Resource

if TYPE_CHECKING:
    from .agents import MistralAgents
    from .connectors import Connectors
    from .conversations import Conversations
    from .libraries import Libraries

__all__ = ["Beta"]


class Beta(Resource):
    """What the API keeps for its users. It calls these parts beta: they may still change."""

    # Imported when it is first used, as the resources of the client are.

    @part
    def conversations(self) -> Conversations:
        """Conversations that the API keeps, and in which it runs tools by itself."""
        from .conversations import Conversations

        return Conversations(self.sdk_configuration)

    @part
    def agents(self) -> MistralAgents:
        """Agents that the API keeps, with their versions."""
        from .agents import MistralAgents

        return MistralAgents(self.sdk_configuration)

    @part
    def libraries(self) -> Libraries:
        """Libraries of documents, in which agents and conversations search."""
        from .libraries import Libraries

        return Libraries(self.sdk_configuration)

    @part
    def connectors(self) -> Connectors:
        """Servers of tools that the account has registered."""
        from .connectors import Connectors

        return Connectors(self.sdk_configuration)
