"""Functions a model may call, and its calls of them."""

from typing import Any, Literal

from mistralai.types.basemodel import BaseModel, UnrecognizedStr

__all__ = [
    "Arguments",
    "Function",
    "FunctionCall",
    "FunctionName",
    "Tool",
    "ToolCall",
    "ToolChoice",
    "ToolChoiceEnum",
    "ToolTypes",
]

ToolTypes = Literal["function"] | UnrecognizedStr
ToolChoiceEnum = Literal["auto", "none", "any", "required"]
Arguments = dict[str, Any] | str


class Function(BaseModel):
    """A function that is offered to the model."""

    name: str
    """What the model calls the function by."""
    parameters: dict[str, Any]
    """A JSON schema of the arguments: an object with one property each."""
    description: str | None = None
    """When to call it and what it answers; the model decides by this text."""
    strict: bool | None = None
    """Whether the arguments have to follow the schema to the letter."""


class Tool(BaseModel):
    """A tool that is offered to the model; so far each is a function."""

    function: Function
    """What the model is told of the function."""
    type: ToolTypes | None = None
    """Always `function` so far. Unset, the API takes it for one."""


class FunctionCall(BaseModel):
    """The function the model wants called, and with what."""

    name: str
    """The name of the function, as the request offered it."""
    arguments: Arguments
    """JSON as a string, or the object itself; kept as it came."""


class ToolCall(BaseModel):
    """One call the model asks for. The answer to it is a `ToolMessage` with the same id."""

    function: FunctionCall
    """Which function, and with what."""
    id: str | None = "null"
    """The API takes the word "null" for "no id"."""
    type: ToolTypes | None = None
    """Always `function` so far; None where the API leaves it out."""
    index: int | None = 0
    """The position among the calls of one message, which joins the pieces of a stream."""


class FunctionName(BaseModel):
    """Names one of the functions on offer."""

    name: str
    """The name of one of the functions that the request offers."""


class ToolChoice(BaseModel):
    """Obliges the model to call this one function."""

    function: FunctionName
    """The function that it has to call."""
    type: ToolTypes | None = None
    """Always `function` so far. Unset, the API takes it for one."""
