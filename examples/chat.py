"""Ask a model a question and print its answer."""

from mistralai import Mistral


def main() -> None:
    """Ask one question."""
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[
                {"role": "system", "content": "Answer in one sentence."},
                {"role": "user", "content": "What is the best French cheese?"},
            ],
        )
        for choice in response.choices or []:
            print(choice.message.content)
        print(f"({response.usage.total_tokens} tokens)")


if __name__ == "__main__":
    main()
