"""Promise 7: the key shows nowhere. A canary is looked for wherever text comes out."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import linecache
import logging
import pickle
import re
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._hooks import AfterErrorHook, AfterSuccessHook, BeforeRequestHook
from mistralai.local import Fault

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from mistralai.local import LocalServer


def everything_about(error: BaseException) -> str:
    """Write an error as the most talkative handler would, with the variables of every frame."""
    told = [*traceback.format_exception(error), repr(error), repr(vars(error))]
    seen: BaseException | None = error
    while seen is not None:
        # What TracebackException does with capture_locals, which until Python 3.12 fails itself
        # where the repr of a variable does.
        for frame, line in traceback.walk_tb(seen.__traceback__):
            for name, value in frame.f_locals.items():
                told += (f"{name} = {one}" for one in walk(value))
            told += expressions_of(frame, line)
        seen = seen.__cause__ or seen.__context__
    return "\n".join(told)


def walk(value: Any, depth: int = 6) -> Iterator[str]:
    """Write a variable, and what is in it where it is a container, as sentry does."""
    try:
        yield repr(value)
    except Exception as failure:  # noqa: BLE001 - a repr may do what it likes
        yield str(failure)
    if depth and isinstance(value, Mapping):
        for pair in [*value.items()]:
            yield from walk(pair, depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in [*value]:
            yield from walk(item, depth - 1)


def expressions_of(frame: Any, line: int) -> Iterator[str]:
    """Write what the attributes in a line of source are, as stackprinter does."""
    source = linecache.getline(frame.f_code.co_filename, line)
    for expression in re.findall(r"[a-zA-Z_]\w*(?:\.\w+)+", source):
        first, *rest = expression.split(".")
        value = frame.f_locals.get(first)
        for name in rest:
            value = getattr(value, name, None)
        yield f"{expression} = {value!r}"


FAULTS: dict[str, dict[str, Any]] = {
    "an error status": {"body": "invalid_model"},
    "a refusal of fields": {"body": "unprocessable"},
    "a page": {"body": "html"},
    "reset": {"reset": True},
    "garbage": {"garbage": True},
    "cut": {"cut_after_bytes": 20},
}
MODES = ("chat.complete", "chat.stream", "models.list", "files.download")


@pytest.fixture
def perform(way: Any, ask: dict[str, Any]) -> Callable[[Mistral, str], Any]:
    """Performs an operation of each kind of answer to its end."""

    def run(client: Mistral, mode: str) -> Any:
        resource, _, name = mode.partition(".")
        arguments: dict[str, Any] = {"chat": ask, "files": {"file_id": "f"}}.get(resource, {})
        answer = way.call(getattr(getattr(client, resource), name), **arguments)
        if mode == "chat.stream":
            way.read_into([], answer)
        if mode == "files.download":
            way.body(answer)
        return answer

    return run


@pytest.mark.pairwise
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_users", [False, True], ids=["made here", "a user's"])
def test_no_error_shows_the_key_nor_does_its_traceback_with_all_variables(
    connect: Any,
    with_http: Any,
    server: LocalServer,
    perform: Any,
    key: Any,
    mode: str,
    fault: str,
    is_users: bool,
):
    server.inject(Fault(**FAULTS[fault], times=None))
    options: dict[str, Any] = {"retry_config": None}
    client = with_http({}, **options) if is_users else connect(**options)
    with pytest.raises((models.SDKError, httpx.HTTPError)) as caught:
        perform(client, mode)
    error: BaseException | None = caught.value
    assert not key.shows_in(everything_about(caught.value))
    while error is not None:
        assert not key.shows_in(pickle.dumps(error), repr(copy.deepcopy(error)))
        request = getattr(error, "_request", None)
        assert request is None or not key.shows_in(request.headers.raw)
        error = error.__cause__ or error.__context__
    if isinstance(caught.value, models.SDKError):
        assert not key.shows_in(pickle.dumps(caught.value.raw_response))


CARELESS = """
def handle_request(self, request):
    try:
        connect(request)
    except OSError:
        give_up(request)

def connect(request):
    said = request.headers["authorization"]
    raise OSError(len(said))

def give_up(request):
    said = request.headers["authorization"]
    raise httpx.ConnectError(str(len(said)))

async def handle_async_request(self, request):
    return handle_request(self, request)
"""


@pytest.mark.parametrize(
    ("module", "is_shown"),
    [
        ("app.transport", True),  # the user's own variables stay
        *[(f"{name}.part", False) for name in ("asyncio", "h11", "httpcore", "httptools")],
        *[(f"{name}.part", False) for name in ("anyio", "httpx", "httpx2", "mistralai", "ssl")],
    ],
)
def test_what_lies_on_the_way_to_the_network_keeps_no_variables_of_a_failure(
    way: Any, with_http: Any, key: Any, module: str, is_shown: bool
):
    made: dict[str, Any] = {"__name__": module, "httpx": httpx}
    exec(CARELESS, made)  # noqa: S102 - a function's module is where it was written
    kind = type("Careless", (httpx.BaseTransport, httpx.AsyncBaseTransport), made)
    client = with_http({"transport": kind()}, retry_config=None)
    with pytest.raises(httpx.ConnectError) as caught:
        way.call(client.models.list)
    assert caught.value.__context__ is not None
    assert key.shows_in(everything_about(caught.value)) is is_shown
    assert key.shows_in(everything_about(caught.value.__context__)) is is_shown


def test_a_connection_that_nobody_takes_shows_no_key(
    connect: Any, perform: Any, key: Any, waits: list[float]
):
    with pytest.raises(httpx.ConnectError) as caught:
        perform(connect(server_url="http://127.0.0.1:9"), "chat.complete")
    assert not key.shows_in(everything_about(caught.value))


def test_a_connection_that_breaks_while_the_request_is_sent_shows_no_key(
    way: Any, connect: Any, raw: Any, key: Any
):
    def slam(connection: socket.socket, _: bytes) -> None:
        raw.reset(connection)

    raw.answer = slam
    raw.read = lambda connection: connection.recv(1)
    client = connect(server_url=raw.url, retry_config=None)
    message = {"role": "user", "content": "x" * 20_000_000}
    with pytest.raises(httpx.HTTPError) as caught:
        way.call(client.chat.complete, model="m", messages=[message])
    assert not key.shows_in(everything_about(caught.value))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"server": "nowhere"}, ValueError),
        ({"client": 7}, TypeError),
        ({"async_client": 7}, TypeError),
        ({"server_url": "http://h:port"}, httpx.InvalidURL),
        ({"server_url": "no-scheme"}, httpx.UnsupportedProtocol),
        ({"retry_config": "often"}, TypeError),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_mistake_in_the_configuration_shows_no_key(
    way: Any, key: Any, wrong: dict[str, Any], error: type[Exception]
):
    with pytest.raises(error) as caught:
        way.call(Mistral(key.text(), **wrong).models.list)
    assert not key.shows_in(everything_about(caught.value))


@pytest.mark.parametrize("odd", ["{}\n", "{}\r\nx-evil: 1", " {}", "{}\x00", "ké{}", "{}\u2028"])
def test_a_key_that_no_header_can_have_is_refused_unsent_and_not_quoted(
    way: Any, connect: Any, server: LocalServer, key: Any, odd: str
):
    client = connect(api_key=odd.format(key.text()))
    with pytest.raises(ValueError, match="api_key") as caught:
        way.call(client.models.list)
    assert not key.shows_in(everything_about(caught.value))
    assert server.journal() == []


def test_no_log_record_of_any_logger_at_any_level_has_the_key(
    connect: Any, server: LocalServer, perform: Any, key: Any, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(1)
    for name in ("mistralai", "httpx", "httpcore", "asyncio", "h11"):
        caplog.set_level(1, logger=name)
    client = connect(debug_logger=logging.getLogger("mistralai"), retry_config=None)
    for mode in MODES:
        with contextlib.suppress(models.SDKError):
            perform(client, mode)
        for fault in FAULTS.values():
            server.inject(Fault(**fault))
            with contextlib.suppress(models.SDKError, httpx.HTTPError):
                perform(client, mode)
    loggers = {record.name.partition(".")[0] for record in caplog.records}
    assert {"mistralai", "httpx"} <= loggers
    formatter = logging.Formatter()
    for record in caplog.records:
        assert not key.shows_in(formatter.format(record), vars(record))


def test_no_repr_and_no_pickle_of_anything_has_the_key(
    way: Any, connect: Any, server: LocalServer, perform: Any, key: Any, ask: dict[str, Any]
):
    client = connect()
    stream = way.call(client.chat.stream, **ask)
    things = {mode: perform(client, mode) for mode in ("chat.complete", "models.list")}
    things |= {"client": client, "configuration": client.sdk_configuration, "stream": stream}
    things |= {"response": stream.response, "chat": client.chat, "http": things["models.list"].http}
    for name, thing in things.items():
        assert not key.shows_in(repr(thing), thing, getattr(thing, "__dict__", None)), name
        if name != "stream":
            assert not key.shows_in(pickle.dumps(thing)), name
    way.read_into([], stream)
    file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    download = way.call(client.files.download, file_id=file.id)
    way.body(download)
    assert not key.shows_in(pickle.dumps(download))


class Spy(BeforeRequestHook, AfterSuccessHook, AfterErrorHook):
    """A hook that writes down the context it is given."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, context: Any) -> None:
        attributes = {name: getattr(context, name) for name in dir(context) if name[0] != "_"}
        self.told += [repr(context), repr(attributes)]
        source = context.security_source
        self.told += [repr(source), str(source), repr(pickle.dumps(source))]

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.tell(hook_ctx)
        return request

    def after_success(self, hook_ctx: Any, response: httpx.Response) -> httpx.Response:
        self.tell(hook_ctx)
        return response

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        self.tell(hook_ctx)
        return response, error


def test_no_context_of_a_hook_has_the_key(
    connect: Any, server: LocalServer, perform: Any, key: Any
):
    client = connect(retry_config=None)
    spy = Spy()
    hooks = client.sdk_configuration.get_hooks()
    hooks.register_before_request_hook(spy)
    hooks.register_after_success_hook(spy)
    hooks.register_after_error_hook(spy)
    perform(client, "chat.complete")
    server.inject(Fault(body="internal"))
    with pytest.raises(models.SDKError):
        perform(client, "chat.complete")
    assert len(spy.told) == 20
    assert not key.shows_in(*spy.told)


def test_the_journal_of_the_local_server_has_no_key(
    connect: Any, server: LocalServer, perform: Any, key: Any
):
    client = connect(retry_config=None)
    for mode in MODES:
        with contextlib.suppress(models.SDKError):
            perform(client, mode)
    journal = json.dumps(server.journal())
    assert "[redacted]" in journal
    assert not key.shows_in(journal)


def test_standard_output_and_error_have_no_key_under_the_debug_variable(
    connect: Any, perform: Any, key: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_DEBUG", "1")
    out = io.StringIO()
    root = logging.getLogger()
    handler = logging.StreamHandler(out)
    before = root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        perform(connect(), "chat.complete")
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert "Request" in out.getvalue()
    assert not key.shows_in(out.getvalue())


@pytest.mark.pairwise
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("follow", [False, True], ids=["as made here", "a user's that follows"])
@pytest.mark.parametrize("mode", ["models.list", "chat.complete", "chat.stream", "files.download"])
def test_a_redirect_to_another_host_gets_no_authorization(
    connect: Any,
    with_http: Any,
    raw: Any,
    server: LocalServer,
    perform: Any,
    key: Any,
    mode: str,
    follow: bool,
    status: int,
):
    # The same machine under another name and port is another host.
    port = server.url.rpartition(":")[2]
    elsewhere = f"http://localhost:{port}/v1/models"

    def answer(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status} X\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n"
        connection.sendall(head.encode())

    raw.answer = answer
    options = {"server_url": raw.url, "retry_config": None}
    client = with_http({"follow_redirects": True}, **options) if follow else connect(**options)
    with contextlib.suppress(models.SDKError):
        perform(client, mode)
    assert key.shows_in(raw.requests[0])
    assert not [e for e in server.journal() if "authorization" in e["request_headers"]]
    if follow:
        assert server.journal()
    else:
        assert server.journal() == []


def test_a_traceback_that_shows_variables_would_show_a_key_that_is_not_hidden(key: Any):
    """The search itself is able to find something."""

    def careless(secret: str) -> None:
        raise ValueError(len(secret))

    with pytest.raises(ValueError, match="20") as caught:
        careless(key.text())
    assert key.shows_in(everything_about(caught.value))
