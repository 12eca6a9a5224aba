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
    """Collect the pieces by the index of their call, or by its id where no index came."""
    names: dict[object, str] = {}
    arguments: dict[object, str] = {}
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
                has_index = "index" in piece.model_fields_set
                call: object = piece.index if has_index else piece.id
                names[call] = names.get(call) or piece.function.name
                arguments[call] = arguments.get(call, "") + str(piece.function.arguments)
    for made, name in names.items():
        print(f"{name}({arguments[made]})")


if __name__ == "__main__":
    main()
