"""Ask a model in the form that OpenAI calls Responses, whole and as a stream."""

from mistralai import Mistral, ResponsesTextDeltaEvent


def main() -> None:
    """Ask a question, and go on with a second one; the server keeps nothing in between."""
    with Mistral() as client:
        answer = client.responses.create(
            model="mistral-small-latest", input="What is a lighthouse?"
        )
        print(answer.output_text)

        with client.responses.create(
            model="mistral-small-latest",
            input=[*answer.output, {"role": "user", "content": "And what is a harbour?"}],
            stream=True,
        ) as events:
            for event in events:
                if isinstance(event.data, ResponsesTextDeltaEvent):
                    print(event.data.delta, end="", flush=True)
        print()


if __name__ == "__main__":
    main()
