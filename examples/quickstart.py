"""Three ways to ask a model: the whole answer, token by token, and several at once."""

import asyncio
import os

from mistralai import Mistral

MODEL = "mistral-small-latest"


def complete(client: Mistral) -> None:
    """Ask, and wait for the whole answer."""
    response = client.chat.complete(
        model=MODEL,
        messages=[{"role": "user", "content": "What is the capital of France?"}],
        temperature=0.2,
        max_tokens=60,
    )
    for choice in response.choices or []:
        print(choice.message.content)
    print(f"({response.usage.total_tokens} tokens)")


def stream(client: Mistral) -> None:
    """Ask, and print the answer while it is written."""
    with client.chat.stream(
        model=MODEL,
        messages=[{"role": "user", "content": "Tell me a very short story about a robot."}],
        temperature=0.7,
        random_seed=7,
        max_tokens=120,
    ) as events:
        for event in events:
            print(event.data.choices[0].delta.content or "", end="", flush=True)
    print()


async def gather(client: Mistral) -> None:
    """Ask two questions at once."""
    questions = ["Name three colours.", "Name three animals."]
    responses = await asyncio.gather(
        *(
            client.chat.complete_async(
                model=MODEL, messages=[{"role": "user", "content": question}], max_tokens=40
            )
            for question in questions
        )
    )
    for question, response in zip(questions, responses, strict=True):
        for choice in response.choices or []:
            print(f"{question} {choice.message.content}")


def main() -> None:
    """Run all three."""
    with Mistral(api_key=os.environ["MISTRAL_API_KEY"]) as client:
        print("--- chat.complete")
        complete(client)
        print("--- chat.stream")
        stream(client)
        print("--- chat.complete_async")
        asyncio.run(gather(client))


if __name__ == "__main__":
    main()
