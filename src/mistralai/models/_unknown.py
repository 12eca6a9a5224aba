"""What the API may send one day."""

from __future__ import annotations

from mistralai.types.basemodel import BaseModel

__all__ = ["Unknown"]


class Unknown(BaseModel):
    """An object of a kind that this version does not know.

    Its fields are attributes, as they came: `chunk.type` tells its kind. `model_dump` gives all of
    it, and it can be sent back.
    """
