"""Chat with a model in the terminal; it remembers what was said. An empty line ends it."""

from mistralai import AssistantMessage, Mistral, SystemMessage, UserMessage
from mistralai.models import Messages


def answer(client: Mistral, history: list[Messages]) -> str:
    """Print the answer to a conversation while it is written, and return it."""
    written = ""
    with client.chat.stream(model="mistral-small-latest", messages=history) as events:
        for event in events:
            piece = event.data.choices[0].delta.content
            if isinstance(piece, str):
                written += piece
                print(piece, end="", flush=True)
    print()
    return written


def main() -> None:
    """Talk until there is nothing more to say."""
    history: list[Messages] = [SystemMessage(content="You are a friendly librarian.")]
    with Mistral() as client:
        while text := input("You: ").strip():
            history.append(UserMessage(content=text))
            print("Model: ", end="")
            history.append(AssistantMessage(content=answer(client, history)))
    print(f"{len(history)} messages")


if __name__ == "__main__":
    main()
