"""Let a model think before it answers, and keep its thoughts apart."""

from mistralai import Mistral


def main() -> None:
    """Ask a question, and print the thoughts and the answer."""
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "How many days are three weeks?"}],
            reasoning_effort="high",
        )
    print("thought:", response.thinking)
    print("said:", response.text)


if __name__ == "__main__":
    main()
