"""Which tools an answer calls.

No small model decides this well, so for every engine a rule does, and the engine writes the
arguments. Under ``auto`` the tools are called whose name or description shares a word with the
last message, if that is the user's; ``any`` and ``required`` call these too, or else the first
tool; a tool that is asked for by name is called. Without parallel calls only the tool that shares
most words is called.
"""

import re
from typing import Final

from mistralai.local.errors import bad_request
from mistralai.local.schema.completions import ConversationRequest, Function, ToolChoice

_WORD: Final = re.compile(r"[a-z]{4,}")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COMMON: Final = frozenset(
    {
        "about",
        "from",
        "function",
        "give",
        "have",
        "into",
        "list",
        "name",
        "return",
        "returns",
        "some",
        "that",
        "their",
        "them",
        "this",
        "tool",
        "used",
        "user",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "your",
    }
)
# Enough of a word to see that "weather" and "weathers", "calculate" and "calculator" belong
# together.
_STEM: Final = 6


def chosen_tools(request: ConversationRequest, last_user_text: str | None) -> list[Function]:
    """Return the functions that the answer calls, in the order of the request; none for text.

    Args:
        request: What was asked.
        last_user_text: The text of the last message if it is the user's, else None.

    Raises:
        ApiError: If a tool has to be called that the request does not offer.
    """
    functions = [tool.function for tool in request.tools or ()]
    choice = request.tool_choice
    if isinstance(choice, ToolChoice):
        named = [one for one in functions if one.name == choice.function.name]
        if not named:
            raise bad_request(f"Tool choice {choice.function.name} is not one of the tools")
        return named[:1]
    if choice == "none" or (choice == "auto" and not functions):
        return []
    if not functions:
        raise bad_request(f"Tool choice {choice} needs tools, and the request has none")
    scores = [len(_stems(_words_of(one)) & _stems(last_user_text or "")) for one in functions]
    fitting = [one for one, score in zip(functions, scores, strict=True) if score]
    if not fitting:
        return [] if choice == "auto" else functions[:1]
    return fitting if request.parallel_tool_calls else [functions[scores.index(max(scores))]]


def _words_of(function: Function) -> str:
    return f"{_CAMEL.sub(' ', function.name)} {function.description}"


def _stems(text: str) -> set[str]:
    words: list[str] = _WORD.findall(text.replace("_", " ").lower())
    return {word[:_STEM] for word in words if word not in _COMMON}
