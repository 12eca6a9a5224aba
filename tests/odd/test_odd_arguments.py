"""No argument, however odd, is answered with an error from inside.

Thousands of calls, drawn from a seed, over all operations: each gives odd values to some of its
parameters and options, and some to the client itself. It goes through, or it is refused in words
that name the argument, and then nothing was sent.

`ODD_CALLS` and `ODD_SEED` in the environment say how many calls there are and which.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import enum
import fractions
import gzip
import inspect
import io
import os
import pathlib
import random
import ssl
import traceback
import types
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import UNSET, Mistral, models
from mistralai._core.options import DEFAULTS
from mistralai._core.resource import Resource
from mistralai.utils import BackoffStrategy, RetryConfig

if TYPE_CHECKING:
    from collections.abc import Callable

# Made once, and never used: every HTTP client would load all certificates.
TLS = ssl.create_default_context()

CALLS = int(os.environ.get("ODD_CALLS", "3000"))
SEED = int(os.environ.get("ODD_SEED", "13"))

Draw = random.Random
TEAPOT = 418
BUSY = 503


# Objects that answer to nothing, or with something else than they should


class OurOwnError(Exception):
    """What the odd objects raise; nothing in the client may expect it."""


def _raise(*_: Any, **__: Any) -> Any:
    raise OurOwnError("raised by an argument")


def raising(*names: str) -> type[Any]:
    """Make a class whose methods of these names raise."""
    return type("Raising", (), dict.fromkeys(names, _raise))


class LyingMapping(Mapping[Any, Any]):
    """Names keys that it does not have."""

    def __getitem__(self, key: Any) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(["model", "type", "x-a"])

    def __len__(self) -> int:
        return 3


class EndlessMapping(Mapping[Any, Any]):
    """Raises while its keys are read."""

    def __getitem__(self, key: Any) -> Any:
        return key

    def __iter__(self) -> Iterator[Any]:
        yield "a"
        raise OurOwnError

    def __len__(self) -> int:
        return -1  # noqa: PLE0303 - it lies


class OddItems:
    """Has `items` and is no mapping."""

    def __init__(self, given: Any) -> None:
        self._given = given

    def items(self) -> Any:
        return self._given() if callable(self._given) else self._given


class OddText(str):
    """A text whose methods raise."""

    __slots__ = ()
    encode = strip = removesuffix = startswith = partition = replace = _raise  # type: ignore[assignment]
    __str__ = __repr__ = __format__ = _raise  # type: ignore[assignment]


class OddInt(int):
    """A number whose methods raise."""

    __str__ = __repr__ = __add__ = __truediv__ = __lt__ = __ge__ = _raise  # type: ignore[assignment]


class OddDict(dict[Any, Any]):
    """A dict whose methods raise."""

    items = keys = __iter__ = __len__ = _raise  # type: ignore[assignment]


class OddList(list[Any]):
    """A list whose methods raise."""

    __iter__ = __len__ = __getitem__ = _raise  # type: ignore[assignment]


class Named(str, enum.Enum):
    """Names, one of them no Unicode."""

    GOOD = "fine-tune"
    BAD = "\udfff"


class Things(enum.Enum):
    """Members that are no names."""

    OBJECT = object()
    NAN = float("nan")
    LIST = ("a",)


class Thing(pydantic.BaseModel):
    """A model of the user's."""

    x: Any = None


class Reader:
    """A file that has nothing but `read`, and that reads odd things."""

    name = "a.jsonl"

    def __init__(self, *pieces: Any) -> None:
        self._pieces = list(pieces)

    def read(self, _: int = -1) -> Any:
        piece = self._pieces.pop(0) if self._pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece


class OddFile(io.BytesIO):
    """A file in memory with an odd attribute."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(b"content")
        for name, value in attributes.items():
            setattr(self, name, value)


def deep(depth: int, wrap: Callable[[Any], Any], core: Any = 0) -> Any:
    value = core
    for _ in range(depth):
        value = wrap(value)
    return value


def recursive_list() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def recursive_dict() -> dict[str, Any]:
    value: dict[str, Any] = {"type": "text", "role": "user"}
    value["content"] = value["text"] = value["x"] = value
    return value


def endless() -> Iterator[int]:
    yield 1
    raise OurOwnError


def closed() -> io.BytesIO:
    file = OddFile(name="a.jsonl")
    file.close()
    return file


DEPTHS = (50, 300, 3_000, 30_000)

SCALARS: list[Callable[[Draw], Any]] = [
    lambda draw: draw.choice([None, UNSET, True, False, 0, -1, 1, 2, 7, 2**31, 2**63, 2**64]),
    lambda draw: draw.choice([10**400, -(10**400), 10**5000, 1e308, 5e-324, 1.5, -0.0, 1e-9]),
    lambda draw: draw.choice([float("nan"), float("inf"), -float("inf"), 1j]),
    lambda draw: draw.choice([decimal.Decimal("NaN"), decimal.Decimal("1e999999")]),
    lambda draw: draw.choice([fractions.Fraction(1, 3), decimal.Decimal("1.5")]),
    lambda draw: draw.choice(
        ["", " ", "a", "m", "auto", "none", "text", "user", "\x00", "\t", "é"]
    ),
    lambda draw: draw.choice(
        ["\ud800", "a\udfff", "\udc00\ud800", "\U0010ffff", "\ufffe", "\u2028"]
    ),
    lambda draw: draw.choice(["a\r\nx: y", "../..", ".", "..", "a/b", "a?b#c", "%zz", "{x}", "{}"]),
    lambda draw: draw.choice(["x" * 70_000, "é" * 30_000, "/" * 100, "%" * 3, "a" * 66_000]),
    lambda draw: draw.choice([b"", b"a", b"\xff\xfe", bytearray(b"a"), memoryview(b"a")]),
    lambda draw: draw.choice([object(), object, int, len, types, ..., NotImplemented, type]),
    lambda draw: draw.choice([OurOwnError(), ValueError("x"), lambda: 1, lambda x: x, print]),
    lambda draw: draw.choice([range(3), slice(1), zip(), map(str, [1])]),
    lambda draw: draw.choice([dt.date.max, dt.date.min]),
    lambda draw: dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-23))),
    lambda draw: draw.choice([dt.timedelta.max, dt.time.max, uuid.UUID(int=0)]),
    lambda draw: draw.choice([*Named, *Things, Named, models.BatchJobStatus]),
    lambda draw: draw.choice([OddText("a"), OddText("\ud800"), OddInt(3), OddText("http://h")]),
    lambda draw: draw.choice(
        [pathlib.Path(), pathlib.Path("/no/such/thing"), pathlib.Path("a\0b")]
    ),
    lambda draw: pathlib.PurePosixPath("a"),
    lambda draw: raising(
        draw.choice(
            ["__str__", "__repr__", "__eq__", "__hash__", "__bool__", "__len__", "__iter__"]
        ),
        draw.choice(["__getattr__", "__str__", "__format__", "__index__", "__float__", "__int__"]),
    )(),
    lambda draw: raising("__str__", "__repr__", "__eq__", "__hash__", "__bool__", "__getattr__")(),
    lambda draw: raising("__fspath__")(),
    lambda draw: raising("items")(),
    lambda draw: raising("seekable", "fileno")(),
]

URLS: list[Callable[[Draw], Any]] = [
    lambda draw: draw.choice(
        [
            *("http://h", "http://h/", "http://h/v1", "https://h:8443/a?b=c", "http://[::1]:1/"),
            *("http://", "http:", "http", "://", "//h", "/", "h", "h:80", "ftp://h", "file:///etc"),
            *(
                "http://h:99999",
                "http://h:abc",
                "http://h:-1",
                "http://h:0",
                "http://h:",
                "http://:1",
            ),
            *(
                "http://[",
                "http://[::1",
                "http://]",
                "http://[x]",
                "http://1.2.3.4.5",
                "http://256.1.1.1",
            ),
            *(
                "http://a..b",
                "http://.",
                "http://-a",
                "http://xn--",
                "http://xn--a",
                "http://☃.net",
            ),
            *("http://" + "a" * 64, "http://" + "a" * 300, "http://" + "é" * 64, "http://exa mple"),
            *("http://a\x00b", "http://a\nb", "http://h/\x7f", "http://\ud800", "http://h/\ud800"),
            *(
                "http://u:p@h",
                "http://u:p@",
                "http://@",
                "http://%zz",
                "http://h/%zz",
                "http://h?#",
            ),
            *("http://h/" + "x" * 70_000, "http://h/{x}", "HTTP://H", " http://h", "http://h "),
            *("http://h\\a", "http://ⓗ", "http://ß.de", "http://a_b", "http://*", "http://h#f"),
            *("http://\u202eh", "http://a\u3002b", "http://\u0378", "data:,", "javascript:1"),
        ]
    ),
    lambda draw: draw.choice(
        [
            httpx.URL("http://h/v1"),
            httpx.URL("/x"),
            httpx.URL(""),
            b"http://h",
            httpx.URL("http://h:1"),
        ]
    ),
]

HEADERS: list[Callable[[Draw], Any]] = [
    lambda draw: {
        draw.choice(
            [
                *("content-length", "Content-Length", "transfer-encoding", "host", "content-type"),
                *("x-a", "", " ", "a b", "a\r\nb", "é", "\ud800", "user-agent", "authorization"),
                *("connection", "accept", "accept-encoding", "expect", "upgrade", "te", "cookie"),
                *(1, None, b"x-a", Named.BAD, OddText("x-a"), ("x",), "x" * 70_000, "x\x00"),
            ]
        ): draw.choice(
            [
                *(
                    "abc",
                    "-1",
                    "5",
                    "0",
                    "1e3",
                    "9" * 400,
                    "٣",
                    "",
                    " ",
                    "chunked",
                    "gzip, chunked",
                ),
                *("a b", "a\r\nb: c", "\x00", "é", "\ud800", 1, None, True, b"a", ["a"], {}),
                *("multipart/form-data", "text/plain; charset=\xff", Named.GOOD, OddText("a")),
                *("x" * 200_000, float("nan"), "close", "100-continue", "h:abc", "[::1", "a/b"),
            ]
        )
    },
    lambda draw: draw.choice(
        [
            [("a", "b")],
            httpx.Headers({"a": "b"}),
            {},
            [],
            OddItems(5),
            OddItems([1, 2]),
            OddItems([("a",)]),
            OddItems([("a", "b", "c")]),
            OddItems(_raise),
            OddItems(endless),
        ]
    ),
]

FILES: list[Callable[[Draw], Any]] = [
    lambda draw: draw.choice(
        [
            *(
                "",
                "no/such/file",
                ".",
                "a\0b",
                "\ud800",
                "x" * 5000,
                ("a",),
                (),
                ("a", b"", "t", 1),
            ),
            *(
                ("a", b"x"),
                ("a", "x", "text/plain"),
                ("a", "\ud800"),
                ("\ud800", b""),
                ("a\r\nb", b""),
            ),
            *(
                ("a", b"", "a\r\nb"),
                ("a", b"", 1),
                ("a", b"", ""),
                (1, b""),
                (None, None),
                ("a", None),
            ),
            *(
                {"file_name": "a", "content": b"x"},
                {"file_name": 1, "content": 2},
                {"content": b""},
            ),
            *(
                {"file_name": "a"},
                {"file_name": "a", "content": "\ud800"},
                {1: 2},
                {"": b"", "a": 1},
            ),
        ]
    ),
    lambda draw: draw.choice(
        [
            Reader(b"abc"),
            Reader("text"),
            Reader(None),
            Reader(5),
            Reader(b"a", "b"),
            Reader(OSError("broken")),
            Reader([b"a"]),
            ("a", Reader(b"abc")),
            ("a", Reader("abc")),
        ]
    ),
    lambda draw: draw.choice(
        [
            *(OddFile(), OddFile(name="a"), OddFile(name=5), OddFile(name=b"a"), OddFile(name="")),
            *(OddFile(name="a", seekable=None), OddFile(name="a", seekable=lambda: 1 / 0)),
            *(
                OddFile(name="a", seek=None),
                OddFile(name="a", tell=None),
                OddFile(name="a", read=None),
            ),
            *(OddFile(name="a", fileno=lambda: -1), OddFile(name="a", fileno=lambda: 10**6)),
            *(
                OddFile(name="a", fileno=lambda: "x"),
                OddFile(name="\ud800"),
                OddFile(name="a", encoding=1),
            ),
            *(OddFile(name="a", seek=lambda *_: None), OddFile(name="a", tell=lambda: "x")),
            *(OddFile(name="a", seekable=5), OddFile(name="/"), OddFile(name="a\0"), closed()),
        ]
    ),
    lambda draw: io.StringIO("text"),
    lambda draw: ("a", gzip.GzipFile(fileobj=io.BytesIO(b"no gzip"))),
    lambda draw: models.File.model_construct(
        file_name=draw.choice(["a", None, 5]), content=draw.choice([b"", None, 5, closed()])
    ),
    lambda draw: models.File.model_construct(),
]

RETRIES: list[Callable[[Draw], Any]] = [
    lambda draw: RetryConfig(
        draw.choice(["backoff", "none", 5, None, "\ud800"]),
        draw.choice([_backoff(draw), _backoff(draw), _backoff(draw), None, "x", {}]),
        draw.choice([True, False, None, "x"]),
    ),
    lambda draw: draw.choice([0, 1, 3, -1, True, 10**30, 1.5, "3", {"strategy": "backoff"}]),
]


def _backoff(draw: Draw) -> BackoffStrategy:
    odd: list[Any] = [
        0,
        1,
        500,
        -1,
        10**400,
        float("nan"),
        float("inf"),
        "5",
        None,
        True,
        1e308,
        [1],
    ]
    return BackoffStrategy(*(draw.choice(odd) for _ in range(4)))


def odd_object(draw: Draw) -> Any:
    """Draw something like the objects of the API."""
    keys = ["type", "role", "content", "text", "name", "function", "arguments", "id", "x", "schema"]
    if draw.random() < 0.1:
        keys = [1, None, 1.5, True, ("a",), b"k", "\ud800", Named.BAD, OddText("k"), float("nan")]
    return {draw.choice(keys): odd(draw) for _ in range(draw.randrange(4))}


CONTAINERS: list[Callable[[Draw], Any]] = [
    lambda draw: [odd(draw) for _ in range(draw.randrange(3))],
    odd_object,
    odd_object,
    lambda draw: [{"role": draw.choice(["user", "system", "tool", "x"]), "content": odd(draw)}],
    lambda draw: [{"type": "function", "function": {"name": "f", "parameters": odd_object(draw)}}],
    lambda draw: (odd(draw),),
    lambda draw: draw.choice([set(), {1}, frozenset({"a", "\ud800"}), {(1,)}, {float("nan")}]),
    lambda draw: draw.choice([(x for x in [1]), iter([odd(draw)]), endless(), iter(())]),
    lambda draw: draw.choice([LyingMapping(), EndlessMapping(), OddDict(a=1), OddList([1])]),
    lambda draw: draw.choice(
        [types.MappingProxyType({"a": 1}), types.SimpleNamespace(a=1), Counter("a")]
    ),
    lambda draw: draw.choice([recursive_list, recursive_dict])(),
    lambda draw: deep(draw.choice(DEPTHS), lambda x: [x]),
    lambda draw: deep(draw.choice(DEPTHS), lambda x: {"x": x}),
    lambda draw: deep(draw.choice(DEPTHS), lambda x: (x,)),
    lambda draw: {"x": deep(draw.choice(DEPTHS), lambda x: [x], odd(draw))},
    lambda draw: draw.choice([models.UserMessage, models.TextChunk, Thing]).model_construct(
        content=odd(draw), text=odd(draw), x=odd(draw)
    ),
    lambda draw: models.UserMessage.model_construct(),
    lambda draw: [models.UserMessage.model_construct(content=odd(draw))],
    lambda draw: draw.choice([models.UserMessage, Thing, pydantic.BaseModel]),
    lambda draw: Thing(x=odd(draw)),
]


def odd(draw: Draw) -> Any:
    """Draw an odd value of any kind."""
    kinds = draw.choices([SCALARS, CONTAINERS, URLS, HEADERS, FILES, RETRIES], [12, 6, 1, 1, 1, 1])[
        0
    ]
    return draw.choice(kinds)(draw)


FITTING = {
    "server_url": URLS,
    "http_headers": HEADERS,
    "default_headers": HEADERS,
    "file": FILES,
    "retries": RETRIES,
    "retry_config": RETRIES,
}
"""What is odd in ways of its own for some parameters."""


def odd_for(draw: Draw, name: str) -> Any:
    fitting = FITTING.get(name)
    value = draw.choice(fitting)(draw) if fitting and draw.random() < 0.7 else odd(draw)
    # What a function of the caller's raises when it is asked for the key is the caller's own.
    return odd_for(draw, name) if name == "api_key" and callable(value) else value


# The operations, with good arguments for each

MESSAGES = [{"role": "user", "content": "Hi"}]
GOOD: dict[str, Any] = {
    "model": "m",
    "messages": MESSAGES,
    "agent_id": "ag",
    "inputs": ["a"],
    "file": ("a.jsonl", b"{}"),
    "document": {"type": "document_url", "document_url": "https://a/b.pdf"},
    "prompt": "a",
    "input_files": ["f"],
    "endpoint": "/v1/chat/completions",
    "hyperparameters": {},
    "input": "a",
    "request": {"model": "m"},
    "request_body": {"title": "t"},
    "connector_id_or_name": "c",
    "consumer_scope": "user",
    "credentials_name": "c",
    "tool_name": "t",
    "name": "n",
    "alias": "a",
    "version": "1",
    "level": "Viewer",
    "share_with_uuid": "u",
    "share_with_type": "User",
}


INPUTS: dict[str, Any] = {
    f"{name}{suffix}": inputs
    for name, inputs in [
        ("classifiers.moderate_chat", [MESSAGES]),
        ("classifiers.classify_chat", {"messages": MESSAGES}),
        *(
            (f"beta.conversations.{name}", "Hi")
            for start in ("start", "append", "restart")
            for name in (start, f"{start}_stream")
        ),
    ]
    for suffix in ("", "_async")
}


HELPERS = {"create_many", "iterate", "results", "run", "run_stream", "save", "wait"}


def operations() -> dict[str, list[str]]:
    """Every operation by its path, with the names of its parameters: a walk over the client."""
    found: dict[str, list[str]] = {}

    def walk(owner: Any, path: str) -> None:
        for name in dir(type(owner)):
            if name.startswith("_") or name in vars(Resource):
                continue
            if name.removesuffix("_async") in HELPERS:
                continue  # calls operations that are here, and refuses what is odd in its own tests
            value = getattr(owner, name)
            if type(value).__module__.startswith("mistralai.extra"):
                continue  # sends no requests, but speaks over a websocket
            if isinstance(value, Resource):
                walk(value, f"{path}{name}.")
            elif isinstance(owner, Resource) and inspect.ismethod(value):
                parameters = inspect.signature(value).parameters.values()
                found[f"{path}{name}"] = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]

    walk(Mistral(api_key="k"), "")
    return found


OPERATIONS = operations()
EXTRA = ["model", "messages", "temperature", "tools"]  # what the `parse` family hands on
CONSTRUCTOR = [name for name in inspect.signature(Mistral).parameters if "client" not in name]
COPY = [name for name in inspect.signature(Mistral.with_options).parameters if name != "self"]
REQUEST = ["method", "path", "json", "form", "query", "returns", *DEFAULTS]


class Server:
    """Counts what is sent, and says at last that it is a teapot: that is not tried again."""

    def __init__(self) -> None:
        self.sent = 0
        self.busy = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        assert request.url.raw_host
        if self.sent <= self.busy:
            return httpx.Response(BUSY, headers={"retry-after": "0.5"})
        return httpx.Response(TEAPOT, json={"message": "a teapot"})

    async def awaited(self, request: httpx.Request) -> httpx.Response:
        return self(request)


class Trial:
    """One call, and what came of it."""

    def __init__(self, draw: Draw, loop: asyncio.AbstractEventLoop) -> None:
        self.draw = draw
        self.loop = loop
        self.server = Server()
        self.server.busy = draw.choice([0, 0, 2])
        self.given: dict[str, Any] = {}

    def run(self) -> str | None:
        """Make the call; tell what is wrong with how it ended, None where nothing is."""
        try:
            self._call()
        except models.SDKError as error:
            return None if error.status_code in {TEAPOT, BUSY} else self._wrong(error)
        except (TypeError, ValueError) as error:
            return self._judge(error)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:  # as in v1, where it is none
            return self._judge(error)
        except OSError as error:
            return None if self._is_of_a_file() and not self.server.sent else self._wrong(error)
        except Exception as error:  # noqa: BLE001 - any other is what this looks for
            return self._wrong(error)
        return None

    def _judge(self, error: Exception) -> str | None:
        if self.server.sent:
            return self._wrong(error)
        if isinstance(error, UnicodeError):
            return self._wrong(error)
        try:
            said = str(error)
        except Exception as unsaid:  # noqa: BLE001 - so that it is told which
            return self._wrong(unsaid)
        return None if any(name in said for name in self.given) else self._wrong(error)

    def _is_of_a_file(self) -> bool:
        return bool(self.given.keys() & {"file", "form", "extra_body"})

    def _wrong(self, error: BaseException) -> str:
        frames = [
            f for f in traceback.extract_tb(error.__traceback__) if "/tests/" not in f.filename
        ]
        where = f"{pathlib.Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
        try:
            said = str(error)[:90]
        except Exception:  # noqa: BLE001
            said = "<unprintable>"
        sent = f", {self.server.sent} sent" if self.server.sent else ""
        return f"{type(error).__name__} in {where}{sent}: {said} <- {', '.join(self.given)}"

    def _odd(self, names: list[str]) -> dict[str, Any]:
        count = min(self.draw.choice([1, 1, 1, 2, 3]), len(names))
        chosen = {name: odd_for(self.draw, name) for name in self.draw.sample(names, count)}
        self.given.update(chosen)
        return chosen

    def _call(self) -> None:
        draw = self.draw
        settings: dict[str, Any] = {"api_key": "k", "server_url": "http://h"}
        subject = draw.choices(["call", "constructor", "copy", "request"], [10, 2, 2, 2])[0]
        awaits = draw.random() < 0.5
        if subject == "constructor":
            settings.update(self._odd(CONSTRUCTOR))
        copy = self._odd(COPY) if subject == "copy" else {}
        if subject == "request":
            request: dict[str, Any] = {
                "method": "POST",
                "path": "/v1/x",
                "json": {},
                "returns": dict,
            }
            request.update(self._odd(REQUEST))
            if "form" in request:
                request.pop("json", None)
            path = "request_async" if awaits else "request"
            positional = [request.pop("method"), request.pop("path")]
            arguments = request
        else:
            path = draw.choice([p for p in OPERATIONS if p.endswith("_async") is awaits])
            names = OPERATIONS[path]
            if ".parse" in path:
                names = [*names, *EXTRA, *DEFAULTS]
            arguments = {n: GOOD.get(n, "x") for n in names if n in GOOD or n.endswith("_id")}
            if path in INPUTS:
                arguments["inputs"] = INPUTS[path]
            if path in {"beta.connectors.create", "beta.connectors.create_async"}:
                arguments["request"] = {"name": "n", "description": "d", "server": "https://a"}
            if ".parse" in path:
                arguments["response_format"] = Thing
            if subject == "call":
                arguments.update(self._odd(names))
            positional = []
        handler: Any = self.server.awaited if awaits else self.server
        if awaits:
            self.loop.run_until_complete(
                self._call_async(settings, copy, path, positional, arguments, handler)
            )
            return
        with httpx.Client(transport=httpx.MockTransport(handler), verify=TLS) as http:
            client = Mistral(client=http, **settings)
            client = client.with_options(**copy) if copy else client
            self._find(client, path)(*positional, **arguments)

    async def _call_async(
        self,
        settings: dict[str, Any],
        copy: dict[str, Any],
        path: str,
        positional: list[Any],
        arguments: dict[str, Any],
        handler: Any,
    ) -> None:
        transport = httpx.MockTransport(handler)
        async with httpx.AsyncClient(transport=transport, verify=TLS) as http:
            client = Mistral(async_client=http, **settings)
            client = client.with_options(**copy) if copy else client
            await self._find(client, path)(*positional, **arguments)

    @staticmethod
    def _find(client: Mistral, path: str) -> Any:
        found: Any = client
        for step in path.split("."):
            found = getattr(found, step)
        return found


@pytest.mark.usefixtures("waits")
@pytest.mark.filterwarnings("ignore")  # pydantic warns of values made without checking
def test_no_odd_argument_is_answered_with_an_error_from_inside():
    loop = asyncio.new_event_loop()
    wrong: dict[str, int] = {}
    for number in range(CALLS):
        seed = f"{SEED}.{number}"
        fault = Trial(Draw(seed), loop).run()
        if fault is not None:
            wrong.setdefault(f"{fault} (seed {seed})", 0)
    loop.close()
    assert not wrong, "\n".join(wrong)


def test_there_are_all_operations():
    assert len(OPERATIONS) == 224
