"""Make an agent that answers out of documents of yours, and ask it."""

import time

from mistralai import MessageOutputEntry, Mistral, ToolExecutionEntry, ToolReferenceChunk

NOTES = {
    "brie.txt": b"Brie comes from the east of Paris.",
    "comte.txt": b"Comte comes from the Jura, near Switzerland.",
}


def main() -> None:
    """Fill a library, wait until it is read, ask, and tidy up."""
    with Mistral() as client:
        libraries = client.beta.libraries
        library = libraries.create(name="Cheese")
        for name, content in NOTES.items():
            document = libraries.documents.upload(library_id=library.id, file=(name, content))
            while (
                libraries.documents.status(
                    library_id=library.id, document_id=document.id
                ).processing_status
                == "Running"
            ):
                time.sleep(1)
        agent = client.beta.agents.create(
            model="mistral-small-latest",
            name="Cheese",
            tools=[{"type": "document_library", "library_ids": [library.id]}],
        )
        reply = client.beta.conversations.start(
            agent_id=agent.id, inputs="Where does Brie come from?"
        )
        for entry in reply.outputs:
            if isinstance(entry, ToolExecutionEntry):
                print("searched:", entry.name)
            elif isinstance(entry, MessageOutputEntry) and not isinstance(entry.content, str):
                for chunk in entry.content:
                    if isinstance(chunk, ToolReferenceChunk):
                        print("found:", chunk.title)

        client.beta.agents.delete(agent_id=agent.id)
        libraries.delete(library_id=library.id)


if __name__ == "__main__":
    main()
