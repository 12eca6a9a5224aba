"""Reads docstrings in Google's style."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises):\n((?:[ ]{4}.*\n|\n)*)", re.MULTILINE)
_ITEM = re.compile(r"^(?P<name>[\w.*, ]+?): (?P<text>.*\n(?:(?:[ ]{4}.*)?\n)*)", re.MULTILINE)


class Docstring(NamedTuple):
    """What a docstring says, in Markdown.

    Args:
        summary: Its first paragraph.
        text: What follows, up to the first section.
        args: From the names of arguments, or attributes, to their descriptions.
        returns: What comes back.
        raises: From the names of errors to when they are raised.
    """

    summary: str
    text: str
    args: dict[str, str]
    returns: str
    raises: dict[str, str]


def read(docstring: str | None) -> Docstring:
    """Take a docstring apart, its indentation removed."""
    text = (docstring or "").strip() + "\n"
    sections = {found[1]: textwrap.dedent(found[2]) for found in _SECTION.finditer(text)}
    first = _SECTION.search(text)
    summary, _, rest = text[: first.start() if first else None].strip().partition("\n\n")
    return Docstring(
        " ".join(summary.split()),
        rest.strip(),
        _items(sections.get("Args", sections.get("Attributes", ""))),
        " ".join(sections.get("Returns", "").split()),
        _items(sections.get("Raises", "")),
    )


def _items(section: str) -> dict[str, str]:
    return {
        found["name"]: textwrap.dedent("    " + found["text"]).strip()
        for found in _ITEM.finditer(section.rstrip() + "\n")
    }
