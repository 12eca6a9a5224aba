"""Objects of the user's that raise while they are looked at: the argument is named."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._core.request.json_body import to_json
from mistralai._core.request.upload import open_upload
from mistralai._core.request.values import to_texts
from mistralai._hooks import BeforeRequestContext, CustomUserAgentHook, DeprecationWarningHook
from mistralai._hooks.types import AfterSuccessContext, HookContext
from mistralai.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class OwnError(Exception):
    """What is raised by an object of the user's."""


class Raising(Mapping[str, Any]):
    """A mapping that cannot be read."""

    def __getitem__(self, key: str) -> Any:
        raise OwnError

    def __iter__(self) -> Iterator[str]:
        raise OwnError

    def __len__(self) -> int:
        return 1


@pytest.fixture
def client() -> Mistral:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was sent")

    return Mistral("k", client=httpx.Client(transport=httpx.MockTransport(refuse)))


ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
NESTED: list[Any] = []
for _ in range(5_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({**ASK, "model": UNSET}, TypeError, "model is needed, and UNSET says that there is none"),
        (
            {**ASK, "messages": [Raising()]},
            TypeError,
            "messages cannot be read: it raised OwnError",
        ),
        ({**ASK, "extra_body": Raising()}, TypeError, "extra_body must be a mapping"),
        ({**ASK, "extra_body": {"a": Raising()}}, ValueError, "extra_body raised OwnError"),
        ({**ASK, "extra_body": {"a": NESTED}}, ValueError, "extra_body is nested too deeply"),
        ({**ASK, "extra_query": {"a": Raising()}}, ValueError, "extra_query: .*raised OwnError"),
        ({**ASK, "extra_query": {"a": "x" * 100_000}}, ValueError, "too long for a URL: 'a'"),
        ({**ASK, "http_headers": Raising()}, TypeError, "http_headers must be a mapping"),
    ],
)
def test_an_argument_that_cannot_be_read_is_named_and_nothing_is_sent(
    client: Mistral, arguments: dict[str, Any], kind: type[Exception], words: str
):
    with pytest.raises(kind, match=words):
        client.chat.complete(**arguments)


def test_the_argument_that_raises_is_named_and_not_one_before_it(client: Mistral):
    odd: Any = Raising()
    with pytest.raises(TypeError, match=r"^completion_args cannot be read: it raised OwnError"):
        client.beta.agents.update(agent_id="a", tools=[], completion_args=odd)


def test_a_query_that_is_too_long_is_refused_by_name(client: Mistral):
    with pytest.raises(ValueError, match="the query is too long for a URL: 'search' in it"):
        client.files.list(search="x" * 100_000)


class Shy:
    """An object that does not even tell its class."""

    @property
    def __class__(self) -> Any:
        raise OwnError


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: NESTED, ValueError, "a is nested too deeply"),
        (Raising, ValueError, "a raised OwnError while it was read"),
        (Shy, TypeError, "a cannot be read: it raised OwnError"),
    ],
)
def test_a_value_that_cannot_be_written_as_text_is_named(
    make: Callable[[], Any], kind: type[Exception], words: str
):
    with pytest.raises(kind, match=words):
        to_texts("a", make())


def test_a_body_that_cannot_be_written_is_named():
    with pytest.raises(ValueError, match="json raised OwnError while it was read"):
        to_json({"a": Raising()}, None, None, "json")


def test_an_iterator_that_cannot_be_written_is_refused_with_what_was_wrong_in_it():
    # It is read once, so that what is wrong is not found again, and its place is not known.
    with pytest.raises(ValueError, match=r"json .*: Unable to serialize unknown type: .*object"):
        to_json({"a": (item for item in [object()])}, None, None, "json")


# Files


class Odd(io.BytesIO):
    """A file that says of itself what a test says."""

    name = "a.txt"

    def __init__(self, **says: Any) -> None:
        super().__init__(b"content")
        self.says = says

    def seekable(self) -> Any:
        return self._say("seekable", default=True)

    def seek(self, *place: Any) -> Any:
        return self._say("seek", default=0)

    def tell(self) -> Any:
        return self._say("tell", default=0)

    def fileno(self) -> Any:
        return self._say("fileno", default=io.UnsupportedOperation())

    def _say(self, what: str, default: Any) -> Any:
        said = self.says.get(what, default)
        if isinstance(said, Exception):
            raise said
        return said


@pytest.mark.parametrize(
    "says",
    [
        {"seekable": OwnError()},
        {"seekable": False},
        {"seek": "there"},
        {"tell": None},
        {"fileno": 10**6},
        {"fileno": OwnError()},
    ],
    ids=str,
)
def test_a_file_that_answers_oddly_is_sent_all_the_same(says: dict[str, Any]):
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.read())
        return httpx.Response(400)

    client = Mistral("k", client=httpx.Client(transport=httpx.MockTransport(answer)))
    with pytest.raises(Exception, match="Status 400"):
        client.files.upload(file=Odd(**says), retries=None)
    assert b"content" in sent[0]


class Nowhere(os.PathLike[str]):
    """A path that leads nowhere."""

    def __fspath__(self) -> str:
        raise OwnError


class Nameless:
    """An object that raises when it is asked for its attributes."""

    def __getattr__(self, name: str) -> Any:
        raise OwnError if name == "file_name" else AttributeError(name)


@pytest.mark.parametrize(
    ("file", "kind", "words"),
    [
        (Nowhere(), TypeError, r"file is no path: .* \(OwnError\)"),
        (("a.txt", Nowhere()), TypeError, r"the content of file is no path: .* \(OwnError\)"),
        ("a\0.txt", ValueError, "file is no path: it has a null character"),
        (Nameless(), TypeError, "file must be "),
        (("a", b"b", "c/d", "e"), ValueError, "not a tuple of 4"),
    ],
)
def test_what_is_no_file_is_refused_by_name(file: Any, kind: type[Exception], words: str):
    with pytest.raises(kind, match=words):
        open_upload(file)


# The hooks that v1 had of its own


def test_the_hooks_that_v1_had_do_what_they_did(caplog: pytest.LogCaptureFixture):
    context = HookContext("http://h", "op", None, None)
    request = httpx.Request("POST", "http://h", json={"model": "m"}, headers={"user-agent": "app"})
    same = CustomUserAgentHook().before_request(BeforeRequestContext(context), request)
    assert same is request
    assert request.headers["user-agent"].startswith("mistral-client-python/")
    assert request.headers["user-agent"].endswith(" app")
    headers = {"x-model-deprecation-timestamp": "2030-01-01"}
    response = httpx.Response(200, headers=headers, request=request)
    assert (
        DeprecationWarningHook().after_success(AfterSuccessContext(context), response) is response
    )
    assert "The model m is deprecated" in caplog.text


def test_the_hook_of_v1_says_nothing_of_a_model_that_stays(caplog: pytest.LogCaptureFixture):
    context = AfterSuccessContext(HookContext("http://h", "op", None, None))
    response = httpx.Response(200, request=httpx.Request("POST", "http://h", json={"model": "m"}))
    assert DeprecationWarningHook().after_success(context, response) is response
    assert caplog.text == ""


def test_a_long_query_is_sent_where_it_fits_into_a_url():
    sent: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url)
        return httpx.Response(200, json={"object": "list", "data": [], "total": 0})

    client = Mistral("k", client=httpx.Client(transport=httpx.MockTransport(answer)))
    client.files.list(search="x" * 20_000)
    assert sent[0].params["search"] == "x" * 20_000
