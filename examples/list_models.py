"""List the models that an account can use, and what they can do."""

from mistralai import Mistral


def main() -> None:
    """Print a line for each model that calls functions and sees."""
    with Mistral() as client:
        for card in client.models.list().data or []:
            if card.capabilities.function_calling and card.capabilities.vision:
                print(f"{card.id}: {card.max_context_length} tokens")


if __name__ == "__main__":
    main()
