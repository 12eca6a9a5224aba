"""Get a list of objects, and have the model correct what does not fit."""

from dataclasses import dataclass

from mistralai import Mistral


@dataclass
class City:
    """What we want to know about a city."""

    name: str
    inhabitants: int


def main() -> None:
    """Ask for cities."""
    with Mistral() as client:
        response = client.chat.parse(
            list[City],
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Name some harbours."}],
            retries_on_invalid=2,
        )
    for city in response.parsed:
        print(f"{city.name}: {city.inhabitants}")


if __name__ == "__main__":
    main()
