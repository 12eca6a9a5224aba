"""What hooks implement, and what they are told."""

from __future__ import annotations

from abc import ABC, abstractmethod

from mistralai._v1.lazy import lazy_names

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import httpx

    from mistralai.httpclient import HttpClient
else:
    __getattr__, __dir__ = lazy_names(__name__, {"mistralai.httpclient": ["HttpClient"]})

__all__ = [
    "AfterErrorContext",
    "AfterErrorHook",
    "AfterSuccessContext",
    "AfterSuccessHook",
    "BeforeRequestContext",
    "BeforeRequestHook",
    "HookContext",
    "Hooks",
    "HttpClient",
    "SDKInitHook",
]


class HookContext:
    """The operation in whose course a hook is called.

    Args:
        base_url: The URL of the server.
        operation_id: The API's name for the operation.
        oauth2_scopes: Always empty: the API knows no scopes.
        security_source: Where the credentials come from.
    """

    __slots__ = ("base_url", "oauth2_scopes", "operation_id", "security_source")

    def __init__(
        self,
        base_url: str,
        operation_id: str,
        oauth2_scopes: list[str] | None,
        security_source: Any | Callable[[], Any] | None,
    ) -> None:
        self.base_url = base_url
        self.operation_id = operation_id
        self.oauth2_scopes = oauth2_scopes
        self.security_source = security_source


class _Narrowed(HookContext):
    """A context that was made from the general one."""

    __slots__ = ()

    def __init__(self, hook_ctx: HookContext) -> None:
        super().__init__(
            hook_ctx.base_url,
            hook_ctx.operation_id,
            hook_ctx.oauth2_scopes,
            hook_ctx.security_source,
        )


class BeforeRequestContext(_Narrowed):
    """What a `BeforeRequestHook` is told."""

    __slots__ = ()


class AfterSuccessContext(_Narrowed):
    """What an `AfterSuccessHook` is told."""

    __slots__ = ()


class AfterErrorContext(_Narrowed):
    """What an `AfterErrorHook` is told."""

    __slots__ = ()


class SDKInitHook(ABC):
    """Called once, while a client is constructed with an HTTP client of the user's."""

    @abstractmethod
    def sdk_init(self, base_url: str, client: HttpClient) -> tuple[str, HttpClient]:
        """Return the server's URL and the HTTP client to use from here on."""


class BeforeRequestHook(ABC):
    """Called before each attempt to send a request."""

    @abstractmethod
    def before_request(
        self, hook_ctx: BeforeRequestContext, request: httpx.Request
    ) -> httpx.Request | Exception:
        """Return the request to send, or an exception to raise instead of sending."""


class AfterSuccessHook(ABC):
    """Called once a call whose answer is no error; the body of a stream is unread."""

    @abstractmethod
    def after_success(
        self, hook_ctx: AfterSuccessContext, response: httpx.Response
    ) -> httpx.Response | Exception:
        """Return the response to go on with, or an exception to raise."""


class AfterErrorHook(ABC):
    """Called after each attempt that ended in an error status or an exception."""

    @abstractmethod
    def after_error(
        self,
        hook_ctx: AfterErrorContext,
        response: httpx.Response | None,
        error: Exception | None,
    ) -> tuple[httpx.Response | None, Exception | None] | Exception:
        """Return what to go on with: a response, an exception, or an exception to raise at once."""


class Hooks(ABC):
    """What hooks are registered with."""

    @abstractmethod
    def register_sdk_init_hook(self, hook: SDKInitHook) -> None:
        """Have a hook called while a client is constructed."""

    @abstractmethod
    def register_before_request_hook(self, hook: BeforeRequestHook) -> None:
        """Have a hook called before each attempt."""

    @abstractmethod
    def register_after_success_hook(self, hook: AfterSuccessHook) -> None:
        """Have a hook called after an answer that is no error."""

    @abstractmethod
    def register_after_error_hook(self, hook: AfterErrorHook) -> None:
        """Have a hook called after an attempt that failed."""
