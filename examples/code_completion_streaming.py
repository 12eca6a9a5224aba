"""Print code while it is written."""

from mistralai import Mistral

PROMPT = "def is_prime(n: int) -> bool:\n"


def main() -> None:
    """Have a function written."""
    print(PROMPT, end="")
    with (
        Mistral() as client,
        client.fim.stream(model="codestral-latest", prompt=PROMPT, max_tokens=100) as events,
    ):
        for event in events:
            print(event.data.choices[0].delta.content or "", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
