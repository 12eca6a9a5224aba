"""Ask several questions at once."""

import asyncio

from mistralai import Mistral

QUESTIONS = ("What is a lighthouse?", "What is a harbour?", "What is a canal?")


async def ask(client: Mistral, question: str) -> str:
    """Return the answer to a question."""
    response = await client.chat.complete_async(
        model="mistral-small-latest",
        messages=[{"role": "user", "content": question}],
        max_tokens=60,
    )
    [choice] = response.choices or []
    return str(choice.message.content)


async def main() -> None:
    """Ask all questions; they share the connections of one client."""
    async with Mistral() as client:
        answers = await asyncio.gather(*(ask(client, question) for question in QUESTIONS))
    for question, answer in zip(QUESTIONS, answers, strict=True):
        print(f"{question} {answer}")


if __name__ == "__main__":
    asyncio.run(main())
