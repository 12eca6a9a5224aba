"""The clients for clouds with the constructors of versions 2 and 3."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from mistralai.azure.client import MistralAzure
from mistralai.client import models
from mistralai.gcp.client import GCPVertexAIPathHook, MistralGCP

HI = [{"role": "user", "content": "hi"}]
AZURE = {"api_key": "k", "server_url": "https://a.test"}
GCP = {"project_id": "p", "region": "us-central1", "access_token": "t"}
VERSION = "api-version=2024-05-01-preview"
PLACE = "/v1/projects/p/locations/us-central1/publishers/mistralai/models"


def test_the_constructors_take_their_arguments_in_that_order():
    names = [*inspect.signature(MistralAzure).parameters]
    assert names[:5] == ["api_key", "server", "server_url", "url_params", "client"]
    assert names[9:10] == ["api_version"]
    names = [*inspect.signature(MistralGCP).parameters]
    assert names[:6] == [
        "project_id",
        "region",
        "access_token",
        "server",
        "server_url",
        "url_params",
    ]


@pytest.mark.parametrize(
    ("operation", "arguments", "target"),
    [
        ("chat.complete", {"messages": HI}, "/models/chat/completions"),
        ("chat.stream", {"messages": HI}, "/models/chat/completions"),
        (
            "ocr.process",
            {"model": "m", "document": {"type": "file", "file_id": "f"}},
            "/providers/mistral/azure/ocr",
        ),
    ],
)
def test_azure_is_called_at_its_paths(
    send: Any, operation: str, arguments: dict[str, Any], target: str
):
    sent = send(MistralAzure, operation, AZURE, **arguments)
    assert sent.url.copy_with(fragment=None) == f"https://a.test{target}?{VERSION}"
    assert sent.headers["authorization"] == "Bearer k"
    body = json.loads(sent.content)
    assert body["model"] == arguments.get("model", "azureai")


def test_azure_takes_another_version_and_more_of_the_query(send: Any):
    settings = {**AZURE, "api_version": "v", "default_query": {"a": 1}}
    sent = send(MistralAzure, "chat.complete", settings, messages=HI, top_p=None)
    assert sent.url.query == b"api-version=v&a=1"
    assert json.loads(sent.content)["top_p"] is None


def test_azure_needs_an_endpoint(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(TypeError, match="server_url is missing"):
        MistralAzure(api_key="k")
    monkeypatch.setenv("AZURE_ENDPOINT", "https://{name}.test")
    client = MistralAzure(api_key="k", url_params={"name": "n"})
    assert client.sdk_configuration.get_server_details() == ("https://n.test", {})


@pytest.mark.parametrize(
    ("operation", "verb"),
    [
        ("chat.complete", "rawPredict"),
        ("chat.stream", "streamRawPredict"),
        ("fim.complete", "rawPredict"),
        ("fim.stream", "streamRawPredict"),
    ],
)
def test_google_is_called_with_the_name_of_the_model_as_it_is(send: Any, operation: str, verb: str):
    what: dict[str, Any] = {"messages": HI} if "chat" in operation else {"prompt": "p"}
    sent = send(MistralGCP, operation, GCP, model="codestral-2405", **what, stop=None)
    assert sent.url.host == "us-central1-aiplatform.googleapis.com"
    assert sent.url.path == f"{PLACE}/codestral-2405:{verb}"
    body = json.loads(sent.content)
    assert body == {
        "model": "codestral-2405",
        **what,
        "stop": None,
        "stream": "stream" in operation,
    }


def test_google_can_be_reached_through_another_server(send: Any):
    settings = {**GCP, "server_url": "http://{h}/base", "url_params": {"h": "proxy"}}
    sent = send(MistralGCP, "chat.complete", settings, model="m", messages=HI)
    assert str(sent.url) == f"http://proxy/base{PLACE}/m:rawPredict"


def test_google_needs_a_project():
    with pytest.raises(ValueError, match="project_id must be provided"):
        MistralGCP(None, "us-central1", "t")
    with pytest.raises(ValueError, match="region must be provided"):
        MistralGCP("p", "eu west", "t")


def test_chat_on_google_knows_no_safe_prompt():
    client = MistralGCP(**GCP)  # type: ignore[arg-type]
    assert "safe_prompt" not in inspect.signature(client.chat.complete).parameters
    assert GCPVertexAIPathHook("us-central1", "p").model_info("m@1") == ("m@1", "m@1")


def test_the_models_of_the_clouds_are_those_of_the_door(send: Any):
    message = models.UserMessage(content="hi")
    sent = send(MistralAzure, "chat.complete", AZURE, messages=[message])
    assert json.loads(sent.content)["messages"] == [{"content": "hi", "role": "user"}]
