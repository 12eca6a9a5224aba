"""What a test orders and sees: of a whole server, or of one scope of it."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, Literal, Protocol, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import Self

from .control.asked import SCOPE_HEADER
from .control.faults import Fault
from .control.requests import Seen, check_asked
from .control.scripts import Decide, Match, Reply, Script, ScriptedCall, problems

C = TypeVar("C")
Call = str | tuple[str, dict[str, Any] | str] | Mapping[str, Any] | ScriptedCall
"""A call of a tool: its name, its name and its arguments, the fields of a call, or one."""
Said = str | Mapping[str, Any] | Reply
"""A reply of a sequence: a text, the fields of a `Reply`, or one."""
When = str | re.Pattern[str] | Decide | None

_FOR_FUNCTIONS: Final = {*Match.model_fields, "times", "optional"}


class Desk(Protocol):
    """Where orders are taken: the server in this process, or one elsewhere."""

    def order(self, script: Script, place: str) -> None:
        """Take a script."""
        ...

    def order_function(
        self, decide: Decide, match: Match, times: int | None, place: str, *, optional: bool
    ) -> None:
        """Take a function that decides."""
        ...

    def inject(self, fault: Fault) -> None:
        """Take a fault."""
        ...

    def refuse_others(self, scope: str | None, *, refuse: bool) -> None:
        """Say whether requests that no script answers are refused."""
        ...

    def report(self, scope: str | None) -> dict[str, Any]:
        """Return the scripts, what became of them, and what went wrong."""
        ...

    def requests(self, scope: str | None) -> list[Seen]:
        """Return the requests that came, oldest first."""
        ...

    def forget(self, scope: str) -> None:
        """Forget the scripts, the faults and the requests of a scope."""
        ...


class Orders:
    """Orders answers, and tells what was asked; all methods may be called from any thread."""

    _scope: str | None = None

    @property
    def _desk(self) -> Desk:
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The base URL that clients are given, without a slash at the end."""
        raise NotImplementedError

    def client(self, make: Callable[..., C], **options: Any) -> C:
        """Return a client of this server, or of this scope of it.

        Args:
            make: The class of the client, such as `mistralai.Mistral`: it is called with
                `server_url` and `api_key`.
            **options: What else it is called with; they come before the two.
        """
        return make(**{"api_key": "any", "server_url": self.url, **options})

    def answer(
        self,
        when: When = None,
        text: str | None = None,
        *,
        tool_calls: Iterable[Call] = (),
        sequence: Iterable[Said] | None = None,
        **order: Any,
    ) -> None:
        """Order an answer for the requests that match.

        Args:
            when: A text that the last message of the user contains, a regular expression (its
                flags written into it) that finds something there, or a function of the request
                (`mistralai.local.Asked`) that decides. It returns a text, the fields of a
                `mistralai.local.Reply` or one, vectors or pages, or None to leave the request to
                the next script; what it raises makes the request fail. It runs in another thread.
            text: The text of the answer.
            tool_calls: The tools to call: each a name, a name and its arguments, or the fields
                `name`, `arguments` and `id`.
            sequence: Several replies, one for each request in turn: texts, the fields of
                `mistralai.local.Reply`, or such objects.
            **order: The other fields of `mistralai.local.Script`; beside a function those that
                say for which requests, `times` and `optional`.

        Raises:
            ValueError: If this is no order, or a function comes with something to say.
        """
        caller = traceback.extract_stack(limit=2)[0]
        place = f"{caller.filename}:{caller.lineno}"
        if self._scope is not None:
            order.setdefault("scope", self._scope)
        if callable(when):
            self._answer_by(when, text, tool_calls, sequence, order, place)
            return
        _refuse_unknown(Script, order)
        order |= _matching(when)
        calls = [_call(one) for one in tool_calls]
        if sequence is not None:
            order["sequence"] = [_reply(one) for one in sequence]
        script = Script.model_validate({"text": text, "tool_calls": calls, **order})
        self._desk.order(script, place)

    def _answer_by(
        self,
        decide: Decide,
        text: str | None,
        tool_calls: Iterable[Call],
        sequence: Iterable[Said] | None,
        order: dict[str, Any],
        place: str,
    ) -> None:
        said = order.keys() - _FOR_FUNCTIONS
        if text is not None or tuple(tool_calls) or sequence is not None or said:
            raise ValueError("a function decides alone: give it nothing to say")
        optional = bool(order.pop("optional", False))
        times = order.pop("times", None)
        match = Match.model_validate(order)
        self._desk.order_function(decide, match, times, place, optional=optional)

    def inject(self, fault: Fault) -> None:
        """Order a misbehaviour for the next requests that match.

        Args:
            fault: What to do to which requests; ordered from a scope it is for those of the scope.
        """
        if self._scope is not None:
            fault = fault.model_copy(update={"scope": self._scope})
        self._desk.inject(fault)

    def unanswered(self, then: Literal["engine", "error"]) -> None:
        """Say what becomes of requests that no script answers.

        Args:
            then: ``engine``, as at the start, or ``error``: a 400 that says what was asked, which
                scripts there are, and why each of them does not answer.

        Raises:
            ValueError: If it is neither.
        """
        if then not in {"engine", "error"}:
            raise ValueError(f"then is engine or error, got {then!r}")
        self._desk.refuse_others(self._scope, refuse=then == "error")

    def verify(self) -> None:
        """Check that every request was answered that had to be, and that every script was used.

        A server or a scope that is strict (`unanswered("error")`) does so by itself at the end of
        its `with`.

        Raises:
            AssertionError: If a request was refused because no script answers it, a function
                failed, or a script never answered that is not `optional`.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        if found := problems(self._desk.report(self._scope)):
            raise AssertionError("\n".join(found))

    def _verify_if_strict(self) -> None:
        __tracebackhide__ = True  # pytest then shows the line of the test
        report = self._desk.report(self._scope)
        found = problems(report)
        if report["strict"] and found:
            raise AssertionError("\n".join(found))

    @property
    def requests(self) -> list[Seen]:
        """The requests to the API since the start or the last reset, oldest first."""
        return self._desk.requests(self._scope)

    @property
    def last_request(self) -> Seen:
        """The request that came last.

        Raises:
            AssertionError: If none came.
        """
        requests = self.requests
        if not requests:
            raise AssertionError("No request came at all.")
        return requests[-1]

    def assert_asked(
        self, when: str | re.Pattern[str] | None = None, *, times: int | None = None, **match: Any
    ) -> list[Seen]:
        """Check that something was asked.

        Args:
            when: A text that the last message of the user contains, or a regular expression.
            times: How often exactly; None for at least once.
            **match: The other fields of `mistralai.local.Match`, such as `model`, `endpoint`,
                `tool`, `turn`, `headers` and `body`.

        Returns:
            The requests that match, oldest first.

        Raises:
            AssertionError: If not; it says how the closest request differs.
            ValueError: If this is nothing that can be asked.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        return check_asked(
            self.requests,
            self._match(when, match),
            lambda count: count == times if times is not None else count > 0,
            f"{times} times" if times is not None else "at least once",
        )

    def assert_asked_once(self, when: str | re.Pattern[str] | None = None, **match: Any) -> Seen:
        """Check that something was asked exactly once.

        Args:
            when: A text that the last message of the user contains, or a regular expression.
            **match: The other fields of `mistralai.local.Match`.

        Returns:
            The request.

        Raises:
            AssertionError: If not; it says how the closest request differs, or what was asked.
            ValueError: If this is nothing that can be asked.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        return self.assert_asked(when, times=1, **match)[0]

    def assert_not_asked(self, when: str | re.Pattern[str] | None = None, **match: Any) -> None:
        """Check that something was not asked.

        Args:
            when: A text that the last message of the user contains, or a regular expression.
            **match: The other fields of `mistralai.local.Match`.

        Raises:
            AssertionError: If it was; it says what was asked.
            ValueError: If this is nothing that can be asked.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        self.assert_asked(when, times=0, **match)

    def _match(self, when: str | re.Pattern[str] | None, match: dict[str, Any]) -> Match:
        _refuse_unknown(Match, match)
        return Match.model_validate({"scope": "*", **match, **_matching(when)})


class Scope(Orders):
    """A part of a server for one test: scripts and faults for its requests, its own journal.

    Requests belong to it that come to its `url`, or bring its `headers`. Use it as a context
    manager, or call `close`:

        from mistralai import Mistral
        from mistralai.local import LocalServer

        with LocalServer() as server, server.scope() as scope:
            scope.answer("capital of France", "Paris.")
            client = scope.client(Mistral)

    Args:
        name: What it is called.
        desk: Where its orders are taken.
        server_url: The base URL of the server.
    """

    def __init__(self, name: str, desk: Desk, server_url: str) -> None:
        self._scope = name
        self._taker = desk
        self._server_url = server_url

    @property
    def _desk(self) -> Desk:
        return self._taker

    @property
    def name(self) -> str:
        """What it is called."""
        return cast("str", self._scope)

    @property
    def url(self) -> str:
        """The base URL of its clients: requests to it belong to the scope, without a header."""
        return f"{self._server_url}/_scope/{self._scope}"

    @property
    def headers(self) -> dict[str, str]:
        """The header that requests to the server's own URL bring along to belong to it."""
        return {SCOPE_HEADER: self.name}

    def close(self) -> None:
        """Forget its scripts, its faults and its requests."""
        self._desk.forget(self.name)

    def __enter__(self) -> Self:
        """Return the scope itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Verify it if it is strict and nothing else went wrong, and forget it."""
        try:
            if kind is None:
                self._verify_if_strict()
        finally:
            self.close()


def _refuse_unknown(kind: type[Match], given: dict[str, Any]) -> None:
    """Refuse an argument that there is not, and say where it may belong.

    Raises:
        ValidationError: There is one.
    """
    known = [field.alias or name for name, field in kind.model_fields.items()]
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        near = get_close_matches(unknown, known, 1)
        meant = near[0] if near else f"body={{{unknown!r}: ...}}, for a field of the request"
        refused = PydanticCustomError(
            "extra_forbidden",
            "there is no such argument: did you mean {meant}?",
            {"meant": meant},
        )
        details = InitErrorDetails(type=refused, loc=(unknown,), input=given[unknown])
        raise ValidationError.from_exception_data(kind.__name__, [details])


def _matching(when: str | re.Pattern[str] | None) -> dict[str, Any]:
    if isinstance(when, re.Pattern):
        if re.compile(when.pattern).flags != when.flags:
            raise ValueError(f"write the flags into the expression, as in (?i){when.pattern}")
        return {"pattern": when.pattern}
    return {} if when is None else {"contains": when}


def _call(given: Call) -> ScriptedCall:
    if isinstance(given, ScriptedCall):
        return given
    if isinstance(given, Mapping):
        return ScriptedCall.model_validate(given)
    name, arguments = (given, {}) if isinstance(given, str) else given
    return ScriptedCall(name=name, arguments=arguments)


def _reply(given: Said) -> Reply:
    if isinstance(given, str):
        return Reply(text=given)
    if isinstance(given, Reply):
        return given
    return Reply.model_validate(
        {**given, "tool_calls": [_call(one) for one in given.get("tool_calls", ())]}
    )
