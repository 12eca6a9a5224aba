"""A model that will be switched off is announced in a header: pass it on."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from .types import AfterSuccessHook

if TYPE_CHECKING:
    import httpx

    from .types import AfterSuccessContext

logger = logging.getLogger(__name__)

HEADER_MODEL_DEPRECATION_TIMESTAMP = "x-model-deprecation-timestamp"


class DeprecationWarningHook(AfterSuccessHook):
    """Logs one warning for an answer of a model that is going to be switched off."""

    def after_success(
        self,
        hook_ctx: AfterSuccessContext,  # noqa: ARG002 - the interface of all hooks
        response: httpx.Response,
    ) -> httpx.Response:
        """Look at the header; the model's name is the one that was asked for."""
        date = response.headers.get(HEADER_MODEL_DEPRECATION_TIMESTAMP)
        if date is not None:
            logger.warning(
                "The model %s is deprecated and will be switched off on %s. "
                "See the list of models in Mistral's documentation for one to move to.",
                _model(response),
                date,
            )
        return response


def _model(response: httpx.Response) -> str:
    # From the request: the answer may be a stream, which is not to be read here.
    try:
        return str(json.loads(response.request.content)["model"])
    except (ValueError, LookupError, TypeError, RuntimeError):
        return response.request.url.path.rpartition("/")[2]
