"""The libraries of the extra `local-ocr`, imported when the first document asks for them."""

from importlib import import_module
from typing import Any, Final

from mistralai.local.errors import ApiError, platform

_WAY_IN: Final = "pip install onnxruntime pillow pypdfium2 rapidocr"
_HINT: Final = f"OCR needs {{module}}, of the extra local-ocr: {_WAY_IN}"


def load(module: str) -> Any:
    """Return a module of the extra.

    Args:
        module: Its name.

    Raises:
        ApiError: With a 501 that names the extra, if it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        hint = _HINT.format(module=module.partition(".")[0])
        raise ApiError(501, platform(hint, "not_implemented")) from None
