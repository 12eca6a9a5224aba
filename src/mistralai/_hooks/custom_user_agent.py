"""Every request says which client sent it."""

from __future__ import annotations

from mistralai._version import __user_agent__

from .types import BeforeRequestHook

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    import httpx

    from .types import BeforeRequestContext

PREFIX = "mistral-client-python/"


def with_our_name(given: str) -> str:
    """Put the name of this client before what a caller gave as `user-agent`."""
    return given if given.startswith(PREFIX) else f"{__user_agent__} {given}".rstrip()


class CustomUserAgentHook(BeforeRequestHook):
    """Does the same as a hook, which v1 had."""

    def before_request(
        self,
        hook_ctx: BeforeRequestContext,  # noqa: ARG002 - the interface of all hooks
        request: httpx.Request,
    ) -> httpx.Request:
        """Complete the header, unless it names the client already."""
        request.headers["user-agent"] = with_our_name(request.headers.get("user-agent", ""))
        return request
