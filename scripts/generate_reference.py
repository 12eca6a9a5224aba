"""Write the reference from signatures and docstrings: docs/sdks, docs/models, and three lists.

usage: python scripts/generate_reference.py [--check]

The lists are the operations in README.md and in mkdocs.yml, and in MIGRATION.md the deliberate
differences from v1.
With `--check` nothing is written; the exit status is 1 where a file is not up to date.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import _docstrings
import _reference_models
from _generated import filled

from mistralai._core.paging import doc_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "mistralai"
DIFFERENCES = ROOT / "tests" / "contract" / "deliberate-differences.txt"


class Page(NamedTuple):
    """A resource and its page.

    Args:
        folder: The name of its folder in docs/sdks, which is v1's.
        path: How a client gets at it.
        module: The file of its class.
        example: A program of examples/ that uses it; nothing where there is none.
    """

    folder: str
    path: str
    module: str
    example: str = ""


# As people look for things; within a group the pages are in the order of README.md too.
GROUPS = {
    "Chat, code, embeddings": (
        Page("chat", "chat", "chat.py", "chat.py"),
        Page("fim", "fim", "fim.py", "code_completion.py"),
        Page("embeddings", "embeddings", "embeddings.py", "embeddings.py"),
        Page("classifiers", "classifiers", "classifiers.py", "moderation.py"),
        Page("responses", "responses", "responses.py", "responses.py"),
    ),
    "Agents and conversations": (
        Page("conversations", "beta.conversations", "beta/conversations.py", "conversations.py"),
        Page("mistralagents", "beta.agents", "beta/agents.py", "library.py"),
        Page("connectors", "beta.connectors", "beta/connectors.py"),
        Page("agents", "agents", "agents.py", "agents.py"),
    ),
    "Documents": (
        Page("ocr", "ocr", "ocr.py", "ocr_from_url.py"),
        Page("libraries", "beta.libraries", "beta/libraries.py", "library.py"),
        Page("documents", "beta.libraries.documents", "beta/documents.py", "library.py"),
        Page("accesses", "beta.libraries.accesses", "beta/accesses.py"),
    ),
    "Audio": (
        Page(
            "transcriptions", "audio.transcriptions", "audio/transcriptions.py", "transcription.py"
        ),
        Page("speech", "audio.speech", "audio/speech.py", "speech.py"),
        Page("voices", "audio.voices", "audio/voices.py", "speech.py"),
        Page("realtimesessions", "realtime.sessions", "realtime.py"),
    ),
    "Files and batches": (
        Page("files", "files", "files.py", "files.py"),
        Page("mistraljobs", "batch.jobs", "mistral_jobs.py", "batch_job.py"),
    ),
    "Models and fine-tuning": (
        Page("models", "models", "models_.py", "list_models.py"),
        Page("jobs", "fine_tuning.jobs", "jobs.py", "fine_tuning_job.py"),
    ),
}
MODELS = _reference_models.find(SOURCE / "models")
INDEX = """\
# Operations

All {methods} methods of the {resources} resources of a client. Each has a twin that is awaited,
with the same arguments: `client.chat.complete` and `client.chat.complete_async`. What is common to
all of them is told once:

* How to send a call, such as a timeout, retries and headers:
  [Options of a call](../guides/options.md).
* What goes wrong, rate limits among it: [Errors and retries](../guides/errors.md).
* Lists come in pages. `iterate` and its like do the pagination, and give every item of every page:
  [Helpers](../guides/helpers.md).
* Speech as text while it is spoken, `client.audio.realtime`, is no request but a websocket:
  [Audio](../guides/audio.md).
* Whatever has no method here: [Operations without a method](../guides/client-request.md)."""


def main() -> int:
    """Write or check all files; return the exit status."""
    wanted = dict(files())
    folders = (ROOT / "docs" / "sdks", ROOT / "docs" / "models")
    stale = {old for folder in folders for old in folder.rglob("*.md")} - wanted.keys()
    different = [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in sorted([*stale, *different]):
            name = path.relative_to(ROOT)
            print(f"{name} is not up to date; run python {sys.argv[0]}", file=sys.stderr)
        return 1 if stale or different else 0
    for path in stale:
        path.unlink()
    for path in different:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return 0


def files() -> Iterator[tuple[Path, str]]:
    """Give every file with its text."""
    operations: list[str] = []
    found = {page: [*_methods(_class_of(page))] for pages in GROUPS.values() for page in pages}
    for page, methods in found.items():
        yield ROOT / "docs" / "sdks" / page.folder / "README.md", _resource(page, methods)
        link = f"docs/sdks/{page.folder}/README.md"
        operations += ["", f"**[{page.path}]({link})**", ""]
        for one in methods:
            operations.append(f"* [{one.name}]({link}#{one.name}): {_said(one)}")
    readme = ROOT / "README.md"
    yield readme, _fill(readme, "operations", "\n".join([*operations, ""]))
    yield ROOT / "docs" / "sdks" / "README.md", _index(found)
    site = ROOT / "mkdocs.yml"
    yield site, _fill(site, "operations", _nav(), "      # {}")
    migration = ROOT / "MIGRATION.md"
    yield migration, _fill(migration, "differences", _differences())
    index = ["# Models", "", "The objects that operations take and return.", ""]
    for model in sorted(MODELS.values()):
        yield (
            ROOT / "docs" / "models" / f"{model.name.lower()}.md",
            _reference_models.page(model, MODELS),
        )
        if isinstance(model.node, ast.ClassDef):
            summary = _docstrings.read(ast.get_docstring(model.node)).summary
            index.append(f"* [{model.name}]({model.name.lower()}.md): {summary}")
    yield ROOT / "docs" / "models" / "README.md", "\n".join([*index, ""])


def _class_of(page: Page) -> ast.ClassDef:
    tree = ast.parse((SOURCE / page.module).read_text(encoding="utf-8"))
    return next(
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and [*map(ast.unparse, node.bases)] == ["Resource"]
    )


def _methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """Give the methods that the reference has, those that iterate over pages among them."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and _public(one):
            yield one
        elif isinstance(one, ast.Assign) and isinstance(one.value, ast.Call):
            called, target = one.value, one.targets[0]
            if ast.unparse(called.func) == "iterating" and isinstance(target, ast.Name):
                yield _iteration(node, target.id, ast.unparse(called.args[0]))


def _iteration(node: ast.ClassDef, name: str, of: str) -> ast.FunctionDef:
    """Write down the method that iterates over the pages of an operation."""
    page = next(one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == of)
    made = deepcopy(page)
    made.name = name
    made.returns = ast.Name("Iterator")
    doc = doc_of(ast.get_docstring(page), of)
    made.body = [ast.Expr(ast.Constant(doc))]
    return made


def _public(node: ast.FunctionDef) -> bool:
    decorators = {ast.unparse(one) for one in node.decorator_list}
    is_part = not decorators.isdisjoint({"part", "overload"})
    return not (is_part or node.name.startswith("_") or node.name.endswith("_async"))


def _said(node: ast.FunctionDef) -> str:
    """Give the first sentence of a method, for a list."""
    summary = _docstrings.read(ast.get_docstring(node)).summary
    return summary[:1].lower() + summary[1:].removesuffix(".")


def _index(found: Mapping[Page, list[ast.FunctionDef]]) -> str:
    """Write the page that lists every operation, by what people look for."""
    lines = [INDEX.format(resources=len(found), methods=sum(map(len, found.values())))]
    for group, pages in GROUPS.items():
        lines += ["", f"## {group}"]
        for page in pages:
            rows = [
                f"| [`{one.name}`]({page.folder}/README.md#{one.name}) | {_said(one)} |"
                for one in found[page]
            ]
            lines += ["", f"### [client.{page.path}]({page.folder}/README.md)", ""]
            lines += ["| Method | What it does |", "| --- | --- |", *rows]
    return "\n".join([*lines, ""])


def _nav() -> str:
    """Write the part of the site's menu with the operations."""
    lines: list[str] = []
    for group, pages in GROUPS.items():
        lines.append(f"      - {group}:")
        lines += [f"          - {page.path}: sdks/{page.folder}/README.md" for page in pages]
    return "\n".join(lines)


def _resource(page: Page, methods: list[ast.FunctionDef]) -> str:
    module = ast.parse((SOURCE / page.module).read_text(encoding="utf-8"))
    return "\n".join(
        [
            f"# {page.path}",
            "",
            _docstrings.read(ast.get_docstring(module)).summary,
            "",
            *(
                [f"A program that uses it: [{page.example}](../../../examples/{page.example}).", ""]
                if page.example
                else []
            ),
            *(f"* [{one.name}](#{one.name})" for one in methods),
            "",
            "All operations take the same six arguments more, by name: `retries`, `server_url`,",
            "`timeout_ms`, `http_headers`, `extra_body` and `extra_query`; see",
            "[Options of a call](../../guides/options.md).",
            *(line for one in methods for line in _operation(page, one)),
            "",
        ]
    )


def _doc_of(page: Page, node: ast.FunctionDef) -> str | None:
    """Find a method's docstring, for an operation with the errors that follow from its kind."""
    module = import_module(f"mistralai.{page.module.removesuffix('.py').replace('/', '.')}")
    method = getattr(getattr(module, _class_of(page).name), node.name)
    if (page_of := getattr(method, "__paged__", None)) is not None:
        return doc_of(page_of.doc, page_of.declared.__name__)
    declaration = getattr(method, "__declaration__", None)
    return ast.get_docstring(node) if declaration is None else inspect.cleandoc(declaration.doc)


def _operation(page: Page, node: ast.FunctionDef) -> Iterator[str]:
    doc = _docstrings.read(_doc_of(page, node))
    call = f"client.{page.path}.{node.name}"
    yield from ("", f"## {node.name}", "", doc.summary, "", f"`{call}`, awaiting: `{call}_async`.")
    if doc.text:
        yield from ("", doc.text)
    yield from ("", "**Arguments**", "")
    for name, annotation, default in _parameters(node):
        kind = _reference_models.shown(annotation, MODELS, "../../models/")
        if default is None:
            value = ", required"
        elif ast.unparse(default) in {"UNSET", "None"}:
            value = ""
        else:
            value = f", default `{ast.unparse(default)}`"
        text = textwrap.indent(doc.args.get(name, ""), "  ").strip()
        yield f"* **`{name}`** ({kind}{value}): {text}"
    # The options are described once, for all operations; what `parse` passes on is its own.
    if node.args.kwarg is not None and node.args.kwarg.arg != "options":
        yield f"* **`**{node.args.kwarg.arg}`**: {doc.args['**' + node.args.kwarg.arg]}"
    returns = node.returns
    assert returns is not None  # noqa: S101 - every operation says what it returns
    kind = _reference_models.shown(returns, MODELS, "../../models/")
    said = f"{kind}: {_lower_first(doc.returns)}" if doc.returns else "Nothing."
    yield from ("", "**Returns**", "", said)
    if doc.raises:
        yield from ("", "**Raises**", "")
        for name, text in doc.raises.items():
            yield f"* `{name}`: {' '.join(text.split())}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _parameters(node: ast.FunctionDef) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    positional = ((one, None) for one in node.args.args if one.arg != "self")
    for one, default in (*positional, *named):
        assert one.annotation is not None  # noqa: S101 - every parameter is typed
        yield one.arg, one.annotation, default


def _fill(path: Path, name: str, text: str, comment: str = "<!-- {} -->") -> str:
    """Put a text between the marks of a document."""
    begin = comment.format(f"{name}: written by scripts/generate_reference.py") + "\n"
    end = comment.format(f"end of {name}")
    return filled(path, begin, text, end)


def _differences() -> str:
    lines = ["", "| What | Why |", "| --- | --- |"]
    for line in DIFFERENCES.read_text(encoding="utf-8").splitlines():
        rule, _, reason = line.partition(" # ")
        if rule and not rule.startswith("#"):
            shown = reason.strip().replace("|", "\\|")
            lines.append(f"| `{rule.strip()}` | {shown} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
