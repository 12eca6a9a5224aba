"""What was asked and what was answered, newest last, with keys struck out."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Final

from .asked import Asking

_KEPT: Final = 1_000
_BODY: Final = 64 * 1024
# How many letters of requests are kept in all: a thousand of the longest would fill the memory.
_LETTERS: Final = 64 * 1024 * 1024
REDACTED: Final = "[redacted]"
# Shorter ones are words that stand in ordinary text too.
_SHORTEST_SECRET: Final = 10
SECRET_HEADERS: Final = frozenset(
    {"authorization", "proxy-authorization", "x-api-key", "api-key", "cookie"}
)
_SECRET_NAMES: Final = frozenset(name.encode("ascii") for name in SECRET_HEADERS)
# A connector has its key as the value of its authorization.
_SECRET_FIELDS: Final = re.compile(
    r'((?:"(?:api_key|apiKey|access_token|password|token)"'
    r'|"authorization"\s*:\s*\{[^{}]{0,200}?"value")\s*:\s*")((?:[^"\\]|\\.)*)(")'
)

Headers = Iterable[tuple[bytes, bytes]]


class Redactor:
    """Shows headers and bodies of one request and its answer without the keys in them.

    A key is struck out where it stands, and wherever else its text turns up: a 422, for one,
    repeats what it was sent.

    Args:
        headers: The headers of the request.
        body: The beginning of its body.
    """

    def __init__(self, headers: Headers, body: bytes) -> None:
        found = [value.decode("latin-1") for name, value in headers if _is_secret(name)]
        secrets = [word for value in found for word in value.split()]
        secrets += [match[2] for match in _SECRET_FIELDS.finditer(_decode(body))]
        self._secrets = [one for one in secrets if len(one) >= _SHORTEST_SECRET]

    def headers(self, headers: Headers) -> dict[str, str]:
        """Return headers as text; of several with one name the values are joined.

        Args:
            headers: Raw headers.
        """
        shown: dict[str, str] = {}
        for raw_name, raw_value in headers:
            name = raw_name.decode("latin-1").lower()
            value = REDACTED if name in SECRET_HEADERS else raw_value.decode("latin-1")
            shown[name] = f"{shown[name]}, {value}" if name in shown else value
        return shown

    def text(self, body: bytes, most: int = _BODY) -> str:
        """Return the beginning of a body as text.

        Args:
            body: The raw body, or its beginning.
            most: How many bytes of it.
        """
        text = _SECRET_FIELDS.sub(rf"\1{REDACTED}\3", _decode(body[:most]))
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text


def _is_secret(name: bytes) -> bool:
    return name.lower() in _SECRET_NAMES


def _decode(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")


class Entry:
    """One request and its answer so far; a request is in the journal from its beginning.

    `number` counts the entries of a journal, from 1; `ended` is whether nothing more will come of
    the answer; `request_is_whole` whether all of the request's body is kept.

    Args:
        moment: When it came, in seconds since the epoch.
        method: The HTTP method.
        path: The path.
        query: The query string.
        headers: The raw headers of the request.
        body: The beginning of its body.
        fault: The fault that it met, as ordered.
        asking: What scripts know of it.
    """

    def __init__(
        self,
        moment: float,
        method: str,
        path: str,
        query: str,
        headers: Headers,
        body: bytes,
        fault: dict[str, Any] | None,
        asking: Asking | None = None,
    ) -> None:
        self._shown = Redactor(headers, body)
        # Written out where somebody looks: most entries are forgotten unread.
        self._headers = tuple(headers)
        self._answer_headers: tuple[tuple[bytes, bytes], ...] = ()
        self._answer = bytearray()
        self.number = 0
        self.ended = False
        self.time = moment
        self.method = method
        self.path = path
        self.query = query
        self.request_is_whole = len(body) <= _BODY
        self.request = self._shown.text(body, len(body))
        self.fault = fault
        self.asking = asking or Asking(method, path)
        self.status: int | None = None
        self.complete = False
        self.seconds = 0.0

    def begin(self, status: int, headers: Headers) -> None:
        """Note the beginning of the answer.

        Args:
            status: The HTTP status.
            headers: The raw headers of the answer.
        """
        self.status = status
        self._answer_headers = tuple(headers)

    def add(self, piece: bytes) -> None:
        """Note a piece of the answer's body; of a long one the beginning is kept.

        Args:
            piece: Bytes of the body.
        """
        self._answer += piece[: max(0, _BODY - len(self._answer))]

    @property
    def request_headers(self) -> dict[str, str]:
        """The headers of the request, as text."""
        return self._shown.headers(self._headers)

    @property
    def response_headers(self) -> dict[str, str]:
        """The headers of the answer, as text; empty while none was begun."""
        return self._shown.headers(self._answer_headers)

    @property
    def request_body(self) -> str:
        """The beginning of the request's body, as text."""
        return self.request[:_BODY]

    @property
    def response_body(self) -> str:
        """The beginning of the answer's body, as text."""
        return self._shown.text(bytes(self._answer))

    def to_wire(self) -> dict[str, Any]:
        """Return the entry as a JSON object.

        `status` is None when no answer was begun; `complete` is False when it did not come to its
        end, or has not yet; `seconds` is how long it took. `scripts` names those that answered,
        and `scope` what the request belongs to.
        """
        answered = self.response_headers
        return {
            "id": answered.get("mistral-correlation-id"),
            "time": self.time,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "request_headers": self.request_headers,
            "request_body": self.request_body,
            "status": self.status,
            "response_headers": answered,
            "response_body": self.response_body,
            "complete": self.complete,
            "seconds": self.seconds,
            "fault": self.fault,
            "scope": self.asking.scope,
            "scripts": list(self.asking.scripts),
        }


class Journal:
    """The last thousand requests and answers.

    `clears` counts how often entries were forgotten that were not the oldest ones.
    """

    def __init__(self) -> None:
        self.clears = 0
        self._entries: deque[Entry] = deque()
        self._letters = 0
        self._last = 0

    @property
    def next_number(self) -> int:
        """The number that the next entry will have; a journal that is emptied goes on counting."""
        return self._last + 1

    def add(self, entry: Entry) -> None:
        """Write an entry down.

        Args:
            entry: The entry; what is noted in it later is seen too.
        """
        self._last = entry.number = self._last + 1
        self._entries.append(entry)
        self._letters += len(entry.request)
        while len(self._entries) > _KEPT or self._letters > _LETTERS:
            self._letters -= len(self._entries.popleft().request)

    def entries(self, scope: str | None = None) -> Sequence[Entry]:
        """Return entries, oldest first.

        Args:
            scope: Of which scope only; None for all.
        """
        return tuple(one for one in self._entries if scope in {None, one.asking.scope})

    def to_wire(self, scope: str | None = None) -> list[dict[str, Any]]:
        """Return entries as JSON objects, oldest first.

        Args:
            scope: Of which scope only; None for all.
        """
        return [entry.to_wire() for entry in self.entries(scope)]

    def clear(self, scope: str | None = None) -> None:
        """Forget entries.

        Args:
            scope: Of which scope only; None for all.
        """
        self.clears += 1
        others = () if scope is None else self._entries
        self._entries = deque(one for one in others if one.asking.scope != scope)
        self._letters = sum(len(one.request) for one in self._entries)
