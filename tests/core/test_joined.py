"""From the events of a conversation's stream to the answer that would have come in one piece."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mistralai import models
from mistralai._core.response.read import read
from mistralai._core.stream.joined import JoinedConversation


def event(kind: str, **data: Any) -> models.ConversationEvents:
    """An event as a stream gives it."""
    body = json.dumps({"event": kind, "data": {"type": kind, **data}}).encode()
    made: models.ConversationEvents = read(models.ConversationEvents, body)
    return made


def joined(*events: models.ConversationEvents) -> JoinedConversation:
    made = JoinedConversation()
    for one in events:
        made.add(one)
    return made


def delta(content: Any, index: int = 0, **more: Any) -> models.ConversationEvents:
    return event(
        "message.output.delta", **{"id": "m", "content": content, "content_index": index, **more}
    )


USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
STARTED = event("conversation.response.started", conversation_id="conv_1")
DONE = event("conversation.response.done", usage=USAGE)


def test_pieces_become_an_answer():
    made = joined(STARTED, delta("he"), delta("llo", model="m1", agent_id=None), DONE)
    assert made.conversation_id == "conv_1"
    response = made.response()
    assert isinstance(response, models.ConversationResponse)
    assert (response.conversation_id, response.usage.total_tokens) == ("conv_1", 3)
    [message] = response.outputs
    assert isinstance(message, models.MessageOutputEntry)
    assert (message.content, message.model, message.role) == ("hello", "m1", "assistant")
    assert made.error is None


@pytest.mark.parametrize(
    ("pieces", "content"),
    [
        ([("", 0)], ""),
        ([("a", 0), ("b", 1)], [models.TextChunk(text="a"), models.TextChunk(text="b")]),
        ([("b", 1), ("a", 0)], [models.TextChunk(text="a"), models.TextChunk(text="b")]),
        ([({"type": "text", "text": "a"}, 0), ("b", 0)], [models.TextChunk(text="ab")]),
        (
            [
                ({"type": "thinking", "thinking": [{"type": "text", "text": "h"}]}, 0),
                (
                    {
                        "type": "thinking",
                        "thinking": [{"type": "text", "text": "m"}],
                        "closed": True,
                    },
                    0,
                ),
                ("so", 1),
            ],
            [
                models.ThinkChunk(thinking=[models.TextChunk(text="hm")], closed=True),
                models.TextChunk(text="so"),
            ],
        ),
    ],
    ids=["nothing", "two places", "out of order", "chunk and text", "thoughts"],
)
def test_contents_are_joined_by_their_places(pieces: Any, content: Any):
    [message] = joined(*(delta(piece, index) for piece, index in pieces)).response().outputs
    assert message.content == content


def test_chunks_of_an_unknown_kind_are_kept():
    [message] = joined(delta({"type": "hologram", "size": 3}), delta("a")).response().outputs
    hologram, text = message.content
    assert isinstance(hologram, models.Unknown)
    assert hologram.model_dump() == {"type": "hologram", "size": 3}
    assert text == models.TextChunk(text="a")


def test_entries_come_in_the_order_of_their_places():
    def call(id: str, arguments: str) -> models.ConversationEvents:  # noqa: A002 - the wire's name
        kind = "function.call.delta"
        return event(kind, id=id, name="f", tool_call_id=id, arguments=arguments, output_index=0)

    made = joined(delta("2", output_index=1), call("a", "{"), call("b", "[]"), call("a", "}"))
    first, other, message = made.response().outputs
    assert [getattr(e, "arguments", None) for e in (first, other)] == ["{}", "[]"]
    assert message.type == "message.output"


def test_arguments_that_a_tool_is_not_given_are_nobodys():
    made = joined(
        event("tool.execution.started", id="t", name="web_search", arguments=None),
        event("tool.execution.delta", id="t", name="web_search", arguments="{}"),
        event("tool.execution.done", id="t", name="web_search"),
    )
    [tool] = made.response().outputs
    assert isinstance(tool, models.ToolExecutionEntry)
    assert (tool.name, tool.arguments) == ("web_search", "{}")


def test_events_of_an_unknown_kind_make_an_entry_of_an_unknown_kind():
    made = joined(
        event("memory.recall.started", id="r", depth=2), event("memory.recall.done", id="r")
    )
    [entry] = made.response().outputs
    assert isinstance(entry, models.Unknown)
    assert entry.model_dump() == {"object": "entry", "type": "memory.recall", "id": "r", "depth": 2}


@pytest.mark.parametrize("data", [None, "text", 3])
def test_what_is_no_object_says_nothing(data: Any):
    made = joined(STARTED)
    made.add_data(data)
    assert made.response().outputs == []


def test_an_error_is_kept_with_all_that_came():
    events = [STARTED, delta("he"), event("conversation.response.error", message="no", code=3000)]
    made = joined(*events)
    assert made.error is not None
    assert (made.error["message"], made.error["code"]) == ("no", 3000)
    assert made.events == events
