"""What a docstring says of a function and of its parameters, in the three styles people write.

Google's (sections under a word with a colon), NumPy's (sections under an underlined word) and
reStructuredText's (fields such as `:param name:`). One docstring may mix them; what is of no style
is text.
"""

from __future__ import annotations

import inspect
import re
from textwrap import dedent
from typing import NamedTuple

__all__ = ["Docstring", "read_docstring"]

_PARAMETERS = frozenset(
    {"args", "arguments", "params", "parameters", "other parameters"}
    | {"keyword args", "keyword arguments"}
)
_OTHERS = frozenset(
    {"return", "returns", "yield", "yields", "raises", "warns", "attributes"}
    | {"example", "examples", "note", "notes", "references", "see also", "todo", "warnings"}
)
"""Sections that v1 left out too: a model decides about a call by what the function does."""
_PARAMETER_FIELDS = frozenset({"arg", "argument", "key", "keyword", "param", "parameter"})
_OUTCOME_FIELDS = frozenset(
    {"except", "exception", "raise", "raises", "return", "returns", "rtype", "type"}
)

_GOOGLE = re.compile(r"(?P<heading>[A-Za-z]+(?: [A-Za-z]+)?):\s*")
_NUMPY = re.compile(r"-{3,}\s*")
_REST = re.compile(r":(?P<kind>[a-z]+)(?: (?P<about>[^:]+))?:(?: (?P<text>.*))?")
_NAMES = r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)"
_GOOGLE_ITEM = re.compile(_NAMES + r"\s*(?:\(.*?\))?\s*:(?P<text>\s.*)?")
_NUMPY_ITEM = re.compile(_NAMES + r"(?:\s*:.*)?(?P<text>)")


class Docstring(NamedTuple):
    """What a docstring says."""

    description: str
    """The text, without the sections."""
    parameters: dict[str, str]
    """From the names of parameters to what is said of them."""


class _Section(NamedTuple):
    end: int  # the line behind it
    parameters: dict[str, str]


def read_docstring(text: str | None) -> Docstring:
    """Read a docstring.

    Args:
        text: The docstring, with or without its indentation; None where there is none.

    Returns:
        Its description and those of the parameters.
    """
    lines = inspect.cleandoc(text or "").splitlines()
    kept: list[str] = []
    parameters: dict[str, str] = {}
    at = 0
    while at < len(lines):
        section = _google(lines, at) or _numpy(lines, at) or _rest(lines, at)
        if section is None:
            kept.append(lines[at].rstrip())
            at += 1
        else:
            parameters.update(section.parameters)
            at = section.end
    description = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return Docstring(description, parameters)


def _google(lines: list[str], at: int) -> _Section | None:
    heading = _GOOGLE.fullmatch(lines[at])
    if heading is None:
        return None
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" ", "\t"))):
        end += 1
    return _section(heading["heading"], lines[at + 1 : end], _GOOGLE_ITEM, end)


def _numpy(lines: list[str], at: int) -> _Section | None:
    underlined = [n for n, line in enumerate(lines) if n and _NUMPY.fullmatch(line)]
    if at + 1 not in underlined:
        return None
    end = next((n - 1 for n in underlined if n > at + 1), len(lines))
    return _section(lines[at], lines[at + 2 : end], _NUMPY_ITEM, end)


def _section(heading: str, body: list[str], item: re.Pattern[str], end: int) -> _Section | None:
    name = heading.strip().lower()
    if not any(line.strip() for line in body) or name not in _PARAMETERS | _OTHERS:
        return None
    return _Section(end, _items(body, item) if name in _PARAMETERS else {})


def _items(body: list[str], item: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in dedent("\n".join(body)).splitlines():
        if head := item.fullmatch(line):
            words = [head["text"] or ""]
            found |= {name.strip(" *"): words for name in head["names"].split(",")}
        else:
            words.append(line)
    return {name: _text(said) for name, said in found.items()}


def _text(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines).strip()


def _rest(lines: list[str], at: int) -> _Section | None:
    field = _REST.fullmatch(lines[at])
    if field is None or field["kind"] not in _PARAMETER_FIELDS | _OUTCOME_FIELDS:
        return None
    end = at + 1
    while end < len(lines) and lines[end].startswith((" ", "\t")):
        end += 1
    if field["kind"] in _OUTCOME_FIELDS or not field["about"]:
        return _Section(end, {})
    # `:param int city:` has the type in front of the name.
    name = field["about"].split()[-1].lstrip("*")
    return _Section(end, {name: _text([field["text"] or "", *lines[at + 1 : end]])})
