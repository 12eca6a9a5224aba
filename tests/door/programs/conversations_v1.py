"""Conversations, as programs for version 1 say it."""

from mistralai import Mistral
from mistralai.models import ConversationResponse, MessageInputEntry, MessageOutputEntry

with Mistral(api_key="any") as client:
    first = client.beta.conversations.start(
        model="mistral-small-latest",
        inputs=[MessageInputEntry(role="user", content="What is a harbour?")],
        completion_args={"random_seed": 7},
        stream=False,
    )
    assert isinstance(first, ConversationResponse)
    print(first.outputs[0].type, isinstance(first.outputs[0], MessageOutputEntry))

    second = client.beta.conversations.append(
        conversation_id=first.conversation_id, inputs="And a canal?", stream=False
    )
    print(second.conversation_id == first.conversation_id, len(second.outputs))

    with client.beta.conversations.append_stream(
        conversation_id=first.conversation_id, inputs="And a bridge?"
    ) as events:
        kinds = [event.event for event in events]
    print(kinds[0], kinds[-1])

    history = client.beta.conversations.get_history(conversation_id=first.conversation_id)
    print([entry.type for entry in history.entries])
    messages = client.beta.conversations.get_messages(conversation_id=first.conversation_id)
    print([message.role for message in messages.messages])
    print(len(client.beta.conversations.list()))
    client.beta.conversations.delete(conversation_id=first.conversation_id)
    print(len(client.beta.conversations.list()))
