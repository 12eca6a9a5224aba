"""What `parse` raises when an answer came, and is not what was asked for.

    ParseError
    ├── NotJSONError     also a json.JSONDecodeError
    └── NotTextError     also a TypeError

JSON that does not fit the model raises pydantic's `ValidationError`, which cannot be subclassed.
It has the attribute `response` all the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mistralai.errors import MistralError

if TYPE_CHECKING:
    from mistralai.models import ChatCompletionResponse

__all__ = ["NotJSONError", "NotTextError", "ParseError"]


class ParseError(MistralError):
    """The answer cannot be parsed.

    Attributes:
        response: The whole answer, which has been paid for.
    """

    response: ChatCompletionResponse


class NotJSONError(ParseError, json.JSONDecodeError):
    """The answer is not JSON, or only the beginning of it.

    Args:
        msg: What is wrong.
        doc: The text of the answer.
        pos: Where in the text, in characters from 0.
        response: The whole answer.
    """

    def __init__(self, msg: str, doc: str, pos: int, response: ChatCompletionResponse) -> None:
        json.JSONDecodeError.__init__(self, msg, doc, pos)
        self.response = response

    def __reduce__(self) -> Any:
        return type(self), (self.msg, self.doc, self.pos, self.response)


class NotTextError(ParseError, TypeError):
    """The answer is a list of chunks instead of one text.

    Args:
        message: What is wrong.
        response: The whole answer.
    """

    def __init__(self, message: str, response: ChatCompletionResponse) -> None:
        super().__init__(message)
        self.response = response

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.response)
