"""Hooks: code of the user's that sees every request and every answer."""

from __future__ import annotations

from mistralai._v1.lazy import lazy_names

from .sdkhooks import SDKHooks
from .types import (
    AfterErrorContext,
    AfterErrorHook,
    AfterSuccessContext,
    AfterSuccessHook,
    BeforeRequestContext,
    BeforeRequestHook,
    HookContext,
    Hooks,
    SDKInitHook,
)

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from mistralai.httpclient import HttpClient

    from .custom_user_agent import CustomUserAgentHook
    from .deprecation_warning import DeprecationWarningHook
else:
    _HOMES = {
        "mistralai.httpclient": ["HttpClient"],
        ".custom_user_agent": ["CustomUserAgentHook"],
        ".deprecation_warning": ["DeprecationWarningHook"],
    }
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)

__all__ = [
    "AfterErrorContext",
    "AfterErrorHook",
    "AfterSuccessContext",
    "AfterSuccessHook",
    "BeforeRequestContext",
    "BeforeRequestHook",
    "CustomUserAgentHook",
    "DeprecationWarningHook",
    "HookContext",
    "Hooks",
    "HttpClient",
    "SDKHooks",
    "SDKInitHook",
]
