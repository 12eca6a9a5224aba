"""Fill in the code between two pieces of code."""

from mistralai import Mistral

PROMPT = "def fibonacci(n: int) -> int:\n"
SUFFIX = "\n\nprint(fibonacci(10))"


def main() -> None:
    """Have a function written."""
    with Mistral() as client:
        response = client.fim.complete(
            model="codestral-latest", prompt=PROMPT, suffix=SUFFIX, max_tokens=100
        )
        for choice in response.choices or []:
            print(f"{PROMPT}{choice.message.content}{SUFFIX}")


if __name__ == "__main__":
    main()
