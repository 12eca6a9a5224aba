"""Code of the user's that sees every request and every answer."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._hooks import (
    AfterErrorHook,
    AfterSuccessHook,
    BeforeRequestHook,
    SDKInitHook,
)
from mistralai._hooks.deprecation_warning import HEADER_MODEL_DEPRECATION_TIMESTAMP
from mistralai.sdk import BaseSDK
from mistralai.sdkconfiguration import SDKConfiguration
from mistralai.utils.logger import NoOpLogger

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = {"object": "list", "data": []}


class Watch(BeforeRequestHook, AfterSuccessHook, AfterErrorHook):
    """A hook of every kind, that writes down and does what it is told."""

    def __init__(self, notes: list[str], name: str = "", **does: Callable[..., Any]) -> None:
        self.notes = notes
        self.name = name
        self.does = does

    def before_request(self, hook_ctx: Any, request: Any) -> Any:
        self.notes.append(f"before{self.name}")
        self.context = hook_ctx
        return self.does["before"](request) if "before" in self.does else request

    def after_success(self, hook_ctx: Any, response: Any) -> Any:
        self.notes.append(f"success{self.name}")
        return self.does["success"](response) if "success" in self.does else response

    def after_error(self, hook_ctx: Any, response: Any, error: Any) -> Any:
        what = response.status_code if response is not None else type(error).__name__
        self.notes.append(f"error{self.name} {what}")
        return self.does["error"](response, error) if "error" in self.does else (response, error)


def register(client: Mistral, hook: Watch) -> Watch:
    hooks = client.sdk_configuration.get_hooks()
    hooks.register_before_request_hook(hook)
    hooks.register_after_success_hook(hook)
    hooks.register_after_error_hook(hook)
    return hook


class Server:
    """A server that is a function: the given answers in turn, written down as they are sent."""

    def __init__(self, notes: list[str], *answers: int | Exception) -> None:
        self.notes = notes
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.notes.append("send")
        self.request = request
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, json=MODELS if answer == 200 else {"message": "no"})


@pytest.fixture
def notes() -> list[str]:
    return []


def test_hooks_are_called_in_the_order_of_their_registration(
    way: Any, pretend: Any, notes: list[str]
):
    client = pretend(Server(notes))
    register(client, Watch(notes, "1"))
    register(client, Watch(notes, "2"))
    way.call(client.models.list)
    assert notes == ["before1", "before2", "send", "success1", "success2"]


def test_every_attempt_passes_the_hooks_and_success_is_told_once(
    way: Any, pretend: Any, notes: list[str], waits: list[float]
):
    client = pretend(Server(notes, 503, httpx.ConnectError("x")))
    register(client, Watch(notes))
    way.call(client.models.list)
    assert notes == [
        *("before", "send", "error 503"),
        *("before", "send", "error ConnectError"),
        *("before", "send", "success"),
    ]  # fmt: skip


def test_a_hook_knows_the_operation_and_the_server(way: Any, pretend: Any, notes: list[str]):
    client = pretend(Server(notes), server_url="http://h/p")
    context = register(client, Watch(notes)).context if notes else None
    hook = register(client, Watch(notes))
    way.call(client.models.list)
    context = hook.context
    assert context.operation_id == "list_models_v1_models_get"
    assert context.base_url == "http://h/p"
    assert context.oauth2_scopes == []
    assert "any" not in repr(context.security_source)


def test_a_hook_can_replace_the_request(way: Any, pretend: Any, notes: list[str]):
    server = Server(notes)
    client = pretend(server)
    other = httpx.Request("GET", "http://elsewhere/x")
    register(client, Watch(notes, before=lambda request: other))
    way.call(client.models.list)
    assert server.request.url == "http://elsewhere/x"


@pytest.mark.parametrize("kind", ["before", "success"])
def test_an_exception_that_a_hook_returns_is_raised(
    way: Any, pretend: Any, notes: list[str], kind: str
):
    client = pretend(Server(notes))
    register(client, Watch(notes, **{kind: lambda _: KeyError("mine")}))
    with pytest.raises(KeyError, match="mine"):
        way.call(client.models.list)
    assert ("send" in notes) is (kind == "success")


def test_an_exception_that_a_hook_returns_for_an_error_is_raised(
    way: Any, pretend: Any, notes: list[str]
):
    client = pretend(Server(notes, 503, 503))
    register(client, Watch(notes, error=lambda response, error: KeyError("mine")))
    with pytest.raises(KeyError, match="mine"):
        way.call(client.models.list)
    assert notes.count("send") == 1


@pytest.mark.parametrize("kind", ["before", "success", "error"])
def test_an_exception_in_a_hook_is_not_tried_again(
    way: Any, pretend: Any, notes: list[str], kind: str
):
    def fail(*_: Any) -> Any:
        raise httpx.ConnectError("in a hook")

    client = pretend(Server(notes, *([503] if kind == "error" else [])))
    register(client, Watch(notes, **{kind: fail}))
    with pytest.raises(httpx.ConnectError, match="in a hook"):
        way.call(client.models.list)
    assert notes.count(kind if kind != "error" else "error 503") == 1


def test_a_hook_can_put_an_answer_in_the_place_of_a_failure(
    way: Any, pretend: Any, notes: list[str]
):
    good = httpx.Response(200, json=MODELS)
    client = pretend(Server(notes, httpx.ConnectError("x")))
    register(client, Watch(notes, error=lambda response, error: (good, None)))
    assert way.call(client.models.list).data == []
    assert notes == ["before", "send", "error ConnectError", "success"]


def test_a_hook_can_put_another_answer_in_the_place_of_a_good_one(
    way: Any, pretend: Any, notes: list[str]
):
    other = httpx.Response(200, json={"object": "other", "data": []})
    client = pretend(Server(notes))
    register(client, Watch(notes, success=lambda response: other))
    assert way.call(client.models.list).object == "other"


@pytest.mark.parametrize("answer", [503, httpx.ConnectError("x")])
def test_a_hook_that_takes_the_failure_and_gives_nothing_is_an_error(
    way: Any, pretend: Any, notes: list[str], answer: int | Exception
):
    client = pretend(Server(notes, answer))
    register(client, Watch(notes, error=lambda response, error: (None, None)))
    with pytest.raises(models.SDKError, match="gave no answer in its place"):
        way.call(client.models.list)


def test_hooks_see_a_stream_unread(way: Any, client: Mistral, ask: dict[str, Any]):
    notes: list[str] = []
    unread: list[bool] = []

    def look(response: httpx.Response) -> httpx.Response:
        unread.append(not response.is_stream_consumed)
        return response

    register(client, Watch(notes, success=look))
    assert way.read(way.call(client.chat.stream, **ask))
    assert unread == [True]


def test_a_hook_that_refuses_a_stream_does_not_keep_its_connection(
    way: Any, client: Mistral, ask: dict[str, Any]
):
    seen: list[httpx.Response] = []

    def refuse(response: httpx.Response) -> Exception:
        seen.append(response)
        return KeyError("mine")

    register(client, Watch([], success=refuse))
    with pytest.raises(KeyError):
        way.call(client.chat.stream, **ask)
    assert seen[0].is_closed


@pytest.mark.parametrize("out", [(None, KeyError("mine")), KeyError("mine")])
def test_a_hook_that_replaces_the_error_of_a_stream_does_not_keep_its_connection(
    way: Any, client: Mistral, ask: dict[str, Any], out: Any
):
    seen: list[httpx.Response] = []

    def replace(response: httpx.Response, error: Exception | None) -> Any:
        seen.append(response)
        return out

    register(client, Watch([], error=replace))
    with pytest.raises(KeyError):
        way.call(client.chat.stream, **{**ask, "model": "no-such-model"})
    assert seen[0].is_closed


class Elsewhere(SDKInitHook):
    """Sends everything to another server, with another HTTP client."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def sdk_init(self, base_url: str, client: Any) -> tuple[str, Any]:
        assert base_url == "https://api.mistral.ai"
        return "http://elsewhere", self.http


def test_a_hook_can_change_server_and_client_at_the_beginning():
    server = Server([])
    with httpx.Client(transport=httpx.MockTransport(server)) as http:
        configuration = SDKConfiguration(None, False, None, False, NoOpLogger())
        configuration.get_hooks().register_sdk_init_hook(Elsewhere(http))
        BaseSDK(configuration)
        assert configuration.client is http
        assert configuration.get_server_details() == ("http://elsewhere", {})


# The client's own hook


def deprecated(request: httpx.Request) -> httpx.Response:
    headers = {HEADER_MODEL_DEPRECATION_TIMESTAMP: "2025-06-16T12:00:00Z"}
    if request.method == "GET":
        return httpx.Response(200, json={"id": "old", "type": "base"}, headers=headers)
    if json.loads(request.content)["stream"]:
        headers["content-type"] = "text/event-stream"
        return httpx.Response(200, text="data: [DONE]\n\n", headers=headers)
    answer = {"id": "1", "object": "chat.completion", "model": "old", "created": 1, "choices": []}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return httpx.Response(200, json={**answer, "usage": usage}, headers=headers)


@pytest.mark.parametrize("operation", ["complete", "stream"])
def test_a_model_that_will_be_switched_off_is_announced_once(
    way: Any,
    pretend: Any,
    ask: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    operation: str,
):
    client = pretend(deprecated)
    result = way.call(getattr(client.chat, operation), **{**ask, "model": "old"})
    if operation == "stream":
        assert way.read(result) == []
    (record,) = caplog.records
    assert (record.name, record.levelno) == (
        "mistralai._hooks.deprecation_warning",
        logging.WARNING,
    )
    assert "old" in record.getMessage()
    assert "2025-06-16T12:00:00Z" in record.getMessage()


def test_without_a_body_the_model_is_the_one_in_the_path(
    way: Any, pretend: Any, caplog: pytest.LogCaptureFixture
):
    way.call(pretend(deprecated).models.retrieve, model_id="old-one")
    assert "The model old-one is deprecated" in caplog.records[0].getMessage()
