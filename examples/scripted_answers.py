"""Test a small agent: say what the model answers, step by step, and look at what it was asked."""

import json

from mistralai import Mistral, ToolMessage, UserMessage
from mistralai.local import LocalServer
from mistralai.models import Messages, Tool

MODEL = "mistral-small-latest"
TRAINS = {"Lyon": "10:58", "Lille": "11:16"}
TOOL = Tool.model_validate(
    {
        "type": "function",
        "function": {
            "name": "next_train",
            "description": "Tell when the next train leaves.",
            "parameters": {"type": "object", "properties": {"to": {"type": "string"}}},
        },
    }
)


def agent(client: Mistral, question: str) -> str:
    """Answer a question, with the timetable where the model asks for it: the program under test."""
    history: list[Messages] = [UserMessage(content=question)]
    while True:
        response = client.chat.complete(model=MODEL, messages=history, tools=[TOOL])
        [choice] = response.choices or []
        if not choice.message.tool_calls:
            return str(choice.message.content)
        history.append(choice.message)
        for call in choice.message.tool_calls:
            given = call.function.arguments
            arguments = json.loads(given) if isinstance(given, str) else given
            result = TRAINS.get(arguments["to"], "never")
            history.append(
                ToolMessage(content=result, tool_call_id=call.id, name=call.function.name)
            )


def main() -> None:
    """Test the agent: each script is for one step, and nothing else may be asked."""
    with LocalServer(unanswered="error") as server, server.client(Mistral) as client:
        server.answer("Lyon", tool_calls=[("next_train", {"to": "Lyon"})], role="user")
        server.answer(tool="next_train", result="10:58", text="At two to eleven.")

        print(agent(client, "When is the next train to Lyon?"))

        first, second = server.requests
        print(first.text)
        print(second.asked.results[0].text)
        server.assert_asked(times=2, model=MODEL)
        server.assert_not_asked("Paris")


if __name__ == "__main__":
    main()
