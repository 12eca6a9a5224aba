"""The server as an object: uvicorn in a thread, on a port that is open before `start` returns."""

import asyncio
import atexit
import math
import os
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, TypeVar, cast, get_args
from uuid import uuid4

import uvicorn
from typing_extensions import Self

from .addresses import is_loopback
from .control.faults import Fault
from .control.recordings import Folder, Replay
from .control.requests import Seen, seen
from .control.script_files import read_scripts
from .control.scripts import Decide, Match, Script
from .engines.choose import engine_named
from .errors import Api
from .http.app import create_app
from .http.connections import Connections
from .http.recording import Passing, Replaying
from .orders import Orders, Scope
from .service.counting import NAMES, counting_named
from .service.source import Reach
from .state import State
from .threads import Threads

T = TypeVar("T")

_BACKLOG = 2048
# How long requests may still take that are answered when the server stops, in seconds.
_GRACE: Final = 1.0
MODELS: Final = ("today", "any")
TOKENS: Final = NAMES
APIS: Final[tuple[Api, ...]] = get_args(Api)


class LocalServer(Orders):
    """The Mistral API on this machine, running in a thread.

    Use it as a context manager, or call `start` and `stop`. All methods may be called from any
    thread:

        with LocalServer() as server:
            client = Mistral(api_key="any", server_url=server.url)

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        engine: What writes the answers: ``deterministic`` (a function of the request),
            ``smollm`` (a small real model), the path of a GGUF file, or ``auto`` (the real model
            where its wheels are installed).
        data: A folder that keeps files and jobs; None for a temporary one.
        api_keys: The keys to accept; None for any that is not empty.
        allow_fetch: Whether the documents of OCR requests may be fetched from other machines.
        allow_loopback: Whether they may be fetched from servers on this machine.
        token: What requests to the control routes under ``/_local`` have to bring along as a bearer
            token; None asks for nothing on a loopback address, and makes one on any other.
        models: The names of the models: ``today`` for those of the live API, ``any`` for every
            name, whatever it is used for.
        api: Which edition of the API words the refusals: ``today``, or ``2025-05`` for how it did
            when version 1 of the client was young.
        answers: A file of scripts, YAML or JSON; they are there again after each `reset`.
        unanswered: What becomes of requests that no script answers: ``engine``, ``error`` for a
            400 that says what was asked, or what the file says, which is ``engine`` by default.
        record: A folder to keep exchanges in: requests are passed on to `upstream`.
        upstream: The base URL of the API that `record` passes on to.
        replay: A folder to answer from, as `record` made it; what is not there is refused.
        replay_speed: How fast these answers come: 1 as they came, 2 in half the time; None for at
            once.
        tokens: Who counts the tokens of `usage`: ``own`` for a rule that needs nothing and never
            changes, ``mistral-common`` for the tokenizer of the models' maker (extra ``tokens``),
            or ``auto`` for that where it is installed.

    Raises:
        OSError: If the file cannot be read, or the folder is none of a recording.
        ValueError: If there is no such engine, or what it needs is not installed, or the token is
            empty, or there is no such edition, or the file holds no scripts, or what is given
            contradicts itself.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        engine: str = "deterministic",
        data: str | os.PathLike[str] | None = None,
        api_keys: Iterable[str] | None = None,
        allow_fetch: bool = False,
        allow_loopback: bool = False,
        token: str | None = None,
        models: Literal["today", "any"] = "today",
        api: Api = "today",
        answers: str | os.PathLike[str] | None = None,
        unanswered: Literal["engine", "error"] | None = None,
        record: str | os.PathLike[str] | None = None,
        upstream: str | None = None,
        replay: str | os.PathLike[str] | None = None,
        replay_speed: float | None = None,
        tokens: Literal["auto", "mistral-common", "own"] = "own",
    ) -> None:
        _check_stand_ins(record, upstream, replay, replay_speed, answers, unanswered)
        self._connections = Connections()
        if token is not None and not token.strip():
            raise ValueError("the token of the control routes must not be empty")
        for name, value, known in (("models", models, MODELS), ("api", api, APIS)):
            if value not in known:
                raise ValueError(f"{name} is {' or '.join(known)}, got {value!r}")
        if unanswered not in {None, "engine", "error"}:
            raise ValueError(f"unanswered is engine or error, got {unanswered!r}")
        scripts, strict = read_scripts(Path(answers)) if answers is not None else ((), False)
        self._scripts = (scripts, strict if unanswered is None else unanswered == "error")
        self._passing = None
        if record is not None:
            folder = Folder(Path(record), writing=True)
            self._passing = Passing(folder, upstream or "", self._connections)
        self._replay = None
        if replay is not None:
            self._replay = Replay(Folder(Path(replay), writing=False))
        self._replay_speed = replay_speed
        self._any_model = models == "any"
        self._counting = counting_named(tokens)
        self._api: Api = api
        self._address = (host, port)
        self._engine, self._engine_note = engine_named(engine)
        self._data = None if data is None else Path(data)
        self._keys = None if api_keys is None else frozenset(api_keys)
        self._reach = Reach(others=allow_fetch, loopback=allow_loopback)
        self._token = token
        self._opened: State | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._failure: BaseException | None = None
        self._settled = threading.Event()
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The server's base URL, without a slash at the end.

        Raises:
            RuntimeError: If the server was not started.
        """
        if self._url is None:
            raise RuntimeError("the server has no URL before start(); use `with LocalServer() as`")
        return self._url

    @property
    def token(self) -> str | None:
        """What the control routes ask for, as a bearer token; None if they ask for nothing."""
        return self._token

    @property
    def engine_note(self) -> str:
        """One line that says what writes the answers."""
        return self._engine_note

    def start(self) -> Self:
        """Start to listen; when this returns, requests are answered.

        Returns:
            The server itself.

        Raises:
            OSError: If the address or the data folder cannot be had.
            RuntimeError: If the server was started before.
        """
        if self._thread is not None:
            raise RuntimeError("a LocalServer starts once; make another one")
        listener = _listen(*self._address)
        host, port = listener.getsockname()[:2]
        if self._token is None and not is_loopback(host):
            self._token = secrets.token_urlsafe(16)
        try:
            self._opened = State(
                self._engine,
                self._data,
                self._keys,
                self._token,
                self._reach,
                self._api,
                any_model=self._any_model,
                counting=self._counting,
            )
        except BaseException:
            listener.close()
            raise
        scripts, strict = self._scripts
        self._opened.controls.scripts.begin_with(scripts, strict=strict)
        self._url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread = threading.Thread(
            target=self._run, args=(listener,), name="mistralai.local", daemon=True
        )
        self._thread.start()
        if self._counting is not None:
            # Beside the first requests, which wait for it only where they are counted.
            threading.Thread(target=self._counting.load, name="tokenizer", daemon=True).start()
        self._settled.wait()
        if self._failure is not None:
            self._thread.join()
            raise RuntimeError("the server could not start") from self._failure
        atexit.register(self.stop)
        return self

    def _run(self, listener: socket.socket) -> None:
        try:
            with listener:
                asyncio.run(self._serve(listener, self._state))
        except BaseException as error:  # noqa: BLE001 - the thread that waits in start() must hear it
            self._failure = error
        finally:
            self._settled.set()

    async def _serve(self, listener: socket.socket, state: State) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(Threads(thread_name_prefix="mistralai.local"))
        try:
            self._server = uvicorn.Server(self._config(state))
            await self._server.serve(sockets=[listener])
        finally:
            if self._passing is not None:
                await self._passing.close()
            await state.close()

    def _config(self, state: State) -> uvicorn.Config:
        return uvicorn.Config(
            create_app(state, self._connections, self._settled.set, self._stand_in(state)),
            http=self._connections.protocol(),
            # The one of uvicorn's that knows today's releases of the library.
            ws="websockets-sansio" if find_spec("websockets") else "none",
            lifespan="on",
            # A forwarded address would hide the peer's, by which connections are found.
            proxy_headers=False,
            log_level="warning",
            access_log=False,
            server_header=False,
            # What is not answered is given up before, by `_let_go`: uvicorn writes an error for it.
            timeout_graceful_shutdown=10,
        )

    def _stand_in(self, state: State) -> Passing | Replaying | None:
        if self._replay is not None:
            return Replaying(self._replay, state.controls.clock, self._replay_speed)
        return self._passing

    @property
    def _state(self) -> State:
        if self._opened is None:
            raise RuntimeError("the server is not running; use `with LocalServer() as server`")
        return self._opened

    def stop(self) -> None:
        """Stop to listen, end what hangs, and remove a temporary data folder; may be repeated.

        Requests have a second to be answered, and jobs go on when a server starts with the same
        data. A program that ends stops its servers itself.
        """
        if self._thread is None:
            return
        if self._thread.is_alive() and self._loop is not None and self._server is not None:
            self._server.should_exit = True
            # Another thread that stops the server may have been faster.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._let_go)
        self._thread.join()
        atexit.unregister(self.stop)

    def _let_go(self) -> None:
        """End what hangs at once, and what is not answered in time after that."""
        self._state.controls.holds.close()
        asyncio.get_running_loop().call_later(_GRACE, self._connections.end)

    def wait(self) -> None:
        """Return when the server has stopped."""
        # With a limit, because a wait without one cannot be interrupted on Windows.
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(timeout=0.5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; before that a strict server is verified, unless something else went wrong."""
        try:
            if kind is None and self._thread is not None and self._thread.is_alive():
                self._verify_if_strict()
        finally:
            self.stop()

    def limit(
        self, *, requests: int | None = None, tokens: int | None = None, body: str = "rate_limit"
    ) -> None:
        """Switch rate limits on: the headers count down, then requests are refused with 429.

        Args:
            requests: Requests per minute; 0 refuses for ever, as a model outside the plan.
            tokens: Tokens per minute.
            body: The name of the refusal's body in the catalogue.

        Raises:
            ValueError: If a limit is negative or the catalogue has no such body.
        """
        self._do(
            lambda state: state.controls.limits.switch_on(
                requests=requests, tokens=tokens, body=body
            )
        )

    def advance(self, seconds: float) -> float:
        """Move the server's clock forward.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The server's new time, in seconds since the epoch.

        Raises:
            ValueError: If `seconds` is negative or not finite.
        """
        return self._await(lambda state: state.advance(seconds))

    def journal(self) -> list[dict[str, Any]]:
        """Return all requests and answers since the start or the last reset, oldest first."""
        return self._do(lambda state: state.controls.journal.to_wire())

    def reset(self) -> None:
        """Go back to a clean state: no limits, files, jobs or journal; the real time.

        Of the orders those of the start stay, and a recording is answered from its beginning.
        """
        if self._replay is not None:
            self._replay.reset()
        self._await(lambda state: state.reset())

    def scope(self, name: str | None = None) -> Scope:
        """Return a part of the server for one test: scripts and a journal of its own.

        Args:
            name: What it is called; None for a name that no other has.
        """
        return Scope(name or uuid4().hex, self._desk, self.url)

    @property
    def _desk(self) -> "_Desk":
        return _Desk(self._do, asks=self._replay is None and self._passing is None)

    def _do(self, action: Callable[[State], T]) -> T:
        async def run(state: State) -> T:
            return action(state)

        return self._await(run)

    def _await(self, work: Callable[[State], Coroutine[Any, Any, T]]) -> T:
        state = self._state
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            raise RuntimeError("the server is not running any more; make another one")
        return asyncio.run_coroutine_threadsafe(work(state), self._loop).result()


class _Desk:
    """Takes the orders of this process.

    Args:
        do: Runs a function of the state on the server's loop, and returns what it returns.
        asks: Whether scripts are asked at all.
    """

    def __init__(self, do: Callable[[Callable[[State], Any]], Any], *, asks: bool) -> None:
        self._do = do
        self._asks = asks

    def _check(self) -> None:
        if not self._asks:
            raise RuntimeError("a server that records or replays asks no scripts")

    def order(self, script: Script, place: str) -> None:
        self._check()
        self._do(lambda state: state.controls.scripts.add(script, place))

    def order_function(
        self, decide: Decide, match: Match, times: int | None, place: str, *, optional: bool
    ) -> None:
        self._check()
        self._do(
            lambda state: state.controls.scripts.add_function(
                decide, match, times=times, optional=optional, place=place
            )
        )

    def inject(self, fault: Fault) -> None:
        self._do(lambda state: state.controls.faults.add(fault))

    def refuse_others(self, scope: str | None, *, refuse: bool) -> None:
        self._check()
        self._do(lambda state: state.controls.scripts.refuse_others(refuse=refuse, scope=scope))

    def report(self, scope: str | None) -> dict[str, Any]:
        return cast("dict[str, Any]", self._do(lambda state: state.controls.scripts.report(scope)))

    def requests(self, scope: str | None) -> list[Seen]:
        entries = self._do(lambda state: state.controls.journal.entries(scope))
        return [seen(entry) for entry in entries]

    def forget(self, scope: str) -> None:
        def forgetting(state: State) -> None:
            state.controls.scripts.clear(scope)
            state.controls.faults.clear(scope)
            state.controls.journal.clear(scope)

        self._do(forgetting)


def _check_stand_ins(
    record: object,
    upstream: str | None,
    replay: object,
    speed: float | None,
    answers: object,
    unanswered: object,
) -> None:
    """Refuse what contradicts itself about recording and replaying."""
    if record is not None and replay is not None:
        raise ValueError("a server records or replays: give one of record and replay")
    if (record is None) != (upstream is None):
        raise ValueError(
            "record needs upstream, the base URL of the API, and upstream needs record"
        )
    if upstream is not None and not upstream.startswith(("http://", "https://")):
        raise ValueError(f"upstream is an http or https URL, got {upstream!r}")
    if speed is not None and (replay is None or not (math.isfinite(speed) and speed > 0)):
        raise ValueError("replay_speed is a number above 0, and goes with replay")
    if (record or replay) is not None and (answers is not None or unanswered is not None):
        raise ValueError("a server that records or replays asks no scripts: leave out answers")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, so that early clients wait in its backlog for the loop."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    # Named by hand, the protocol makes asyncio send small packets at once; without it the body of
    # an answer waits 40 ms for the acknowledgement of its head.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=made.detach())
