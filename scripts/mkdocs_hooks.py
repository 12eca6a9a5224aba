"""Puts into the site what does not lie in docs/: README.md and its like, and the examples.

It also tells the search of the site what people call things.

Links are written for readers of the repository. Here they are turned into links between pages; a
link to a file that is no page, such as LICENSE, becomes plain text.
"""

from __future__ import annotations

import ast
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "MIGRATION.md": "migrating.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "examples/README.md": "examples/index.md",
    **{
        f"examples/{path.name}": f"examples/{path.stem}.md"
        for path in sorted(ROOT.glob("examples/*.[ps][yh]"))
    },
}
SOURCES = {page: source for source, page in PAGES.items()}
# What people type into a search that knows the beginnings of words, and not their forms: where the
# text of a page has other words, or ten small pages have the same.
KEYWORDS = {
    "guides/audio.md": ["transcription", "speech"],
    "guides/bulk.md": ["rate-limit", "batch", "concurrency"],
    "guides/clouds.md": ["azure", "gcp"],
    "guides/conversations.md": ["agent", "conversation", "library"],
    "guides/errors.md": ["rate-limit", "retry", "timeout", "429"],
    "guides/function-calling.md": ["tools"],
    "guides/helpers.md": ["pagination", "embeddings"],
    "guides/http-clients.md": ["proxy", "certificates"],
    "guides/observability.md": ["tracing", "opentelemetry", "metrics"],
    "guides/options.md": ["timeout", "headers"],
    "guides/streaming.md": ["stream"],
    "guides/testing.md": ["mock", "pytest"],
    "guides/tools-and-mcp.md": ["mcp", "tools"],
    "migrating.md": ["migrate", "upgrade"],
    "sdks/README.md": ["pagination"],
    "sdks/embeddings/README.md": ["embeddings"],
}
# What most searches are not for counts less.
WEIGHTS = {"models/": 0.2, "examples/": 0.5, "changelog.md": 0.5, "performance.md": 0.5}
# In a table a bar within code is escaped for GitHub; here it ends no cell, and the escape shows.
_ROW = re.compile(r"^\|.*\\\|.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[(?P<text>[^\[\]]*(?:\[[^\]]*\][^\[\]]*)?)\]\((?!https?:|#)(?P<to>[^)\s]+)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made of other files."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=_program(source, text)))
    return files


def _program(source: str, text: str) -> str:
    name = Path(source).name
    if name.endswith(".py"):
        summary = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
        return f"# {name}\n\n{summary}\n\n```python\n{text}```\n"
    if name.endswith(".sh"):
        return f"# {name}\n\n```sh\n{text}```\n"
    return text


def on_page_markdown(markdown: str, page: Page, files: Files, **_: object) -> str:
    """Turn links between files of the repository into links between pages, and weigh the page."""
    here = page.file.src_uri
    if here in KEYWORDS:
        page.meta["tags"] = KEYWORDS[here]
    for place, weight in WEIGHTS.items():
        if here.startswith(place):
            page.meta["search"] = {"boost": weight}
    folder = posixpath.dirname(SOURCES.get(here, f"docs/{here}"))

    def rewrite(link: re.Match[str]) -> str:
        name, mark, anchor = link["to"].partition("#")
        target = posixpath.normpath(posixpath.join(folder, name))
        target = PAGES.get(target, target.removeprefix("docs/"))
        if files.get_file_from_path(target) is None:
            return link["text"]
        to = posixpath.relpath(target, posixpath.dirname(here) or ".")
        return f"[{link['text']}]({to}{mark}{anchor})"

    parts = re.split(r"(^```.*?^```)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if part.startswith("```") else _LINK.sub(rewrite, _ROW.sub(_bars, part))
        for part in parts
    )


def _bars(row: re.Match[str]) -> str:
    return _CODE.sub(lambda code: code[0].replace("\\|", "|"), row[0])
