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
    """The score from which on sexual content counts, 0 to 1."""
    hate_and_discrimination: OptionalNullable[float] = UNSET
    """The score from which on hatred against groups of people counts, 0 to 1."""
    violence_and_threats: OptionalNullable[float] = UNSET
    """The score from which on violence and threats of it count, 0 to 1."""


class ModerationLlmv1CategoryThresholds(_Thresholds):
    """From which score on, 0 to 1, a category of the first moderation counts as violated."""

    dangerous_and_criminal_content: OptionalNullable[float] = UNSET
    """The score from which on help with dangerous or criminal acts counts, 0 to 1."""
    selfharm: OptionalNullable[float] = UNSET
    """The score from which on harm to oneself counts, 0 to 1."""
    health: OptionalNullable[float] = UNSET
    """The score from which on advice on health counts, 0 to 1."""
    financial: OptionalNullable[float] = UNSET
    """The score from which on advice on money counts, 0 to 1."""
    law: OptionalNullable[float] = UNSET
    """The score from which on advice on law counts, 0 to 1."""
    pii: OptionalNullable[float] = UNSET
    """The score from which on data that identify a person count, 0 to 1."""


class ModerationLlmv2CategoryThresholds(_Thresholds):
    """From which score on, 0 to 1, a category of the second moderation counts as violated."""

    dangerous: OptionalNullable[float] = UNSET
    """The score from which on help with dangerous acts counts, 0 to 1."""
    criminal: OptionalNullable[float] = UNSET
    """The score from which on help with crimes counts, 0 to 1."""
    selfharm: OptionalNullable[float] = UNSET
    """The score from which on harm to oneself counts, 0 to 1."""
    health: OptionalNullable[float] = UNSET
    """The score from which on advice on health counts, 0 to 1."""
    financial: OptionalNullable[float] = UNSET
    """The score from which on advice on money counts, 0 to 1."""
    law: OptionalNullable[float] = UNSET
    """The score from which on advice on law counts, 0 to 1."""
    pii: OptionalNullable[float] = UNSET
    """The score from which on data that identify a person count, 0 to 1."""
    jailbreaking: OptionalNullable[float] = UNSET
    """The score from which on attempts to talk a model out of its rules count, 0 to 1."""


class ModerationLlmv1Config(BaseModel):
    """How the first moderation judges, and what a violation leads to."""

    model_name: str | None = "mistral-moderation-2411"
    """The model that judges; there is seldom a reason to name another."""
    custom_category_thresholds: OptionalNullable[ModerationLlmv1CategoryThresholds] = UNSET
    """Thresholds of your own for some categories. Unset, the model's own hold for all."""
    ignore_other_categories: bool | None = False
    """Whether only the categories with a threshold of their own count."""
    action: ModerationLLMAction | None = None
    """`block` refuses the request with status 403, `none` only tells the scores."""


class ModerationLlmv2Config(BaseModel):
    """How the second moderation judges, and what a violation leads to."""

    model_name: str | None = "mistral-moderation-2603"
    """The model that judges; there is seldom a reason to name another."""
    custom_category_thresholds: OptionalNullable[ModerationLlmv2CategoryThresholds] = UNSET
    """Thresholds of your own for some categories. Unset, the model's own hold for all."""
    ignore_other_categories: bool | None = False
    """Whether only the categories with a threshold of their own count."""
    action: ModerationLLMAction | None = None
    """`block` refuses the request with status 403, `none` only tells the scores."""


class GuardrailConfig(BaseModel):
    """One check of what a request has to say: it is refused with status 403 where it fails."""

    block_on_error: bool | None = False
    """Whether the request is refused too where the check itself fails."""
    moderation_llm_v1: OptionalNullable[ModerationLlmv1Config] = UNSET
    """The first moderation, with nine categories. Unset, it does not judge."""
    moderation_llm_v2: OptionalNullable[ModerationLlmv2Config] = UNSET
    """The second moderation, with eleven categories. Unset, it does not judge."""
