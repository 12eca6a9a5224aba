"""Run a program that was written for version 3 of the client as it is."""

from mistralai.client import Mistral
from mistralai.client.models import SystemMessage, UserMessage


def main() -> None:
    """Import from where version 3 has its names."""
    with Mistral() as client:
        response = client.chat.complete(
            model="mistral-small-latest",
            messages=[
                SystemMessage(content="Answer in one sentence."),
                UserMessage(content="What is a canal?"),
            ],
        )
        assert response.choices
        print(response.choices[0].message.content)


if __name__ == "__main__":
    main()
