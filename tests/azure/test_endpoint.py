from __future__ import annotations

import httpx
import pytest

from mistralai_azure import MistralAzure
from mistralai_azure.endpoint import base_url

VERSION = "?api-version=2024-05-01-preview"

FORMS = {
    # what is pasted: where chat is asked for
    "e.x": "https://e.x/v1/chat/completions",
    "e.x/": "https://e.x/v1/chat/completions",
    "e.x:8443": "https://e.x:8443/v1/chat/completions",
    "https://e.x": "https://e.x/v1/chat/completions",
    "https://e.x/": "https://e.x/v1/chat/completions",
    "https://e.x//": "https://e.x/v1/chat/completions",
    " https://e.x\n": "https://e.x/v1/chat/completions",
    "http://127.0.0.1:8123": "http://127.0.0.1:8123/v1/chat/completions",
    "https://e.x/v1": "https://e.x/v1/chat/completions",
    "https://e.x/v1/": "https://e.x/v1/chat/completions",
    "https://e.x/deploy": "https://e.x/deploy/v1/chat/completions",
    "https://e.x/deploy/v1/": "https://e.x/deploy/v1/chat/completions",
    "https://e.x/api-v1": "https://e.x/api-v1/v1/chat/completions",
    "https://e.x/v1/chat/completions": "https://e.x/v1/chat/completions",
    "https://e.x/v1/chat/completions/": "https://e.x/v1/chat/completions",
    "https://e.x/chat/completions": "https://e.x/chat/completions",
    "https://e.x/models": "https://e.x/models/chat/completions",
    "https://e.x/models/": "https://e.x/models/chat/completions",
    "https://e.x/models/chat/completions": "https://e.x/models/chat/completions",
    "https://e.x/models/embeddings": "https://e.x/models/chat/completions",
    "https://e.x/models/images/embeddings": "https://e.x/models/chat/completions",
    "https://e.x/models/info": "https://e.x/models/chat/completions",
    "https://e.x/v1/ocr": "https://e.x/v1/chat/completions",
    f"https://e.x{VERSION}": f"https://e.x/v1/chat/completions{VERSION}",
    f"https://e.x/v1{VERSION}": f"https://e.x/v1/chat/completions{VERSION}",
    f"https://e.x/models{VERSION}": f"https://e.x/models/chat/completions{VERSION}",
    f"e.x/models/chat/completions{VERSION}": f"https://e.x/models/chat/completions{VERSION}",
    f"https://e.x/chat/completions{VERSION}#top": f"https://e.x/chat/completions{VERSION}",
}


@pytest.mark.parametrize("pasted", FORMS)
def test_every_form_of_an_endpoint_leads_to_its_chat(pasted: str):
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(503)

    with httpx.Client(transport=httpx.MockTransport(handler)) as http:
        client = MistralAzure("key", pasted, client=http, retry_config=None)
        with pytest.raises(Exception, match="503"):
            client.chat.complete(messages=[{"role": "user", "content": "Hello"}])
    assert asked == [FORMS[pasted]]


@pytest.mark.parametrize("pasted", FORMS)
def test_finding_the_base_of_a_base_changes_nothing(pasted: str):
    base = base_url(pasted)
    assert base_url(base + "/chat/completions") == base or "?" in base


@pytest.mark.parametrize("wrong", ["ftp://e.x", "https://", "/v1/chat/completions", "https:///v1"])
def test_what_is_no_endpoint_is_refused_by_name(wrong: str):
    with pytest.raises(ValueError, match=r"azure_endpoint must be a URL .*, not '"):
        base_url(wrong)
