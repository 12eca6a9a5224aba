"""Let a model call functions of yours in a conversation, and ask somebody before one of them."""

from mistralai import Mistral
from mistralai.extra.exceptions import DeferredToolCallsException
from mistralai.extra.run import RunContext


def train_time(city: str) -> str:
    """Tell when the next train goes to a city.

    Args:
        city: The name of the city, in English.
    """
    return f"The train to {city} goes at 9:05."


def book(city: str) -> str:
    """Book a train to a city."""
    return f"A seat to {city} is booked."


def main() -> None:
    """Run a conversation, and another that has to wait for somebody's leave."""
    with Mistral() as client:
        context = RunContext(model="mistral-medium-latest")
        context.register_func(train_time)
        result = client.beta.conversations.run(context, "When does the next train go to Lyon?")
        print([entry.type for entry in result.output_entries])

        context = RunContext(model="mistral-medium-latest")
        context.register_func(book, requires_confirmation=True)
        try:
            result = client.beta.conversations.run(context, "Book a train to Lyon.")
        except DeferredToolCallsException as deferred:
            [call] = deferred.deferred_calls
            print(f"May I {call.tool_name}? Yes.")
            result = client.beta.conversations.run(context, [call.confirm()])
        print(result.output_as_text)


if __name__ == "__main__":
    main()
