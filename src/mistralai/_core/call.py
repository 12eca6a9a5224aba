"""A call is data: what a resource's method describes, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .retry import Harm

if TYPE_CHECKING:
    from mistralai.types import BaseModel

R = TypeVar("R")

JSON = "application/json"
EVENTS = "text/event-stream"
BYTES = "application/octet-stream"


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
        lists_refusals: Whether a 422 means an `HTTPValidationError`.
        harm: What sending the request twice would do.
    """

    __slots__ = (
        "accept",
        "arguments",
        "harm",
        "lists_refusals",
        "method",
        "multipart",
        "operation_id",
        "path",
        "request",
        "returns",
    )

    def __init__(
        self,
        operation_id: str,
        method: str,
        path: str,
        arguments: dict[str, Any],
        *,
        returns: Any,
        request: type[BaseModel] | None = None,
        accept: str = JSON,
        multipart: bool = False,
        lists_refusals: bool = False,
        harm: Harm | None = None,
    ) -> None:
        self.operation_id = operation_id
        self.method = method
        self.path = path
        self.arguments = arguments
        self.request = request
        self.returns = returns
        self.accept = accept
        self.multipart = multipart
        self.lists_refusals = lists_refusals
        self.harm = harm or (Harm.NONE if method == "GET" else Harm.COST)


class StreamCall(Call[R]):
    """A call that is answered with a stream of events of type `R`."""

    __slots__ = ()

    sentinel = "[DONE]"
