"""The client and the server together: every operation of `client.beta`, and what belongs to it."""

import json
import time

import pytest

from mistralai import models
from mistralai.beta.accesses import Accesses
from mistralai.beta.agents import MistralAgents
from mistralai.beta.conversations import Conversations
from mistralai.beta.documents import Documents
from mistralai.beta.libraries import Libraries
from mistralai.extra.run.context import RunContext

MODEL = "mistral-medium-latest"
SOMEBODY = "0198c2f2-7d1c-7000-8000-000000000000"
SEARCH = {"type": "web_search"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
RESOURCES = (Accesses, MistralAgents, Conversations, Documents, Libraries)


@pytest.fixture
def call(way):
    """Calls operations, and remembers which."""

    def called(operation, **arguments):
        called.seen.add(operation.__qualname__)
        return way.call(operation, **arguments)

    called.seen = set()
    return called


def text_of(answer):
    content = answer.outputs[-1].content
    if isinstance(content, str):
        return content
    return "".join(chunk.text for chunk in content if isinstance(chunk, models.TextChunk))


def check_agents(call, agents):
    made = call(agents.create, model=MODEL, name="Money", tools=[SEARCH], description="money")
    assert isinstance(made, models.Agent)
    assert (made.version, made.versions) == (0, [0])
    front = call(agents.create, model=MODEL, name="Front", handoffs=[made.id])
    changed = call(agents.update, agent_id=front.id, instructions="Be brief")
    assert (changed.version, changed.instructions, changed.handoffs) == (1, "Be brief", [made.id])
    alias = call(agents.create_version_alias, agent_id=front.id, alias="prod", version=0)
    assert (alias.alias, alias.version) == ("prod", 0)
    assert call(agents.get, agent_id=front.id, agent_version="prod").version == 0
    assert call(agents.get, agent_id=front.id, agent_version=1).instructions == "Be brief"
    assert call(agents.get_version, agent_id=front.id, version="prod").version == 0
    assert call(agents.update_version, agent_id=front.id, version=0).version == 0
    assert [one.version for one in call(agents.list_versions, agent_id=front.id)] == [1, 0]
    assert [one.alias for one in call(agents.list_version_aliases, agent_id=front.id)] == ["prod"]
    assert call(agents.delete_version_alias, agent_id=front.id, alias="prod") is None
    assert [one.name for one in call(agents.list)] == ["Front", "Money"]
    page = call(agents.list_pages, page_size=1)
    assert [one.name for one in page.data] == ["Front"]
    rest = call(agents.list_pages, page_size=1, page_token=page.next_page_token)
    assert [one.name for one in rest.data] == ["Money"]
    doomed = call(agents.create, model=MODEL, name="Doomed")
    assert call(agents.delete, agent_id=doomed.id) is None
    return front, made


def check_conversations(call, way, conversations, front, helper):
    answer = call(conversations.start, agent_id=front.id, inputs="How much money?")
    handoff, execution, message = answer.outputs
    assert isinstance(handoff, models.AgentHandoffEntry)
    assert isinstance(execution, models.ToolExecutionEntry)
    assert isinstance(message, models.MessageOutputEntry)
    assert handoff.next_agent_id == message.agent_id == helper.id
    assert answer.usage.connectors == {"web_search": 1}
    identity = answer.conversation_id
    again = call(conversations.append, conversation_id=identity, inputs="And then?")
    assert text_of(again)
    first = handoff.id
    stream = call(conversations.append_stream, conversation_id=identity, inputs="And then?")
    assert "message.output.delta" in [one.event for one in way.read(stream)]
    more = {"conversation_id": identity, "from_entry_id": first, "inputs": "Once more"}
    other = call(conversations.restart, **more)
    assert other.conversation_id != identity
    events = way.read(call(conversations.restart_stream, **more))
    assert events[0].data.conversation_id not in {identity, other.conversation_id}
    history = call(conversations.get_history, conversation_id=identity)
    assert isinstance(history.entries[0], models.MessageInputEntry)
    messages = call(conversations.get_messages, conversation_id=identity).messages
    assert [one.role for one in messages] == ["user", "assistant"] * 3
    shown = call(conversations.get, conversation_id=identity)
    assert isinstance(shown, models.AgentConversation)
    listed = call(conversations.list)
    assert len(listed) == 3
    assert call(conversations.delete, conversation_id=identity) is None
    assert len(call(conversations.list)) == 2


def check_libraries(call, libraries):
    made = call(libraries.create, name="Papers", description="All of them")
    assert (made.name, made.nb_documents) == ("Papers", 0)
    assert call(libraries.update, library_id=made.id, name="Books").name == "Books"
    documents = libraries.documents
    file = {"file_name": "otters.txt", "content": b"Otters sleep."}
    sent = call(documents.upload, library_id=made.id, file=file)
    ids = {"library_id": made.id, "document_id": sent.id}
    deadline = time.monotonic() + 30
    while call(documents.status, **ids).processing_status != "Completed":
        assert time.monotonic() < deadline
    assert call(documents.text_content, **ids).text == "Otters sleep."
    assert call(documents.update, **ids, attributes={"year": 2026}).attributes == {"year": 2026}
    assert call(documents.get, **ids).number_of_pages == 1
    found = call(documents.list, library_id=made.id, search="otters")
    assert [one.id for one in found.data] == [sent.id]
    assert found.pagination.total_items == 1
    assert "/signed/documents/" in call(documents.get_signed_url, **ids)
    assert "/signed/texts/" in call(documents.extracted_text_signed_url, **ids)
    assert call(documents.reprocess, **ids) is None
    who = {"library_id": made.id, "share_with_uuid": SOMEBODY, "share_with_type": "User"}
    assert call(libraries.accesses.update_or_create, **who, level="Viewer").role == "Viewer"
    assert len(call(libraries.accesses.list, library_id=made.id).data) == 1
    call(libraries.accesses.delete, **who)
    assert call(libraries.accesses.list, library_id=made.id).data == []
    assert call(documents.delete, **ids) is None
    assert call(libraries.get, library_id=made.id).nb_documents == 0
    assert [one.id for one in call(libraries.list).data] == [made.id]
    assert call(libraries.delete, library_id=made.id).id == made.id


def test_every_operation_of_beta_works(client, call, way):
    front, helper = check_agents(call, client.beta.agents)
    check_conversations(call, way, client.beta.conversations, front, helper)
    stream = call(client.beta.conversations.start_stream, model=MODEL, inputs="Rivers")
    assert [one.event for one in way.read(stream)][-1] == "conversation.response.done"
    check_libraries(call, client.beta.libraries)
    assert call.seen == {
        f"{resource.__name__}.{name}"
        for resource in RESOURCES
        for name, method in vars(resource).items()
        if hasattr(method, "__declaration__") and not name.endswith("_async")
    }


def test_a_function_is_called_and_its_result_told(client, way):
    conversations = client.beta.conversations
    question = "What is the weather in Paris?"
    answer = way.call(conversations.start, model=MODEL, inputs=question, tools=[WEATHER])
    [asked] = answer.outputs
    assert isinstance(asked, models.FunctionCallEntry)
    assert "city" in json.loads(asked.arguments)
    result = models.FunctionResultEntry(tool_call_id=asked.tool_call_id, result="Sunshine")
    told = way.call(conversations.append, conversation_id=answer.conversation_id, inputs=[result])
    assert "Sunshine" in text_of(told)


def test_a_run_calls_functions_until_there_is_an_answer(client, way):
    context = RunContext(model=MODEL)

    @context.register_func
    def get_weather(city: str) -> str:
        """Tell the weather of a city."""
        return f"Sunshine in {city}"

    run = client.beta.conversations.run
    result = way.call(run, run_ctx=context, inputs="What is the weather in Paris?")
    assert [one.type for one in result.output_entries] == [
        "function.call",
        "function.result",
        "message.output",
    ]
    assert "Sunshine" in result.output_as_text
    assert context.request_count == 2


def test_a_call_is_confirmed(client, way):
    conversations = client.beta.conversations
    tool = {**SEARCH, "tool_configuration": {"requires_confirmation": ["web_search"]}}
    answer = way.call(conversations.start, model=MODEL, inputs="Who won?", tools=[tool])
    [asked] = answer.outputs
    assert asked.confirmation_status == "pending"
    told = way.call(
        conversations.append,
        conversation_id=answer.conversation_id,
        tool_confirmations=[{"tool_call_id": asked.tool_call_id, "confirmation": "allow"}],
    )
    assert [one.type for one in told.outputs] == ["tool.execution", "message.output"]


def test_a_picture_can_be_downloaded(client, way):
    answer = way.call(
        client.beta.conversations.start,
        model=MODEL,
        inputs="Draw an otter",
        tools=[{"type": "image_generation"}],
    )
    file = answer.outputs[-1].content[-1]
    assert isinstance(file, models.ToolFileChunk)
    response = way.call(client.files.download, file_id=file.file_id)
    assert way.body(response).startswith(b"\x89PNG")


def test_the_servers_words_are_in_the_error(client, way):
    with pytest.raises(models.HTTPValidationError, match="Either 'model' or 'agent_id'"):
        way.call(client.beta.conversations.start, inputs="x")
    with pytest.raises(models.SDKError, match="Invalid model: none"):
        way.call(client.beta.conversations.start_stream, model="none", inputs="x")
    with pytest.raises(models.SDKError, match="Agent ag_none not found") as found:
        way.call(client.beta.agents.get, agent_id="ag_none")
    assert found.value.status_code == 404


def test_requests_come_with_a_batch_and_answers_too(client, way):
    jobs = client.batch.jobs
    requests = [{"custom_id": "0", "body": {"inputs": "Rivers"}}]
    job = way.call(jobs.create, endpoint="/v1/conversations", model=MODEL, requests=requests)
    deadline = time.monotonic() + 30
    while job.status != "SUCCESS":
        assert time.monotonic() < deadline
        job = way.call(jobs.get, job_id=job.id, inline=True)
    assert job.outputs[0]["response"]["body"]["object"] == "conversation.response"
    assert way.call(jobs.delete, job_id=job.id).deleted is True
    assert way.call(jobs.list).total == 0
