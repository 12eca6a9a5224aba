"""Structured output: answers as instances of pydantic models.

`client.chat.parse` does it all; these are its parts.
"""

from __future__ import annotations

from .parse_arguments import ParseArguments
from .parse_error import NotJSONError, NotTextError, ParseError
from .struct_chat import (
    CustomPydanticModel,
    ParsedChatCompletionResponse,
    convert_to_parsed_chat_completion_response,
)
from .utils import response_format_from_pydantic_model

__all__ = [
    "CustomPydanticModel",
    "NotJSONError",
    "NotTextError",
    "ParseArguments",
    "ParseError",
    "ParsedChatCompletionResponse",
    "convert_to_parsed_chat_completion_response",
    "response_format_from_pydantic_model",
]
