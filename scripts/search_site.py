"""Ask the search of the built site for what people look for, and look whether it finds it.

usage: python scripts/search_site.py [--show]

The index is the one that the site gives to browsers, and it is asked as the site's theme does it
there, by the same algorithm in Python: every word is needed, and is the beginning of one; a keyword
counts most, then a title; a page is as good as its best section. The exit status is 1 where a
question has not its page among the first three. With `--show` all that is found first is shown.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

from lunr.builder import Builder
from lunr.stop_word_filter import stop_word_filter

INDEX = Path(__file__).resolve().parent.parent / "site" / "search" / "search_index.json"
FIRST = 3
_TAG = re.compile(r"<[^>]*>")

# What people type, and where they should land.
QUESTIONS = {
    "pagination": ("sdks/index.html", "guides/helpers.html"),
    "proxy": ("guides/http-clients.html",),
    "timeout": ("guides/options.html", "guides/errors.html"),
    "rate limit": ("guides/errors.html", "guides/bulk.html"),
    "retry": ("guides/errors.html",),
    "stream": ("guides/streaming.html",),
    "embeddings": ("sdks/embeddings/index.html",),
    "mcp": ("guides/tools-and-mcp.html",),
    "agent": ("guides/conversations.html",),
    "azure": ("guides/clouds.html",),
    "transcription": ("guides/audio.html",),
    "migrate": ("migrating.html",),
    "client.chat.complete": ("sdks/chat/index.html", "sdks/index.html"),
}


def main() -> int:
    """Ask every question; return the exit status."""
    told = json.loads(INDEX.read_text(encoding="utf-8"))
    separator = re.compile(told["config"]["separator"])
    index = _index(told["docs"], told["config"]["fields"], separator)
    missed = 0
    for question, wanted in QUESTIONS.items():
        words = " ".join(f"+{word}*" for word in separator.split(question.lower()))
        found = dict.fromkeys(hit["ref"].partition("#")[0] for hit in index.search(words))
        first = [*found][:FIRST]
        is_found = not set(first).isdisjoint(wanted)
        missed += not is_found
        print(f"{'found' if is_found else 'MISSED'} {question!r}: {len(found)} pages")
        if "--show" in sys.argv[1:] or not is_found:
            print("\n".join(f"    {page}" for page in first))
    print(f"{len(told['docs']):,} sections, {len(QUESTIONS)} questions, {missed} missed")
    return 1 if missed else 0


def _index(
    documents: list[dict[str, Any]], fields: dict[str, dict[str, float]], separator: re.Pattern[str]
) -> Any:
    builder = Builder()
    builder.pipeline.add(stop_word_filter)
    builder.ref("location")
    for name, how in fields.items():
        builder.field(name, boost=how["boost"])
    for one in documents:
        bare = {**one}
        for name in ("title", "text"):
            bare[name] = separator.sub(" ", html.unescape(_TAG.sub(" ", one[name])))
        builder.add({"tags": [], **bare}, {"boost": one.get("boost", 1)})
    return builder.build()


if __name__ == "__main__":
    sys.exit(main())
