"""Where Azure and Google Cloud serve the models: other paths, and names of models in other places.

Azure's are below any path that begins with `/azure`, as every resource there has an address of its
own: `/azure/v1/chat/completions`, `/azure/models/chat/completions`; and `/chat/completions` at the
top. An endpoint there has one model, and `azureai` stands for it.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.errors import ApiError
from mistralai.local.http.bodies import aside, read_json
from mistralai.local.http.gate import Gate
from mistralai.local.schema.completions import ChatRequest, FimRequest
from mistralai.local.service.cards import BY_NAME
from mistralai.local.service.completions import Completions
from mistralai.local.wire import decode

from .completions import respond

_ANY_MODEL: Final = "azureai"
_AZURE_MODEL: Final = "mistral-small-2503"
# Models that this server has under another name, or only the successor of.
_VERTEX_MODELS: Final = {
    "mistral-large@2407": "mistral-large-2411",
    "mistral-nemo@2407": "open-mistral-nemo-2407",
}
_VERTEX: Final = "/v1/projects/{project}/locations/{region}/publishers/mistralai/models/{model}"


class AzureChatRequest(ChatRequest):
    """POST .../chat/completions of Azure."""

    model: str = _ANY_MODEL


async def _azure(completions: Completions, request: Request) -> Response:
    body: ChatRequest = await read_json(AzureChatRequest, request)
    if body.model == _ANY_MODEL:
        body = body.model_copy(update={"model": _AZURE_MODEL})
    plan = await aside(request, completions.plan_chat, body)
    return await respond(completions, request, plan, stream=body.stream)


async def _vertex(completions: Completions, request: Request) -> Response:
    model = {"model": _served(request.path_params["model"])}
    if await aside(request, _is_fim, await request.body()):
        fim = (await read_json(FimRequest, request)).model_copy(update=model)
        plan = await aside(request, completions.plan_fim, fim)
        return await respond(completions, request, plan, stream=fim.stream)
    chat = (await read_json(ChatRequest, request)).model_copy(update=model)
    plan = await aside(request, completions.plan_chat, chat)
    return await respond(completions, request, plan, stream=chat.stream)


def _served(model_id: str) -> str:
    """Return the model that goes by a name of Vertex AI, such as `codestral@2405`."""
    short, _, _ = model_id.partition("@")
    names = (_VERTEX_MODELS.get(model_id, ""), model_id.replace("@", "-"), short)
    for name in names:
        if name in BY_NAME:
            return name
    message = f"Publisher Model `publishers/mistralai/models/{model_id}` not found."
    raise ApiError(404, {"error": {"code": 404, "message": message, "status": "NOT_FOUND"}})


def _is_fim(raw: bytes) -> bool:
    """Tell the two kinds of bodies apart, which Vertex AI takes at one path."""
    try:
        body: object = decode(raw)
    except ValueError:
        return False
    return isinstance(body, dict) and "prompt" in body


def routes(gate: Gate, completions: Completions) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        completions: Plans answers and carries them out.
    """
    return gate.routes(
        completions,
        [
            ("/chat/completions", "POST", _azure),
            ("/azure/chat/completions", "POST", _azure),
            ("/azure/{path:path}/chat/completions", "POST", _azure),
            (_VERTEX + ":rawPredict", "POST", _vertex),
            (_VERTEX + ":streamRawPredict", "POST", _vertex),
        ],
    )
