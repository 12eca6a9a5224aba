"""Three ways to ask a model: the whole answer, token by token, and several at once."""

import asyncio
import os

from mistralai import Mistral

MODEL = "mistral-small-latest"


def complete(client: Mistral) -> None:
    """Ask, and wait for the whole answer."""
    question = "What is the capital of France?"
    response = client.chat.complete(
        model=MODEL,
        messages=[{"role": "user", "content": question}],
        max_tokens=60,
    )
    print(f"> {question}")
    print(response.text)
    print(f"({response.usage.total_tokens} tokens)")


def stream(client: Mistral) -> None:
    """Ask, and print the answer while it is written."""
    question = "Tell me a story about a robot, in two sentences."
    print(f"> {question}")
    with client.chat.stream(
        model=MODEL,
        messages=[{"role": "user", "content": question}],
        max_tokens=250,
    ) as events:
        for words in events.text():
            print(words, end="", flush=True)
    print()


async def gather(client: Mistral) -> None:
    """Ask two questions at once."""
    questions = ["How many days are in a week?", "Name three animals."]
    responses = await asyncio.gather(
        *(
            client.chat.complete_async(
                model=MODEL, messages=[{"role": "user", "content": question}], max_tokens=60
            )
            for question in questions
        )
    )
    for question, response in zip(questions, responses, strict=True):
        print(f"> {question}")
        print(response.text)


def main() -> None:
    """Run all three."""
    with Mistral(api_key=os.environ["MISTRAL_API_KEY"]) as client:
        print("--- chat.complete")
        complete(client)
        print("\n--- chat.stream")
        stream(client)
        print("\n--- chat.complete_async")
        asyncio.run(gather(client))


if __name__ == "__main__":
    main()
