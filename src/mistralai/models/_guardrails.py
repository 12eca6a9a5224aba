"""Guardrails: what the API checks of a request before a model sees it."""

from typing import Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

__all__ = [
    "GuardrailConfig",
    "ModerationLLMAction",
    "ModerationLlmv1CategoryThresholds",
    "ModerationLlmv1Config",
    "ModerationLlmv2CategoryThresholds",
    "ModerationLlmv2Config",
]

ModerationLLMAction = Literal["none", "block"] | UnrecognizedStr


class _Thresholds(BaseModel):
    """From which score on, 0 to 1, a category counts as violated; unset, the model's own."""

    sexual: OptionalNullable[float] = UNSET
    hate_and_discrimination: OptionalNullable[float] = UNSET
    violence_and_threats: OptionalNullable[float] = UNSET


class ModerationLlmv1CategoryThresholds(_Thresholds):
    """From which score on, 0 to 1, a category of the first moderation counts as violated."""

    dangerous_and_criminal_content: OptionalNullable[float] = UNSET
    selfharm: OptionalNullable[float] = UNSET
    health: OptionalNullable[float] = UNSET
    financial: OptionalNullable[float] = UNSET
    law: OptionalNullable[float] = UNSET
    pii: OptionalNullable[float] = UNSET
    """Data that identify a person."""


class ModerationLlmv2CategoryThresholds(_Thresholds):
    """From which score on, 0 to 1, a category of the second moderation counts as violated."""

    dangerous: OptionalNullable[float] = UNSET
    criminal: OptionalNullable[float] = UNSET
    selfharm: OptionalNullable[float] = UNSET
    health: OptionalNullable[float] = UNSET
    financial: OptionalNullable[float] = UNSET
    law: OptionalNullable[float] = UNSET
    pii: OptionalNullable[float] = UNSET
    """Data that identify a person."""
    jailbreaking: OptionalNullable[float] = UNSET


class ModerationLlmv1Config(BaseModel):
    """How the first moderation judges, and what a violation leads to."""

    model_name: str | None = "mistral-moderation-2411"
    custom_category_thresholds: OptionalNullable[ModerationLlmv1CategoryThresholds] = UNSET
    ignore_other_categories: bool | None = False
    """Whether only the categories with a threshold of their own count."""
    action: ModerationLLMAction | None = None
    """`block` refuses the request with status 403, `none` only tells the scores."""


class ModerationLlmv2Config(BaseModel):
    """How the second moderation judges, and what a violation leads to."""

    model_name: str | None = "mistral-moderation-2603"
    custom_category_thresholds: OptionalNullable[ModerationLlmv2CategoryThresholds] = UNSET
    ignore_other_categories: bool | None = False
    """Whether only the categories with a threshold of their own count."""
    action: ModerationLLMAction | None = None
    """`block` refuses the request with status 403, `none` only tells the scores."""


class GuardrailConfig(BaseModel):
    """One check of what a request has to say: it is refused with status 403 where it fails."""

    block_on_error: bool | None = False
    """Whether the request is refused too where the check itself fails."""
    moderation_llm_v1: OptionalNullable[ModerationLlmv1Config] = UNSET
    moderation_llm_v2: OptionalNullable[ModerationLlmv2Config] = UNSET
