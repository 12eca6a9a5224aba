"""One request of many: sent when it may be, sent again where that helps, and never an exception.

A single call waits for its next attempt while it holds its place. Here the others go on meanwhile,
and what is refused because there were too many waits for the limiter, however often that is.
"""

from __future__ import annotations

import json
from asyncio import sleep
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai._core.call import Harm
from mistralai._core.exchange.retry import DEFAULT, NO_HEADERS, Attempts, failure_of, policy_of
from mistralai._core.response.result import Raw
from mistralai._transport.libraries import library_of
from mistralai.errors import AuthenticationError, SDKError, ServiceAccountTokenError
from mistralai.types.http import retry_after
from mistralai.types.unset import UNSET

from .limiter import allowance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mistralai.sdk import BaseSDK

    from .gate import Gate
    from .sharing import Door

FORMS = frozenset({"/v1/audio/transcriptions"})
"""The endpoints that take a form, where a batch takes the same fields as JSON."""
FATAL = (AuthenticationError, ServiceAccountTokenError)
"""What no row is to blame for: without a key that is valid, each of them would fail."""
PATIENCE = 900.0
"""How long a row is refused because there were too many until that is its answer, in seconds."""
OVERLOADED = frozenset({502, 503, 504, 529})
TOO_MANY = 429
_OK = range(200, 300)


class Answer(NamedTuple):
    """What came of a row.

    Args:
        status: The HTTP status; None where there was no answer.
        content: The body of the answer, as JSON.
        value: The body.
        kind: The kind of the error; None where there is none.
        cause: The error, where there is one.
    """

    status: int | None
    content: str
    value: Any
    kind: str | None = None
    cause: Exception | None = None

    def line(self, custom_id: str, check: int) -> bytes:
        """Write the line that the output of a batch would have."""
        start = f'{{"id":"bulk-{check:08x}","custom_id":{json.dumps(custom_id)},"response":'
        if self.status is None:
            error = json.dumps({"type": self.kind, "message": str(self.cause)})
            return f'{start}null,"error":{error}}}\n'.encode()
        answer = f'{{"status_code":{self.status},"body":{self.content}}}'
        return f'{start}{answer},"error":null}}\n'.encode()


class Asker:
    """Asks rows.

    Args:
        client: Sends.
        endpoint: The path that they go to.
        model: The model of those that name none.
        gate: Says when.
    """

    def __init__(
        self, client: BaseSDK, endpoint: str, model: str | None, gate: Gate | Door
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._model = None if model is None else json.dumps(model).encode()
        self._gate = gate
        config = client.sdk_configuration
        given = config.retry_config
        self._policy = DEFAULT if given is UNSET else policy_of(given, "retry_config")
        self._library = library_of(type(config.async_client))
        self._is_form = endpoint in FORMS

    async def ask(self, content: bytes, ticket: int) -> Answer:
        """Ask a row until there is an answer to stay with.

        Args:
            content: What to send: an object, as `to_json` writes it.
            ticket: That of the gate, which has let it in.

        Raises:
            StoppedError: It has to wait for another attempt, and there are to be no more.
            AuthenticationError: The key is not valid.
            ServiceAccountTokenError: There is no key.
        """
        if self._model is not None and not _names_model(content):
            comma = b"," if len(content) > len(b"{}") else b""
            content = b'%b%b"model":%b}' % (content[:-1], comma, self._model)
        body: Any = {"form": json.loads(content)} if self._is_form else {"content": content}
        attempts: Attempts | None = None
        refused_since: float | None = None
        while True:
            answer, headers = await self._attempt(body, ticket)
            if answer.kind is None:
                return answer
            delay: float | None = 0.0
            if answer.status == TOO_MANY and headers.get(_REQUESTS_A_MINUTE) != "0":
                now = monotonic()
                refused_since = now if refused_since is None else refused_since
                if now - refused_since > PATIENCE:
                    return answer
            else:
                attempts = attempts or Attempts(self._policy, Harm.COST)
                delay = attempts.delay_after(self._outcome(answer), headers)
            if delay is None:
                return answer
            if delay:
                await sleep(delay)
            ticket = await self._gate.enter()

    def _outcome(self, answer: Answer) -> Any:
        if answer.status is not None:
            return answer.status
        return failure_of(cast("Exception", answer.cause), self._library)

    async def _attempt(self, body: Any, ticket: int) -> tuple[Answer, Mapping[str, str]]:
        gate = self._gate
        try:
            raw = await self._client.request_async(
                "POST", self._endpoint, returns=Raw, retries=None, **body
            )
        except FATAL:
            gate.close()  # first, for nobody else has a better key
            gate.failed(ticket)
            raise
        except SDKError as error:
            status = error.status_code
            if status in _OK or error.raw_response is None:  # too large, or taken away by a hook
                gate.failed(ticket)
                return failed(error), NO_HEADERS
            headers = error.headers
            if status == TOO_MANY:
                gate.refused(ticket, retry_after(headers), allowance_of(headers.raw))
            else:
                gate.failed(ticket, overloaded=status in OVERLOADED)
            content, value = _as_json(error.body)
            return Answer(status, content, value, kind_of(status, value), error), headers
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's
            gate.failed(ticket, overloaded=failure_of(error, self._library) is not None)
            return failed(error), NO_HEADERS
        except BaseException:
            gate.failed(ticket)
            raise
        gate.answered(ticket, allowance_of(raw.headers.raw))
        try:
            content = raw.content.decode()
            value = _parsed(content)
        except (ValueError, RecursionError) as error:
            content = json.dumps(raw.content.decode("utf-8", "replace"))
            return Answer(raw.status, content, None, "no JSON", error), NO_HEADERS
        return Answer(raw.status, _in_a_line(content, value), value), NO_HEADERS


_REQUESTS_A_MINUTE = "x-ratelimit-limit-req-minute"


def _in_a_line(content: str, value: object) -> str:
    """Give JSON as it came, unless a line cannot have it."""
    # Within JSON a line feed is a blank: in a string it is written as \n.
    return json.dumps(value) if "\n" in content or "\r" in content else content


def _as_json(text: str) -> tuple[str, Any]:
    """Read the body of an error; what is no JSON becomes a text in JSON."""
    try:
        value = _parsed(text)
    except (ValueError, RecursionError):
        return json.dumps(text), text
    return _in_a_line(text, value), value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


# Made once: `json.loads` would make one for each text.
_parsed: Callable[[str], Any] = json.JSONDecoder(parse_constant=_refuse).decode


def _names_model(content: bytes) -> bool:
    """Tell whether a request says who is to answer it."""
    # Looking at the bytes is enough for most.
    if b'"model":' not in content and b'"agent_id":' not in content:
        return False
    return not {"model", "agent_id"}.isdisjoint(json.loads(content))


def failed(error: Exception) -> Answer:
    """Make the answer of a row that got none.

    Args:
        error: What happened instead.
    """
    return Answer(None, "null", None, type(error).__name__, error)


def kind_of(status: int | None, body: Any) -> str:
    """Name the kind of an error, by its status and what the API calls it.

    Args:
        status: The HTTP status; None where there is none.
        body: The body of the answer, or what stands in its place.
    """
    said = cast("dict[str, Any]", body).get("type") if isinstance(body, dict) else None
    words = (None if status is None else str(status), said if isinstance(said, str) else None)
    return " ".join(filter(None, words)) or "no answer"
