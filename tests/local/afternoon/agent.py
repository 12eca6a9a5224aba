"""A small assistant for travellers, as somebody would write it: the program that is tested here."""

import json
from collections.abc import Callable, Iterator

from mistralai import Mistral, models

MODEL = "mistral-small-latest"
MOST_ROUNDS = 4
SYSTEM: models.SystemMessageTypedDict = {
    "role": "system",
    "content": "You help travellers. Ask the tools for weather and trains; never guess.",
}


def weather(city: str) -> str:
    """Tell the weather in a city."""
    known = {"Paris": "21 degrees and sunny", "Oslo": "3 degrees and snow"}
    return known[city]


def trains(start: str, end: str) -> str:
    """Tell the next train from one city to another."""
    return f"{start} to {end}: 14:05, platform 3"


def declared(function: Callable[..., str], *names: str) -> models.ToolTypedDict:
    """Return what the model is told of a function whose arguments are texts."""
    properties = {name: {"type": "string"} for name in names}
    parameters = {"type": "object", "properties": properties, "required": list(names)}
    described = {"description": function.__doc__ or "", "parameters": parameters}
    return {"type": "function", "function": {"name": function.__name__, **described}}


TOOLS: dict[str, Callable[..., str]] = {"weather": weather, "trains": trains}
DECLARED = [declared(weather, "city"), declared(trains, "start", "end")]


def called(call: models.ToolCall) -> models.ToolMessageTypedDict:
    """Run what the model asks for; what goes wrong is its to read."""
    given = call.function.arguments
    try:
        arguments = json.loads(given) if isinstance(given, str) else given
        content = TOOLS[call.function.name](**arguments)
    except Exception as error:
        content = f"error: {type(error).__name__}: {error}"
    return {"role": "tool", "tool_call_id": call.id, "name": call.function.name, "content": content}


def answer(question: str) -> str:
    """Answer a question, with the tools that the model asks for."""
    messages: list[models.MessagesTypedDict | models.Messages] = [SYSTEM]
    messages.append({"role": "user", "content": question})
    with Mistral() as client:
        for _ in range(MOST_ROUNDS):
            response = client.chat.complete(model=MODEL, messages=messages, tools=DECLARED)
            [choice] = response.choices or []
            if not choice.message.tool_calls:
                return str(choice.message.content)
            messages += [choice.message, *map(called, choice.message.tool_calls)]
    return "Sorry, that takes too long."


def tips(city: str) -> Iterator[str]:
    """Yield tips for a city, piece by piece."""
    asked: models.UserMessageTypedDict = {"role": "user", "content": f"Tips for {city}, please."}
    with Mistral() as client, client.chat.stream(model=MODEL, messages=[SYSTEM, asked]) as events:
        for event in events:
            yield str(event.data.choices[0].delta.content or "")
