"""Find the code in the documents and in public docstrings, and count it.

usage: python scripts/code_blocks.py

A block of Python in a document is a program of its own. Where a block of text follows it at once,
that is its output. In a docstring code is what is indented behind a line that ends with a colon;
it may use the names in `PRELUDE`. Blocks in other languages (shell, TOML ...) are told apart by
their language and only counted. tests/docs runs and type-checks all Python that is found here.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("examples/*.md")),
)
PACKAGES = (
    ROOT / "src" / "mistralai",
    ROOT / "packages" / "mistralai_azure" / "src" / "mistralai_azure",
    ROOT / "packages" / "mistralai_gcp" / "src" / "mistralai_gcp",
)

PRELUDE = """\
import io
from contextlib import closing

from mistralai import Mistral
from mistralai.local import LocalServer

client = Mistral()
file_id = client.files.upload(file=("scan.pdf", b"%PDF-1.4"), purpose="ocr").id
copy = io.BytesIO()
_ = closing, LocalServer, copy, file_id
"""
"""What code in docstrings may take for granted."""

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w+-]*)[^\n]*\n(?P<code>.*?)^(?P=indent)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A block of code.

    Args:
        path: The file it stands in.
        line: The line of its first statement.
        language: Its language; empty where the document does not say.
        code: The code.
        output: What it prints, None where the document does not say.
    """

    path: Path
    line: int
    language: str
    code: str
    output: str | None = None

    @property
    def name(self) -> str:
        """Where it is: the file's path and the line."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def program(self) -> str:
        """The code with what it takes for granted."""
        if self.path.suffix == ".py" and "import Mistral" not in self.code:
            return PRELUDE + self.code
        return self.code


def in_documents() -> Iterator[Block]:
    """Find every fenced block."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        found = list(_FENCE.finditer(text))
        followers: list[re.Match[str] | None] = [*found[1:], None]
        for block, after in zip(found, followers[: len(found)], strict=True):
            output = None
            if after is not None and after["language"] == "text":
                between = text[block.end() : after.start()]
                output = textwrap.dedent(after["code"]) if not between.strip() else None
            yield Block(
                path,
                text.count("\n", 0, block.start("code")) + 1,
                block["language"],
                textwrap.dedent(block["code"]),
                output,
            )


def in_docstrings() -> Iterator[Block]:
    """Find the code in the docstrings of every public module, class and function."""
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(
                    node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
                ):
                    yield from _in_docstring(path, node)


def _in_docstring(
    path: Path, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
) -> Iterator[Block]:
    text = ast.get_docstring(node)
    if text is None:
        return
    start = node.body[0].lineno
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        code = _indented(lines, at)
        if code and (at == 0 or not lines[at - 1].strip()) and _is_python("\n".join(code)):
            yield Block(path, start + at, "python", textwrap.dedent("\n".join(code)).strip() + "\n")
        at += max(len(code), 1)


def _indented(lines: list[str], at: int) -> list[str]:
    """Return the lines from `at` on that are indented, blank lines between them included."""
    out: list[str] = []
    for line in lines[at:]:
        if line.strip() and not line.startswith("    "):
            break
        out.append(line)
    return out if out and out[0].strip() else []


def _is_python(code: str) -> bool:
    """Whether an indented text is code: it parses, and does or calls something."""
    try:
        tree = ast.parse(textwrap.dedent(code))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Call | ast.Import | ast.ImportFrom) for node in ast.walk(tree))


def all_blocks() -> list[Block]:
    """Find all blocks, in documents and in docstrings."""
    return [*in_documents(), *in_docstrings()]


def main() -> None:
    """Print how many blocks there are in which language, and how many say their output."""
    blocks = all_blocks()
    for language, count in Counter(block.language or "none" for block in blocks).most_common():
        print(f"{count:4} {language}")
    python = [block for block in blocks if block.language == "python"]
    print(
        f"{len(python)} blocks of Python, {sum(b.path.suffix == '.py' for b in python)} of them in "
        f"docstrings; {sum(b.output is not None for b in python)} with their output"
    )


if __name__ == "__main__":
    main()
