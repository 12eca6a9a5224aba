"""Find the text that is closest in meaning to a question."""

from mistralai import Mistral

TEXTS = (
    "Our office is open from nine to five.",
    "A parcel arrives within three days.",
    "The cat sleeps on the warm stones.",
)
QUESTION = "When does my parcel arrive?"


def main() -> None:
    """Compare vectors; they have length 1, so that the product is the cosine of their angle."""
    with Mistral() as client:
        response = client.embeddings.create(model="mistral-embed", inputs=[QUESTION, *TEXTS])
    question, *texts = (item.embedding or [] for item in response.data)
    scores = [sum(a * b for a, b in zip(question, text, strict=True)) for text in texts]
    for score, text in sorted(zip(scores, TEXTS, strict=True), reverse=True):
        print(f"{score:.3f} {text}")


if __name__ == "__main__":
    main()
