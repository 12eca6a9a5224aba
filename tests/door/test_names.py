"""What versions 2 and 3 call it is the very same thing, at both doors."""

from __future__ import annotations

import abc
import asyncio
import importlib
import pickle
from typing import Any
from unittest.mock import create_autospec

import generate_second_door as generator
import pytest
from every import every

import mistralai
import mistralai.client
import mistralai_azure
import mistralai_gcp
from mistralai import client, models
from mistralai.azure.client import MistralAzure
from mistralai.client import errors
from mistralai.gcp.client import MistralGCP

RENAMED = generator.renamed()
LINES = [line.split() for line in generator.MODULES.strip().splitlines()]


@every("name", sorted(RENAMED))
def test_a_model_of_another_name_is_the_very_same_model(name: str):
    assert getattr(client.models, name) is getattr(models, RENAMED[name])
    assert name in dir(client.models)


def test_all_other_models_have_one_name():
    for name in models.__all__:
        if name not in RENAMED:
            assert getattr(client.models, name) is getattr(models, name)
    assert {*client.models.__all__} == {*models.__all__, *RENAMED}


def test_a_document_is_of_a_library_here_and_what_ocr_reads_at_the_first_door():
    assert client.models.Document is models.DocumentOut
    assert client.models.DocumentUnion is models.Document


def test_a_model_is_found_in_a_module_of_its_own_too():
    module = importlib.import_module("mistralai.client.models.batchjob")
    assert module.BatchJob is models.BatchJobOut
    assert client.models.usermessage.UserMessage is mistralai.UserMessage
    message = client.models.UserMessage(content="a")
    assert pickle.loads(pickle.dumps(message)) == message  # noqa: S301 - our own


@every("line", LINES)
def test_a_module_of_another_path_has_the_same_things(line: list[str]):
    path, original, *chosen = line
    here = importlib.import_module(f"mistralai.client.{path}")
    there = importlib.import_module(f"mistralai.{original}")
    pairs = [name.split("=") for name in chosen or there.__all__]
    assert [*here.__all__] == generator.ordered(pair[-1] for pair in pairs)
    for old, *new in pairs:
        assert getattr(here, *(new or [old])) is getattr(there, old)


def test_what_the_door_lists_is_there_and_nothing_else():
    for name in client.__all__:
        assert getattr(client, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'NoSuchName'"):
        _ = client.NoSuchName
    with pytest.raises(AttributeError, match="no attribute 'NoSuchModel'"):
        _ = client.models.NoSuchModel
    assert issubclass(client.voices.Voices, mistralai.audio.voices.Voices)


def test_the_errors_are_those_of_the_first_door():
    assert errors.SDKError is mistralai.SDKError
    assert importlib.import_module("mistralai.client.errors.sdkerror").SDKError is models.SDKError
    assert errors.HTTPValidationErrorData is models.HTTPValidationErrorData
    assert errors.MistralAzureError is errors.MistralGCPError is models.MistralError


def test_the_clouds_have_the_names_of_the_door():
    for cloud in ("azure", "gcp"):
        package: Any = importlib.import_module(f"mistralai.{cloud}.client")
        for name in package.__all__:
            assert getattr(package, name) is not None
        assert package.models is client.models
        assert package.RetryConfig is mistralai.RetryConfig
        for part in ("errors", "models", "types", "utils.retries"):
            here = importlib.import_module(f"mistralai.{cloud}.client.{part}")
            assert here is importlib.import_module(f"mistralai.client.{part}")


def test_an_object_of_a_new_kind_tells_what_came_and_goes_back_as_it_came():
    unknown = client.models.UnknownContentChunk(raw={"type": "video", "url": "u"})
    assert (unknown.raw, unknown.is_unknown) == ({"type": "video", "url": "u"}, True)
    assert unknown == models.Unknown(type="video", url="u")
    assert unknown.model_dump() == unknown.raw


@pytest.mark.parametrize(
    "given", [{"raw": "text"}, {"type": "other", "raw": {"a": 1}}, {"raw": {"a": 1}, "more": 2}]
)
def test_an_object_that_is_no_wrapper_stays_as_it_is(given: dict[str, Any]):
    assert models.Unknown(**given).raw == given
    assert models.Unknown.model_validate(models.Unknown(**given)).raw == given


def test_a_wrapper_of_versions_2_and_3_is_taken_in_a_message():
    wrapper = {"type": "UNKNOWN", "raw": {"type": "video", "url": "u"}, "is_unknown": True}
    message = models.UserMessage.model_validate({"content": [wrapper]})
    assert message.model_dump()["content"] == [wrapper["raw"]]


def test_the_client_of_version_0_still_says_where_to_go():
    with pytest.raises(NotImplementedError, match="version 0"):
        client.MistralClient()


def test_both_doors_can_be_entered_in_one_program():
    async def leave(*clients: mistralai.Mistral) -> None:
        for one in clients:
            await one.aclose()

    first, second = mistralai.Mistral(api_key="k"), client.Mistral(api_key="k")
    assert isinstance(second, mistralai.Mistral)
    asyncio.run(leave(first, second))


def test_a_client_of_the_first_door_is_an_instance_of_the_second_doors_class():
    class Mine(client.Mistral):
        pass

    class Strange(client.Mistral, abc.ABC):
        pass

    assert isinstance(mistralai.Mistral(api_key="k"), client.Mistral)
    assert issubclass(mistralai_gcp.MistralGoogleCloud, MistralGCP)
    azure = mistralai_azure.MistralAzure(azure_api_key="k", azure_endpoint="https://a.test")
    assert isinstance(azure, MistralAzure)
    assert not issubclass(mistralai.Mistral, MistralAzure)
    assert isinstance(create_autospec(mistralai.Mistral, instance=True), client.Mistral)
    assert not isinstance(mistralai.Mistral(api_key="k"), Mine)
    assert isinstance(Strange(api_key="k"), client.Mistral)
    assert not issubclass(mistralai.BackoffStrategy, client.Mistral)
