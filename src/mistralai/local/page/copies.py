"""A request of the journal as a command of curl and as a program in Python."""

import shlex
from pprint import pformat
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from mistralai.local.control.asked import SCOPE_HEADER
from mistralai.local.control.journal import Entry
from mistralai.local.wire import decode

# The operations that have names of their own, and what they call a field otherwise.
_CALLS: Final = {
    "/v1/chat/completions": "chat.complete",
    "/v1/agents/completions": "agents.complete",
    "/v1/fim/completions": "fim.complete",
    "/v1/embeddings": "embeddings.create",
    "/v1/ocr": "ocr.process",
    "/v1/conversations": "beta.conversations.start",
}
_STREAMS: Final = {"complete": "stream", "start": "start_stream"}
_RENAMED: Final = {"embeddings.create": {"input": "inputs"}}
_WIDTH: Final = 88
_BAD: Final = 400


def whole(entry: Entry) -> bool:
    """Return whether the body of a request is kept in such a way that it can be sent again.

    Args:
        entry: The entry of the journal.
    """
    kind = entry.request_headers.get("content-type", "")
    return entry.request_is_whole and not kind.startswith("multipart/")


def as_curl(entry: Entry, server: str) -> str:
    """Return a command that sends the request of an entry again.

    Args:
        entry: The entry; `whole` says whether it can be done.
        server: The URL of the server.
    """
    query = f"?{entry.query}" if entry.query else ""
    parts = [f"curl --no-buffer {shlex.quote(server + entry.path + query)}"]
    if entry.method != ("POST" if entry.request_body else "GET"):
        parts.append(f"-X {entry.method}")
    parts.append('-H "Authorization: Bearer $MISTRAL_API_KEY"')
    for name, value in _scope(entry).items():
        parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if entry.request_body:
        kind = entry.request_headers.get("content-type", "application/json")
        parts.append(f"-H {shlex.quote(f'Content-Type: {kind}')}")
        parts.append(f"--data-raw {shlex.quote(entry.request_body)}")
    return " \\\n  ".join(parts)


def as_python(entry: Entry, server: str) -> str:
    """Return a program that makes the request of an entry again.

    Args:
        entry: The entry; `whole` says whether it can be done.
        server: The URL of the server.
    """
    body = _body(entry)
    name = _CALLS.get(entry.path) if entry.method == "POST" else None
    # What the API refused the client may refuse itself: it has no place for unknown fields.
    if name is None or not isinstance(body, dict) or (entry.status or _BAD) >= _BAD:
        plain = _request(entry, cast("object", body))
        return _program(server, plain, "print(answer.text)", "import httpx\n")
    fields = dict(cast("dict[str, Any]", body))
    for old, new in _RENAMED.get(name, {}).items():
        fields[new] = fields.pop(old)
    stream = fields.pop("stream", False)
    fields.update(_headers(entry))
    if stream:
        resource, _, verb = name.rpartition(".")
        call = _call(f"client.{resource}.{_STREAMS[verb]}", fields)
        return _program(server, call, "for event in answer:\n    print(event)")
    return _program(server, _call(f"client.{name}", fields), "print(answer)")


def _program(server: str, call: str, end: str, imports: str = "") -> str:
    return (
        f"import os\n\n{imports}from mistralai import Mistral\n\n"
        f'client = Mistral(api_key=os.environ["MISTRAL_API_KEY"], server_url={server!r})\n'
        f"answer = {call}\n{end}\n"
    )


def _request(entry: Entry, body: object) -> str:
    fields: dict[str, Any] = {"returns": _Name("httpx.Response")}
    if entry.query:
        fields["query"] = dict(parse_qsl(entry.query, keep_blank_values=True))
    if body is not None:
        fields["json"] = body
    fields.update(_headers(entry))
    return _call("client.request", fields, f"{entry.method!r}, {entry.path!r}")


def _scope(entry: Entry) -> dict[str, str]:
    """Return the header that names the scope, also of a request that had it in its URL."""
    return {SCOPE_HEADER: entry.asking.scope} if entry.asking.scope else {}


def _headers(entry: Entry) -> dict[str, Any]:
    return {"http_headers": _scope(entry)} if entry.asking.scope else {}


class _Name(str):
    """A name of the program, and no text in it."""

    __slots__ = ()
    __repr__ = str.__str__


def _call(function: str, fields: dict[str, Any], first: str = "") -> str:
    lines = [f"    {first},\n"] if first else []
    for name, value in fields.items():
        written = pformat(value, width=_WIDTH, sort_dicts=False).replace("\n", "\n    ")
        lines.append(f"    {name}={written},\n")
    return f"{function}(\n{''.join(lines)})"


def _body(entry: Entry) -> object:
    """Return the JSON of a body, or None where it is none."""
    try:
        return cast("object", decode(entry.request_body))
    except ValueError:
        return None
