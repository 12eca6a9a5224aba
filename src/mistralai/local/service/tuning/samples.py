"""Training rows: what is in an uploaded file, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from pydantic import FailFast, TypeAdapter, ValidationError

from mistralai.local.schema.base import report
from mistralai.local.schema.messages import Message, flat
from mistralai.local.wire import decode

# Only the first thing that is wrong is told.
_MESSAGES: Final = TypeAdapter[list[Message]](Annotated[list[Message], FailFast()])


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a completion model learns from: after this conversation comes this answer.

    `prompt` is empty for raw text.
    """

    prompt: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a classifier learns from: a text and its labels for each target."""

    text: str
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Target:
    """One question that a classifier answers; with `several` more than one label may be right."""

    name: str
    labels: tuple[str, ...]
    weight: float = 1.0
    several: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be learnt from; lines are counted from 1."""

    line: int
    reason: str


class SampleError(ValueError):
    """A row that cannot be learnt from."""


def lessons(lines: Iterable[bytes]) -> Iterator[list[Lesson] | Problem]:
    """Yield what each row of a file for completion teaches, or what is wrong with it.

    Args:
        lines: The lines of the file.
    """
    for number, fields in _objects(lines):
        try:
            yield _lessons(fields) if not isinstance(fields, Problem) else fields
        except SampleError as error:
            yield Problem(number, str(error))


def labelled(
    lines: Iterable[bytes], targets: Sequence[Target]
) -> Iterator[list[Labelled] | Problem]:
    """Yield each row of a file for classification, or what is wrong with it.

    Args:
        lines: The lines of the file.
        targets: What is asked; empty when the rows themselves decide.
    """
    for number, fields in _objects(lines):
        try:
            yield [_labelled(fields, targets)] if not isinstance(fields, Problem) else fields
        except SampleError as error:
            yield Problem(number, str(error))


def targets_of(rows: Iterable[Labelled]) -> list[Target]:
    """Return the targets that rows imply: every name, with every label that occurs.

    Args:
        rows: The rows.
    """
    labels: dict[str, dict[str, None]] = {}
    several: set[str] = set()
    for row in rows:
        for name, values in row.labels.items():
            labels.setdefault(name, {}).update(dict.fromkeys(values))
            if len(values) != 1:
                several.add(name)
    return [
        Target(name, tuple(sorted(found)), several=name in several)
        for name, found in labels.items()
    ]


def conversation(messages: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    """Return messages as pairs of role and text.

    Args:
        messages: The messages.
    """
    return tuple((message.role, flat(message.content)) for message in messages)


def text_of(messages: Sequence[Message]) -> str:
    """Return a conversation as the one text that a classifier sees.

    Args:
        messages: The messages.
    """
    return "\n".join(text for _, text in conversation(messages))


def _objects(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value: object = decode(line)
        except ValueError as error:
            yield number, Problem(number, f"Invalid JSON: {error}")
            continue
        if isinstance(value, dict):
            yield number, cast("dict[str, Any]", value)
        else:
            yield number, Problem(number, "Expected an object")


def _lessons(fields: Mapping[str, Any]) -> list[Lesson]:
    if "messages" in fields:
        messages = _messages(fields["messages"])
        pairs = conversation(messages)
        if pairs[-1][0] != "assistant":
            raise SampleError(f"Expected last role Assistant but got {pairs[-1][0]}")
        return [
            Lesson(pairs[:at], text)
            for at, (role, text) in enumerate(pairs)
            if role == "assistant" and text
        ]
    if isinstance(text := fields.get("text"), str):
        return [Lesson((), text)]
    raise SampleError("Expected messages (a list) or text (a string)")


def _labelled(fields: Mapping[str, Any], targets: Sequence[Target]) -> Labelled:
    if isinstance(text := fields.get("text"), str):
        pass
    elif "messages" in fields:
        text = text_of(_messages(fields["messages"]))
    else:
        raise SampleError("Expected text (a string) or messages (a list)")
    raw = fields.get("labels")
    if not isinstance(raw, dict) or not raw:
        raise SampleError("Expected labels (an object with a label for each target)")
    labels = {name: _values(name, value) for name, value in cast("dict[str, object]", raw).items()}
    _check_labels(labels, targets)
    return Labelled(text, labels)


def _values(name: str, value: object) -> tuple[str, ...]:
    several = cast("list[object]", value) if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in several):
        raise SampleError(f"The labels of {name!r:.100} must be strings")
    return tuple(map(str, several))


def _check_labels(labels: Mapping[str, tuple[str, ...]], targets: Sequence[Target]) -> None:
    known = {target.name: target for target in targets}
    for name, values in labels.items():
        if not known:
            continue
        if name not in known:
            raise SampleError(f"Unknown target {name!r:.100}")
        if unknown := set(values) - set(known[name].labels):
            raise SampleError(f"Unknown label {min(unknown)!r:.100} of target {name!r}")
        if len(values) != 1 and not known[name].several:
            raise SampleError(f"Target {name!r} takes exactly one label, got {len(values)}")


def _messages(value: object) -> list[Message]:
    try:
        messages = _MESSAGES.validate_python(_without_weights(value))
    except ValidationError as error:
        first = report(error, "messages")[0]
        place = ".".join(map(str, first["loc"][1:]))
        raise SampleError(f"messages.{place}: {first['msg']}" if place else first["msg"]) from None
    if not messages:
        raise SampleError("messages must not be empty")
    return messages


def _without_weights(value: object) -> object:
    """Leave out what only training rows may say: whether an answer of the assistant counts."""
    if not isinstance(value, list):
        return value
    return [_without_weight(one) for one in cast("list[object]", value)]


def _without_weight(message: object) -> object:
    if not isinstance(message, dict):
        return message
    fields = cast("dict[str, Any]", message)
    if fields.get("role") != "assistant":
        return fields
    return {name: value for name, value in fields.items() if name != "weight"}
