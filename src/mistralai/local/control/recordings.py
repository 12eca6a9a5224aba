"""Exchanges with an API that were kept: one readable file each, without keys."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode

from mistralai.local.wire import decode

from .differences import differences
from .journal import REDACTED, SECRET_HEADERS

_MARK: Final = ".mistralai-local-recording"
_MARK_TEXT: Final = '{"made_by": "mistralai.local", "format": 1}\n'
_NAME: Final = re.compile(r"(\d{4,})-.*\.json")
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_FEW: Final = 5
# Shorter ones are words that stand in ordinary text too.
_SHORTEST_SECRET: Final = 8
# What is kept of headers: what a client reads, and nothing that tells who asked, or which machine
# answered.
_REQUEST_HEADERS: Final = frozenset({"accept", "content-type"})
_ANSWER_HEADERS: Final = re.compile(
    r"content-type|content-disposition|retry-after(-ms)?|x-should-retry|location|allow"
    r"|x-?ratelimit[-a-z]*|deprecation|sunset"
)
_SECRET_FIELDS: Final = frozenset(
    {
        "access_token",
        "api_key",
        "apikey",
        "authorization",
        "client_secret",
        "password",
        "secret",
        "token",
    }
)
_OWNERS: Final = frozenset(
    {
        "account_id",
        "created_by",
        "creator_id",
        "organization_id",
        "owner_id",
        "tenant_id",
        "user_id",
        "workspace_id",
    }
)
_SECRET_PARAMETERS: Final = re.compile(
    r"(?i)(?:[?&]|\A)((?:x-amz-[a-z-]+|x-goog-[a-z-]+|sig(?:nature)?|se|sp|sv|token|key|api[-_]key"
    r"|access[-_]token)=)([^&\s\"']+)"
)
_UUID: Final = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_NO_UUID: Final = "00000000-0000-0000-0000-000000000000"
_TEXTS: Final = ("text/", "application/json", "application/jsonl", "application/x-ndjson")


@dataclass(frozen=True, slots=True)
class Question:
    """A request in the form that is kept and compared.

    `body` is None, or has one key that says what it is: ``json``, ``text``, ``form`` (parts by
    name, files as their digest), or ``bytes`` (their digest).
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """What is the same for two requests that are answered alike."""
        return json.dumps([self.method, self.path, self.query, self.body], sort_keys=True)

    def differences(self, asked: "Question") -> list[str]:
        """Return how another request differs from this one.

        Args:
            asked: The other one.
        """
        names = ("method", "path", "query")
        found = [
            f"{name}: wanted {getattr(self, name)!r}, got {getattr(asked, name)!r}"
            for name in names
            if getattr(self, name) != getattr(asked, name)
        ]
        return [*found, *differences(self.body, asked.body, "body")]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer's body, and how many seconds after the request it came."""

    after: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was kept: the status, the headers, and the pieces as they came."""

    status: int
    headers: Mapping[str, str]
    pieces: Sequence[Piece]


class Scrubber:
    """Takes out of texts and values what must not be kept: keys, cookies, who asked.

    Args:
        headers: The headers of the request, whose keys are taken out wherever they stand.
        query: Its query string, the same.
    """

    def __init__(self, headers: Iterable[tuple[str, str]], query: str = "") -> None:
        words = [
            word
            for name, value in headers
            if name.lower() in SECRET_HEADERS
            for word in re.split(r"[\s;=]+", value)
        ]
        words += [match[2] for match in _SECRET_PARAMETERS.finditer(query)]
        self._secrets = sorted(
            {word for word in words if len(word) >= _SHORTEST_SECRET}, key=len, reverse=True
        )

    def text(self, text: str) -> str:
        """Return a text without secrets.

        Args:
            text: The text.
        """
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return _SECRET_PARAMETERS.sub(_struck_out, text)

    def value(self, value: Any) -> Any:
        """Return a value without secrets.

        Args:
            value: What JSON can hold.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in cast("list[Any]", value)]
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {name: self._field(name, one) for name, one in fields.items()}
        return value

    def _field(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and name.lower() in _SECRET_FIELDS:
            return REDACTED
        if isinstance(value, str) and name.lower() in _OWNERS:
            return _NO_UUID if _UUID.match(value) else REDACTED
        return self.value(value)


def _struck_out(match: "re.Match[str]") -> str:
    return match[0][: match.start(2) - match.start()] + REDACTED


def question(
    method: str, path: str, query: str, headers: Sequence[tuple[str, str]], body: bytes
) -> Question:
    """Return a request as it is kept.

    Args:
        method: The HTTP method.
        path: The path.
        query: The query string.
        headers: The headers.
        body: The whole body.
    """
    scrubber = Scrubber(headers, query)
    known = {name.lower(): value for name, value in headers}
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    kind = known.get("content-type", "")
    shown = {name: known[name] for name in sorted(_REQUEST_HEADERS & known.keys())}
    if kind.startswith("multipart/"):
        # The boundary is drawn anew for each request.
        shown["content-type"] = kind.partition(";")[0]
    return Question(
        method,
        scrubber.text(path),
        scrubber.text(urlencode(pairs)),
        shown,
        scrubber.value(_body(kind, body)),
    )


def _body(kind: str, body: bytes) -> dict[str, Any] | None:
    if not body:
        return None
    if kind.startswith("multipart/form-data"):
        return {"form": sorted(_parts(kind, body), key=lambda part: (part["name"], str(part)))}
    return _content(kind, body)


def _content(kind: str, body: bytes) -> dict[str, Any]:
    if kind.partition(";")[0].strip() in {"application/json", ""}:
        try:
            return {"json": decode(body)}
        except ValueError:
            pass
    if kind.startswith(_TEXTS):
        try:
            return {"text": body.decode()}
        except UnicodeDecodeError:
            pass
    return {"bytes": _digest(body)}


def _digest(data: bytes) -> str:
    return f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def _parts(kind: str, body: bytes) -> Iterator[dict[str, Any]]:
    head = f"content-type: {kind}\r\n\r\n".encode("latin-1", "replace")
    parsed = BytesParser(policy=HTTP).parsebytes(head + body)
    for part in parsed.iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            yield {"name": name, "text": data.decode("utf-8", "replace")}
        else:
            yield {"name": name, "filename": filename, "bytes": _digest(data)}


def answer_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers of an answer that are kept.

    Args:
        headers: All of them.
    """
    return {
        name.lower(): value for name, value in headers if _ANSWER_HEADERS.fullmatch(name.lower())
    }


class Folder:
    """A folder of exchanges.

    Args:
        path: Where it is; for recording it is made if it is not there.
        writing: Whether exchanges will be added.

    Raises:
        OSError: If it cannot be had, holds what no recording put there, or is none to replay.
    """

    def __init__(self, path: Path, *, writing: bool) -> None:
        self.path = path
        if writing:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / _MARK).is_file():
                strangers = sorted(one.name for one in path.iterdir())
                if strangers:
                    raise OSError(
                        f"{path} holds what no recording of mistralai.local put there "
                        f"({strangers[0]} for one): give an empty folder, or one that it made"
                    )
                # Exclusive, so that what a link of this name leads to is not written over.
                with (path / _MARK).open("x", encoding="utf-8") as mark:
                    mark.write(_MARK_TEXT)
        elif not (path / _MARK).is_file():
            raise OSError(
                f"{path} is no recording of mistralai.local: make one with --record {path}"
            )

    def files(self) -> list[Path]:
        """Return the files of the exchanges, in the order in which they were begun."""
        named = [(_NAME.fullmatch(one.name), one) for one in self.path.iterdir()]
        found = [(int(match[1]), one) for match, one in named if match is not None]
        return [path for _, path in sorted(found)]

    def keep(self, asked: Question, answered: Answered, scrubber: Scrubber) -> Path:
        """Write an exchange into a new file, and return the file.

        Args:
            asked: The request.
            answered: The answer.
            scrubber: Takes out what must not be kept.

        Raises:
            OSError: If it cannot be written.
        """
        content = {
            "request": {
                "method": asked.method,
                "path": asked.path,
                "query": asked.query,
                "headers": dict(asked.headers),
                "body": asked.body,
            },
            "answer": {
                "status": answered.status,
                "headers": {name: scrubber.text(value) for name, value in answered.headers.items()},
                **_shown(answered, scrubber),
            },
        }
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        slug = _NOT_IN_A_NAME.sub("-", f"{asked.method} {asked.path}".lower()).strip("-")[:80]
        number = 1 + max((int(one.name.partition("-")[0]) for one in self.files()), default=0)
        while True:
            path = self.path / f"{number:04}-{slug}.json"
            try:
                # A number that another server has taken meanwhile is not written over.
                with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(text)
            except FileExistsError:
                number += 1
            else:
                return path


def _shown(answered: Answered, scrubber: Scrubber) -> dict[str, Any]:
    """Return the body of an answer as it is kept: events one by one, else the whole of it."""
    kind = answered.headers.get("content-type", "")
    if kind.startswith("text/event-stream"):
        return {"events": [list(_event(piece, scrubber)) for piece in _events(answered.pieces)]}
    data = b"".join(piece.data for piece in answered.pieces)
    last = answered.pieces[-1].after if answered.pieces else 0.0
    shown = _content(kind, data) if data else {}
    if "bytes" in shown:
        shown = {"base64": base64.b64encode(data).decode()}
    return {"seconds": round(last, 3), **scrubber.value(shown)}


def _event(piece: Piece, scrubber: Scrubber) -> tuple[float, str]:
    text = piece.data.decode("utf-8", "backslashreplace")
    lines = [_scrubbed_line(line, scrubber) for line in text.split("\n")]
    return round(piece.after, 3), "\n".join(lines)


def _scrubbed_line(line: str, scrubber: Scrubber) -> str:
    if line.startswith("data: {"):
        try:
            value = decode(line[len("data: ") :])
        except ValueError:
            return scrubber.text(line)
        cleaned = scrubber.value(value)
        # What holds no secret is kept as it was written.
        if cleaned != value:
            return "data: " + json.dumps(cleaned, ensure_ascii=False)
    return scrubber.text(line)


def _events(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the events of a stream, each when its end came; what has no end is last."""
    rest = b""
    for piece in pieces:
        rest += piece.data
        while found := re.search(rb"\r\n\r\n|\n\n|\r\r", rest):
            yield Piece(piece.after, rest[: found.end()])
            rest = rest[found.end() :]
    if rest:
        yield Piece(pieces[-1].after, rest)


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange that was kept, and the name of its file."""

    name: str
    asked: Question
    answered: Answered


def _read(path: Path) -> Kept:
    """Return the exchange in a file.

    Raises:
        ValueError: If it holds none.
    """
    try:
        content = decode(path.read_bytes())
        request, answer = content["request"], content["answer"]
        asked = Question(
            request["method"],
            request["path"],
            request.get("query", ""),
            request.get("headers", {}),
            request.get("body"),
        )
        answered = Answered(answer["status"], answer.get("headers", {}), list(_pieces(answer)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} is no recorded exchange ({type(error).__name__}: {error}): mend it, or "
            "delete it"
        ) from None
    return Kept(path.name, asked, answered)


def _pieces(answer: Mapping[str, Any]) -> Iterator[Piece]:
    if "events" in answer:
        for after, text in answer["events"]:
            yield Piece(float(after), text.encode("utf-8", "backslashreplace"))
        return
    seconds = float(answer.get("seconds", 0.0))
    if "json" in answer:
        text = json.dumps(answer["json"], ensure_ascii=False, separators=(",", ":"))
        yield Piece(seconds, text.encode("utf-8", "backslashreplace"))
    elif "text" in answer:
        yield Piece(seconds, answer["text"].encode("utf-8", "backslashreplace"))
    elif "base64" in answer:
        yield Piece(seconds, base64.b64decode(answer["base64"]))


class Replay:
    """The exchanges of a folder, found by their requests.

    A request that was recorded several times gets the answers in the order of the recording, and
    the last of them from then on.

    Args:
        folder: The folder.

    Raises:
        ValueError: If a file in it holds no exchange.
    """

    def __init__(self, folder: Folder) -> None:
        self._kept: dict[str, list[Kept]] = {}
        self._given: Counter[str] = Counter()
        for path in folder.files():
            kept = _read(path)
            self._kept.setdefault(kept.asked.key, []).append(kept)

    def reset(self) -> None:
        """Begin again with the first answer to each request."""
        self._given.clear()

    def find(self, asked: Question) -> Kept | None:
        """Return the exchange whose request this is; None if none was recorded.

        Args:
            asked: The request.
        """
        many = self._kept.get(asked.key)
        if many is None:
            return None
        at = self._given[asked.key]
        self._given[asked.key] += 1
        return many[min(at, len(many) - 1)]

    def refusal(self, asked: Question) -> str:
        """Return what to say to a request that was not recorded.

        Args:
            asked: The request.
        """
        message = f"No recorded exchange answers {asked.method} {asked.path}."
        every = [kept for many in self._kept.values() for kept in many[:1]]
        if not every:
            return f"{message} The recording is empty."
        # Another operation is farther than any difference in a body.
        closest = min(
            every,
            key=lambda kept: (
                kept.asked.path != asked.path,
                kept.asked.method != asked.method,
                len(kept.asked.differences(asked)),
            ),
        )
        lines = closest.asked.differences(asked)
        shown = [f"- {line}" for line in lines[:_FEW]]
        if len(lines) > _FEW:
            shown.append(f"- and {len(lines) - _FEW} more")
        return "\n".join([message, f"The closest is {closest.name}:", *shown])
