"""Every error that the client raises: those of `mistralai.errors`, and what a refusal lists."""

from mistralai import errors
from mistralai._v1.deep_paths import serve_models
from mistralai.errors import *
from mistralai.types.refusals import HTTPValidationErrorData

__all__ = ["HTTPValidationErrorData", "MistralAzureError", "MistralGCPError"]
__all__ += errors.__all__

# The clouds raise the very same errors.
MistralAzureError = errors.MistralError
MistralGCPError = errors.MistralError

serve_models(__name__)
