"""Hooks: code of the user's that sees every request and every answer."""

from .custom_user_agent import CustomUserAgentHook
from .deprecation_warning import DeprecationWarningHook
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
    HttpClient,
    SDKInitHook,
)

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
