"""Print an answer while it is written."""

from mistralai import Mistral


def main() -> None:
    """Ask one question; the last event says what it cost."""
    with (
        Mistral() as client,
        client.chat.stream(
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Tell me a story about a lighthouse."}],
            max_tokens=200,
        ) as events,
    ):
        for event in events:
            print(event.data.choices[0].delta.content or "", end="", flush=True)
            if event.data.usage:
                print(f"\n({event.data.usage.total_tokens} tokens)")


if __name__ == "__main__":
    main()
