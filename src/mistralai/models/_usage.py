"""What an answer cost."""

from typing import Annotated

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._open import NullToo

__all__ = ["PromptTokensDetails", "UsageInfo"]


class PromptTokensDetails(BaseModel):
    """What the tokens that were read are made of."""

    cached_tokens: OptionalNullable[int] = UNSET
    """How many the API had read before, at a tenth of the price."""
    audio_tokens: OptionalNullable[int] = UNSET
    """How many of them stand for sound."""


class UsageInfo(BaseModel):
    """Tokens read and written, which is what the API charges for."""

    prompt_tokens: Annotated[int, NullToo] = 0
    """Tokens that were read: messages, tools and whatever the API put in front of them."""
    completion_tokens: Annotated[int, NullToo] = 0
    """Tokens that were written, thoughts and calls among them."""
    total_tokens: Annotated[int, NullToo] = 0
    """Tokens read and written together."""
    prompt_audio_seconds: OptionalNullable[int] = UNSET
    """How much sound was heard, in seconds."""
    prompt_tokens_details: OptionalNullable[PromptTokensDetails] = UNSET
    """What the tokens that were read are made of."""
    service_tier: OptionalNullable[str] = UNSET
    """At which tier the request was served: `standard` or `priority`."""
