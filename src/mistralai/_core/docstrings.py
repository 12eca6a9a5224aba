"""What the docstring of an operation says that follows from its declaration.

A declaration describes what is its own. How to send a request, and the errors that every operation
of its kind raises, are added here, so that `help()` and the reference have all of it.
"""

from __future__ import annotations

import inspect
import re
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from .options import Options
from .request.url import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection

    from .call import Operation

_OPTIONS = "**options: How to send the request; see `Options`."
"""The line that stands for the options in the docstring of a declaration."""

_ENTRY = re.compile(r"^([\w.]+): (.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def with_errors(doc: str | None, operation: Operation, parameters: Collection[str]) -> str | None:
    """Add the errors of every operation of its kind to a docstring, but those that it names itself.

    Args:
        doc: The docstring of a declaration.
        operation: What it declares.
        parameters: The names of its parameters, without the options.
    """
    # How deep the sections stand depends on Python: from 3.13 on without the indentation.
    begin = doc and re.search(r"^( *)Args:$", doc, re.MULTILINE)
    if not doc or not begin:  # python -OO, or nothing is described
        return doc
    space = begin[1]
    text, _, told = doc.partition(f"{space}Raises:\n")
    own = dict(_ENTRY.findall(dedent(told)))
    answered, unsent = _errors_of(operation, parameters)
    between = {name: said for name, said in own.items() if name not in unsent}
    entries = {**answered, **between, **{name: own.get(name, unsent[name]) for name in unsent}}
    lines = "".join(f"{name}: {said.rstrip()}\n" for name, said in entries.items())
    return f"{text.rstrip()}\n\n{space}Raises:\n{indent(lines, space + '    ')}{space}"


def _errors_of(
    operation: Operation, parameters: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Tell the errors of a request that was sent, and those for which none is."""
    streams = operation.stream is not None or operation.streamed is not None
    in_path = placeholders(operation.path)
    errors: dict[str, str] = {}
    if operation.lists_refusals:
        errors["models.HTTPValidationError"] = "The server refused an argument."
    which = "another" if errors else "an"
    reported = ", or reports one in the stream" if streams else ""
    errors["models.SDKError"] = f"The server answered with {which} error{reported}."
    broken = ", or the connection broke in the middle of it" if streams else ""
    errors["httpx.HTTPError"] = f"There was no answer{broken}."
    unsent: dict[str, str] = {}
    if any(name not in in_path for name in parameters):
        unsent["pydantic.ValidationError"] = "An argument is not of its type; nothing was sent."
    if in_path:
        names = " or ".join(f"`{name}`" for name in in_path)
        unsent["ValueError"] = f"{names} is empty; nothing was sent."
    return errors, unsent


def with_options(doc: str | None) -> str | None:
    """Put what is said of each option in the place of the line on all of them."""
    if doc is None or Options.__doc__ is None:  # python -OO
        return doc
    each = inspect.cleandoc(Options.__doc__).partition("Args:\n")[2]
    before, mark, behind = doc.partition(_OPTIONS)
    if not mark:
        return doc
    # How deep it stands depends on Python, as above.
    front, _, space = before.rpartition("\n")
    spelled = "\n".join(space + line.removeprefix("    ") for line in each.splitlines())
    return f"{front}\n{spelled}{behind}"
