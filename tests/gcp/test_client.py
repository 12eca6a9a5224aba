from __future__ import annotations

import inspect
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import google.auth
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import DefaultCredentialsError

import mistralai
from mistralai._hooks import BeforeRequestHook
from mistralai.local import Fault
from mistralai.models import SDKError
from mistralai.utils import BackoffStrategy, RetryConfig
from mistralai_gcp import Chat, MistralGoogleCloud, models

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

ASK: dict[str, Any] = {
    "model": "mistral-small-2503",
    "messages": [{"role": "user", "content": "Who painted the Mona Lisa?"}],
}
FILL: dict[str, Any] = {"model": "codestral-2405", "prompt": "def add(a, b):\n    return "}
TOKEN = "token"  # noqa: S105 - of nobody
ADDRESS = "/v1/projects/p/locations/us-central1/publishers/mistralai/models"


def cloud(server: LocalServer, **options: Any) -> MistralGoogleCloud:
    given = {"region": "us-central1", "project_id": "p", "access_token": TOKEN}
    return MistralGoogleCloud(**{**given, "server_url": server.url, **options})


class Requests(BeforeRequestHook):
    """Notes what goes out."""

    def __init__(self, client: MistralGoogleCloud) -> None:
        self.seen: list[httpx.Request] = []
        client.sdk_configuration.get_hooks().register_before_request_hook(self)

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.seen.append(request)
        return request

    @property
    def keys(self) -> list[str]:
        return [request.headers["authorization"] for request in self.seen]


def test_a_client_with_other_options_is_of_the_same_kind_and_sends_to_the_same_place(
    run: Any, mistral_server: LocalServer
):
    client = cloud(mistral_server)
    other = client.with_options(api_key="other", default_headers={"x-team": "a"})
    assert isinstance(other, MistralGoogleCloud)
    requests = Requests(client)
    assert run(other, "chat.complete", **ASK).choices
    assert requests.keys == ["Bearer other"]
    assert requests.seen[0].url.path.startswith(ADDRESS)
    assert requests.seen[0].headers["x-team"] == "a"


def text_of(events: list[Any]) -> str:
    return "".join(event.data.choices[0].delta.content or "" for event in events)


@pytest.mark.parametrize(
    ("operation", "arguments", "target"),
    [
        ("chat.complete", ASK, "mistral-small-2503:rawPredict"),
        ("chat.stream", ASK, "mistral-small-2503:streamRawPredict"),
        ("fim.complete", FILL, "codestral@2405:rawPredict"),
        ("fim.stream", FILL, "codestral@2405:streamRawPredict"),
    ],
)
def test_every_operation_is_answered_at_its_address(
    run: Any, mistral_server: LocalServer, operation: str, arguments: dict[str, Any], target: str
):
    assert run(cloud(mistral_server), operation, **arguments)
    assert mistral_server.journal()[0]["path"] == f"{ADDRESS}/{target}"


@pytest.mark.parametrize(("resource", "arguments"), [("chat", ASK), ("fim", FILL)])
def test_a_stream_says_what_the_whole_answer_says(
    run: Any, mistral_server: LocalServer, resource: str, arguments: dict[str, Any]
):
    whole = run(cloud(mistral_server), f"{resource}.complete", **arguments)
    events = run(cloud(mistral_server), f"{resource}.stream", **arguments)
    assert len(events) > 2
    assert text_of(events) == whole.choices[0].message.content


def test_a_refusal_of_google_is_the_error_of_the_client(run: Any, mistral_server: LocalServer):
    with pytest.raises(SDKError, match=r"Publisher Model .*/nope. not found") as raised:
        run(cloud(mistral_server), "chat.complete", **{**ASK, "model": "nope"})
    assert raised.value.status_code == 404


@pytest.mark.parametrize("body", ["not JSON", "[]"])
def test_the_server_refuses_what_is_no_request(mistral_server: LocalServer, body: str):
    answer = httpx.post(
        f"{mistral_server.url}{ADDRESS}/codestral@2405:rawPredict",
        content=body,
        headers={"authorization": "Bearer token"},
    )
    assert answer.status_code == 422


def test_a_time_limit_is_kept(run: Any, mistral_server: LocalServer):
    client = cloud(mistral_server, timeout_ms=70_000)
    requests = Requests(client)
    run(client, "chat.complete", **ASK)
    run(client, "fim.complete", timeout_ms=90_000, **FILL)
    limits = [request.extensions["timeout"] for request in requests.seen]
    assert [set(limit.values()) for limit in limits] == [{70.0}, {90.0}]


def test_a_retry_goes_to_the_same_address(run: Any, mistral_server: LocalServer):
    mistral_server.inject(Fault(status=503, times=1))
    quickly = RetryConfig(
        "backoff", BackoffStrategy(1, 1, 1.0, 60_000), retry_connection_errors=False
    )
    run(cloud(mistral_server, retry_config=quickly), "fim.complete", **FILL)
    first, second = mistral_server.journal()
    assert first["path"] == second["path"] == f"{ADDRESS}/codestral@2405:rawPredict"


def test_safe_prompt_is_unknown(run: Any, mistral_server: LocalServer):
    for operation in ("chat.complete", "chat.stream"):
        with pytest.raises(TypeError, match="unexpected keyword argument 'safe_prompt'"):
            run(cloud(mistral_server), operation, safe_prompt=True, **ASK)
    assert "safe_prompt" not in models.ChatCompletionRequest.model_fields
    assert models.ChatCompletionStreamRequest(model="m", messages=[]).stream is True


@pytest.mark.parametrize("name", ["complete", "stream", "complete_async", "stream_async"])
def test_help_shows_the_other_arguments(name: str):
    mine, core = getattr(Chat, name), getattr(mistralai.Chat, name)
    left = {n: p for n, p in inspect.signature(core).parameters.items() if n != "safe_prompt"}
    assert dict(inspect.signature(mine).parameters) == left
    assert inspect.getdoc(mine) == inspect.getdoc(core)
    assert inspect.iscoroutinefunction(mine) == name.endswith("_async")


def test_a_function_is_asked_for_the_token_once_a_call(run: Any, mistral_server: LocalServer):
    tokens = iter(["first", "second"])
    client = cloud(mistral_server, access_token=lambda: next(tokens))
    requests = Requests(client)
    run(client, "chat.complete", **ASK)
    run(client, "fim.stream", **FILL)
    assert requests.keys == ["Bearer first", "Bearer second"]


def test_a_function_without_a_token_sends_nothing(run: Any, mistral_server: LocalServer):
    with pytest.raises(SDKError, match="access_token gave no token"):
        run(cloud(mistral_server, access_token=lambda: None), "chat.complete", **ASK)
    assert mistral_server.journal() == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"region": 7}, SDKError),
        ({"region": "a.example"}, SDKError),
        ({"project_id": 7}, TypeError),
        ({"project_id": "\ud800"}, ValueError),
        ({"access_token": 7}, TypeError),
        ({"server_url": 7}, TypeError),
        ({"server_url": "\ud800"}, ValueError),
        ({"strict": 2}, TypeError),
    ],
)
def test_an_odd_argument_is_refused_by_its_name(given: dict[str, Any], error: type[Exception]):
    settings: dict[str, Any] = {"project_id": "p", "access_token": TOKEN, **given}
    with pytest.raises(error, match=next(iter(given))):
        MistralGoogleCloud(**settings)


def test_the_server_may_be_the_url_object_of_httpx():
    url: Any = httpx.URL("http://h/x")
    client = MistralGoogleCloud(project_id="p", access_token=TOKEN, server_url=url)
    assert client.sdk_configuration.server_url == "http://h/x"


def test_the_region_decides_on_the_server():
    client = MistralGoogleCloud(project_id="p", access_token=TOKEN)
    url = "https://europe-west4-aiplatform.googleapis.com"
    assert client.sdk_configuration.get_server_details()[0] == url
    with pytest.raises(SDKError, match="region must be provided"):
        MistralGoogleCloud(region="", project_id="p", access_token=TOKEN)


def test_a_missing_project_is_named_with_what_sets_it(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(SDKError, match="project_id must be provided") as raised:
        MistralGoogleCloud(access_token=TOKEN)
    assert raised.value.status_code == -1
    assert raised.value.message == "project_id must be provided"
    for way_out in ("GOOGLE_CLOUD_PROJECT", "gcloud config set project"):
        assert way_out in str(raised.value)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "from-outside")
    assert MistralGoogleCloud(access_token=TOKEN)


def test_default_credentials_are_looked_for_once_and_for_one_purpose(
    run: Any, mistral_server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    asked: list[dict[str, Any]] = []

    def default(**arguments: Any) -> Any:
        asked.append(arguments)
        return SimpleNamespace(token="adc", expiry=None), "project-found"  # noqa: S106 - of nobody

    monkeypatch.setattr(google.auth, "default", default)
    for given, project in ((None, "project-found"), ("project-given", "project-given")):
        client = cloud(mistral_server, project_id=given, access_token=None)
        requests = Requests(client)
        run(client, "chat.complete", **ASK)
        run(client, "chat.complete", **ASK)
        assert f"/projects/{project}/" in requests.seen[0].url.path
        assert requests.keys == ["Bearer adc"] * 2
    scope = "https://www.googleapis.com/auth/cloud-platform"
    assert asked == [{"scopes": [scope]}] * 2
    cloud(mistral_server)
    assert len(asked) == 2


def test_missing_credentials_come_with_the_command_to_run(monkeypatch: pytest.MonkeyPatch):
    def nothing(**_: Any) -> Any:
        raise DefaultCredentialsError("no credentials here")

    monkeypatch.setattr(google.auth, "default", nothing)
    with pytest.raises(SDKError, match="no credentials here") as raised:
        MistralGoogleCloud(project_id="p")
    assert raised.value.status_code == -1
    assert "gcloud auth application-default login" in str(raised.value)


def test_without_google_s_library_the_error_has_the_command_to_run(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(SDKError, match="pip install google-auth requests`, or pass") as raised:
        MistralGoogleCloud(project_id="p")
    assert raised.value.status_code == -1


def test_google_auth_is_needed_for_default_credentials_only():
    code = """
import sys
sys.modules["google.auth"] = None
from mistralai_gcp import MistralGoogleCloud, SDKError
MistralGoogleCloud(project_id="p", access_token="t").chat
try:
    MistralGoogleCloud(project_id="p")
except SDKError as error:
    assert "pip install google-auth requests" in str(error), error
else:
    sys.exit("no error")
"""
    subprocess.run([sys.executable, "-c", code], check=True)


class TokenServer(BaseHTTPRequestHandler):
    """Google's token endpoint, on this machine."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.asked += 1  # type: ignore[attr-defined]  # the fixture put it there
        body = json.dumps(
            {"access_token": "from-google", "expires_in": 3600, "token_type": "Bearer"}
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def token_server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), TokenServer) as server:
        server.asked = 0  # type: ignore[attr-defined]  # counted by the handler
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_google_s_own_library_logs_in_once_for_many_calls(
    run: Any,
    mistral_server: LocalServer,
    token_server: HTTPServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {
        "type": "service_account",
        "project_id": "project-of-the-account",
        "client_email": "someone@project-of-the-account.iam.gserviceaccount.com",
        "private_key": key.decode(),
        "token_uri": f"http://127.0.0.1:{token_server.server_port}/token",
    }
    (tmp_path / "account.json").write_text(json.dumps(account), "utf-8")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))
    client = MistralGoogleCloud(server_url=mistral_server.url)
    requests = Requests(client)
    for operation, arguments in (
        ("chat.complete", ASK),
        ("chat.stream", ASK),
        ("fim.stream", FILL),
    ):
        assert run(client, operation, **arguments)
    assert requests.keys == ["Bearer from-google"] * 3
    assert "/projects/project-of-the-account/" in requests.seen[0].url.path
    assert token_server.asked == 1  # type: ignore[attr-defined]  # counted by the handler
