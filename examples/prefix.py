"""Let a model go on from the beginning of its answer."""

from mistralai import Mistral

BEGINNING = "Once upon a time, on a very small island,"


def main() -> None:
    """Give the beginning; the answer contains it."""
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[
                {"role": "user", "content": "Tell me a tale."},
                {"role": "assistant", "content": BEGINNING, "prefix": True},
            ],
            max_tokens=80,
        )
        for choice in response.choices or []:
            print(choice.message.content)


if __name__ == "__main__":
    main()
