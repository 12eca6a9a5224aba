from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

import mistralai
import mistralai_azure
import mistralai_gcp
from mistralai._clouds import facade as clouds
from mistralai._clouds import models as cloud_models

PACKAGES = [mistralai_azure, mistralai_gcp]
DIFFERENT = {
    mistralai_azure: {
        "ChatCompletionRequest",
        "ChatCompletionRequestTypedDict",
        "ChatCompletionStreamRequest",
        "ChatCompletionStreamRequestTypedDict",
        "Security",
        "SecurityTypedDict",
        "Type",
    },
    mistralai_gcp: {
        "ChatCompletionRequest",
        "ChatCompletionStreamRequest",
        "Security",
        "SecurityTypedDict",
        "Type",
    },
}


@pytest.mark.parametrize("package", PACKAGES)
def test_models_are_the_client_s_but_for_the_few_that_differ(package: Any):
    different = {
        name
        for name in mistralai.models.__all__
        if getattr(package.models, name) is not getattr(mistralai.models, name)
    }
    assert different == DIFFERENT[package]
    assert all(getattr(package, name) is getattr(package.models, name) for name in different)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_a_facade_can_be_had(package: Any):
    for module in (package, package.models):
        assert set(module.__all__) <= set(dir(module))
        assert all(getattr(module, name) is not None for name in module.__all__)
        assert len(set(module.__all__)) == len(module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    "module",
    ["utils", "utils.retries", "types", "types.basemodel", "httpclient", "_hooks", "_hooks.types"],
)
def test_modules_are_the_client_s(package: Any, module: str):
    assert import_module(f"{package.__name__}.{module}") is import_module(f"mistralai.{module}")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_module_paths_of_v1_lead_to_the_package_s_models(package: Any):
    module = import_module(f"{package.__name__}.models.chatcompletionrequest")
    assert module.ChatCompletionRequest is package.models.ChatCompletionRequest
    module = import_module(f"{package.__name__}.models.usermessage")
    assert module.UserMessage is mistralai.models.UserMessage


@pytest.mark.parametrize("package", PACKAGES)
def test_an_unknown_name_is_an_attribute_error(package: Any):
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        _ = package.nope
    with pytest.raises(ModuleNotFoundError):
        import_module(f"{package.__name__}.nope")


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_heavy(package: Any):
    heavy = "{'pydantic', 'httpx', 'google.auth', 'requests'} & {*sys.modules}"
    code = f"import sys, {package.__name__}; sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_names_that_wait_for_pydantic_are_those_of_the_models():
    assert [*clouds._V1_NAMES] == cloud_models.__all__
