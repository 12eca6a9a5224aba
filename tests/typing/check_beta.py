# pyright: reportUnnecessaryTypeIgnoreComment=true
"""What type checkers make of calls of `client.beta`. Nothing here is run; see check_calls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import assert_type

from mistralai import Mistral, models
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from pathlib import Path

client = Mistral(api_key="k")
conversations = client.beta.conversations
agents = client.beta.agents
libraries = client.beta.libraries


def inputs() -> None:
    """A text, dicts and models are accepted, in place and from a variable."""
    conversations.start(inputs="Hi", model="m")
    conversations.start(inputs=[{"role": "user", "content": "Hi"}], agent_id="a", agent_version=1)
    conversations.start(inputs=[models.MessageInputEntry(role="user", content="Hi")], model="m")
    conversations.append(conversation_id="c", inputs=[{"tool_call_id": "t", "result": "7"}])
    conversations.append(
        conversation_id="c", tool_confirmations=[{"tool_call_id": "t", "confirmation": "allow"}]
    )
    one_kind: list[models.FunctionResultEntry] = []
    conversations.append(conversation_id="c", inputs=one_kind)
    history = conversations.get_history(conversation_id="c")
    conversations.start(inputs=history.entries, model="m")
    conversations.start(inputs=["Hi"], model="m")  # type: ignore[list-item]  # no entry
    conversations.start(inputs=7, model="m")  # type: ignore[arg-type]  # neither
    conversations.start(model="m")  # type: ignore[call-arg]  # no inputs
    conversations.restart(conversation_id="c", inputs="Hi")  # type: ignore[call-arg]  # no entry


def settings() -> None:
    """Tools, settings and guardrails are checked as dicts and as models."""
    conversations.start(
        inputs="Hi",
        model="m",
        tools=[
            {"type": "web_search"},
            models.CodeInterpreterTool(),
            {"type": "document_library", "library_ids": ["l"]},
            {"type": "function", "function": {"name": "f", "parameters": {}}},
            {
                "type": "connector",
                "connector_id": "gh",
                "tool_configuration": {"requires_confirmation": ["f"]},
            },
        ],
        completion_args={"temperature": 0.3, "reasoning_effort": "high"},
        guardrails=[{"moderation_llm_v2": {"ignore_other_categories": True}}],
        handoff_execution="client",
        metadata={"a": 1},
    )
    agents.create(model="m", name="n", completion_args=models.CompletionArgs(top_p=0.5))
    agents.create(model="m", name="n", handoffs=("a",), instructions=None)
    conversations.start(inputs="Hi", handoff_execution="me")  # type: ignore[arg-type]  # nobody
    conversations.start(inputs="Hi", temperature=0.3)  # type: ignore[call-arg]  # in completion_args
    agents.create(model="m")  # type: ignore[call-arg]  # no name


def results() -> None:
    """Every operation says what it returns."""
    reply = conversations.start(inputs="Hi", model="m")
    assert_type(reply, models.ConversationResponse)
    for output in reply.outputs:
        if isinstance(output, models.MessageOutputEntry):
            assert_type(output.content, models.MessageOutputEntryContent)
        elif isinstance(output, models.FunctionCallEntry):
            assert_type(output.tool_call_id, str)
    assert_type(conversations.delete(conversation_id="c"), None)
    for known in conversations.list():
        assert_type(known, models.AgentConversation | models.ModelConversation)
    assert_type(agents.list(), list[models.Agent])
    assert_type(agents.list_versions(agent_id="a"), list[models.Agent])
    assert_type(agents.list_version_aliases(agent_id="a"), list[models.AgentAliasResponse])
    assert_type(libraries.delete(library_id="l"), models.LibraryOut | None)


def documents(path: Path) -> None:
    """A document is given in any form in which people hold a file."""
    assert_type(libraries.documents.upload(library_id="l", file=path), models.DocumentOut)
    libraries.documents.upload(library_id="l", file=("a.pdf", b"%PDF"))
    libraries.documents.update(library_id="l", document_id="d", attributes={"a": [1], "b": True})
    assert_type(libraries.documents.get_signed_url(library_id="l", document_id="d"), str)
    libraries.accesses.update_or_create(
        library_id="l", level="Viewer", share_with_uuid="u", share_with_type="User"
    )
    libraries.documents.upload(library_id="l", file=7)  # type: ignore[arg-type]  # no file


def streams() -> None:
    """What a stream gives is told apart by the class of its data."""
    with conversations.start_stream(inputs="Hi", model="m") as stream:
        assert_type(stream, EventStream[models.ConversationEvents])
        for event in stream:
            if isinstance(event.data, models.MessageOutputEvent):
                assert_type(event.data.content, models.MessageOutputEventContent)
            elif isinstance(event.data, models.ResponseErrorEvent):
                assert_type(event.data.message, str)


async def awaiting() -> None:
    """The awaiting twins return the same, awaited."""
    reply = await conversations.start_async(inputs="Hi", model="m")
    assert_type(reply, models.ConversationResponse)
    stream = await conversations.append_stream_async(conversation_id="c", inputs="Hi")
    assert_type(stream, EventStreamAsync[models.ConversationEvents])
    assert_type(await agents.get_async(agent_id="a"), models.Agent)
    assert_type(await libraries.list_async(), models.ListLibraryOut)
    conversations.start_async(inputs="Hi").outputs  # type: ignore[attr-defined]  # noqa: B018  # not awaited
