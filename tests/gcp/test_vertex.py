from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from mistralai._hooks import BeforeRequestContext, HookContext
from mistralai.models import SDKError
from mistralai_gcp import GoogleCloudBeforeRequestHook, get_model_info
from mistralai_gcp.vertex import LEGACY_MODEL_ID_FORMAT, base_url

SERVERS = {
    "europe-west4": "https://europe-west4-aiplatform.googleapis.com",
    "us-central1": "https://us-central1-aiplatform.googleapis.com",
    "northamerica-northeast1": "https://northamerica-northeast1-aiplatform.googleapis.com",
    "global": "https://aiplatform.googleapis.com",
}
MODELS = {
    # what is asked for: the name in the address, and the one in the body
    "codestral-2405": ("codestral@2405", "codestral"),
    "mistral-large-2407": ("mistral-large@2407", "mistral-large"),
    "mistral-nemo-2407": ("mistral-nemo@2407", "mistral-nemo"),
    "mistral-small-2402": ("mistral-small-2402", "mistral-small-2402"),
    "mistral-large-2411": ("mistral-large-2411", "mistral-large-2411"),
    "codestral-2501": ("codestral-2501", "codestral-2501"),
    "mistral-small-2503": ("mistral-small-2503", "mistral-small-2503"),
    "mistral-small-2503@001": ("mistral-small-2503@001", "mistral-small-2503@001"),
    "../../x?y": ("..%2F..%2Fx%3Fy", "../../x?y"),
}
MODELS_PATH = "/v1/projects/p/locations/us-central1/publishers/mistralai/models/"


def context(operation: str = "chat_completion_v1_chat_completions_post") -> BeforeRequestContext:
    return BeforeRequestContext(HookContext("https://s.x", operation, [], None))


def redirect(
    url: str = "https://s.x/v1/chat/completions",
    operation: str = "chat_completion_v1_chat_completions_post",
    model: Any = "m",
    **options: Any,
) -> httpx.Request:
    request = httpx.Request("POST", url, json={"model": model, "messages": ["é"]}, **options)
    hook = GoogleCloudBeforeRequestHook("us-central1", "p")
    return hook.before_request(context(operation), request)


@pytest.mark.parametrize("region", SERVERS)
def test_a_region_has_a_server_of_its_own(region: str):
    assert base_url(region) == SERVERS[region]


@pytest.mark.parametrize("region", ["", None, "evil.com/", "us central1", "EU", "a@b", "-a", "a-"])
def test_what_is_no_region_is_refused_with_an_example(region: Any):
    with pytest.raises(SDKError, match=r"(?s)region must be provided.*'europe-west4'") as raised:
        base_url(region)
    assert raised.value.status_code == -1


@pytest.mark.parametrize("model", MODELS)
def test_a_model_has_a_name_in_the_address_and_one_in_the_body(model: str):
    in_address, in_body = MODELS[model]
    request = redirect(model=model)
    assert request.url.raw_path.decode() == f"{MODELS_PATH}{in_address}:rawPredict"
    assert json.loads(request.content) == {"model": in_body, "messages": ["é"]}


@pytest.mark.parametrize(("model", "model_id"), LEGACY_MODEL_ID_FORMAT.items())
def test_the_old_models_are_known_by_both_names(model: str, model_id: str):
    assert get_model_info(model) == (model_id.split("@", maxsplit=1)[0], model_id)


@pytest.mark.parametrize(
    ("operation", "verb"),
    [
        ("chat_completion_v1_chat_completions_post", "rawPredict"),
        ("fim_completion_v1_fim_completions_post", "rawPredict"),
        ("stream_chat", "streamRawPredict"),
        ("stream_fim", "streamRawPredict"),
    ],
)
def test_streams_have_a_verb_of_their_own(operation: str, verb: str):
    assert redirect(operation=operation).url.path.endswith(f"/m:{verb}")


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ("https://s.x/v1/fim/completions", f"https://s.x{MODELS_PATH}m:rawPredict"),
        (
            "http://s.x:1/proxy/v1/chat/completions",
            f"http://s.x:1/proxy{MODELS_PATH}m:rawPredict",
        ),
        (
            "https://s.x/v1/chat/completions?k=/v1/&l=%20",
            f"https://s.x{MODELS_PATH}m:rawPredict?k=/v1/&l=%20",
        ),
    ],
)
def test_the_server_a_prefix_and_a_query_stay(given: str, target: str):
    assert str(redirect(given).url) == target


def test_headers_and_the_time_limit_stay():
    request = redirect(
        model="codestral-2405",
        headers={"x-mine": "1", "authorization": "Bearer t"},
        extensions={"timeout": {"read": 60.0}},
    )
    assert request.headers["x-mine"] == "1"
    assert request.headers["authorization"] == "Bearer t"
    assert request.headers["host"] == "s.x"
    assert int(request.headers["content-length"]) == len(request.content)
    assert request.extensions == {"timeout": {"read": 60.0}}


def test_an_empty_model_is_refused_by_name():
    with pytest.raises(ValueError, match="model must be a string that is not empty"):
        redirect(model="")
