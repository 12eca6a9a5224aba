"""Answers to order: what to say to which requests."""

import json
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from mistralai.local.schema.base import Request

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_WORD: Final = re.compile(r"\s*\S+(?:\s+\Z)?|\s+\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, as scripts see it.

    `endpoint` is the path; `text` is the last message of the user, or the prompt of a FIM request;
    `script` is what the header ``X-Local-Script`` names. `body` is the body as it came.
    """

    endpoint: str
    model: str
    text: str
    body: dict[str, Any]
    script: str | None = None


class ScriptedCall(Request):
    """One call of a tool: its name and its arguments."""

    name: str
    arguments: dict[str, Any] = Field(default_factory=dict[str, Any])


class Script(Request):
    """One order to answer, for the requests that match.

    Which requests:

    Args:
        contains: Only where the last message of the user contains this text.
        pattern: Only where this regular expression finds something in it.
        model: Only requests for this model.
        endpoint: Only requests whose path matches this pattern (``*`` stands for anything).
        script: Only requests whose header ``X-Local-Script`` is this; without it only requests
            that have no such header.
        times: For how many requests; None for all that come until a reset.

    What to say:

    Args:
        text: The text of the answer.
        pieces: The text again, cut as a stream sends it; without it a stream sends words.
        json: A value to answer with, as JSON.
        tool_calls: The tools to call.
        thinking: What is thought before.
        finish_reason: Why the answer ends; ``stop``, or ``tool_calls`` where tools are called.
        delay: Seconds on the server's clock before the first piece; advancing the clock ends it.
        tokens_per_second: How many pieces come in a second of that clock after the first.
    """

    contains: str | None = None
    pattern: str | None = None
    model: str | None = None
    endpoint: str = "*"
    script: str | None = None
    times: Annotated[int, Field(ge=1)] | None = None

    text: str | None = None
    pieces: list[str] | None = None
    value: Any = Field(default=None, alias="json")
    tool_calls: list[ScriptedCall] = Field(default_factory=list[ScriptedCall])
    thinking: str | None = None
    finish_reason: Literal["stop", "length", "model_length", "tool_calls"] | None = None
    delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    tokens_per_second: Positive | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return pattern

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [self.text, self.pieces, self.value, self.tool_calls or None]
        if sum(one is not None for one in said) != 1:
            raise ValueError("give one of text, pieces, json and tool_calls")
        return self

    def matches(self, asked: Asked) -> bool:
        """Return whether a request is one of those that are meant.

        Args:
            asked: What the request asks for.
        """
        return (
            self.script == asked.script
            and (self.model is None or self.model == asked.model)
            and fnmatchcase(asked.endpoint, self.endpoint)
            and (self.contains is None or self.contains in asked.text)
            and (self.pattern is None or re.search(self.pattern, asked.text) is not None)
        )

    def said(self) -> list[str]:
        """Return the text in the pieces that a stream sends."""
        if self.pieces is not None:
            return self.pieces
        text = self.text or ""
        if self.value is not None:
            text = json.dumps(self.value, ensure_ascii=False)
        return _WORD.findall(text)

    def to_wire(self) -> dict[str, Any]:
        """Return what was ordered, without what was left at its default."""
        return self.model_dump(exclude_defaults=True, by_alias=True)


Decide = Callable[[Asked], str | None]
"""Decides in Python: the text of the answer, or None to leave the request to the next script."""


class Scripts:
    """The orders that are open, oldest first.

    `strict` is whether a request that none of them answers is refused.
    """

    def __init__(self) -> None:
        self._open: list[tuple[Script | Decide, int | None]] = []
        self.strict = False

    def add(self, script: Script | Decide) -> None:
        """Take an order.

        Args:
            script: What to say to which requests, or a function that decides.
        """
        self._open.append((script, script.times if isinstance(script, Script) else None))

    def take(self, asked: Asked, passed: Container[int] = ()) -> Script | Decide | None:
        """Return the oldest order for a request, and count it down.

        Args:
            asked: What the request asks for.
            passed: The `id` of each function that has left this request to others.
        """
        for at, (script, left) in enumerate(self._open):
            if not isinstance(script, Script):
                if id(script) not in passed:
                    return script
            elif script.matches(asked):
                if left == 1:
                    del self._open[at]
                elif left is not None:
                    self._open[at] = (script, left - 1)
                return script
        return None

    def pending(self) -> Sequence[tuple[Script, int | None]]:
        """Return the open orders that are no functions, each with how often it still answers."""
        return [(one, left) for one, left in self._open if isinstance(one, Script)]

    def refuse_others(self, *, refuse: bool) -> None:
        """Say whether requests that no order answers are refused.

        Args:
            refuse: Whether they are.
        """
        self.strict = refuse

    @property
    def in_use(self) -> bool:
        """Whether a request can meet anything here."""
        return self.strict or bool(self._open)

    def clear(self) -> None:
        """Forget all orders, and be strict no more."""
        self._open.clear()
        self.strict = False
