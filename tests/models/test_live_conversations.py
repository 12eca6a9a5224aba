"""What the API's documents of 2026 print of agents and conversations is read, and loses nothing."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from mistralai import models
from mistralai._core.response.read import read
from mistralai._core.stream.events import AnswerReader
from mistralai.beta.conversations import END
from mistralai.models import ConversationEvents

BEGUN, ENDED = "2025-06-16T09:16:16.726715Z", "2025-06-16T09:16:17.726720Z"
ENTRY = {"object": "entry", "created_at": BEGUN, "completed_at": ENDED}

OLD_AGENT = {
    "model": "mistral-medium-2505",
    "name": "Websearch Agent",
    "id": "ag_0684fe0e0de67ca48000d8d66a07b4c9",
    "version": 0,
    "created_at": BEGUN,
    "updated_at": BEGUN,
    "instructions": None,
    "tools": [],
    "completion_args": {
        "stop": None,
        "presence_penalty": None,
        "frequency_penalty": None,
        "temperature": 0.3,
        "top_p": None,
        "max_tokens": None,
        "random_seed": None,
        "prediction": None,
        "response_format": None,
        "tool_choice": "auto",
    },
    "description": "Searches.",
    "handoffs": None,
    "object": "agent",
}
FUNCTION = {
    "type": "function",
    "function": {"name": "rate", "parameters": {}, "description": "", "strict": False},
}
NEW_AGENT = {
    **OLD_AGENT,
    "versions": [0],
    "deployment_chat": False,
    "source": "api",
    "metadata": None,
    "version_message": None,
    "guardrails": None,
    "tools": [
        FUNCTION,
        {"type": "web_search"},
        {"type": "connector", "connector_id": "github", "tool_configuration": {"exclude": ["a"]}},
    ],
}
SEARCH = {
    "type": "tool.execution",
    "name": "web_search",
    **ENTRY,
    "id": "tool_exec_0684fe0e0de67ca48000d8d66a07b4c9",
}
CODE = {
    **SEARCH,
    "name": "code_interpreter",
    "arguments": '{"code": "1 + 1"}',
    "info": {"code": "1 + 1", "code_output": "2"},
}
TEXT = {
    "type": "message.output",
    "content": "It is Spain.",
    **ENTRY,
    "id": "msg_0684fe0e0de67ca48000d8d66a07b4c9",
    "agent_id": "ag_0684fe0e0de67ca48000d8d66a07b4c9",
    "model": "mistral-medium-2505",
    "role": "assistant",
}
REFERENCE = {
    "type": "tool_reference",
    "tool": "web_search",
    "title": "Euro 2024",
    "url": "https://www.uefa.test/euro",
    "source": "brave",
}
IMAGE = {
    "tool": "image_generation",
    "file_id": "933c5b5a-1c47-4cdd-84f6-f32526bd161b",
    "type": "tool_file",
    "file_name": "image_generated_0",
    "file_type": "png",
}
CHUNKS = {
    **TEXT,
    "content": [{"type": "text", "text": "Spain "}, REFERENCE, IMAGE],
}
CALL = {
    "tool_call_id": "6TI17yZkV",
    "name": "get_european_central_bank_interest_rate",
    "arguments": '{"date": "2024-06-06"}',
    "object": "entry",
    "type": "function.call",
    "created_at": BEGUN,
    "completed_at": None,
    "id": "fc_0684fe0e0de67ca48000d8d66a07b4c9",
}
PENDING = {**CALL, "confirmation_status": "pending"}
HANDOFF = {
    "type": "agent.handoff",
    "previous_agent_id": "ag_1",
    "previous_agent_name": "One",
    "next_agent_id": "ag_2",
    "next_agent_name": "Two",
    **ENTRY,
    "id": "handoff_0684fe0e0de67ca48000d8d66a07b4c9",
}
QUESTION = {
    "type": "message.input",
    "role": "user",
    "content": "Who won?",
    **ENTRY,
    "id": "msg_1",
    "prefix": False,
}
USAGE = {
    "prompt_tokens": 188,
    "completion_tokens": 55,
    "total_tokens": 7355,
    "connector_tokens": 7112,
    "connectors": {"web_search": 1},
}
NULL_USAGE = {**USAGE, "connector_tokens": None, "connectors": None}
SHORT_USAGE = {"prompt_tokens": 188, "completion_tokens": 55, "total_tokens": 243}


def answer(*outputs: Any, usage: Any = USAGE) -> dict[str, Any]:
    return {
        "conversation_id": "conv_0684fe0e0de67ca48000d8d66a07b4c9",
        "outputs": [*outputs],
        "usage": usage,
        "object": "conversation.response",
    }


AGENT_CONVERSATION = {
    "id": "conv_0684fe0e0de67ca48000d8d66a07b4c9",
    "created_at": BEGUN,
    "updated_at": ENDED,
    "agent_id": "ag_0684fe0e0de67ca48000d8d66a07b4c9",
    "name": None,
    "description": None,
    "object": "conversation",
}
MODEL_CONVERSATION = {
    "id": "conv_0684fe0e0de67ca48000d8d66a07b4c9",
    "created_at": BEGUN,
    "updated_at": ENDED,
    "model": "mistral-medium-2505",
    "instructions": None,
    "tools": [FUNCTION],
    "completion_args": OLD_AGENT["completion_args"],
    "name": None,
    "description": None,
    "object": "conversation",
}
HISTORY = {
    "conversation_id": "conv_1",
    "entries": [QUESTION, SEARCH, CHUNKS],
    "object": "conversation.history",
}
MESSAGES = {
    "conversation_id": "conv_1",
    "messages": [QUESTION, TEXT],
    "object": "conversation.messages",
}
GUARDED = {
    **answer(TEXT),
    "guardrails": [
        {"moderation_llm_v2": {"action": "none", "categories": {"sexual": {"score": 4.7e-6}}}}
    ],
}
ANSWERS: dict[str, tuple[Any, Any]] = {
    "an agent of 2025": (models.Agent, OLD_AGENT),
    "an agent of 2026": (models.Agent, NEW_AGENT),
    "a list of agents": (list[models.Agent], [OLD_AGENT, NEW_AGENT]),
    "a search": (models.ConversationResponse, answer(SEARCH, CHUNKS)),
    "code": (models.ConversationResponse, answer(CODE, TEXT)),
    "no tool": (models.ConversationResponse, answer(TEXT, usage=NULL_USAGE)),
    "no tool in 2026": (models.ConversationResponse, answer(TEXT, usage=SHORT_USAGE)),
    "a call": (models.ConversationResponse, answer(CALL)),
    "a pending call": (models.ConversationResponse, answer(PENDING)),
    "a handoff": (models.ConversationResponse, answer(HANDOFF, TEXT)),
    "guardrails": (models.ConversationResponse, GUARDED),
    "a conversation with an agent": (
        models.AgentsAPIV1ConversationsGetResponseV1ConversationsGet,
        AGENT_CONVERSATION,
    ),
    "a conversation with a model": (
        models.AgentsAPIV1ConversationsGetResponseV1ConversationsGet,
        MODEL_CONVERSATION,
    ),
    "a list of conversations": (
        list[models.ResponseBody],
        [AGENT_CONVERSATION, MODEL_CONVERSATION],
    ),
    "a history": (models.ConversationHistory, HISTORY),
    "messages": (models.ConversationMessages, MESSAGES),
}


def dumped(value: Any) -> Any:
    if isinstance(value, list):
        return [dumped(each) for each in value]
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("row", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_read_and_dumped_as_it_came(row: tuple[Any, Any]) -> None:
    kind, body = row
    assert dumped(read(kind, json.dumps(body).encode())) == body


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (SEARCH, models.ToolExecutionEntry),
        (CODE, models.ToolExecutionEntry),
        (TEXT, models.MessageOutputEntry),
        (CHUNKS, models.MessageOutputEntry),
        (CALL, models.FunctionCallEntry),
        (PENDING, models.FunctionCallEntry),
        (HANDOFF, models.AgentHandoffEntry),
    ],
)
def test_an_entry_is_of_its_class(entry: Any, kind: type) -> None:
    response = read(models.ConversationResponse, json.dumps(answer(entry)).encode())
    assert [type(one) for one in response.outputs] == [kind]
    assert isinstance(response.usage, models.ConversationUsageInfo)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (AGENT_CONVERSATION, models.AgentConversation),
        (MODEL_CONVERSATION, models.ModelConversation),
    ],
)
def test_a_conversation_is_of_the_class_of_who_it_is_with(body: Any, kind: type) -> None:
    assert [type(one) for one in read(list[models.ResponseBody], json.dumps([body]).encode())] == [
        kind
    ]


def test_the_chunks_of_a_message_are_of_their_classes() -> None:
    response = read(models.ConversationResponse, json.dumps(answer(CHUNKS)).encode())
    text, reference, image = response.outputs[0].content
    assert type(text) is models.TextChunk
    assert type(reference) is models.ToolReferenceChunk
    assert reference.source == "brave"  # a field that no version knows
    assert type(image) is models.ToolFileChunk
    assert (image.file_id, image.file_type) == (IMAGE["file_id"], "png")


def test_what_an_agent_of_2025_lacks_is_none() -> None:
    agent = read(models.Agent, json.dumps(OLD_AGENT).encode())
    assert (agent.versions, agent.deployment_chat, agent.source) == (None, None, None)
    assert (agent.id, agent.version, agent.completion_args.temperature) == (
        OLD_AGENT["id"],
        0,
        0.3,
    )


def test_one_odd_entry_costs_none_of_the_others() -> None:
    strange = {"type": "image.generated", "seed": 7}
    odd_chunk = {**TEXT, "content": [{"type": "video", "url": "https://x"}, IMAGE]}
    body = answer(strange, odd_chunk, SEARCH, CALL)
    response = read(models.ConversationResponse, json.dumps(body).encode())
    assert [type(one) for one in response.outputs] == [
        models.Unknown,
        models.MessageOutputEntry,
        models.ToolExecutionEntry,
        models.FunctionCallEntry,
    ]
    assert [type(chunk) for chunk in response.outputs[1].content] == [
        models.Unknown,
        models.ToolFileChunk,
    ]
    assert response.outputs[2].arguments is None
    assert dumped(response) == body


def block(name: str, /, **data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


TOOL = {"output_index": 0, "id": "tool_exec_1", "name": "web_search"}
PIECE = {
    "output_index": 1,
    "id": "msg_1",
    "content_index": 0,
    "model": "mistral-medium-2505",
    "agent_id": "ag_1",
    "role": "assistant",
}
STREAM = [
    block("conversation.response.started", conversation_id="conv_1"),
    block("tool.execution.started", **TOOL),
    block("tool.execution.done", **TOOL),
    block("agent.handoff.started", id="h", previous_agent_id="ag_1", previous_agent_name="One"),
    block("agent.handoff.done", id="h", next_agent_id="ag_2", next_agent_name="Two"),
    block("message.output.delta", **PIECE, content="The"),
    block("message.output.delta", **{**PIECE, "content_index": 1}, content=REFERENCE),
    block("function.call.delta", id="fc_1", name="rate", tool_call_id="c1", arguments="{"),
    block(
        "conversation.response.done",
        usage={"prompt_tokens": 18709, "total_tokens": 18892, "completion_tokens": 183},
    ),
]
KINDS = [
    models.ResponseStartedEvent,
    models.ToolExecutionStartedEvent,
    models.ToolExecutionDoneEvent,
    models.AgentHandoffStartedEvent,
    models.AgentHandoffDoneEvent,
    models.MessageOutputEvent,
    models.MessageOutputEvent,
    models.FunctionCallEvent,
    models.ResponseDoneEvent,
]


def test_a_stream_is_read_event_by_event_and_loses_nothing() -> None:
    response = httpx.Response(200, headers={"content-type": "text/event-stream"})
    reader = AnswerReader(ConversationEvents, response, END)
    events = [event for each in STREAM for event in reader.feed(each)]
    assert [type(event.data) for event in events] == KINDS
    sent = [json.loads(each.partition(b"data: ")[2]) for each in STREAM]
    assert [dumped(event.data) for event in events] == sent
    assert [event.event for event in events] == [each["type"] for each in sent]
    assert type(events[6].data.content) is models.ToolReferenceChunk
    assert reader.done


@pytest.mark.parametrize(
    "given",
    [
        {
            "inputs": [
                {
                    "tool_call_id": "6TI17yZkV",
                    "result": "3.5",
                    "object": "entry",
                    "type": "function.result",
                }
            ],
            "stream": False,
            "store": True,
            "handoff_execution": "server",
        },
        {"tool_confirmations": [{"tool_call_id": "WJfo42Ow3", "confirmation": "allow"}]},
    ],
)
def test_the_bodies_that_the_documents_print_are_taken(given: dict[str, Any]) -> None:
    made = models.ConversationAppendRequest.model_validate(given)
    assert made.model_dump(exclude_unset=True) == given
