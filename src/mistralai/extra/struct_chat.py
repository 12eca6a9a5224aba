"""Chat completions whose text was parsed into instances of a pydantic model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pydantic

from mistralai.errors import NoMessageError
from mistralai.models import AssistantMessage, ChatCompletionChoice, ChatCompletionResponse
from mistralai.models._reading import first_message, reading
from mistralai.types.basemodel import BaseModel, build

from .parse_error import NotJSONError, NotTextError
from .utils.response_format import CustomPydanticModel, pydantic_model_from_json
from .wanted import CUT_OFF, reader_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "AssistantMessage",
    "ChatCompletionChoice",
    "ChatCompletionResponse",
    "CustomPydanticModel",
    "ParsedAssistantMessage",
    "ParsedChatCompletionChoice",
    "ParsedChatCompletionResponse",
    "convert_to_parsed_chat_completion_response",
    "pydantic_model_from_json",
]

M = TypeVar("M", bound=BaseModel)
P = TypeVar("P")
"""What the text of an answer is parsed into."""


class ParsedAssistantMessage(AssistantMessage, Generic[P]):
    """What the model says, as text and as an object."""

    parsed: P | None = None
    """None where the message has no text, for one because it asks for functions."""


class ParsedChatCompletionChoice(ChatCompletionChoice, Generic[P]):
    """One of the answers."""

    message: ParsedAssistantMessage[P]  # pyright: ignore[reportIncompatibleVariableOverride] - nobody puts another in its place
    """What the model says, or the functions it wants called."""


class ParsedChatCompletionResponse(ChatCompletionResponse, Generic[P]):
    """The answer to a chat completion: `choices[0].message.parsed` is the object."""

    choices: list[ParsedChatCompletionChoice[P]] | None = None  # type: ignore[assignment]  # nobody puts another in its place
    """The answers; without `n` in the request, one."""

    @reading
    def message(self) -> ParsedAssistantMessage[P]:
        """The message of the first choice; without `n`, there is no other.

        Raises:
            NoMessageError: There is none.
        """
        message: ParsedAssistantMessage[P] = first_message(self, self.choices)
        return message

    @reading
    def parsed(self) -> P:
        """The object of that message.

        Raises:
            NoMessageError: There is none, for one because the model asks for functions.
        """
        found: P | None = getattr(self.message, "parsed", None)
        if found is None:
            raise NoMessageError("the message of the answer has no text, and so no object", self)
        return found


def convert_to_parsed_chat_completion_response(
    response: ChatCompletionResponse, response_format: type[P]
) -> ParsedChatCompletionResponse[P]:
    """Parse the texts of a chat completion.

    Args:
        response: The completion.
        response_format: The pydantic model of its texts, or whatever `chat.parse` takes.

    Returns:
        The completion with the parsed objects in it.

    Raises:
        NotJSONError: A text is not JSON, or was cut off; it is a `json.JSONDecodeError`.
        NotTextError: A message has a list of chunks instead of one text; it is a `TypeError`.
        pydantic.ValidationError: A text does not fit the model. Like the other two it has the
            attribute `response`.
    """
    read = reader_of(response_format)
    # What the server left out, or sent as something else, is as it came: an answer is not lost
    # over that here either.
    choices: Any = response.choices
    if not isinstance(choices, list):
        return _become(ParsedChatCompletionResponse[P], response)
    parsed = [_parse_choice(choice, read, response) for choice in response.choices or []]
    return _become(ParsedChatCompletionResponse[P], response, choices=parsed)


def _parse_choice(choice: Any, read: Callable[[str], Any], response: ChatCompletionResponse) -> Any:
    if not isinstance(choice, ChatCompletionChoice):
        return choice
    message: Any = choice.message
    if isinstance(message, AssistantMessage):
        parsed = _parse_content(choice, read, response)
        message = _become(_MESSAGE, message, parsed=parsed)
        return _become(_CHOICE, choice, message=message)
    return _become(_CHOICE, choice)


_MESSAGE: Any = ParsedAssistantMessage
_CHOICE: Any = ParsedChatCompletionChoice


def _parse_content(
    choice: ChatCompletionChoice, read: Callable[[str], Any], response: ChatCompletionResponse
) -> Any:
    text: Any = choice.message.content
    if not text and (text != "" or choice.message.tool_calls):
        return None
    if not isinstance(text, str):
        raise NotTextError(
            "The answer is a list of chunks, and only one text can be parsed; the chunks are in "
            "`response.choices[...].message.content` of this error",
            response,
        )
    try:
        return read(text)
    except pydantic.ValidationError as error:
        broken = _not_json(text)
        if broken is None:
            error.response = response  # type: ignore[attr-defined]  # its class is closed, its instances are not
            raise
    message = broken.msg
    if choice.finish_reason in CUT_OFF:
        message = (
            "The answer was cut off when it had as many tokens as it may have "
            f"(finish_reason {choice.finish_reason!r}, see max_tokens): {message}"
        )
    raise NotJSONError(message, text, broken.pos, response)


def _not_json(text: str) -> json.JSONDecodeError | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error
    except RecursionError:
        # Nested too deeply for either reader; pydantic says so, and with less harm.
        return None
    return None


def _become(kind: type[M], given: BaseModel, **changes: Any) -> M:
    """Make an instance of a class derived from that of `given`, without reading it all again.

    What the server left out or added stays left out or added.
    """
    build(kind)
    made = kind.model_construct(
        given.model_fields_set | changes.keys(), **{**dict(given), **changes}
    )
    # Whether it came as expected, by which it is dumped, and how it came.
    made.__pydantic_private__ = given.__pydantic_private__
    http = getattr(given, "__http__", None)
    if http is not None:
        object.__setattr__(made, "__http__", http)
    return made
