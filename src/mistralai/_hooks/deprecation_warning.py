"""A model that will be switched off is announced in a header: pass it on."""

from __future__ import annotations

from .types import AfterSuccessHook

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    import httpx

    from .types import AfterSuccessContext

HEADER_MODEL_DEPRECATION_TIMESTAMP = "x-model-deprecation-timestamp"


def warn_of_deprecation(response: httpx.Response) -> None:
    """Log one warning for an answer of a model that is going to be switched off.

    The model's name is the one that was asked for.
    """
    date = response.headers.get(HEADER_MODEL_DEPRECATION_TIMESTAMP)
    if date is not None:
        import logging  # noqa: PLC0415 - importing the client stays cheap

        logging.getLogger(__name__).warning(
            "The model %s is deprecated and will be switched off on %s. "
            "See the list of models in Mistral's documentation for one to move to.",
            _model(response),
            date,
        )


class DeprecationWarningHook(AfterSuccessHook):
    """Does the same as a hook, which v1 had."""

    def after_success(
        self,
        hook_ctx: AfterSuccessContext,  # noqa: ARG002 - the interface of all hooks
        response: httpx.Response,
    ) -> httpx.Response:
        """Look at the header."""
        warn_of_deprecation(response)
        return response


def _model(response: httpx.Response) -> str:
    import json  # noqa: PLC0415

    # From the request: the answer may be a stream, which is not to be read here.
    try:
        return str(json.loads(response.request.content)["model"])
    except (ValueError, LookupError, TypeError, RuntimeError):
        return response.request.url.path.rpartition("/")[2]
