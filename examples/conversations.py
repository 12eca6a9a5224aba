"""Talk with a model about something, the API keeping what was said; the second answer in pieces."""

from mistralai import MessageOutputEntry, MessageOutputEvent, Mistral


def main() -> None:
    """Start a conversation, go on with it, and look at what is in it."""
    with Mistral() as client:
        conversations = client.beta.conversations
        reply = conversations.start(model="mistral-small-latest", inputs="What is a lighthouse?")
        for entry in reply.outputs:
            if isinstance(entry, MessageOutputEntry):
                print(entry.content)

        with conversations.append_stream(
            conversation_id=reply.conversation_id, inputs="What is a harbour?"
        ) as events:
            for event in events:
                if isinstance(event.data, MessageOutputEvent):
                    print(event.data.content, end="", flush=True)
        print()

        history = conversations.get_messages(conversation_id=reply.conversation_id)
        print(f"{len(history.messages)} messages")


if __name__ == "__main__":
    main()
