"""What to install where the server's libraries are missing."""

# The packages and not `mistralai[local]`: by that name an index has the official client, which
# would take the place of this one.
_WAY_IN = "pip install starlette uvicorn python-multipart tinytag regex"


def explained(error: ModuleNotFoundError) -> ModuleNotFoundError:
    """Return an error that says what to install, or the same one if that would not help.

    Args:
        error: What importing the server raised.
    """
    missing = (error.name or "").partition(".")[0]
    if missing not in {"starlette", "uvicorn", "python_multipart", "regex"}:
        return error
    message = f"{missing} is missing, of the extra local: {_WAY_IN}"
    return ModuleNotFoundError(message, name=missing)
