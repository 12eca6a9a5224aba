"""What an answer cost."""

from mistralai.types.basemodel import BaseModel

__all__ = ["UsageInfo"]


class UsageInfo(BaseModel):
    """Tokens read and written, which is what the API charges for."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
