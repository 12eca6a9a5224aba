"""The version, which `pyproject.toml` repeats (a test keeps the two in step)."""

from typing import Final

__title__: Final = "mistralai"
__version__: Final = "1.7.2"
__openapi_doc_version__: Final = "1.0.0"
"""v1 answered this for the version of its OpenAPI file, and tracing tools record it."""
__gen_version__: Final = "0"
"""v1 kept the version of its code generator here; this client is written by hand."""
__user_agent__: Final = f"mistral-client-python/{__version__}"
