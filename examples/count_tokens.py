"""Count the tokens of a chat before it is sent. Needs the extra `tokens`; nothing is asked."""

from mistralai.extra.tokens import count
from mistralai.models import MessagesTypedDict

QUESTION: list[MessagesTypedDict] = [{"role": "user", "content": "Is it raining in Brest?"}]


def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    return f"It rains in {city}."


def main() -> None:
    """Count a question alone, and with a function that the model may call."""
    alone = count(QUESTION, model="mistral-large-2411")
    both = count(QUESTION, model="mistral-large-2411", tools=[weather])
    for found in (alone, both):
        print(found.tokens, "exactly" if found.exact else "or so")


if __name__ == "__main__":
    main()
