"""Let a model look something up with a function of yours."""

import json
from typing import Any

from mistralai import AssistantMessage, Mistral, ToolMessage, UserMessage
from mistralai.models import Messages, Tool

MODEL = "mistral-small-latest"
PAYMENTS = {"T1001": "paid", "T1002": "unpaid", "T1003": "pending"}
TOOL = Tool.model_validate(
    {
        "type": "function",
        "function": {
            "name": "payment_status",
            "description": "Get the payment status of a transaction.",
            "parameters": {
                "type": "object",
                "properties": {"transaction_id": {"type": "string", "enum": list(PAYMENTS)}},
                "required": ["transaction_id"],
            },
        },
    }
)


def payment_status(transaction_id: str) -> dict[str, Any]:
    """Look a transaction up."""
    return {"transaction_id": transaction_id, "status": PAYMENTS[transaction_id]}


def main() -> None:
    """Ask, call what the model wants called, and tell it the result."""
    history: list[Messages] = [
        UserMessage(content="What is the payment status of transaction T1001?")
    ]
    with Mistral() as client:
        response = client.chat.complete(model=MODEL, messages=history, tools=[TOOL])
        [choice] = response.choices or []
        calls = choice.message.tool_calls or []
        history.append(AssistantMessage(content="", tool_calls=calls))
        for call in calls:
            given = call.function.arguments
            arguments = json.loads(given) if isinstance(given, str) else given
            result = json.dumps(payment_status(**arguments))
            print(f"{call.function.name}({given}) -> {result}")
            history.append(
                ToolMessage(content=result, tool_call_id=call.id, name=call.function.name)
            )
        response = client.chat.complete(model=MODEL, messages=history, tools=[TOOL])
        for choice in response.choices or []:
            print(choice.message.content)


if __name__ == "__main__":
    main()
