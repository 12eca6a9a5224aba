"""Let a model call Python functions until it has its answer."""

from typing import Literal

from mistralai import Mistral

PAYMENTS = {"T1001": "paid", "T1002": "unpaid", "T1003": "pending"}


def payment_status(transaction_id: Literal["T1001", "T1002", "T1003"]) -> str:
    """Get the payment status of a transaction.

    Args:
        transaction_id: The id, such as T1001.
    """
    return PAYMENTS[transaction_id]


def main() -> None:
    """Ask, and see what was called."""
    with Mistral() as client:
        run = client.chat.run(
            model="mistral-small-latest",
            messages="What is the payment status of transaction T1001?",
            tools=[payment_status],
            tool_choice="any",
        )
    for made in run.calls:
        print(f"{made.call.function.name} -> {made.value}")
    print(run.text)
    print(f"{len(run.messages)} messages, {len(run.responses)} rounds")


if __name__ == "__main__":
    main()
