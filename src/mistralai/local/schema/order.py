"""The rules for conversations that no schema can state: order of roles, tool calls and results."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mistralai.local.errors import bad_request, message_order, tool_call_id

from .messages import AssistantMessage, Message, ToolMessage

_NEXT: Final = {
    "system": {"system", "user", "assistant"},
    "user": {"system", "user", "assistant"},
    "assistant": {"user", "assistant", "tool"},
    "tool": {"user", "assistant", "tool"},
}
_CALL_ID: Final = re.compile(r"[a-zA-Z0-9]{9}")
_COUNT: Final = "Not the same number of function calls and responses"


def check_conversation(messages: Sequence[Message], *, nine: bool = False) -> None:
    """Refuse a conversation that the live API refuses.

    Args:
        messages: The messages of a request.
        nine: Whether the ids of calls have nine letters or digits, as models from before July 2025
            ask for.

    Raises:
        ApiError: With the live 400, for the first rule that is broken.
    """
    if not messages:
        raise message_order("Conversation must have at least one message")
    if messages[0].role == "tool":
        raise message_order("Conversation must start with a user message or system message")
    for before, after in pairwise(messages):
        if after.role not in _NEXT[before.role]:
            raise message_order(f"Unexpected role '{after.role}' after role '{before.role}'")
        if isinstance(before, AssistantMessage) and before.prefix:
            raise message_order("Assistant message with prefix True must be the last message")
    for message in messages:
        _check_message(message, nine=nine)
    _check_results(messages)
    last = messages[-1]
    if isinstance(last, AssistantMessage) and not last.prefix:
        raise message_order(
            "Expected last role User or Tool (or Assistant with prefix True) for serving "
            f"but got {last.role}"
        )


def _check_message(message: Message, *, nine: bool) -> None:
    if nine and isinstance(message, ToolMessage) and message.tool_call_id is not None:
        _check_id(message.tool_call_id)
    if isinstance(message, AssistantMessage):
        for call in (message.tool_calls or ()) if nine else ():
            _check_id(call.id)
        if message.content is None and not message.tool_calls and not message.prefix:
            raise bad_request("Assistant message must have either content or tool_calls.")


def _check_id(value: str) -> None:
    if not _CALL_ID.fullmatch(value):
        raise tool_call_id(value)


def _check_results(messages: Sequence[Message]) -> None:
    """Every call has one result before anybody else speaks, and every result has a call."""
    open_calls: list[str] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            if message.tool_call_id is None:
                if not open_calls:
                    raise message_order(_COUNT)
                open_calls.pop(0)
            elif message.tool_call_id in open_calls:
                open_calls.remove(message.tool_call_id)
            else:
                raise message_order(
                    f"Unexpected tool call id {message.tool_call_id} in tool results"
                )
            continue
        if open_calls:
            raise message_order(_COUNT)
        if isinstance(message, AssistantMessage):
            open_calls = [call.id for call in message.tool_calls or ()]
    if open_calls:
        raise message_order(_COUNT)
