"""The token of a service account, in a file that somebody else renews."""

from __future__ import annotations

from pathlib import Path

from mistralai.errors import ServiceAccountTokenError


def read_token(path: str) -> str:
    """Read the token, anew for every call: whoever renews it replaces the file.

    Args:
        path: The file.

    Raises:
        ServiceAccountTokenError: The file cannot be read, or there is nothing in it.
    """
    try:
        token = Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        said = f"The file {path}, which MISTRAL_SA_TOKEN_PATH names, cannot be read: {error}"
        raise ServiceAccountTokenError(said) from error
    if not token:
        said = f"The file {path}, which MISTRAL_SA_TOKEN_PATH names, has no token in it"
        raise ServiceAccountTokenError(said)
    return token
