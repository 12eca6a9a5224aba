"""Answers to order: what to say to which requests."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from heapq import nsmallest
from typing import Annotated, Any, Final, Literal, cast

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from mistralai.local.schema.base import Request

from .asked import Asked, Kind, Said
from .differences import differences, short, shown
from .patterns import compiled, found

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Vector = list[float] | list[int]
Name = Annotated[str, Field(min_length=1, max_length=200)]
_WORD: Final = re.compile(r"\s*\S+(?:\s+\Z)?|\s+\Z")
_KEPT: Final = 100
_FEW: Final = 5
_NEAREST: Final = 10
"""How many scripts a request is told of that none of them answers."""


class Match(Request):
    """Which requests are meant: those for which all that is given holds.

    Args:
        contains: The last message of the user contains this text; for FIM the prompt, for
            embeddings and classifiers the texts, for OCR the address of the document, for
            transcriptions the name of the file.
        pattern: This regular expression finds something in it. It has 0.1 s for the first 100,000
            letters; what takes longer is refused.
        role: Whose message is the last.
        turn: So many messages of the user there are.
        tool: The last messages are results of tools, one of them of this tool.
        result: One of these results contains this text.
        model: The model, by the name that the request gives.
        endpoint: The path matches this pattern (``*`` stands for anything).
        headers: Each of these headers matches its pattern (``*`` stands for anything).
        body: The body has these values; of objects in it only the given fields are compared.
        scope: The request belongs to this scope; ``*`` for all requests. Without it a script is
            for requests that belong to none.
    """

    contains: str | None = None
    pattern: str | None = None
    role: Literal["system", "user", "assistant", "tool"] | None = None
    turn: Annotated[int, Field(ge=1)] | None = None
    tool: str | None = None
    result: str | None = None
    model: str | None = None
    endpoint: str = "*"
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    body: dict[str, Any] = Field(default_factory=dict[str, Any])
    scope: Name | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            compiled(pattern)
        return pattern

    def covers(self, scope: str | None) -> bool:
        """Return whether requests of a scope can be meant.

        Args:
            scope: The name of the scope; None for requests that belong to none.
        """
        return self.scope in {scope, "*"}

    def matches(self, asked: Asked) -> bool:
        """Return whether a request is one of those that are meant.

        Args:
            asked: What the request asks for.

        Raises:
            ApiError: If the pattern takes too long.
        """
        return next(self._misses(asked), None) is None

    def misses(self, asked: Asked) -> list[str]:
        """Return why a request is not meant: a line for each thing that does not hold.

        Args:
            asked: What the request asks for.

        Raises:
            ApiError: If the pattern takes too long.
        """
        return list(self._misses(asked))

    def _misses(self, asked: Asked) -> Iterator[str]:
        text = shown(asked.text)
        if not fnmatchcase(asked.endpoint, self.endpoint):
            yield f"the endpoint is {asked.endpoint}, not {self.endpoint}"
        if self.model not in {None, asked.model}:
            yield f"the model is {asked.model!r}, not {self.model!r}"
        if self.contains is not None and self.contains not in asked.text:
            yield f"the user says {text}, which does not contain {shown(self.contains)}"
        if self.pattern is not None and not found(self.pattern, asked.text):
            yield f"the user says {text}, in which {self.pattern!r} finds nothing"
        if self.role not in {None, asked.role}:
            yield f"the last message is of the role {asked.role}, not {self.role}"
        if self.turn not in {None, asked.turn}:
            yield f"it is turn {asked.turn}, not {self.turn}"
        yield from self._tool_misses(asked.results)
        for name, wanted in self.headers.items():
            value = asked.headers.get(name.lower())
            if value is None or not fnmatchcase(value, wanted):
                yield f"the header {name} is {value!r}, not {wanted!r}"
        yield from differences(self.body, asked.body, whole=False)

    def _tool_misses(self, results: Sequence[Said]) -> Iterator[str]:
        if self.tool is not None and self.tool not in {one.tool for one in results}:
            named = ", ".join(str(one.tool) for one in results) or "none"
            yield f"the results at the end are of the tools {named}, not of {self.tool}"
        if self.result is not None and not any(self.result in one.text for one in results):
            texts = "; ".join(shown(one.text) for one in results) or "none"
            yield f"the results at the end are {texts}: none contains {shown(self.result)}"

    def told(self) -> str:
        """Return what is asked of a request, in words."""
        given = self.model_dump(include=set(Match.model_fields), exclude_defaults=True)
        given.pop("scope", None)
        return ", ".join(f"{name}={shown(value)}" for name, value in given.items()) or "any request"


class ScriptedCall(Request):
    """One call of a tool.

    Args:
        name: The name of the tool.
        arguments: Its arguments; as text they are sent as they are, also where they are no JSON.
        id: The id of the call; None for one that is made.
    """

    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict[str, Any])
    id: str | None = None


class Reply(Request):
    """What to say. Which endpoints it can answer is decided by what is given.

    Texts (chat, agents, FIM, conversations, responses):

    Args:
        text: The text of the answer.
        pieces: The text again, cut as a stream sends it; without it a stream sends words.
        json: A value to answer with, as JSON.
        tool_calls: The tools to call, after the text if there is one.
        thinking: What is thought before.
        finish_reason: Why the answer ends; ``stop``, or ``tool_calls`` where tools are called.

    Other endpoints:

    Args:
        vectors: For embeddings: a vector for each text, or one for all.
        pages: For OCR: the pages, each its Markdown or the fields of a page; a text for one page.
        annotation: For OCR, beside pages: the annotation of the document, a text or a value.
        transcript: For transcriptions: the text, or its pieces as a stream sends them.
        segments: For transcriptions: the segments, each with `text`, `start` and `end`
            (seconds), and whatever else one has.
        language: For transcriptions: the language that was heard.
        scores: For moderations: from the categories to their scores, others are 0. For
            classifications: from the targets to the scores of their labels. A list has one for
            each text.
        categories: For moderations: from the categories to whether they are flagged; without it
            those are that have a score of 0.5 or more.

    All endpoints:

    Args:
        status: The HTTP status of a refusal, instead of an answer.
        error: The body of this refusal: JSON, or a text that is sent as it is; without it as the
            API would word it.
        usage: Counts of tokens to report instead of those that were counted.
        delay: Seconds on the server's clock before the first piece; advancing the clock ends it.
        tokens_per_second: How many pieces come in a second of that clock after the first.
    """

    text: str | None = None
    pieces: list[str] | None = None
    value: Any = Field(default=None, alias="json")
    tool_calls: list[ScriptedCall] = Field(default_factory=list[ScriptedCall])
    thinking: str | None = None
    finish_reason: Literal["stop", "length", "model_length", "tool_calls"] | None = None
    vectors: list[Vector] | None = None
    pages: list[str | dict[str, Any]] | str | None = None
    annotation: Any = None
    transcript: str | list[str] | None = None
    segments: list[dict[str, Any]] | None = None
    language: str | None = None
    scores: dict[str, Any] | list[dict[str, Any]] | None = None
    categories: dict[str, bool] | list[dict[str, bool]] | None = None
    status: Annotated[int, Field(ge=400, le=599)] | None = None
    error: Any = None
    usage: dict[str, Any] | None = None
    delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    tokens_per_second: Positive | None = None

    @field_validator("scores", "categories", "vectors")
    @classmethod
    def _says_something(cls, given: Any) -> Any:
        if given is not None and not given:
            raise ValueError("give at least one")
        return given

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        self.check_said()
        return self

    def check_said(self) -> None:
        """Refuse an order that says nothing, or two things at once.

        Raises:
            ValueError: If it does.
        """
        texts = [self.text, self.pieces, self.value]
        if sum(one is not None for one in texts) > 1:
            raise ValueError("give one of text, pieces and json")
        if len(self._said()) != 1:
            raise ValueError(
                "give one of text, pieces, json, tool_calls, vectors, pages, transcript, scores or "
                "categories, and status"
            )
        if self.error is not None and self.status is None:
            raise ValueError("error needs status")

    def _said(self) -> list[str]:
        """Return the kinds of endpoints that are answered, and whether there is a refusal."""
        told = {
            "text": (self.text, self.pieces, self.value, self.tool_calls or None, self.thinking),
            "embeddings": (self.vectors,),
            "ocr": (self.pages, self.annotation),
            "transcription": (self.transcript, self.segments),
            "scores": (self.scores, self.categories),
            "status": (self.status,),
        }
        return [kind for kind, values in told.items() if any(value is not None for value in values)]

    def answers(self, kind: Kind) -> bool:
        """Return whether an endpoint can be answered with this.

        Args:
            kind: What the endpoint answers with.
        """
        (said,) = self._said()
        same = {"moderation": "scores", "classification": "scores"}.get(kind, kind)
        return said in {same, "status"}

    def said(self) -> list[str]:
        """Return the text in the pieces that a stream sends."""
        if self.pieces is not None:
            return self.pieces
        text = self.text or ""
        if self.value is not None:
            text = json.dumps(self.value, ensure_ascii=False)
        return _WORD.findall(text)


class Script(Reply, Match):
    """One order to answer, for the requests that match: see `Match` and `Reply`.

    Args:
        times: For how many requests; None for all that come until a reset.
        sequence: Several replies in the place of one: each for one request, in this order.
        optional: Whether nobody minds when it never answers; a check of what was ordered does.
    """

    times: Annotated[int, Field(ge=1)] | None = None
    sequence: Annotated[list[Reply], Field(min_length=1)] | None = None
    optional: bool = False

    def check_said(self) -> None:
        """Refuse an order that says nothing, or two things at once.

        Raises:
            ValueError: If it does.
        """
        if self.sequence is None:
            super().check_said()
        elif self._said():
            raise ValueError("a sequence says everything: give nothing to say beside it")
        elif self.times is not None:
            raise ValueError("each reply of a sequence is given once: leave out times")

    def to_wire(self) -> dict[str, Any]:
        """Return what was ordered, without what was left at its default."""
        return self.model_dump(exclude_defaults=True, by_alias=True)


Decided = str | dict[str, Any] | Sequence[Any] | Reply | None
Decide = Callable[[Asked], Decided]
"""Decides in Python what is said.

A text is the text of the answer (for transcriptions the transcript, for OCR a page), a list the
vectors of embeddings or the pages of OCR, a dict the fields of a `Reply`, and None leaves the
request to the next script. What it raises makes the request fail.
"""


@dataclass(slots=True)
class Standing:
    """An order that was given.

    `what` says something, or decides; `match` is for which requests. `place` is the file and the
    line that gave it, if they are known; `used` is how often it answered.
    """

    what: Script | Decide
    match: Match
    number: int
    times: int | None = None
    optional: bool = False
    place: str | None = None
    used: int = 0

    @property
    def left(self) -> int | None:
        """For how many requests it is still good; None for all."""
        return None if self.times is None else self.times - self.used

    @property
    def name(self) -> str:
        """What it is called in messages."""
        said = "a function" if callable(self.what) else _summary(self.what)
        where = f" ({self.place})" if self.place else ""
        return f"script {self.number}{where}: {self.match.told()} -> {said}"

    def reply(self) -> Reply | None:
        """Return what is said next; None where a function decides."""
        if not isinstance(self.what, Script):
            return None
        if self.what.sequence is None:
            return self.what
        return self.what.sequence[min(self.used, len(self.what.sequence) - 1)]

    def misses(self, asked: Asked, kind: Kind) -> list[str]:
        """Return why it does not answer a request.

        Args:
            asked: What the request asks for.
            kind: What its endpoint answers with.
        """
        if self.left == 0:
            return [f"it has answered {self.used} of {self.times} times"]
        reply = self.reply()
        if reply is not None and not reply.answers(kind):
            return [f"what it says is no answer of {asked.endpoint}"]
        return self.match.misses(asked) or ["it left the request to others"]

    def to_wire(self) -> dict[str, Any]:
        """Return the order and what became of it."""
        order = self.what.to_wire() if isinstance(self.what, Script) else None
        return {
            "name": self.name,
            "scope": self.match.scope,
            "order": order,
            "used": self.used,
            "left": self.left,
            "optional": self.optional,
        }


def _summary(script: Script) -> str:
    given = script.model_dump(
        exclude={*Match.model_fields, "times", "optional"}, exclude_defaults=True, by_alias=True
    )
    return short(", ".join(f"{name}={shown(value)}" for name, value in given.items()))


@dataclass(slots=True)
class Unanswered:
    """A request that no script answered though one had to, and the words of its refusal."""

    scope: str | None
    message: str


@dataclass(slots=True)
class Scripts:
    """The orders, oldest first, and what became of them.

    Those that are used up are kept for messages, the last hundred of them.
    """

    standing: list[Standing] = field(default_factory=list[Standing])
    _spent: deque[Standing] = field(default_factory=lambda: deque[Standing](maxlen=_KEPT))
    _missed: deque[Unanswered] = field(default_factory=lambda: deque[Unanswered](maxlen=_KEPT))
    _failed: deque[Unanswered] = field(default_factory=lambda: deque[Unanswered](maxlen=_KEPT))
    _strict: dict[str | None, bool] = field(default_factory=dict[str | None, bool])
    _first: tuple[Sequence[Script], bool] = ((), False)
    _count: int = 0

    def begin_with(self, scripts: Sequence[Script], *, strict: bool) -> None:
        """Take the orders that are there at the start, and again after each reset.

        Args:
            scripts: The orders.
            strict: Whether a request that none of them answers is refused.
        """
        self._first = (scripts, strict)
        self.reset()

    def reset(self) -> None:
        """Go back to the orders of the start."""
        self.clear()
        scripts, strict = self._first
        for script in scripts:
            self.add(script)
        self.refuse_others(refuse=strict)

    def add(self, script: Script, place: str | None = None) -> None:
        """Take an order.

        Args:
            script: What to say to which requests.
            place: The file and the line that it was given in.
        """
        times = script.times if script.sequence is None else len(script.sequence)
        self._add(Standing(script, script, self._count + 1, times, script.optional, place))

    def add_function(
        self,
        decide: Decide,
        match: Match,
        *,
        times: int | None = None,
        optional: bool = False,
        place: str | None = None,
    ) -> None:
        """Take a function that decides.

        Args:
            decide: The function.
            match: For which requests it is asked.
            times: For how many it decides; None for all.
            optional: Whether nobody minds when it never does.
            place: The file and the line that it was given in.
        """
        self._add(Standing(decide, match, self._count + 1, times, optional, place))

    def _add(self, standing: Standing) -> None:
        self._count += 1
        self.standing.append(standing)

    def candidates(self, asked: Asked, kind: Kind) -> Iterator[Standing]:
        """Yield the orders that may answer a request, oldest first.

        Args:
            asked: What the request asks for.
            kind: What its endpoint answers with.

        Raises:
            ApiError: If a pattern takes too long.
        """
        for one in tuple(self.standing):
            reply = one.reply()
            if (
                one.left != 0
                and one.match.covers(asked.scope)
                and (reply is None or reply.answers(kind))
                and one.match.matches(asked)
            ):
                yield one

    def use(self, standing: Standing) -> None:
        """Count an order down, because it answers.

        Args:
            standing: The order.
        """
        standing.used += 1
        if standing.left == 0 and standing in self.standing:
            self.standing.remove(standing)
            self._spent.append(standing)

    def miss(self, asked: Asked, kind: Kind) -> str:
        """Note that no order answers a request, and return what to say to that.

        Args:
            asked: What the request asks for.
            kind: What its endpoint answers with.
        """
        mine = [one for one in [*self._spent, *self.standing] if one.match.covers(asked.scope)]
        others = len(self._spent) + len(self.standing) - len(mine)
        # One that would have answered and is used up is nearest, as nothing else is wrong with it.
        nearest = nsmallest(_NEAREST, mine, key=lambda one: len(one.match.misses(asked)))
        nearest.sort(key=lambda one: one.number)
        head = f"No script answers {asked.method} {asked.endpoint} for {asked.model}"
        said = f"{short(asked.text)!r} (turn {asked.turn}, last role {asked.role})"
        message = [f"{head}, which asks: {said}."]
        if not mine:
            message.append("There are no scripts for it.")
        for one in nearest:
            message.append(f"- {one.name}")
            message += [f"    {why}" for why in one.misses(asked, kind)[:_FEW]]
        if further := len(mine) - len(nearest):
            message.append(f"({further} more are no nearer to it.)")
        if others:
            message.append(f"({others} more belong to other scopes.)")
        self._missed.append(Unanswered(asked.scope, "\n".join(message)))
        return "\n".join(message)

    def fail(self, scope: str | None, message: str) -> None:
        """Note that a function failed.

        Args:
            scope: The scope of the request that it was asked about.
            message: What happened.
        """
        self._failed.append(Unanswered(scope, message))

    def refuse_others(self, *, refuse: bool, scope: str | None = None) -> None:
        """Say whether requests that no order answers are refused.

        Args:
            refuse: Whether they are.
            scope: Those of which scope; None for all that are not spoken of by name.
        """
        self._strict[scope] = refuse

    def refuses(self, scope: str | None = None) -> bool:
        """Return whether a request that no order answers is refused.

        Args:
            scope: Its scope.
        """
        return self._strict.get(scope, self._strict.get(None, False))

    @property
    def in_use(self) -> bool:
        """Whether a request can meet anything here."""
        return bool(self.standing) or any(self._strict.values())

    def report(self, scope: str | None = None) -> dict[str, Any]:
        """Return the orders, what became of them, and what went wrong.

        Args:
            scope: Of which scope only; None for everything.
        """

        def mine(name: str | None) -> bool:
            return scope is None or name == scope

        orders = sorted([*self._spent, *self.standing], key=lambda one: one.number)
        return {
            "strict": self.refuses(scope),
            "scripts": [one.to_wire() for one in orders if mine(one.match.scope)],
            "unanswered": [one.message for one in self._missed if mine(one.scope)],
            "failed": [one.message for one in self._failed if mine(one.scope)],
        }

    def pending(self, scope: str | None = None) -> list[dict[str, Any]]:
        """Return the open orders that are no functions, each with how often it still answers.

        Args:
            scope: Of which scope only; None for all.
        """
        return [
            {**one.what.to_wire(), "times": one.left}
            for one in self.standing
            if isinstance(one.what, Script) and (scope is None or one.match.scope == scope)
        ]

    def clear(self, scope: str | None = None) -> None:
        """Forget all orders and what went wrong, and be strict no more.

        Args:
            scope: Of which scope only; None for everything.
        """
        if scope is None:
            for many in (self.standing, self._spent, self._missed, self._failed, self._strict):
                many.clear()
            return
        self.standing[:] = [one for one in self.standing if one.match.scope != scope]
        self._strict.pop(scope, None)
        for spent in [one for one in self._spent if one.match.scope == scope]:
            self._spent.remove(spent)
        for kept in (self._missed, self._failed):
            for gone in [one for one in kept if one.scope == scope]:
                kept.remove(gone)


def problems(report: dict[str, Any]) -> list[str]:
    """Return what is wrong with what became of the orders, in words.

    Args:
        report: What `Scripts.report` says.
    """
    scripts = cast("list[dict[str, Any]]", report["scripts"])
    unused = [one["name"] for one in scripts if not one["used"] and not one["optional"]]
    return [
        *report["unanswered"],
        *report["failed"],
        *(f"Never used: {name}" for name in unused),
    ]
