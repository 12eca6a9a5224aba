from __future__ import annotations

import inspect
from typing import Any

import pytest

import mistralai
import mistralai.client
from mistralai.async_client import MistralAsyncClient
from mistralai.client import MIGRATION_MESSAGE, MistralClient


@pytest.mark.parametrize("old", [MistralClient, MistralAsyncClient])
def test_a_client_of_version_0_says_what_to_write_instead(old: Any) -> None:
    with pytest.raises(NotImplementedError) as caught:
        old(api_key="key", timeout=5)
    assert str(caught.value) == MIGRATION_MESSAGE
    assert "from mistralai import Mistral" in MIGRATION_MESSAGE


def test_the_clients_of_version_0_take_the_arguments_they_took() -> None:
    blocking = list(inspect.signature(MistralClient).parameters)
    assert blocking == ["api_key", "endpoint", "max_retries", "timeout"]
    awaiting = list(inspect.signature(MistralAsyncClient).parameters)
    assert awaiting == [*blocking, "max_concurrent_requests"]


def test_the_path_that_version_2_gave_the_client_leads_to_it_too() -> None:
    assert issubclass(mistralai.client.Mistral, mistralai.Mistral)
    assert mistralai.client.models.UserMessage is mistralai.models.UserMessage
