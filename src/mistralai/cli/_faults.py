"""Errors as words for somebody who did not write the program."""

from __future__ import annotations

import json
import sys
from typing import Any, cast

_THEIRS = ("typer", "click")
"""Errors of the library that reads command lines: it puts them into words itself."""


def is_of_the_command_line(error: Exception) -> bool:
    """Whether an error tells how the command line is read, or that the program is to end."""
    # By its class alone, because the class of an exit is derived from nothing that tells it.
    return any(base.__module__.partition(".")[0] in _THEIRS for base in type(error).__mro__)


def words_of(error: Exception) -> str:
    """Put an error into words.

    Args:
        error: What a command ended with.

    Returns:
        A line, and behind it what may help, a line each, indented.
    """
    from mistralai.errors import SDKError  # noqa: PLC0415 - for errors only

    if isinstance(error, SDKError):
        return _of_answer(error)
    httpx: Any = sys.modules.get("httpx")
    if httpx is not None and isinstance(error, httpx.HTTPError):
        return _lines(f"no answer: {error}")
    if isinstance(error, OSError):
        return _of_system(error)
    refusals = getattr(error, "errors", None)
    if isinstance(error, ValueError) and callable(refusals):
        return _of_refusals(cast("Any", refusals()))
    if isinstance(error, (ValueError, RuntimeError)) or type(error).__module__ != "builtins":
        return _lines(str(error) or type(error).__name__)
    if isinstance(error, ModuleNotFoundError):
        return _lines(f"{error.name} is not installed")
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return _lines(f"this should not happen: {said}\n--debug tells where")


def _lines(text: str) -> str:
    first, *rest = (line.strip() for line in text.splitlines() if line.strip())
    return "\n".join([first, *(f"  {line}" for line in rest)])


def _of_answer(error: Any) -> str:
    """Say what a server said no with: its own words first, and then what the client knows."""
    said = _said_in(error.body) or error.body.strip()
    status = "" if error.status_code == -1 else f"{error.status_code} "
    message = f": {said}" if said else ""
    if error.status_code in range(200, 300) or error.status_code == -1:
        # The server saw no error: the client did.
        status, message = "", f": {error.message}"
    known = (error.hint, error.request_id and f"request id: {error.request_id}")
    name = _NAMES.get(
        error.status_code, "the server said no" if status else "no answer to go on with"
    )
    return _lines("\n".join([f"{status}{name}{message}", *(one for one in known if one)]))


_NAMES = {
    400: "the server cannot do that",
    401: "the server does not accept the key",
    403: "this is not allowed",
    404: "there is no such thing",
    409: "this does not fit the state of the thing",
    422: "the server refuses an argument",
    429: "too many requests or tokens",
    500: "the server failed",
    502: "the server failed",
    503: "the server is busy",
    504: "the server took too long",
}


def _said_in(body: str) -> str | None:
    """Find the words in the body of an error, in each of the forms that the API has for them."""
    try:
        given: Any = json.loads(body)
    except ValueError:
        return None
    found: Any = _first(given, "message", "detail", "error")
    found = _first(found, "message", "detail") or found
    if isinstance(found, list):
        return "; ".join(_refused(one) for one in cast("list[Any]", found))
    return None if found is None else str(found)


def _first(given: Any, *keys: str) -> Any:
    fields = _fields(given)
    return next((fields[key] for key in keys if fields.get(key)), None)


def _fields(given: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", given) if isinstance(given, dict) else {}


def _refused(one: Any) -> str:
    refusal = _fields(one)
    if "msg" not in refusal:
        return str(one)
    place = ".".join(str(part) for part in refusal.get("loc", ()) if part != "body")
    return f"{place}: {refusal['msg']}" if place else str(refusal["msg"])


def _of_refusals(found: list[dict[str, Any]]) -> str:
    return _lines("\n".join(_refused(one) for one in found))


def _of_system(error: OSError) -> str:
    if error.filename is None or error.strerror is None:
        return _lines(str(error) or type(error).__name__)
    return f"{error.filename}: {error.strerror}"
