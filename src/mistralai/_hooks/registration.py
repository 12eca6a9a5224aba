"""Kept for imports: v1's file to add hooks to, and the names that stood in it."""

from .custom_user_agent import CustomUserAgentHook
from .deprecation_warning import DeprecationWarningHook
from .types import Hooks

__all__ = ["CustomUserAgentHook", "DeprecationWarningHook", "Hooks"]
