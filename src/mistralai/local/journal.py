"""What was asked and what was answered, newest last, with keys struck out."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

_KEPT: Final = 1_000
_BODY: Final = 64 * 1024
REDACTED: Final = "[redacted]"
_SECRET_HEADERS: Final = frozenset({"authorization", "x-api-key", "api-key", "cookie"})
_SECRET_FIELDS: Final = re.compile(
    r'("(?:api_key|apiKey|access_token|password|token)"\s*:\s*")(?:[^"\\]|\\.)*(")'
)

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(slots=True)
class Entry:
    """One request and its answer.

    `time` is in seconds since the epoch, `seconds` how long the answer took. Bodies are text, at
    most 64 KiB of each. `status` is None when no answer was begun, `complete` is False when it
    did not come to its end.
    """

    id: str
    time: float
    method: str
    path: str
    query: str
    request_headers: dict[str, str]
    request_body: str = ""
    status: int | None = None
    response_headers: dict[str, str] = field(default_factory=dict[str, str])
    response_body: str = ""
    complete: bool = False
    seconds: float = 0.0
    fault: dict[str, Any] | None = None


class Journal:
    """The last thousand requests and answers."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def add(self, entry: Entry) -> None:
        """Write an entry down.

        Args:
            entry: The finished entry.
        """
        self._entries.append(entry)

    def entries(self) -> Sequence[Entry]:
        """Return all entries, oldest first."""
        return tuple(self._entries)

    def to_wire(self) -> list[dict[str, Any]]:
        """Return all entries as JSON objects, oldest first."""
        return [asdict(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forget all entries."""
        self._entries.clear()


def shown_headers(headers: Headers) -> dict[str, str]:
    """Return headers as text, with those that hold keys struck out.

    Args:
        headers: Raw headers; of several with one name the values are joined.
    """
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        value = REDACTED if name in _SECRET_HEADERS else value
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def shown_body(body: bytes) -> str:
    """Return the beginning of a body as text, with fields that hold keys struck out.

    Args:
        body: The raw body, or its beginning.
    """
    text = body[:_BODY].decode("utf-8", errors="replace")
    return _SECRET_FIELDS.sub(rf"\1{REDACTED}\2", text)


class Head:
    """Keeps the beginning of a body that goes by in pieces."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Args:
            piece: Bytes of the body.
        """
        self._kept += piece[: max(0, _BODY - len(self._kept))]

    def text(self) -> str:
        """Return what was kept, as `shown_body` shows it."""
        return shown_body(bytes(self._kept))
