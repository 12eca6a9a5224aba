"""Turn any number of texts into vectors."""

from mistralai import Mistral

TEXTS = [f"Sentence number {number}." for number in range(1, 1001)]


def main() -> None:
    """Embed them all."""
    with Mistral() as client:
        made = client.embeddings.create_many(TEXTS, model="mistral-embed")
    print(f"{len(made)} vectors of {len(made.vectors[0])} numbers, from {made.requests} requests")


if __name__ == "__main__":
    main()
