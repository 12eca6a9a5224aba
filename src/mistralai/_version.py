"""The version, which `pyproject.toml` repeats (a test keeps the two in step)."""

__title__ = "mistralai"
__version__ = "1.13.0"
__openapi_doc_version__ = "1.0.0"
"""v1 answered this for the version of its OpenAPI file, and tracing tools record it."""
__gen_version__ = "0"
"""v1 kept the version of its code generator here; this client is written by hand."""
__user_agent__ = f"mistral-client-python/{__version__}"
