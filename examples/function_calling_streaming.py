"""Join a function call that arrives in pieces."""

from mistralai import Mistral
from mistralai.models import Tool

TOOL = Tool.model_validate(
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Get the weather of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
)


def main() -> None:
    """Collect the pieces by the index of their call."""
    names: dict[int, str] = {}
    arguments: dict[int, str] = {}
    with (
        Mistral() as client,
        client.chat.stream(
            model="devstral-small-latest",
            messages=[{"role": "user", "content": "What is the weather in Paris?"}],
            tools=[TOOL],
            tool_choice="any",
        ) as events,
    ):
        for event in events:
            for piece in event.data.choices[0].delta.tool_calls or []:
                index = piece.index or 0
                names[index] = names.get(index) or piece.function.name
                arguments[index] = arguments.get(index, "") + str(piece.function.arguments)
    for index, name in names.items():
        print(f"{name}({arguments[index]})")


if __name__ == "__main__":
    main()
