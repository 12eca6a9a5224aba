"""Ask the search of the built site for what people look for, and look whether it finds it.

usage: python scripts/search_site.py [--show]

The index is the one that the site gives to browsers, and lunr ranks as it does there. The exit
status is 1 where a question has none of its pages among the first five. With `--show` all that is
found is shown.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lunr import lunr

INDEX = Path(__file__).resolve().parent.parent / "site" / "search" / "search_index.json"
FIRST = 5

# What people type, and where they should land.
QUESTIONS = {
    "pagination": ("sdks/index.html", "guides/helpers.html"),
    "proxy": ("guides/http-clients.html",),
    "timeout": ("guides/options.html", "guides/errors.html"),
    "rate limit": ("guides/errors.html", "guides/bulk.html"),
    "stream": ("guides/streaming.html",),
    "embeddings": ("sdks/embeddings/index.html", "guides/helpers.html"),
    "mcp": ("guides/tools-and-mcp.html",),
    "azure": ("guides/clouds.html", "api/clouds.html"),
    "transcription": ("guides/audio.html", "sdks/transcriptions/index.html"),
    "migrate": ("migrating.html",),
}


def main() -> int:
    """Ask every question; return the exit status."""
    documents = json.loads(INDEX.read_text(encoding="utf-8"))["docs"]
    # As the site's theme weighs them: a title counts most.
    fields: list[Any] = [{"field_name": "title", "boost": 1000}, "text"]
    index = lunr(ref="location", fields=fields, documents=documents)
    missed = 0
    for question, wanted in QUESTIONS.items():
        found = dict.fromkeys(hit["ref"].partition("#")[0] for hit in index.search(question))
        first = [*found][:FIRST]
        is_found = not set(first).isdisjoint(wanted)
        missed += not is_found
        print(f"{'found' if is_found else 'MISSED'} {question!r}: {len(found)} pages")
        if "--show" in sys.argv[1:] or not is_found:
            print("\n".join(f"    {page}" for page in first))
    print(f"{len(documents):,} sections, {len(QUESTIONS)} questions, {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
