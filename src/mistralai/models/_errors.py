"""What the API says about a request it cannot accept, which the errors know too."""

from mistralai.types.refusals import HTTPValidationErrorData, Loc, ValidationError

__all__ = ["HTTPValidationErrorData", "Loc", "ValidationError"]
