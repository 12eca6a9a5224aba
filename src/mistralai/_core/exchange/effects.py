"""What a flow asks its driver to do; the result is sent back into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import httpx

    from mistralai._auth.credentials import Credentials


class Ask(NamedTuple):
    """Ask for the key of the account; the result is a `Secret`, or None."""

    credentials: Credentials


class Send(NamedTuple):
    """Send a request; the result is the response, its body unread or read.

    `stream` is what v1 told a user's HTTP client: whether the caller wants the body unread.
    """

    request: httpx.Request
    stream: bool


class Read(NamedTuple):
    """Read the body of a response, which gives its connection back.

    Of an error that has more bytes than `limit` the beginning is kept; anything else raises.
    """

    response: httpx.Response
    limit: int | None = None
    cut: bool = False


class Close(NamedTuple):
    """Give the connection of a response back, whatever of its body is unread."""

    response: httpx.Response


class Sleep(NamedTuple):
    """Wait before the next attempt."""

    seconds: float


class Delegate(NamedTuple):
    """Have the request sent by the `do_request` that somebody put into the resource's place.

    The result is the response.
    """

    arguments: dict[str, Any]


Effect = Ask | Send | Read | Close | Sleep | Delegate
