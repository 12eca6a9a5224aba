"""From the pieces of a streamed chat completion to the answer that would have come in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mistralai._core.response.result import fields_of
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.models import ChatCompletionResponse

from .joined import add_content, content_of, text_key

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["JoinedChat"]

_NO_ID = ("", "null", None)
"""What stands for "no id": the API takes the word for it."""


_MANY = 1024
"""How many pieces of a text are kept as such: each takes as much room as 50 letters."""


class JoinedChat:
    """Joins the events of one answer.

    It works on what JSON gives, not on models: so fields that this version does not know are kept,
    and a piece costs a fraction of what reading it as a model costs.
    """

    error: Any = None
    """Errors of such a stream are raised where they come."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}
        self._choices: dict[Any, _Choice] = {}

    def add_data(self, data: Any) -> None:
        """Take the data of the next event; anything but an object says nothing."""
        if not isinstance(data, dict):
            return
        fields = self._fields
        for name, value in cast("dict[str, Any]", data).items():
            if name == "choices":
                self._add_choices(value)
            elif value is not None or name not in fields:
                fields[name] = value

    def _add_choices(self, choices: Any) -> None:
        for choice in cast("list[Any]", choices if isinstance(choices, list) else []):
            if isinstance(choice, dict):
                piece = cast("dict[str, Any]", choice)
                index = piece.get("index", 0)
                index = index if isinstance(index, int) else str(index)
                known = self._choices.get(index)
                if known is None:
                    known = self._choices[index] = _Choice()
                known.add(piece)

    def grows(self, data: Any) -> str:
        """Name the key of the text in the data of an event that is all there is to be joined."""
        choices = fields_of(data).get("choices")
        several = cast("list[Any]", choices) if isinstance(choices, list) else []
        choice = fields_of(several[0] if len(several) == 1 else None)
        delta = fields_of(choice.get("delta"))
        more = delta.get("tool_calls") or choice.get("logprobs") or choice.get("prompt_logprobs")
        return "" if more else text_key(delta.get("content"))

    def response(self) -> ChatCompletionResponse:
        """Make the answer of what has come so far."""
        choices = [
            self._choices[index].whole(index)
            for index in sorted(self._choices, key=lambda index: (isinstance(index, str), index))
        ]
        answer = {**self._fields, "object": "chat.completion", "choices": choices}
        made: ChatCompletionResponse = read_tolerantly(ChatCompletionResponse, answer)
        return made


class _Choice:
    """One of the answers: the messages it is made of, and what is said of it."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {"finish_reason": None}
        self._messages: dict[Any, _Message] = {}

    def add(self, piece: Mapping[str, Any]) -> None:
        for name, value in piece.items():
            if name == "delta":
                self._add_delta(value)
            elif name in {"logprobs", "prompt_logprobs"} and isinstance(value, dict):
                self._add_logprobs(name, cast("dict[str, Any]", value))
            elif value is not None or name not in self._fields:
                self._fields[name] = value

    def _add_delta(self, delta: Any) -> None:
        if isinstance(delta, dict):
            piece = cast("dict[str, Any]", delta)
            index = piece.get("index")
            # A stream has several messages where the API calls tools of its own on the way.
            index = index if isinstance(index, int) else 0
            message = self._messages.get(index)
            if message is None:
                message = self._messages[index] = _Message()
            message.add(piece)

    def _add_logprobs(self, name: str, value: dict[str, Any]) -> None:
        known = self._fields.get(name)
        if known is None:
            self._fields[name] = {**value, "content": list(value.get("content") or ())}
        else:
            known["content"] += value.get("content") or ()

    def whole(self, index: Any) -> dict[str, Any]:
        messages = [self._messages[i].whole() for i in sorted(self._messages)]
        said = [m for m in messages if m.get("role") in {"assistant", None}] or messages
        message = {"role": "assistant", **(said[-1] if said else {"content": ""})}
        more = {"messages": messages} if len(messages) > 1 else {}
        message.pop("index", None)
        return {**self._fields, "index": index, "message": message, **more}


class _Message:
    """One message: its content, its calls, and whatever else is said of it."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}
        self._texts: list[str] = []
        self._blocks: list[str] = []  # each of them many texts, joined
        self._content: list[Any] = []
        self._has_content = False
        self._calls: list[dict[str, Any]] = []

    def add(self, delta: Mapping[str, Any]) -> None:
        for name, value in delta.items():
            if name == "content":
                # Nearly every piece is a text. Texts are joined at the end: each time would take
                # longer, the longer the answer is.
                if isinstance(value, str):
                    self._texts.append(value)
                    self._has_content = True
                    if len(self._texts) >= _MANY:
                        self._blocks.append("".join(self._texts))
                        self._texts.clear()
                elif value is not None:
                    self._flush()
                    add_content(self._content, value)
                    self._has_content = True
            elif name == "tool_calls":
                for call in cast("list[Any]", value if isinstance(value, list) else []):
                    if isinstance(call, dict):
                        self._add_call(cast("dict[str, Any]", call))
            elif value is not None:
                self._fields[name] = value

    def _flush(self) -> None:
        add_content(self._content, "".join((*self._blocks, *self._texts)))
        self._blocks.clear()
        self._texts.clear()

    def _add_call(self, piece: dict[str, Any]) -> None:
        given = fields_of(piece.get("function"))
        call = self._call_of(piece, given)
        known = call["function"]
        for name, value in piece.items():
            if name != "function" and not (name == "id" and value in _NO_ID):
                call[name] = value
        for name, value in given.items():
            if name == "arguments":
                known[name] = _joined(known.get(name), value)
            elif value:
                known[name] = value

    def _call_of(self, piece: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        """Find the call that a piece belongs to, or begin one.

        Pieces of one call have the same index. Some servers send none, or the same one for all, so
        that another id makes another call; and some neither index nor id, where a name begins one.
        """
        index, name = piece.get("index"), piece.get("id")
        has_id, has_index = name not in _NO_ID, isinstance(index, int)
        call: dict[str, Any]
        for call in reversed(self._calls):
            if has_index and "index" in call and call["index"] != index:
                continue
            if has_id and call.get("id") not in _NO_ID and call["id"] != name:
                continue
            if not has_id and not has_index and given.get("name") and call["function"].get("name"):
                break
            if has_id and not has_index and call.get("id") in _NO_ID:
                continue
            return call
        new: dict[str, Any] = {"function": {}}
        self._calls.append(new)
        return new

    def whole(self) -> dict[str, Any]:
        content = [*self._content]
        add_content(content, "".join((*self._blocks, *self._texts)))
        made = dict(self._fields)
        if self._has_content:
            made["content"] = content_of(content)
        if self._calls:
            made["tool_calls"] = [
                {**call, "function": dict(call["function"])} for call in self._calls
            ]
        return made


def _joined(before: Any, piece: Any) -> Any:
    if isinstance(before, str) and isinstance(piece, str):
        return before + piece
    return before if piece is None else piece
