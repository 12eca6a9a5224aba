"""Every request says which client sent it."""

from __future__ import annotations

from mistralai._version import __user_agent__

from .types import BeforeRequestHook

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    import httpx

    from .types import BeforeRequestContext

PREFIX = "mistral-client-python/"


class CustomUserAgentHook(BeforeRequestHook):
    """Puts the name of this client before what a caller gave as `user-agent`."""

    def before_request(
        self,
        hook_ctx: BeforeRequestContext,  # noqa: ARG002 - the interface of all hooks
        request: httpx.Request,
    ) -> httpx.Request:
        """Complete the header, unless it names the client already."""
        given = request.headers.get("user-agent", "")
        if not given.startswith(PREFIX):
            request.headers["user-agent"] = f"{__user_agent__} {given}".rstrip()
        return request
