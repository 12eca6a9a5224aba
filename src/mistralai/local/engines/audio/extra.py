"""The libraries of the extra `local-audio`, imported when the first sound asks for them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from mistralai.local.errors import ApiError, platform

_WAY_IN: Final = "pip install pocketsphinx soundfile"


def load(module: str, what: str) -> Any:
    """Return a module of the extra.

    Args:
        module: Its name.
        what: What needs it, as the beginning of a sentence.

    Raises:
        ApiError: With a 501 that names the extra, if it is not installed.
    """
    try:
        return import_module(module)
    except (ImportError, OSError):
        hint = f"{what} needs {module}, of the extra local-audio: {_WAY_IN}"
        raise ApiError(501, platform(hint, "not_implemented")) from None


def installed(module: str) -> bool:
    """Return whether a module of the extra is there.

    Args:
        module: Its name.
    """
    return find_spec(module) is not None
