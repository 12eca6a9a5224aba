"""What calls, answers and messages become, without a span; and the names of the conventions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics
from opentelemetry.semconv.attributes import error_attributes, server_attributes

import mistralai.extra.otel
from mistralai import models
from mistralai._core.call import Call, Operation
from mistralai.extra.otel import attributes, content

if TYPE_CHECKING:
    from collections.abc import Iterable

CALL_TOOL = "/v1/connectors/{connector_id_or_name}/tools/{tool_name}/call"
FOLDER = Path(mistralai.extra.otel.__file__).parent
NAMES = {
    name
    for path in FOLDER.glob("*.py")
    for name in re.findall(r'"((?:gen_ai|server|error)\.[\w.]+)"', path.read_text(encoding="utf-8"))
}


def constants(*modules: Any) -> set[str]:
    """The texts that a module of the conventions names."""
    given: Iterable[Any] = (value for module in modules for value in vars(module).values())
    return {value for value in given if isinstance(value, str)}


def values(kind: Any) -> set[str]:
    return {member.value for member in kind}


def test_every_name_is_one_of_the_conventions():
    known = constants(gen_ai_attributes, gen_ai_metrics, server_attributes, error_attributes)
    assert len(NAMES) > 30
    assert known >= NAMES


def test_every_value_is_one_of_the_conventions():
    named = values(gen_ai_attributes.GenAiOperationNameValues)
    assert {*attributes.OPERATIONS.values()} <= named
    assert attributes.PROVIDER in values(gen_ai_attributes.GenAiProviderNameValues)
    assert {"json", "text", "speech"} <= values(gen_ai_attributes.GenAiOutputTypeValues)
    assert {"input", "output"} <= values(gen_ai_attributes.GenAiTokenTypeValues)


def test_every_operation_is_one_of_the_client():
    client = mistralai.Mistral("key")
    beta, audio = client.beta, client.audio
    resources = [
        *(client.chat, client.fim, client.agents, client.embeddings, client.ocr, client.responses),
        *(beta.conversations, beta.agents, beta.connectors, audio.transcriptions, audio.speech),
    ]
    known = {
        method.__declaration__.operation.path.removeprefix("/v1")
        for resource in resources
        for method in resource.__operations__.values()
        if method.__declaration__.operation.method == "POST"
    }
    assert attributes.OPERATIONS.keys() <= known


def request(path: str = "/v1/chat/completions", **arguments: Any) -> dict[str, Any]:
    operation = Operation("any", "POST", path)
    name = attributes.name_of(operation)
    assert name is not None
    return attributes.of_request(name, Call(operation, arguments, {}))


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        ({"temperature": "hot"}, "gen_ai.request.temperature", None),
        ({"max_tokens": True}, "gen_ai.request.max_tokens", None),
        ({"model": None}, "gen_ai.request.model", None),
        ({"model": ""}, "gen_ai.request.model", None),
        ({"n": 1}, "gen_ai.request.choice.count", None),
        ({"stop": []}, "gen_ai.request.stop_sequences", None),
        ({"stop": ["a", 1]}, "gen_ai.request.stop_sequences", ("a",)),
        ({"response_format": {"type": "text"}}, "gen_ai.output.type", "text"),
        (
            {"response_format": models.ResponseFormat(type="json_schema")},
            "gen_ai.output.type",
            "json",
        ),
        ({"response_format": "mp3"}, "gen_ai.output.type", None),
        ({"output_dimension": 64}, "gen_ai.embeddings.dimension.count", 64),
        ({"completion_args": models.CompletionArgs(top_p=0.5)}, "gen_ai.request.top_p", 0.5),
        (
            {"completion_args": models.CompletionArgs(stop="x")},
            "gen_ai.request.stop_sequences",
            ("x",),
        ),
        ({"agent_version": 3}, "gen_ai.agent.version", "3"),
    ],
)
def test_arguments_become_attributes_where_they_are_of_their_types(
    arguments: dict[str, Any], name: str, value: Any
):
    assert request(**arguments).get(name) == value


def test_speech_and_tools_of_connectors_say_what_they_are():
    speech = request("/v1/audio/speech", model="voxtral", response_format="mp3")
    assert speech["gen_ai.output.type"] == "speech"
    tool = request(CALL_TOOL, tool_name="search", arguments={"q": "x"})
    assert attributes.span_name(tool) == "execute_tool search"
    assert content.of_request({"tool_name": "search", "arguments": {"q": "x"}}) == {
        "gen_ai.tool.call.arguments": '{"q":"x"}'
    }
    answer = {"content": [{"type": "text", "text": "found"}]}
    said = content.of_answer("execute_tool", answer)
    assert json.loads(said["gen_ai.tool.call.result"]) == answer["content"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://api.mistral.ai", ("api.mistral.ai", 443)),
        ("http://[::1]:8123/v1", ("::1", 8123)),
        ("/only/a/path", (None, None)),
        ("custom://host/x", ("host", None)),
    ],
)
def test_a_url_becomes_the_server(url: str, server: tuple[Any, Any]):
    made = attributes.of_server(url)
    assert (made.get("server.address"), made.get("server.port")) == server


def test_details_of_the_usage_are_told():
    chat = {"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}}
    assert attributes.of_answer("chat", chat) == {
        "gen_ai.usage.input_tokens": 9,
        "gen_ai.usage.cache_read.input_tokens": 4,
    }
    details = {"input_tokens_details": {"cached_tokens": 1}, "output_tokens": 5}
    usage = {**details, "output_tokens_details": {"reasoning_tokens": 3}}
    assert attributes.of_answer("chat", {"usage": usage}) == {
        "gen_ai.usage.cache_read.input_tokens": 1,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.reasoning.output_tokens": 3,
    }


@pytest.mark.parametrize(
    "answer", [None, "text", {"choices": "?", "usage": [1], "id": 1.5}, {"outputs": [3]}]
)
def test_an_answer_that_is_anything_says_nothing(answer: Any):
    assert attributes.of_answer("chat", answer) == {}
    assert attributes.of_answer("create_agent", answer) == {}


def said(name: str, **arguments: Any) -> Any:
    return json.loads(content.of_request(arguments)[f"gen_ai.{name}"])


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "content": words}


def test_messages_of_every_kind_become_those_of_the_conventions():
    image = models.ImageURLChunk(image_url="https://example.com/a.png")
    inline = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    think = models.ThinkChunk(thinking=[models.TextChunk(text="Hm.")])
    call = models.ToolCall(id="c1", function=models.FunctionCall(name="f", arguments="no json"))
    messages = [
        models.SystemMessage(content="Be brief."),
        {"role": "user", "content": ["What?", image, inline]},
        models.AssistantMessage(content=[think, models.TextChunk(text="So.")], tool_calls=[call]),
        models.ToolMessage(content="42", tool_call_id="c1"),
        models.AssistantMessage(content=""),
    ]
    made = {"type": "tool_call", "id": "c1", "name": "f", "arguments": "no json"}
    assert said("input.messages", messages=messages) == [
        {"role": "system", "parts": [text("Be brief.")]},
        {
            "role": "user",
            "parts": [
                text("What?"),
                {"type": "uri", "modality": "image", "uri": "https://example.com/a.png"},
                {"type": "image_url"},
            ],
        },
        {
            "role": "assistant",
            "parts": [{"type": "reasoning", "content": "Hm."}, text("So."), made],
        },
        {
            "role": "tool",
            "parts": [{"type": "tool_call_response", "id": "c1", "response": "42"}],
        },
        {"role": "assistant", "parts": []},
    ]


def test_entries_of_a_conversation_become_messages():
    inputs = [
        {"role": "user", "content": "Hi"},
        models.FunctionCallEntry(tool_call_id="c1", name="f", arguments={"a": 1}),
        models.FunctionResultEntry(tool_call_id="c1", result="2"),
    ]
    called = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
    assert said("input.messages", inputs=inputs) == [
        {"role": "user", "parts": [text("Hi")]},
        {"role": "assistant", "parts": [called]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "2"}]},
    ]
    assert said("system_instructions", instructions="Be kind.") == [text("Be kind.")]
    outputs = [
        models.ToolExecutionEntry(name="web_search", arguments='{"q": "x"}'),
        models.MessageOutputEntry(content="Found."),
    ]
    answer = models.ConversationResponse(
        conversation_id="1", outputs=outputs, usage=models.ConversationUsageInfo()
    )
    [message] = json.loads(content.of_answer("invoke_agent", answer)["gen_ai.output.messages"])
    ran = {"type": "web_search", "arguments": {"q": "x"}}
    searched = {"type": "server_tool_call", "name": "web_search", "server_tool_call": ran}
    assert message == {
        "role": "assistant",
        "parts": [searched, text("Found.")],
        "finish_reason": "stop",
    }


def test_items_of_responses_become_messages():
    output = [
        {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm."}]},
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
    ]
    [message] = json.loads(content.of_answer("chat", {"output": output})["gen_ai.output.messages"])
    called = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {}}
    assert message == {
        "role": "assistant",
        "parts": [{"type": "reasoning", "content": "Hm."}, called],
        "finish_reason": "tool_call",
    }
    given = [{"type": "function_call_output", "call_id": "c1", "output": "3"}]
    assert said("input.messages", input=given) == [
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "3"}]}
    ]


def test_a_text_is_what_the_user_says_and_texts_to_be_embedded_are_no_messages():
    assert said("input.messages", prompt="Hi") == [{"role": "user", "parts": [text("Hi")]}]
    assert content.of_request({"inputs": ["a", "b"], "instructions": None}) == {}
    assert content.of_request({"messages": 3}) == {}
    assert content.of_answer("embeddings", None) == {}
