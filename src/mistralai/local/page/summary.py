"""What a request asked and what was answered, in a few words: for the list of the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mistralai.local.control.journal import Entry
from mistralai.local.wire import decode

_PROMPTS: Final = ("messages", "prompt", "inputs", "input", "document")
_DATA: Final = "data:"


@dataclass(frozen=True, slots=True)
class Summary:
    """The model, what was asked, what was answered, and how many tokens it took, as far as told."""

    model: str = ""
    prompt: str = ""
    answer: str = ""
    tokens: int | None = None


def summary_of(entry: Entry) -> Summary:
    """Return what an entry of the journal is about.

    Args:
        entry: The entry; what is in it may be anything.
    """
    asked = _loaded(entry.request_body)
    body = entry.response_body
    answers = list(_events(body)) if body.startswith((_DATA, "event:")) else [_loaded(body)]
    prompts = (_prompt(asked, name) for name in _PROMPTS)
    return Summary(
        model=text_of(at(asked, "model") or at(asked, "agent_id")),
        prompt=next((one for one in prompts if one), ""),
        answer="".join(map(_answer, answers)) or _last(answers),
        tokens=next((one for one in map(_tokens, reversed(answers)) if one is not None), None),
    )


def at(value: Any, *steps: str | int) -> Any:
    """Return what lies within a value, or None where there is no such place.

    Args:
        value: A value out of JSON.
        *steps: The keys and the places that lead there.
    """
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def list_of(value: Any) -> list[Any]:
    """Return a list as it is, and for everything else an empty one.

    Args:
        value: A value out of JSON.
    """
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType] - JSON


def text_of(content: Any) -> str:
    """Return the text of a message's content, whichever form it has.

    Args:
        content: A text, a chunk, or a list of them.
    """
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        # Texts in a list stand for themselves; chunks are parts of one.
        between = " " if isinstance(content[0] if content else None, str) else ""
        return between.join(map(text_of, content))  # pyright: ignore[reportUnknownArgumentType] - JSON
    if at(content, "type") == "thinking":
        return ""
    for key in ("text", "content", "document_name", "message", "detail", "msg"):
        if found := at(content, key):
            return text_of(found)
    return ""


def _loaded(body: str) -> Any:
    try:
        return decode(body)
    except ValueError:
        return None


def _events(body: str) -> Iterator[Any]:
    for line in body.splitlines():
        if line.startswith(_DATA):
            yield _loaded(line.removeprefix(_DATA))


def _prompt(asked: Any, name: str) -> str:
    found = at(asked, name)
    if name == "messages" or isinstance(at(found, 0, "role"), str):
        said = [one for one in list_of(found) if at(one, "role") == "user"]
        found = at(said, -1, "content")
    return text_of(found)


def _answer(answer: Any) -> str:
    """Return the text that an answer, or one event of a stream, brings."""
    message = at(answer, "choices", 0, "delta") or at(answer, "choices", 0, "message")
    if message is not None:
        return text_of(at(message, "content")) + "".join(
            map(_call, list_of(at(message, "tool_calls")))
        )
    if isinstance(delta := at(answer, "delta"), str):
        return delta
    kind = at(answer, "type")
    if isinstance(kind, str) and kind.endswith(".delta"):
        return text_of(at(answer, "content") or at(answer, "text"))
    return ""


def _call(call: Any) -> str:
    name, arguments = at(call, "function", "name"), at(call, "function", "arguments")
    return f"{name}({arguments}) "


def _last(answers: list[Any]) -> str:
    """Return what a whole answer says that has no choices, or why there is none."""
    answer = at(answers, -1)
    if pages := list_of(at(answer, "pages")):
        return "\n".join(text_of(at(page, "markdown")) for page in pages)
    if outputs := list_of(at(answer, "outputs") or at(answer, "output")):
        return text_of([at(one, "content") for one in outputs])
    if isinstance(vector := at(answer, "data", 0, "embedding"), list):
        return f"{len(answer['data'])} vectors of {len(vector)} numbers"  # pyright: ignore[reportUnknownArgumentType] - JSON
    return text_of(answer)


def _tokens(answer: Any) -> int | None:
    total = at(answer, "usage", "total_tokens") or at(answer, "response", "usage", "total_tokens")
    return total if isinstance(total, int) else None
