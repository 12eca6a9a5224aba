"""The requests that came, as tests look at them."""

import email.parser
import email.policy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from pydantic import BaseModel, ValidationError

from mistralai.local.wire import decode

from .asked import Asked, asked_in, endpoint_of
from .differences import short
from .journal import Entry
from .scripts import Match

_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came.

    `path` is where it went and `query` the query string; `headers` have names in small letters and
    no keys in them; `content` is the body as text, of one of more than a mebibyte the beginning.
    `status` is that of the answer, None while there is none, and `answer` the beginning of its
    body; `scripts` names the scripts that answered, none where the engine did. `time` is when it
    came (seconds since the epoch, on the server's clock) and `seconds` how long it took.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    content: str
    scope: str | None
    status: int | None
    answer: str
    scripts: Sequence[str]
    time: float
    seconds: float

    @property
    def endpoint(self) -> str:
        """The path, with names for the ids in it where it is one that scripts can answer."""
        found = endpoint_of(self.method, self.path)
        return self.path if found is None else found.template

    @property
    def json(self) -> Any:
        """The body: the value of its JSON, or the fields of a form; None where it is neither."""
        if self.headers.get("content-type", "").startswith("multipart/form-data"):
            return _form(self.headers["content-type"], self.content)
        try:
            return decode(self.content)
        except ValueError:
            return None

    @property
    def body(self) -> BaseModel | None:
        """The body as the server checks it; None where there is no such model, or it does not fit.

        It is a model of this server's, with the fields of the API: `body.messages[-1].content`.
        """
        found = endpoint_of(self.method, self.path)
        if found is None:
            return None
        try:
            return found.schema.model_validate(self.json)
        except ValidationError:
            return None

    @property
    def asked(self) -> Asked:
        """What it asks for, as functions that decide see it: `text`, `turn`, `results`."""
        given = self.json
        body = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
        return asked_in(self.method, self.path, self.headers, body, self.scope)

    @property
    def text(self) -> str:
        """What the user says last."""
        return self.asked.text

    @property
    def model(self) -> str:
        """The model that is asked, or the id of the agent."""
        return self.asked.model

    def to_wire(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {**asdict(self), "endpoint": self.endpoint, "json": self.json}

    def __str__(self) -> str:
        """Return it in a line."""
        said = f" {short(self.text)!r}" if self.text else ""
        status = "no answer" if self.status is None else _status(self.status)
        return f"{self.method} {self.path}{said} ({status})"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def seen(entry: Entry) -> Seen:
    """Return a request of the journal.

    Args:
        entry: Its entry.
    """
    return Seen(
        method=entry.method,
        path=entry.path,
        query=entry.query,
        headers=entry.request_headers,
        content=entry.request,
        scope=entry.asking.scope,
        status=entry.status,
        answer=entry.response_body,
        scripts=tuple(entry.asking.scripts),
        time=entry.time,
        seconds=entry.seconds,
    )


def from_wire(found: Mapping[str, Any]) -> Seen:
    """Return a request that another process tells of.

    Args:
        found: What `Seen.to_wire` gave.
    """
    names = Seen.__dataclass_fields__
    return Seen(**{name: value for name, value in found.items() if name in names})


def _form(kind: str, content: str) -> dict[str, Any]:
    """Return the fields of a form; a file is its name and how many letters of it were kept."""
    head = f"content-type: {kind}\r\n\r\n"
    parsed = email.parser.Parser(policy=email.policy.HTTP).parsestr(head + content)
    fields: dict[str, Any] = {}
    for part in parsed.iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        filename = part.get_filename()
        text = str(part.get_payload())
        fields[name] = text if filename is None else {"filename": filename, "letters": len(text)}
    return fields


def asked_for(requests: Iterable[Seen], match: Match) -> list[Seen]:
    """Return the requests that are meant.

    Args:
        requests: The requests.
        match: Which are meant.
    """
    return [one for one in requests if match.matches(one.asked)]


def check_asked(
    requests: Sequence[Seen], match: Match, is_right: Callable[[int], bool], how: str
) -> list[Seen]:
    """Return the requests that are meant, if there are as many as there should be.

    Args:
        requests: The requests that came.
        match: Which are meant.
        is_right: Whether so many are right.
        how: How many that is, in words.

    Raises:
        AssertionError: If there are not; it shows the closest request, or those that are meant.
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    found = asked_for(requests, match)
    if is_right(len(found)):
        return found
    lines = [f"{match.told()}: asked {len(found)} times, expected {how}."]
    if found:
        lines += [f"- {one}" for one in found[:_FEW]]
    elif not requests:
        lines.append("No request came at all.")
    else:
        # Of two that are as close the later: a test looks at what happened last.
        closest = min(reversed(requests), key=lambda one: len(match.misses(one.asked)))
        lines.append(f"The closest of {len(requests)} requests is {closest}")
        lines += [f"    {why}" for why in match.misses(closest.asked)[:_FEW]]
    raise AssertionError("\n".join(lines))
