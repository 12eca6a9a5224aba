"""Which tools an answer calls.

No small model decides this well, so for every engine a rule does, and the engine writes the
arguments. Under ``auto`` the tools are called that share a word with the last message, if that is
the user's: a word of their name, description or parameters. A tool that is alone is also called
for any message of a few words, as nothing else in the request says what else to do with it.
``any`` and ``required`` call these too, or else the first tool; a tool that is asked for by name is
called. A tool is called once for one message of the user: after its result comes the next tool, and
when all have been called, text. Where a call is demanded they are called again, as by a program
that did not accept what it was given, but no more than three times each, so that every loop ends.
Without parallel calls only the tool that shares most words is called.
"""

import re
from collections.abc import Mapping
from typing import Final, cast

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
# Fewer are a greeting or a thank-you.
_FEW_WORDS: Final = 3
_MOST_CALLS: Final = 3
"""How often a tool is called for one message of the user where a call is demanded."""


def chosen_tools(
    request: ConversationRequest, last_user_text: str | None, called: Mapping[str, int]
) -> list[Function]:
    """Return the functions that the answer calls, in the order of the request; none for text.

    Args:
        request: What was asked.
        last_user_text: The text of the last message if it is the user's, else None.
        called: From the names of the functions to how often each was called since the user spoke.

    Raises:
        ApiError: If a tool has to be called that the request does not offer.
    """
    functions = request.functions
    choice = request.tool_choice
    if isinstance(choice, ToolChoice):
        named = [one for one in functions if one.name == choice.function.name]
        if not named:
            raise bad_request(f"Tool choice {choice.function.name} is not one of the tools")
        return [one for one in named[:1] if called.get(one.name, 0) < _MOST_CALLS]
    if choice == "none":
        return []
    if choice != "auto" and not request.tools:
        raise bad_request(f"Tool choice {choice} needs tools, and the request has none")
    alone = len(functions) == 1
    again = sorted(functions, key=lambda one: called.get(one.name, 0))[:1]
    functions = [one for one in functions if one.name not in called]
    if not functions:
        is_demanded = choice != "auto"
        return [one for one in again if is_demanded and called[one.name] < _MOST_CALLS]
    said = _stems(last_user_text or "")
    scores = [len(_stems(_words_of(one)) & said) for one in functions]
    fitting = [one for one, score in zip(functions, scores, strict=True) if score]
    if not fitting:
        tells = len((last_user_text or "").split()) >= _FEW_WORDS
        return functions[:1] if choice != "auto" or (alone and tells) else []
    return fitting if request.parallel_tool_calls else [functions[scores.index(max(scores))]]


def _words_of(function: Function) -> str:
    properties: object = function.parameters.get("properties")
    names = (
        " ".join(map(str, cast("dict[str, object]", properties)))
        if (isinstance(properties, dict))
        else ""
    )
    return f"{_CAMEL.sub(' ', function.name)} {function.description} {_CAMEL.sub(' ', names)}"


def _stems(text: str) -> set[str]:
    words: list[str] = _WORD.findall(text.replace("_", " ").lower())
    return {word[:_STEM] for word in words if word not in _COMMON}
