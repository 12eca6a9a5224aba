"""The hooks of one client, in the order in which they were registered."""

from __future__ import annotations

from .types import (
    AfterErrorContext,
    AfterErrorHook,
    AfterSuccessContext,
    AfterSuccessHook,
    BeforeRequestContext,
    BeforeRequestHook,
    Hooks,
    SDKInitHook,
)

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from typing import Any, TypeVar

    import httpx

    from mistralai.httpclient import HttpClient

    T = TypeVar("T")

__all__ = ["SDKHooks"]


class SDKHooks(Hooks):
    """Keeps the hooks of a user and calls them."""

    watcher: Any = None
    """What sees a call from its beginning to the end of its answer: see `mistralai.extra.otel`."""

    def __init__(self) -> None:
        self.sdk_init_hooks: list[SDKInitHook] = []
        self.before_request_hooks: list[BeforeRequestHook] = []
        self.after_success_hooks: list[AfterSuccessHook] = []
        self.after_error_hooks: list[AfterErrorHook] = []

    def register_sdk_init_hook(self, hook: SDKInitHook) -> None:
        """Have a hook called while a client is constructed."""
        self.sdk_init_hooks.append(hook)

    def register_before_request_hook(self, hook: BeforeRequestHook) -> None:
        """Have a hook called before each attempt."""
        self.before_request_hooks.append(hook)

    def register_after_success_hook(self, hook: AfterSuccessHook) -> None:
        """Have a hook called after an answer that is no error."""
        self.after_success_hooks.append(hook)

    def register_after_error_hook(self, hook: AfterErrorHook) -> None:
        """Have a hook called after an attempt that failed."""
        self.after_error_hooks.append(hook)

    def sdk_init(self, base_url: str, client: HttpClient) -> tuple[str, HttpClient]:
        """Ask every `SDKInitHook` in turn."""
        for hook in self.sdk_init_hooks:
            base_url, client = hook.sdk_init(base_url, client)
        return base_url, client

    def before_request(
        self, hook_ctx: BeforeRequestContext, request: httpx.Request
    ) -> httpx.Request:
        """Pass a request through every `BeforeRequestHook`; raise what one of them returns."""
        for hook in self.before_request_hooks:
            request = _unless_raised(hook.before_request(hook_ctx, request))
        return request

    def after_success(
        self, hook_ctx: AfterSuccessContext, response: httpx.Response
    ) -> httpx.Response:
        """Pass a response through every `AfterSuccessHook`; raise what one of them returns."""
        for hook in self.after_success_hooks:
            response = _unless_raised(hook.after_success(hook_ctx, response))
        return response

    def after_error(
        self,
        hook_ctx: AfterErrorContext,
        response: httpx.Response | None,
        error: Exception | None,
    ) -> tuple[httpx.Response | None, Exception | None]:
        """Pass a failure through every `AfterErrorHook`; raise what one of them returns."""
        for hook in self.after_error_hooks:
            response, error = _unless_raised(hook.after_error(hook_ctx, response, error))
        return response, error


def _unless_raised(out: T | Exception) -> T:
    """Give what a hook returned to go on with; raise what it returned to be raised."""
    if isinstance(out, Exception):
        raise out
    return out
