"""Asking for an answer that a pydantic model can read."""

from __future__ import annotations

from .response_format import response_format_from_pydantic_model

__all__ = ["response_format_from_pydantic_model"]
