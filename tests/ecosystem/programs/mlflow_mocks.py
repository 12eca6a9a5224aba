"""What mlflow's autologging records, and how its tests put something in the place of the client."""

import os

# Before mlflow is imported, which would report its use to another machine.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
# Spans are kept in files, without a data base.
os.environ["MLFLOW_TRACKING_URI"] = "file:traces"
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import copy
import json
import pickle
from typing import Any
from unittest.mock import AsyncMock, Mock, create_autospec, patch

import httpx
import mlflow
import respx

# mlflow patches the first of `mistralai.client.chat` and `mistralai.chat` that it can import.
from mistralai import Mistral as FirstMistral
from mistralai.chat import Chat
from mistralai.client import Mistral
from mistralai.models import (
    AssistantMessage,
    ChatCompletionChoice,
    ChatCompletionResponse,
    FunctionCall,
    SDKError,
    ToolCall,
    UsageInfo,
)

_question = [{"role": "user", "content": "Hi"}]
_parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
_tool = {
    "type": "function",
    "function": {"name": "weather", "description": "", "parameters": _parameters},
}
_answer = ChatCompletionResponse(
    id="a",
    object="chat.completion",
    model="m",
    created=1,
    usage=UsageInfo(prompt_tokens=10, completion_tokens=18, total_tokens=28),
    choices=[
        ChatCompletionChoice(
            index=0,
            message=AssistantMessage(
                role="assistant",
                content="Hello",
                tool_calls=[
                    ToolCall(id="c", function=FunctionCall(name="weather", arguments="{}"))
                ],
            ),
            finish_reason="stop",
        )
    ],
)


def _client() -> Mistral:
    return Mistral(
        api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
    )


def _response() -> httpx.Response:
    return httpx.Response(
        200,
        json=_answer.model_dump(mode="json"),
        request=httpx.Request("POST", "https://example.com"),
    )


def _span() -> Any:
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    [span] = trace.data.spans
    return {
        "name": span.name,
        "kind": span.span_type,
        "status": span.status.status_code.value,
        "inputs": span.inputs,
        "outputs": span.outputs,
        "tools": span.attributes.get("mlflow.chat.tools"),
        "tokens": trace.info.token_usage,
        "model": span.attributes.get("mlflow.llm.model"),
        "events": [event.name for event in span.events],
    }


def _count() -> int:
    return len(mlflow.search_traces(return_type="list", locations=["0"]))


def served() -> Any:
    mlflow.mistral.autolog()
    answer = _client().chat.complete(model="mistral-small-latest", messages=_question)
    return {"text": answer.choices[0].message.content, "span": _span()}


async def served_async() -> Any:
    answer = await _client().chat.complete_async(model="mistral-small-latest", messages=_question)
    return {"text": answer.choices[0].message.content, "span": _span()}


def requests_of_the_class() -> Any:
    with patch("mistralai.chat.Chat.do_request", return_value=_response()):
        Mistral(api_key="k").chat.complete(model="m", messages=_question, tools=[_tool])
    return _span()


async def requests_of_the_class_async() -> Any:
    with patch("mistralai.chat.Chat.do_request_async", return_value=_response()):
        await Mistral(api_key="k").chat.complete_async(model="m", messages=_question, tools=[_tool])
    return _span()


def an_error_of_the_request() -> Any:
    with patch.object(Chat, "do_request", side_effect=SDKError("no", 500, "down", None)):
        try:
            Mistral(api_key="k").chat.complete(model="m", messages=_question)
        except SDKError as error:
            return {"status": error.status_code, "span": _span()}
    return None


async def httpx_is_mocked() -> Any:
    outcome = []
    with respx.mock:
        route = respx.post("https://api.mistral.ai/v1/chat/completions")
        route.respond(json=_answer.model_dump(mode="json"))
        client = Mistral(api_key="k", server_url="https://api.mistral.ai")
        client.chat.complete(model="m", messages=_question)
        outcome.append(_span()["outputs"]["id"])
        await client.chat.complete_async(model="m", messages=_question)
        outcome.append(_span()["outputs"]["id"])
        sent = json.loads(route.calls.last.request.content)
    return {"ids": outcome, "calls": route.call_count, "sent": sent}


async def set_on_the_resource() -> Any:
    # What stands on the instance is called past the class that mlflow has patched.
    client = Mistral(api_key="k")
    client.chat.complete = Mock(return_value=_answer)
    client.chat.complete_async = AsyncMock(return_value=_answer)
    before = _count()
    copied = copy.deepcopy(client)
    return [
        client.chat.complete(model="m", messages=[]) == _answer,
        await client.chat.complete_async(model="m", messages=[]) == _answer,
        copied.chat.complete(model="m", messages=[]) == _answer,
        _count() - before,
    ]


def patched_class_is_still_doubled() -> Any:
    double = create_autospec(Mistral, instance=True)
    double.chat.complete.return_value = _answer
    copied = pickle.loads(pickle.dumps(Mistral(api_key="k")))  # noqa: S301 - our own bytes
    return [double.chat.complete(model="m", messages=[]).id, type(copied.chat).__name__]


def first_door() -> Any:
    before = _count()
    with patch.object(Chat, "do_request", return_value=_response()):
        FirstMistral(api_key="k").chat.complete(model="m", messages=_question)
    return {"recorded": _count() - before, "span": _span()}


def switched_off() -> Any:
    mlflow.mistral.autolog(disable=True)
    before = _count()
    with patch.object(Chat, "do_request", return_value=_response()):
        Mistral(api_key="k").chat.complete(model="m", messages=_question)
        FirstMistral(api_key="k").chat.complete(model="m", messages=_question)
    return _count() - before
