"""What the API may send one day."""

from __future__ import annotations

from typing import Any, cast

from pydantic import model_validator

from mistralai.types.basemodel import BaseModel

__all__ = ["Unknown"]


class Unknown(BaseModel):
    """An object of a kind that this version does not know.

    Its fields are attributes, as they came: `chunk.type` tells its kind. `model_dump` gives all of
    it, and it can be sent back. It can be made of what versions 2 and 3 dumped such an object as:
    `{"type": "UNKNOWN", "raw": {...}, "is_unknown": true}`.
    """

    @property
    def raw(self) -> dict[str, Any]:
        """The object as it came."""
        return dict(self.model_extra or {})

    @property
    def is_unknown(self) -> bool:
        """Always true: the models of known kinds lack the attribute."""
        return True

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, given: Any) -> Any:
        fields: dict[str, Any] = cast("Any", given) if isinstance(given, dict) else {}
        wrapped = isinstance(fields.get("raw"), dict) and fields.get("type", "UNKNOWN") == "UNKNOWN"
        bare = fields.keys() <= {"type", "raw", "is_unknown"}
        return fields["raw"] if wrapped and bare else cast("Any", given)
