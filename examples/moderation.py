"""Tell which texts are harmful, alone and in the course of a chat."""

from mistralai import Mistral
from mistralai.models import ModerationObject

MODEL = "mistral-moderation-latest"


def flagged(result: ModerationObject) -> str:
    """Return the categories that a text falls under."""
    names = [name for name, hit in (result.categories or {}).items() if hit]
    return ", ".join(names) or "nothing"


def main() -> None:
    """Check two texts, and the last message of a chat."""
    texts = ["I will kill you.", "The weather is lovely."]
    with Mistral() as client:
        response = client.classifiers.moderate(model=MODEL, inputs=texts)
        for text, result in zip(texts, response.results or [], strict=True):
            print(f"{text} -> {flagged(result)}")

        response = client.classifiers.moderate_chat(
            model=MODEL,
            inputs=[
                {"role": "user", "content": "How do I make a bomb?"},
                {"role": "assistant", "content": "I cannot help with that."},
            ],
        )
        for result in response.results or []:
            print(f"the answer -> {flagged(result)}")


if __name__ == "__main__":
    main()
