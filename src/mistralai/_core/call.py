"""An operation and a call as values: what goes over the wire, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mistralai.types import BaseModel

JSON = "application/json"
EVENTS = "text/event-stream"
BYTES = "application/octet-stream"
WAV = "audio/wav"
ANYTHING = "*/*"

DONE = "[DONE]"
"""The data of the event that ends a stream of completions."""


class LastEvent:
    """The end of a stream whose last event tells that it is the last, by its name.

    Args:
        names: The names that do, such as `"conversation.response.done"`.
        needed: Whether a stream that ends without one of them is broken off. Otherwise the end of
            its body will do, where HTTP says that the body is whole.
    """

    def __init__(self, *names: str, needed: bool = True) -> None:
        self.names = frozenset(names)
        self.needed = needed


class Harm(Enum):
    """What sending the same request twice would do."""

    NONE = "it only reads"
    COST = "the answer is paid for twice"
    DUPLICATE = "two things exist where one was wanted"


@dataclass(eq=False)
class Operation:
    """An operation of the API.

    Args:
        operation_id: The API's name for it, as hooks get it.
        method: The HTTP method.
        path: The path under the server's URL; `{name}` is replaced with that argument.
        query: The model of the query, None where there is none.
        body: The model of the JSON body, None where there is none.
        form: The model of the form, None where the body is no form.
        stream: What ends the stream of events that it is answered with: the data of its last
            event, or a `LastEvent`. None for an operation that is not answered with a stream.
        status: The statuses of an answer that is what the operation promises.
        accept: The media type of the answer.
        lists_refusals: Whether a 422 lists the fields that were refused.
        harm: What sending the request twice would do.
        assumed: The parameters whose default the server assumes by itself: they are sent only
            where somebody gives them.
        nulls: The parameters of the body whose None is sent as null, though their field is merely
            optional and None would leave it out.
        read_with: The arguments that one has to know to read the answer.
        whole: The parameter that is the whole body, in a `body` that has it alone; nothing where
            the fields of the body are parameters.
        streamed: The same operation as `stream=True` asks for it, where that is a parameter.
        returned: The type of the answer, or the text of its annotation.
        namespace: Where the names in that text are found.
        twin: What asks for the answer in pieces, where this operation's is whole: the name of a
            method, or an argument; nothing where there is no such thing.
    """

    operation_id: str
    method: str
    path: str
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    stream: str | LastEvent | None = None
    status: tuple[int, ...] = (200,)
    accept: str = JSON
    lists_refusals: bool = True
    harm: Harm = Harm.COST
    assumed: frozenset[str] = frozenset()
    nulls: frozenset[str] = frozenset()
    read_with: frozenset[str] = frozenset()
    whole: str = ""
    streamed: Operation | None = None
    returned: Any = None
    namespace: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    twin: str = ""

    def __post_init__(self) -> None:
        self.is_download = self.accept in {BYTES, WAV}
        # Whether the caller gets the response itself to read, or a stream over it.
        self.hands_over = self.stream is not None or self.is_download

    @cached_property
    def returns(self) -> Any:
        """The type of the answer; an annotation is evaluated when its first answer comes."""
        if not isinstance(self.returned, str):
            return self.returned
        declared = SimpleNamespace(__annotations__={"return": self.returned})
        return get_type_hints(declared, self.namespace)["return"]


@dataclass(eq=False)
class Call:
    """One call of an operation.

    Args:
        operation: What is called.
        arguments: What to send, by the names of the parameters.
        options: How to send it: the keys of `Options`.
        json: A body that no model describes.
        content: The same as JSON that somebody has written already.
        form: A form that no model describes.
    """

    operation: Operation
    arguments: Mapping[str, Any]
    options: Mapping[str, Any]
    json: Any = None
    content: bytes | None = None
    form: Mapping[str, Any] | None = None
