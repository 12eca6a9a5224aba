"""A call is data: what a resource's method describes, before anything is sent."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from mistralai.types import BaseModel

    from .exchange.retry import Harm

R = TypeVar("R")

JSON = "application/json"
EVENTS = "text/event-stream"
BYTES = "application/octet-stream"


@dataclass(slots=True, repr=False, eq=False)
class Call(Generic[R]):
    """One request to the API and what its answer means.

    Args:
        operation_id: The API's name for the operation, as hooks get it.
        method: The HTTP method.
        path: The path under the server's URL; `{name}` is replaced with that argument.
        arguments: The arguments of the method that describes the call: its `locals()`.
        request: The model that the arguments are checked against, None where there are none.
        returns: The type of the answer's body.
        accept: The media type of the answer.
        multipart: Whether the body is a form with a file instead of JSON.
        harm: What sending the request twice would do; None for what follows from the method: a GET
            only reads, anything else costs.
    """

    operation_id: str
    method: str
    path: str
    arguments: dict[str, Any]
    _: KW_ONLY
    returns: Any
    request: type[BaseModel] | None = None
    accept: str = JSON
    multipart: bool = False
    harm: Harm | None = None


@dataclass(slots=True, repr=False, eq=False)
class StreamCall(Call[R]):
    """A call that is answered with a stream of events of type `R`."""

    accept: str = EVENTS
    sentinel: ClassVar[str] = "[DONE]"
