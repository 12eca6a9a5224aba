"""Links between the documents lead somewhere."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import code_blocks
from every import every

if TYPE_CHECKING:
    from pathlib import Path

_LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_NO_PART = re.compile(r"[^\w\- ]")


@cache
def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, by the rule of GitHub and of the site."""
    text = re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    return {_NO_PART.sub("", found.lower()).replace(" ", "-") for found in _HEADING.findall(text)}


@every("path", code_blocks.DOCUMENTS)
def test_every_internal_link_leads_to_a_file_and_to_a_heading_in_it(path: Path):
    broken: list[str] = []
    for link in _LINK.findall(_CODE.sub("", path.read_text(encoding="utf-8"))):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []
