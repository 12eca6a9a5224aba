from __future__ import annotations

import asyncio
import inspect
import json
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import mistralai
from mistralai._hooks import BeforeRequestHook
from mistralai.local import Fault
from mistralai.utils import BackoffStrategy, RetryConfig
from mistralai_azure import Chat, MistralAzure, models

if TYPE_CHECKING:
    from mistralai.local import LocalServer

ASK: dict[str, Any] = {"messages": [{"role": "user", "content": "Who painted the Mona Lisa?"}]}

QUICKLY = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 60_000), retry_connection_errors=False)


def azure(server: LocalServer, path: str = "/azure", **options: Any) -> MistralAzure:
    return MistralAzure(**{"azure_api_key": "key", "azure_endpoint": server.url + path, **options})


def sent(server: LocalServer) -> dict[str, Any]:
    return server.journal()[0]


def recorded(answer: Any, path: str = "") -> tuple[MistralAzure, list[httpx.Request]]:
    """A client whose requests are answered alike, and the list they are put into."""
    requests: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=answer)

    over = httpx.MockTransport(reply)
    blocking, awaiting = httpx.Client(transport=over), httpx.AsyncClient(transport=over)
    endpoint = f"https://e.test{path}"
    return MistralAzure("key", endpoint, client=blocking, async_client=awaiting), requests


class Keys(BeforeRequestHook):
    """Notes the keys that go out."""

    def __init__(self, client: MistralAzure) -> None:
        self.seen: list[str] = []
        client.sdk_configuration.get_hooks().register_before_request_hook(self)

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.seen.append(request.headers["authorization"])
        return request


def test_a_client_with_other_options_is_of_the_same_kind_and_sends_to_the_same_place(
    run: Any, mistral_server: LocalServer
):
    client = azure(mistral_server, "/azure/models", default_query={"a": 1})
    other = client.with_options(api_key="other", default_query={"b": 2})
    assert isinstance(other, MistralAzure)
    keys = Keys(client)
    assert run(other, "chat.complete", **ASK).choices
    assert keys.seen == ["Bearer other"]
    entry = sent(mistral_server)
    assert (entry["path"], entry["query"]) == ("/azure/models/chat/completions", "a=1&b=2")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/azure", "/azure/v1/chat/completions"),
        ("/azure/v1/", "/azure/v1/chat/completions"),
        ("/azure/models", "/azure/models/chat/completions"),
        ("/azure/team/v1/chat/completions", "/azure/team/v1/chat/completions"),
        ("/azure/chat/completions", "/azure/chat/completions"),
        ("/chat/completions", "/chat/completions"),
    ],
)
def test_a_chat_needs_no_model(run: Any, mistral_server: LocalServer, path: str, target: str):
    answer = run(azure(mistral_server, path), "chat.complete", **ASK)
    assert isinstance(answer, mistralai.models.ChatCompletionResponse)
    assert answer.choices[0].finish_reason == "stop"
    assert sent(mistral_server)["path"] == target


def test_the_query_of_the_endpoint_goes_along(run: Any, mistral_server: LocalServer):
    run(azure(mistral_server, "/azure/models?api-version=1"), "chat.complete", **ASK)
    assert sent(mistral_server)["query"] == "api-version=1"


def test_a_stream_says_what_the_whole_answer_says(run: Any, mistral_server: LocalServer):
    whole = run(azure(mistral_server), "chat.complete", **ASK)
    events = run(azure(mistral_server), "chat.stream", **ASK)
    assert len(events) > 2
    pieces = [event.data.choices[0].delta.content or "" for event in events]
    assert "".join(pieces) == whole.choices[0].message.content


def test_a_model_can_be_named_or_left_out(run: Any, mistral_server: LocalServer):
    answer = run(azure(mistral_server), "chat.complete", model="ministral-8b-2410", **ASK)
    assert answer.model == "ministral-8b-2410"
    assert run(azure(mistral_server), "chat.complete", model=None, **ASK).choices


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("", "/v1/ocr"),
        ("/team/models?api-version=1", "/team/models/ocr?api-version=1"),
        ("/providers/mistral/azure/ocr", "/providers/mistral/azure/ocr"),
    ],
)
def test_a_document_is_read_at_the_address_of_the_endpoint(path: str, target: str, run: Any):
    page = {"index": 0, "markdown": "a", "images": [], "dimensions": None}
    answer = {"pages": [page], "model": "m", "usage_info": {"pages_processed": 1}}
    client, requests = recorded(answer, path)
    document = {"type": "document_url", "document_url": "https://e.test/a.pdf"}
    read = run(client, "ocr.process", model="m", document=document, table_format="html")
    assert read.pages[0].markdown == "a"
    (request,) = requests
    assert request.url.raw_path.decode() == target
    assert request.headers["authorization"] == "Bearer key"
    body = {"model": "m", "document": document, "table_format": "html"}
    assert json.loads(request.content) == body


def test_a_chat_takes_what_came_after_1_7(run: Any):
    client, requests = recorded({"choices": []})
    run(client, "chat.complete", prompt_mode=None, metadata={"team": 7}, **ASK)
    assert json.loads(requests[0].content) == {
        **ASK,
        "model": "azureai",
        "stream": False,
        "metadata": {"team": 7},
        "prompt_mode": None,
    }


def test_a_refusal_is_the_error_of_the_client(run: Any, mistral_server: LocalServer):
    with pytest.raises(mistralai.models.SDKError, match="Invalid model: nope"):
        run(azure(mistral_server), "chat.complete", model="nope", **ASK)
    with pytest.raises(mistralai.models.HTTPValidationError):
        run(azure(mistral_server), "chat.complete", temperature=9, **ASK)


def test_retries_of_the_client_work(run: Any, mistral_server: LocalServer):
    mistral_server.inject(Fault(status=503, times=1))
    assert run(azure(mistral_server, retry_config=QUICKLY), "chat.complete", **ASK).choices
    assert len(mistral_server.journal()) == 2


def test_a_timeout_is_kept(run: Any, mistral_server: LocalServer):
    limits: list[Any] = []

    class Limits(BeforeRequestHook):
        def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
            limits.append(request.extensions["timeout"]["read"])
            return request

    client = azure(mistral_server, timeout_ms=70_000)
    client.sdk_configuration.get_hooks().register_before_request_hook(Limits())
    run(client, "chat.complete", **ASK)
    run(client, "chat.complete", timeout_ms=90_000, **ASK)
    assert limits == [70.0, 90.0]


def test_the_environment_has_the_defaults(
    run: Any, mistral_server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AZURE_API_KEY", "from-outside")
    monkeypatch.setenv("AZURE_ENDPOINT", mistral_server.url + "/azure")
    client = MistralAzure()
    keys = Keys(client)
    assert run(client, "chat.complete", **ASK).choices
    assert keys.seen == ["Bearer from-outside"]


@pytest.mark.parametrize("missing", ["azure_api_key", "azure_endpoint"])
def test_what_is_missing_is_named_with_its_variable(missing: str):
    given: dict[str, Any] = {"azure_api_key": "key", "azure_endpoint": "e.x"}
    del given[missing]
    with pytest.raises(TypeError, match=f"{missing} is missing: pass it, or set {missing.upper()}"):
        MistralAzure(**given)


def test_parameters_in_the_endpoint_are_filled_in():
    client = MistralAzure("key", "https://{name}.x", {"name": "team"})
    assert client.sdk_configuration.get_server_details()[0] == "https://team.x/v1"


def test_a_key_of_a_wrong_type_is_refused_by_name():
    with pytest.raises(TypeError, match="azure_api_key must be a string or a function"):
        MistralAzure(42, "e.x")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"azure_endpoint": 7}, TypeError),
        ({"azure_endpoint": b"https://h"}, TypeError),
        ({"azure_endpoint": "\ud800"}, ValueError),
        ({"azure_endpoint": "https://[::1"}, ValueError),
        ({"azure_endpoint": "https://a\u2100b"}, ValueError),
        ({"azure_endpoint": "ftp://h"}, ValueError),
        ({"url_params": 7}, TypeError),
        ({"url_params": {1: "a"}}, TypeError),
        ({"url_params": {"a": 1}}, TypeError),
        ({"strict": 2}, TypeError),
    ],
)
def test_an_odd_argument_is_refused_by_its_name(given: dict[str, Any], error: type[Exception]):
    settings: dict[str, Any] = {"azure_api_key": "k", "azure_endpoint": "h", **given}
    with pytest.raises(error, match=next(iter(given))):
        MistralAzure(**settings)


def test_a_token_provider_is_asked_once_a_call(run: Any, mistral_server: LocalServer):
    tokens = iter(["first", "second"])
    mistral_server.inject(Fault(status=503, times=1))
    client = azure(mistral_server, azure_api_key=lambda: next(tokens), retry_config=QUICKLY)
    keys = Keys(client)
    run(client, "chat.complete", **ASK)
    run(client, "chat.stream", **ASK)
    assert keys.seen == ["Bearer first", "Bearer first", "Bearer second"]


def test_a_provider_that_waits_leaves_the_event_loop_alone(mistral_server: LocalServer):
    moved_on = threading.Event()

    def provider() -> str:
        # Returns only after the loop has run something else.
        assert moved_on.wait(timeout=30)
        return "token"

    async def both() -> None:
        async with azure(mistral_server, azure_api_key=provider) as client:
            call = asyncio.create_task(client.chat.complete_async(**ASK))
            await asyncio.sleep(0)
            moved_on.set()
            assert (await call).choices

    asyncio.run(both())


def test_an_async_provider_serves_the_async_methods(mistral_server: LocalServer):
    async def provider() -> str:
        return "from-a-coroutine"

    client = azure(mistral_server, azure_api_key=provider)
    keys = Keys(client)

    async def call() -> None:
        async with client:
            await client.chat.complete_async(**ASK)

    asyncio.run(call())
    assert keys.seen == ["Bearer from-a-coroutine"]
    with (
        azure(mistral_server, azure_api_key=provider) as client,
        pytest.raises(TypeError, match="azure_api_key is an async function"),
    ):
        client.chat.complete(**ASK)


@pytest.mark.parametrize(("given", "error"), [(None, mistralai.models.SDKError), (42, TypeError)])
def test_without_a_token_nothing_is_sent(
    run: Any, mistral_server: LocalServer, given: Any, error: type[Exception]
):
    with pytest.raises(error, match="azure_api_key"):
        run(azure(mistral_server, azure_api_key=lambda: given), "chat.complete", **ASK)
    assert mistral_server.journal() == []


def test_help_shows_the_arguments_of_the_parent():
    for name in ("complete", "stream", "complete_async", "stream_async"):
        method = getattr(Chat, name)
        assert "messages: The conversation so far" in (inspect.getdoc(method) or "")
        parameters = inspect.signature(method).parameters
        core = inspect.signature(getattr(mistralai.Chat, name)).parameters
        assert parameters.keys() == core.keys()
        assert parameters["model"].default == "azureai"
        assert [n for n in core if core[n].default != parameters[n].default] == ["model"]


def test_a_request_of_azure_has_a_default_model():
    request = models.ChatCompletionRequest(messages=[])
    assert request.model == "azureai"
    assert models.ChatCompletionStreamRequest(messages=[]).stream is True
    assert isinstance(request, mistralai.models.ChatCompletionRequest)
    assert "model" in models.ChatCompletionRequestTypedDict.__optional_keys__
    assert "messages" in models.ChatCompletionRequestTypedDict.__required_keys__
