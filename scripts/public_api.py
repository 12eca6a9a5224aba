"""Write the public interface down: every public name with its signature, a line each.

usage: python scripts/public_api.py [--check | --breaking OLD]

Without an option it writes tests/package/public-api.txt; with `--check` it compares that file, and
the exit status is 1 where it is not up to date. With `--breaking OLD` it tells what of an older
such file (`-` for standard input) is gone or cannot be called as before, and the exit status is 1
where there is anything. The sources are read, not run, so that the result does not depend on the
version of Python; only the lists `__all__` are asked for.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "tests" / "package" / "public-api.txt"
SOURCE = ROOT / "src" / "mistralai"
PACKAGES = ROOT / "packages"

LISTS = (
    "mistralai",
    "mistralai.bulk",
    "mistralai.bulk.ray",
    "mistralai.extra",
    "mistralai.extra.otel",
    "mistralai.httpclient",
    "mistralai.local",
    "mistralai.models",
    "mistralai.types",
    "mistralai.utils",
    "mistralai._hooks",
    "mistralai_azure",
    "mistralai_gcp",
    "mistralai.client",
    "mistralai.client.errors",
    "mistralai.client.models._names",  # the others are those of `mistralai.models`
    "mistralai.azure.client",
    "mistralai.gcp.client",
)
RESOURCES = "agents batch chat classifiers embeddings files fim fine_tuning jobs mistral_jobs"
# From what users import from, to the files that its things are made in.
PLACES = {
    **{f"mistralai.{name}": [SOURCE / f"{name}.py"] for name in RESOURCES.split()},
    "mistralai.beta": sorted((SOURCE / "beta").glob("*.py")),
    "mistralai.models_": [SOURCE / "models_.py"],
    "mistralai.ocr": [SOURCE / "ocr.py"],
    "mistralai.sdk": [SOURCE / "sdk.py"],
    "mistralai.sdkconfiguration": [SOURCE / "sdkconfiguration.py"],
    "mistralai.httpclient": [SOURCE / "httpclient.py"],
    "mistralai.models": [
        # The TypedDict twins are made of these, and listed by name.
        *sorted((SOURCE / "models").glob("_[a-z]*.py")),
        SOURCE / "errors.py",
    ],
    "mistralai.types": [SOURCE / "types" / "http.py", SOURCE / "types" / "basemodel.py"],
    "mistralai.utils": [
        SOURCE / "_core" / "stream" / "event_stream.py",
        SOURCE / "_logger.py",
        SOURCE / "utils" / "retries.py",
        SOURCE / "types" / "retries.py",
    ],
    "mistralai.bulk": [
        SOURCE / "bulk" / f"{name}.py"
        for name in ("errors", "mapping", "output", "ray", "report", "rows", "running")
    ],
    "mistralai.extra.otel": [SOURCE / "extra" / "otel" / "__init__.py"],
    "mistralai.extra": sorted((SOURCE / "extra").rglob("[a-z]*.py")),
    "mistralai._hooks": [SOURCE / "_hooks" / "types.py"],
    "mistralai.local": [
        SOURCE / "local" / "server.py",
        SOURCE / "local" / "orders.py",
        SOURCE / "local" / "remote.py",
        SOURCE / "local" / "control" / "asked.py",
        SOURCE / "local" / "control" / "faults.py",
        SOURCE / "local" / "control" / "requests.py",
        SOURCE / "local" / "control" / "scripts.py",
    ],
    "mistralai_azure": [PACKAGES / "mistralai_azure" / "src" / "mistralai_azure" / "sdk.py"],
    "mistralai_gcp": [PACKAGES / "mistralai_gcp" / "src" / "mistralai_gcp" / "sdk.py"],
    # Modules of the second door that only give others another path have no definitions.
    "mistralai.client": sorted((SOURCE / "client").glob("[a-z]*.py")),
    "mistralai.azure.client": sorted((SOURCE / "azure" / "client").glob("[a-z]*.py")),
    "mistralai.gcp.client": sorted((SOURCE / "gcp" / "client").glob("[a-z]*.py")),
}


def lines() -> Iterator[str]:
    """Give every public thing: first the names that modules list, then the signatures."""
    listed: dict[str, list[str]] = {}
    for module in LISTS:
        listed[module] = sorted(import_module(module).__all__)
        yield from (f"{module} has {name}" for name in listed[module])
    for module, files in PLACES.items():
        for file in files:
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef) and (
                    node.name in listed.get(module, [node.name])
                    # Models inherit fields from these, and HTTP clients methods.
                    or (
                        node.name.startswith("_")
                        and module in {"mistralai.models", "mistralai.httpclient"}
                    )
                ):
                    yield from _described(module, node)


def _described(where: str, node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        name = f"{where}.{node.name}"
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        yield f"{name} extends {bases or 'object'}"
        for one in node.body:
            yield from _described(name, one)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if not node.name.startswith("_") or node.name == "__init__":
            prefix = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
            marks = [f"@{ast.unparse(one)} " for one in node.decorator_list]
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            arguments = ast.unparse(node.args)
            # What sets or deletes a property has a line of its own, beside what gets it.
            accessor = "".join(re.findall(r"\.(?:setter|deleter)\b", "".join(marks)))
            name = f"{where}.{node.name}{accessor}"
            yield f"{name} is {''.join(marks)}{prefix}({arguments}){returns}"
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        if not node.target.id.startswith("_"):
            default = f" = {ast.unparse(node.value)}" if node.value else ""
            yield f"{where}.{node.target.id}: {ast.unparse(node.annotation)}{default}"
    elif (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and not node.targets[0].id.startswith("_")
    ):
        yield f"{where}.{node.targets[0].id} = {ast.unparse(node.value)}"


def breaking(old: str, new: str) -> list[str]:
    """Tell what of an interface is gone, or cannot be used as before.

    Types are not compared: whether another one accepts less is not to be told from its text.

    Args:
        old: The older interface, as `lines` writes it.
        new: The newer one.

    Returns:
        A line for each finding.
    """
    now = dict(map(_split, new.splitlines()))
    found: list[str] = []
    for line in old.splitlines():
        name, text = _split(line)
        if name not in now:
            found.append(f"gone: {line}")
        elif "(" in text and " is " in line:
            found += [f"{name}: {why}" for why in _worse(_arguments(text), _arguments(now[name]))]
    return found


def _split(line: str) -> tuple[str, str]:
    for mark in (" has ", " extends ", " is "):
        name, found, text = line.partition(mark)
        if found and " " not in name and ":" not in name:
            return (line, "") if mark == " has " else (name + mark, text)
    name = line.partition(":")[0].partition(" = ")[0]
    return name, line[len(name) :]


def _arguments(text: str) -> ast.arguments:
    start = text.index(" (") + 1 if text.startswith(("@", "async ")) else 0
    end = text.rindex(")") if " -> " not in text else text.rindex(") -> ")
    made = ast.parse(f"def f{text[start : end + 1]}: ...").body[0]
    assert isinstance(made, ast.FunctionDef)  # noqa: S101 - that is what was written
    return made.args


def _worse(old: ast.arguments, new: ast.arguments) -> Iterator[str]:
    before, after = _parameters(old), _parameters(new)
    for name, default in before.items():
        if name not in after:
            if new.kwarg is None:
                yield f"no parameter {name} any more"
        elif default is not None and after[name] is None:
            yield f"{name} has no default any more"
        elif default != after[name] and default is not None:
            yield f"the default of {name} was {default}, and is {after[name]}"
    yield from (
        f"the new parameter {name} has no default"
        for name, default in after.items()
        if name not in before and default is None
    )
    order = [one.arg for one in (*old.posonlyargs, *old.args)]
    if order != [one.arg for one in (*new.posonlyargs, *new.args)][: len(order)]:
        yield "the parameters that may be given by position are others"


def _parameters(arguments: ast.arguments) -> dict[str, str | None]:
    """Return the defaults of parameters by name, None for one that has none."""
    positional = [*arguments.posonlyargs, *arguments.args]
    without = len(positional) - len(arguments.defaults)
    defaults = [*[None] * without, *arguments.defaults]
    pairs = [
        *zip(positional, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {one.arg: None if value is None else ast.unparse(value) for one, value in pairs}


def main() -> int:
    """Write, check or compare; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the public interface down.")
    parser.add_argument("--check", action="store_true", help="compare the file instead")
    parser.add_argument("--breaking", metavar="OLD", help="compare with an older file")
    options = parser.parse_args()
    text = "".join(f"{line}\n" for line in lines())
    if options.breaking:
        older = Path(options.breaking).read_text("utf-8") if options.breaking != "-" else None
        found = breaking(sys.stdin.read() if older is None else older, text)
        print("\n".join(found) or "Nothing is broken.")
        return 1 if found else 0
    if not options.check:
        SNAPSHOT.write_text(text, encoding="utf-8")
    elif not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != text:
        print(f"{SNAPSHOT.name} is not up to date; run python {sys.argv[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
