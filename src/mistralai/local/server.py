"""The server as an object: uvicorn in a thread, on a port that is open before `start` returns."""

import asyncio
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, TypeVar, get_args

import uvicorn
from typing_extensions import Self

from .addresses import is_loopback
from .control.faults import Fault
from .control.scripts import Asked, Script, ScriptedCall
from .engines.choose import engine_named
from .errors import Api
from .http.app import create_app
from .http.connections import Connections
from .service.source import Reach
from .state import State

T = TypeVar("T")

_BACKLOG = 2048
MODELS: Final = ("today", "any")
APIS: Final[tuple[Api, ...]] = get_args(Api)


class LocalServer:
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

    Raises:
        ValueError: If there is no such engine, or what it needs is not installed, or the token is
            empty, or there is no such edition.
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
    ) -> None:
        if token is not None and not token.strip():
            raise ValueError("the token of the control routes must not be empty")
        for name, value, known in (("models", models, MODELS), ("api", api, APIS)):
            if value not in known:
                raise ValueError(f"{name} is {' or '.join(known)}, got {value!r}")
        self._any_model = models == "any"
        self._api: Api = api
        self._address = (host, port)
        self._engine, self._engine_note = engine_named(engine)
        self._data = None if data is None else Path(data)
        self._keys = None if api_keys is None else frozenset(api_keys)
        self._reach = Reach(others=allow_fetch, loopback=allow_loopback)
        self._connections = Connections()
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
            )
        except BaseException:
            listener.close()
            raise
        self._url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread = threading.Thread(
            target=self._run, args=(listener,), name="mistralai.local", daemon=True
        )
        self._thread.start()
        self._settled.wait()
        if self._failure is not None:
            self._thread.join()
            raise RuntimeError("the server could not start") from self._failure
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
        try:
            self._server = uvicorn.Server(self._config(state))
            await self._server.serve(sockets=[listener])
        finally:
            await state.close()

    def _config(self, state: State) -> uvicorn.Config:
        return uvicorn.Config(
            create_app(state, self._connections, ready=self._settled.set),
            http=self._connections.protocol(),
            # The one of uvicorn's that knows today's releases of the library.
            ws="websockets-sansio" if find_spec("websockets") else "none",
            lifespan="on",
            # A forwarded address would hide the peer's, by which connections are found.
            proxy_headers=False,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )

    @property
    def _state(self) -> State:
        if self._opened is None:
            raise RuntimeError("the server is not running; use `with LocalServer() as server`")
        return self._opened

    def stop(self) -> None:
        """Stop to listen, end what hangs, and remove a temporary data folder; may be repeated."""
        if self._thread is None:
            return
        if self._thread.is_alive() and self._loop is not None and self._server is not None:
            self._server.should_exit = True
            self._loop.call_soon_threadsafe(self._state.controls.holds.release)
        self._thread.join()

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
        self.stop()

    def inject(self, fault: Fault) -> None:
        """Order a misbehaviour for the next requests that match.

        Args:
            fault: What to do to which requests.
        """
        self._do(lambda state: state.controls.faults.add(fault))

    def answer(
        self,
        when: str | re.Pattern[str] | Callable[[Asked], str | None] | None = None,
        text: str | None = None,
        *,
        tool_calls: Iterable[tuple[str, dict[str, Any]]] = (),
        **order: Any,
    ) -> None:
        """Order an answer of chats, agents and FIM for the requests that match.

        Args:
            when: A text that the last message of the user contains, a regular expression (its
                flags written into it) that finds something there, or a function of the request
                that decides: it returns the text, or None to leave the request to the next
                script. It runs in another thread.
            text: The text of the answer.
            tool_calls: The tools to call, each a name and its arguments.
            **order: The other fields of `mistralai.local.control.scripts.Script`.

        Raises:
            ValueError: If this is no order, or a function comes with other arguments.
        """
        if callable(when):
            if text is not None or tool_calls or order:
                raise ValueError("a function decides alone: give it no other arguments")
            decide = when
            self._do(lambda state: state.controls.scripts.add(decide))
            return
        if isinstance(when, str):
            order["contains"] = when
        elif when is not None:
            if re.compile(when.pattern).flags != when.flags:
                raise ValueError(f"write the flags into the expression, as in (?i){when.pattern}")
            order["pattern"] = when.pattern
        calls = [ScriptedCall(name=name, arguments=given) for name, given in tool_calls]
        script = Script.model_validate({"text": text, "tool_calls": calls, **order})
        self._do(lambda state: state.controls.scripts.add(script))

    def unanswered(self, then: Literal["engine", "error"]) -> None:
        """Say what becomes of requests that no script answers.

        Args:
            then: ``engine``, as at the start, or ``error``: a 400 that says what was asked.

        Raises:
            ValueError: If it is neither.
        """
        if then not in {"engine", "error"}:
            raise ValueError(f"then is engine or error, got {then!r}")
        self._do(lambda state: state.controls.scripts.refuse_others(refuse=then == "error"))

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
        """Go back to a clean state: no orders, limits, files, jobs or journal; the real time."""
        self._await(lambda state: state.reset())

    def _do(self, action: Callable[[State], T]) -> T:
        async def run(state: State) -> T:
            return action(state)

        return self._await(run)

    def _await(self, work: Callable[[State], Coroutine[Any, Any, T]]) -> T:
        state = self._state
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            raise RuntimeError("the server is not running any more; make another one")
        return asyncio.run_coroutine_threadsafe(work(state), self._loop).result()


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, so that early clients wait in its backlog for the loop."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    # Named by hand, the protocol makes asyncio send small packets at once; without it the body of
    # an answer waits 40 ms for the acknowledgement of its head.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=made.detach())
