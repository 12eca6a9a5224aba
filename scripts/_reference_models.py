"""The reference of the models: a page for each name in `mistralai.models`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WORD = re.compile(r"\w+(?:\.\w+)*")
_PLAIN = {
    "OptionalNullable": " | None",
    "Nullable": " | None",
}


class Model(NamedTuple):
    """A name of `mistralai.models`.

    Args:
        name: The name.
        node: Where it is made: a class, or the expression of an alias.
    """

    name: str
    node: ast.ClassDef | ast.expr


def find(folder: Path) -> dict[str, Model]:
    """Find the models and the aliases in the files of a folder, by name."""
    found: dict[str, Model] = {}
    # Those of an error stand below the others, because the errors know them.
    below = folder.parent / "types" / "refusals.py"
    for path in [*sorted(folder.glob("_*.py")), below]:
        if path.name in {"__init__.py", "_names.py", "_open.py", "_tagged.py"}:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name] = Model(node.name, node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name[0].isupper() and name != name.upper():
                    found[name] = Model(name, node.value)
    return found


def page(model: Model, models: Mapping[str, Model]) -> str:
    """Write the page of a name."""
    if isinstance(model.node, ast.expr):
        return f"# {model.name}\n\nAnother name for {shown(model.node, models, '')}.\n"
    parts = [f"# {model.name}", ast.get_docstring(model.node) or ""]
    if fields := _fields(model.node, models):
        lines = ["| Field | Type | Default | |", "| --- | --- | --- | --- |"]
        for name, (annotation, default, text) in fields.items():
            kind = shown(annotation, models, "").replace("|", "\\|")
            value = "required" if default is None else f"`{ast.unparse(default)}`"
            lines.append(f"| `{name}` | {kind} | {value} | {text.replace('|', chr(92) + '|')} |")
        parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def shown(annotation: ast.expr, models: Mapping[str, Model], folder: str) -> str:
    """Write a type, its models as links.

    Args:
        annotation: The type.
        models: All models.
        folder: Where their pages are, seen from the page that is written; ends with a slash.
    """
    source = _readable(annotation)
    out: list[str] = []
    at = 0
    for word in _WORD.finditer(source):
        name = word[0].removeprefix("models.").removeprefix("types.")
        quoted = source[word.start() - 1 : word.start()] in {'"', "'"}
        out.append(_code(source[at : word.start()]))
        linked = name in models and not quoted
        out.append(f"[`{name}`]({folder}{name.lower()}.md)" if linked else f"`{name}`")
        at = word.end()
    return "".join([*out, _code(source[at:])]).replace("``", "")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _readable(node: ast.expr) -> str:
    """Unparse a type without what only pydantic needs to know."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Attribute):
        name = ast.unparse(node.value).rpartition(".")[2]
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            return _readable(node.slice.elts[0])
        if name in _PLAIN:
            return _readable(node.slice) + _PLAIN[name]
        return f"{ast.unparse(node.value)}[{_readable(node.slice)}]"
    if isinstance(node, ast.BinOp):
        return f"{_readable(node.left)} | {_readable(node.right)}"
    if isinstance(node, ast.Tuple):
        return ", ".join(_readable(one) for one in node.elts)
    source = ast.unparse(node).replace("UnrecognizedStr", "str").replace("'", '"')
    # Editors complete names of models; any string is one.
    return re.sub(r"\b(types\.)?\w*ModelName\b", "str", source)


def _fields(
    node: ast.ClassDef, models: Mapping[str, Model]
) -> dict[str, tuple[ast.expr, ast.expr | None, str]]:
    """Return the fields of a class, those it inherits first."""
    fields: dict[str, tuple[ast.expr, ast.expr | None, str]] = {}
    for base in node.bases:
        parent = models.get(ast.unparse(base))
        if parent is not None and isinstance(parent.node, ast.ClassDef):
            fields |= _fields(parent.node, models)
    followers: list[ast.stmt | None] = [*node.body[1:], None]
    for one, after in zip(node.body, followers[: len(node.body)], strict=True):
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
            continue
        if "ClassVar" in ast.unparse(one.annotation) or one.target.id.startswith("_"):
            continue
        text = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            text = " ".join(str(after.value.value).split())
        fields[one.target.id] = (one.annotation, one.value, text)
    return fields
