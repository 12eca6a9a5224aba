"""Where Vertex AI serves a model: the name of the model is part of the address."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mistralai._checks import shown
from mistralai._core.request.url import fill
from mistralai._hooks import BeforeRequestHook
from mistralai.errors import SDKError

if TYPE_CHECKING:
    import httpx

    from mistralai._hooks import BeforeRequestContext

LEGACY_MODEL_ID_FORMAT = {
    "codestral-2405": "codestral@2405",
    "mistral-large-2407": "mistral-large@2407",
    "mistral-nemo-2407": "mistral-nemo@2407",
}
"""The models whose address has their version behind an `@`, from when all had."""

_PATH = "/v1/projects/{project_id}/locations/{region}/publishers/mistralai/models/{model}"
_REGION = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def base_url(region: object) -> str:
    """Tell the server of a region, such as `europe-west4`, or of `global`.

    Raises:
        SDKError: This is no name of a region.
    """
    # The token goes to this host, so that nothing may slip into its name.
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise SDKError(
            "region must be provided", body=f"Pass 'europe-west4' or such, not {shown(region)}"
        )
    return f"https://{'' if region == 'global' else region + '-'}aiplatform.googleapis.com"


def get_model_info(model: str) -> tuple[str, str]:
    """Tell the name of a model in a request's body, and the one in its address."""
    model_id = LEGACY_MODEL_ID_FORMAT.get(model, model)
    return (model_id.partition("@")[0] if model in LEGACY_MODEL_ID_FORMAT else model), model_id


class GoogleCloudBeforeRequestHook(BeforeRequestHook):
    """Redirects a request of Mistral's API to where Vertex AI takes it.

    Args:
        region: The region, such as `europe-west4`.
        project_id: The id of the project.
    """

    def __init__(self, region: str, project_id: str) -> None:
        self._place = {"region": region, "project_id": project_id}

    def model_info(self, model: str) -> tuple[str, str]:
        """Do what the function `get_model_info` does."""
        return get_model_info(model)

    def before_request(
        self, hook_ctx: BeforeRequestContext, request: httpx.Request
    ) -> httpx.Request:
        """Make the request over again, for the same server and with the same time limit."""
        body = json.loads(request.content)
        body["model"], model_id = self.model_info(body["model"])
        front, _, behind = request.url.raw_path.decode().partition("?")
        verb = "streamRawPredict" if hook_ctx.operation_id.startswith("stream") else "rawPredict"
        path = fill(_PATH, {**self._place, "model": model_id})
        target = f"{front.rpartition('/v1/')[0]}{path}:{verb}" + ("?" + behind if behind else "")
        headers = request.headers.copy()
        del headers["content-length"]
        # Of its own kind: a client may be of httpx or of httpx2.
        return type(request)(
            request.method,
            request.url.copy_with(raw_path=target.encode()),
            headers=headers,
            content=json.dumps(body, separators=(",", ":")).encode(),
            extensions=request.extensions,
        )
