"""What the API says about a request it cannot accept."""

from .basemodel import BaseModel

__all__ = ["HTTPValidationErrorData", "Loc", "ValidationError"]

Loc = str | int


class ValidationError(BaseModel):
    """One fault of a request."""

    loc: list[Loc]
    """Where it is: keys and positions, from the outside in."""
    msg: str
    """What is wrong there, as a text."""
    type: str
    """What kind of fault it is, such as `missing` or `extra_forbidden`."""


class HTTPValidationErrorData(BaseModel):
    """All faults of a request."""

    detail: list[ValidationError] | None = None
    """The faults, one by one; None where the API tells none."""
