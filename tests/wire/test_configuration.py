"""Keys, servers, headers and limits: of the client, and of a single call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import UNSET, Mistral, models
from mistralai.errors import AuthenticationError
from mistralai.local import LocalServer
from mistralai.sdkconfiguration import SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "the-right-key"


class Seen:
    """A server that is a function: it keeps the last request and answers with a list of models."""

    request: httpx.Request

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        return httpx.Response(200, json={"object": "list", "data": []})

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The header lines as they go over the wire, in lower case."""
        raw = self.request.headers.raw
        return [(name.decode().lower(), value.decode()) for name, value in raw]

    def all_of(self, name: str) -> list[str]:
        return [value for key, value in self.lines if key == name]


@pytest.fixture
def seen() -> Seen:
    return Seen()


# Keys


@pytest.fixture(scope="module")
def locked() -> Iterator[LocalServer]:
    with LocalServer(api_keys=[KEY]) as server:
        yield server


@pytest.mark.parametrize(
    "given", [KEY, f"Bearer {KEY}", f"bearer {KEY}", lambda: KEY], ids=["key", "B", "b", "function"]
)
def test_a_key_opens_the_server_in_every_form(
    way: Any, connect: Any, locked: LocalServer, given: str | Callable[[], str]
):
    client = connect(api_key=given, server_url=locked.url)
    assert way.call(client.models.list).data


@pytest.mark.parametrize("given", [None, "", lambda: None], ids=["None", "empty", "function"])
def test_the_environment_has_the_key_where_nothing_else_has(
    way: Any, connect: Any, locked: LocalServer, given: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    client = connect(api_key=given, server_url=locked.url)
    assert way.call(client.models.list).data


@pytest.mark.parametrize("given", ["wrong", None])
def test_a_wrong_key_and_none_are_refused_by_the_server(
    way: Any, connect: Any, locked: LocalServer, given: str | None
):
    client = connect(api_key=given, server_url=locked.url)
    with pytest.raises(models.SDKError) as caught:
        way.call(client.models.list)
    assert caught.value.status_code == 401
    assert "wrong" not in str(caught.value)
    assert type(caught.value) is AuthenticationError
    hint = "No key was sent: the environment variable MISTRAL_API_KEY gave none."
    assert caught.value.hint == (None if given else hint)
    assert (str(caught.value).splitlines()[-1] == hint) is (given is None)


def test_without_a_key_there_is_no_header(way: Any, pretend: Any, seen: Seen):
    way.call(pretend(seen, api_key=None).models.list)
    assert seen.all_of("authorization") == []


def test_a_function_is_asked_once_a_call_and_not_for_each_attempt(
    way: Any, pretend: Any, waits: list[float]
):
    asked: list[int] = []

    def key() -> str:
        asked.append(1)
        return f"key{len(asked)}"

    sent: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        status = 500 if len(sent) == 1 else 200
        return httpx.Response(status, json={"object": "list", "data": []})

    client = pretend(handler, api_key=key)
    way.call(client.models.list)
    way.call(client.models.list)
    assert sent == ["Bearer key1", "Bearer key1", "Bearer key2"]


def test_a_key_with_a_line_feed_is_refused_without_being_shown(way: Any, pretend: Any, seen: Seen):
    with pytest.raises(ValueError, match="api_key has a character") as caught:
        way.call(pretend(seen, api_key="s3cret\n").models.list)
    assert "s3cret" not in str(caught.value)


def test_a_key_with_a_space_behind_it_is_in_no_error(way: Any, connect: Any):
    with pytest.raises(ValueError, match="api_key") as caught:
        way.call(connect(api_key="s3cret ").models.list)
    assert "s3cret" not in str(caught.value)


# Servers


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://api.mistral.ai/v1/models"),
        ({"server": "eu"}, "https://api.mistral.ai/v1/models"),
        ({"server": ""}, "https://api.mistral.ai/v1/models"),
        ({"server_url": ""}, "https://api.mistral.ai/v1/models"),
        ({"server": "local"}, f"{SERVERS['local']}/v1/models"),
        ({"server": "eu", "server_url": "http://h"}, "http://h/v1/models"),
        ({"server_url": "http://h/"}, "http://h/v1/models"),
        ({"server_url": "http://h/v1"}, "http://h/v1/models"),
        ({"server_url": "http://h/v1/"}, "http://h/v1/models"),
        ({"server_url": "http://h:1/p/q/"}, "http://h:1/p/q/v1/models"),
        ({"server_url": "http://h/b?x=1"}, "http://h/b/v1/models?x=1"),
        (
            {"server_url": "http://{host}/{a}", "url_params": {"host": "h", "a": "b", "c": "d"}},
            "http://h/b/v1/models",
        ),
        ({"url_params": {"host": "h"}}, "https://api.mistral.ai/v1/models"),
    ],
)
def test_the_server_is_chosen_by_url_then_by_name(
    way: Any, pretend: Any, seen: Seen, options: dict[str, Any], url: str
):
    way.call(pretend(seen, **options).models.list)
    assert str(seen.request.url) == url


def test_the_environment_names_the_server_where_nobody_else_does(
    way: Any, pretend: Any, seen: Seen, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_SERVER_URL", "http://from-environment/v1")
    way.call(pretend(seen).models.list)
    assert seen.request.url == "http://from-environment/v1/models"
    way.call(pretend(seen, server="eu").models.list)
    assert seen.request.url.host == "api.mistral.ai"
    way.call(pretend(seen, server_url="http://argument").models.list)
    assert seen.request.url.host == "argument"


def test_the_query_of_a_server_and_of_a_call_go_together(way: Any, pretend: Any):
    urls: list[httpx.URL] = []

    def handler(request: httpx.Request) -> httpx.Response:
        urls.append(request.url)
        return httpx.Response(200, json={"data": [], "object": "list", "total": 0})

    way.call(pretend(handler, server_url="http://h/b?x=1").files.list, page=2)
    (url,) = urls
    assert url.path == "/b/v1/files"
    assert dict(url.params) == {"x": "1", "page": "2", "page_size": "100"}


def test_an_unknown_server_is_refused_when_the_client_is_made():
    with pytest.raises(ValueError, match='Invalid server "mars": it must be one of eu, local'):
        Mistral(server="mars")


def test_a_call_can_go_to_another_server(way: Any, pretend: Any, seen: Seen):
    client = pretend(seen, server_url="http://one")
    way.call(client.models.list, server_url="http://two/")
    assert seen.request.url == "http://two/v1/models"
    way.call(client.models.list)
    assert seen.request.url == "http://one/v1/models"


# Headers


def test_every_request_says_who_sent_it_and_what_it_wants(
    way: Any, client: Mistral, ask: dict[str, Any], journal: Any
):
    way.call(client.chat.complete, **ask)
    headers = journal()[0]["request_headers"]
    assert headers["user-agent"].startswith("mistral-client-python/")
    assert headers["accept"] == "application/json"
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == "[redacted]"


def test_a_request_without_a_body_has_no_content_type(way: Any, client: Mistral, journal: Any):
    way.call(client.models.list)
    assert "content-type" not in journal()[0]["request_headers"]


def test_a_stream_asks_for_events(way: Any, client: Mistral, ask: dict[str, Any]):
    stream = way.call(client.chat.stream, **ask)
    assert stream.response.request.headers["accept"] == "text/event-stream"
    assert way.read(stream)


@pytest.mark.parametrize(
    "spell", [str.lower, str.upper, str.title], ids=["lower", "UPPER", "Title"]
)
@pytest.mark.parametrize("name", ["authorization", "accept", "x-mine"])
def test_headers_of_a_call_replace_the_clients_in_any_spelling(
    way: Any, pretend: Any, seen: Seen, spell: Callable[[str], str], name: str
):
    way.call(pretend(seen).models.list, http_headers={spell(name): "mine"})
    assert seen.all_of(name) == ["mine"]


def test_a_callers_user_agent_is_told_along_with_ours(way: Any, pretend: Any, seen: Seen):
    way.call(pretend(seen).models.list, http_headers={"User-Agent": "app/1"})
    (agent,) = seen.all_of("user-agent")
    assert agent.startswith("mistral-client-python/")
    assert agent.endswith(" app/1")


def test_a_user_agent_that_names_the_client_is_kept(way: Any, pretend: Any, seen: Seen):
    way.call(pretend(seen).models.list, http_headers={"user-agent": "mistral-client-python/0"})
    assert seen.all_of("user-agent") == ["mistral-client-python/0"]


def test_a_header_that_is_no_string_is_a_type_error(way: Any, pretend: Any, seen: Seen):
    with pytest.raises(TypeError):
        way.call(pretend(seen).models.list, http_headers={"x-number": 7})


# Limits of time


def timeout_of(request: httpx.Request) -> dict[str, float | None]:
    limits: dict[str, float | None] = request.extensions["timeout"]
    return limits


@pytest.mark.parametrize(
    ("of_client", "of_call", "seconds"), [(1500, None, 1.5), (None, 250, 0.25), (1500, 250, 0.25)]
)
def test_the_limit_of_a_call_goes_before_the_clients(
    way: Any, pretend: Any, seen: Seen, of_client: int | None, of_call: int | None, seconds: float
):
    client = pretend(seen, timeout_ms=of_client)
    way.call(client.models.list, timeout_ms=of_call)
    limits = timeout_of(seen.request)
    assert limits == dict.fromkeys(("connect", "read", "write", "pool"), seconds)


def test_a_limit_of_zero_is_a_limit(way: Any, pretend: Any, seen: Seen):
    way.call(pretend(seen).models.list, timeout_ms=0)
    assert timeout_of(seen.request)["read"] == 0.0


def test_an_http_client_of_the_users_keeps_its_own_limits(way: Any, seen: Seen):
    http = way.http(transport=httpx.MockTransport(seen), timeout=7)
    way.call(Mistral(api_key="any", **{way.argument: http}).models.list)
    assert timeout_of(seen.request)["read"] == 7.0
    way.leave(http)


def test_without_settings_nothing_waits_for_ever(way: Any, client: Mistral, ask: dict[str, Any]):
    stream = way.call(client.chat.stream, **ask)
    limits = timeout_of(stream.response.request)
    assert way.read(stream)
    assert limits == {"connect": 10.0, "read": 300.0, "write": 300.0, "pool": 300.0}


# What is sent, what is left out


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        pytest.param({}, {}, id="missing"),
        pytest.param({"temperature": UNSET, "n": UNSET}, {}, id="UNSET"),
        pytest.param({"temperature": None}, {"temperature": None}, id="None, can be null"),
        pytest.param({"top_p": None, "tools": UNSET}, {}, id="None, cannot be null"),
        pytest.param(
            {"temperature": 1, "max_tokens": 5}, {"temperature": 1.0, "max_tokens": 5}, id="given"
        ),
        pytest.param({"stop": ["a"]}, {"stop": ["a"]}, id="union"),
    ],
)
def test_only_what_was_said_is_sent(
    way: Any,
    client: Mistral,
    ask: dict[str, Any],
    journal: Any,
    arguments: dict[str, Any],
    sent: dict[str, Any],
):
    way.call(client.chat.complete, **ask, **arguments)
    body = json.loads(journal()[0]["request_body"])
    assert body == {**ask, "stream": False, **sent}


def test_the_stream_flag_follows_the_method(
    way: Any, client: Mistral, ask: dict[str, Any], journal: Any
):
    assert way.read(way.call(client.chat.stream, **ask))
    assert json.loads(journal()[0]["request_body"]) == {**ask, "stream": True}


def test_an_id_in_a_path_cannot_leave_its_place(way: Any, client: Mistral, journal: Any):
    with pytest.raises(models.SDKError) as caught:
        way.call(client.models.retrieve, model_id="../files?x=y#z")
    assert caught.value.status_code == 404
    assert caught.value.raw_response.request.url.raw_path == b"/v1/models/..%2Ffiles%3Fx%3Dy%23z"
    assert journal()[0]["query"] == ""
