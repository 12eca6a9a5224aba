"""The module paths of v1 lead to the same models."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import sys
from types import ModuleType

import pytest

import mistralai.types.basemodel
from mistralai import models
from mistralai._v1 import deep_paths


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("UserMessage", "usermessage"),
        ("UserMessageTypedDict", "usermessage"),
        ("FIMCompletionRequest", "fimcompletionrequest"),
        ("SDKError", "sdkerror"),
        ("HTTPValidationError", "httpvalidationerror"),
        ("APIEndpoint", "apiendpoint"),
        ("FilesAPIRoutesGetSignedURLRequest", "files_api_routes_get_signed_urlop"),
        ("FilesAPIRoutesUploadFileMultiPartBodyParams", "files_api_routes_upload_fileop"),
        ("JobsAPIRoutesBatchGetBatchJobsRequest", "jobs_api_routes_batch_get_batch_jobsop"),
        (
            "JobsAPIRoutesFineTuningCreateFineTuningJobResponse",
            "jobs_api_routes_fine_tuning_create_fine_tuning_jobop",
        ),
        ("AgentsAPIV1AgentsGetVersionRequest", "agents_api_v1_agents_get_versionop"),
        (
            "AgentsAPIV1ConversationsGetResponseV1ConversationsGet",
            "agents_api_v1_conversations_getop",
        ),
        ("LibrariesDocumentsUploadV1DocumentUpload", "libraries_documents_upload_v1op"),
        (
            "LibrariesDocumentsGetExtractedTextSignedURLV1Request",
            "libraries_documents_get_extracted_text_signed_url_v1op",
        ),
        (
            "DeleteModelV1ModelsModelIDDeleteRequest",
            "delete_model_v1_models_model_id_deleteop",
        ),
        (
            "RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet",
            "retrieve_model_v1_models_model_id_getop",
        ),
        ("NoResponseError", "no_response_error"),
    ],
)
def test_a_class_is_in_the_module_v1_kept_it_in(name: str, module: str) -> None:
    assert deep_paths.module_of(name) == module
    imported = importlib.import_module(f"mistralai.models.{module}")
    assert getattr(imported, name) is getattr(models, name)
    assert name in imported.__all__
    assert name in dir(imported)


def test_every_model_has_its_module() -> None:
    for name in models.__all__:
        path = f"mistralai.models.{deep_paths.module_of(name)}"
        assert getattr(importlib.import_module(path), name) is getattr(models, name)


def test_a_module_has_what_it_took_from_others_in_v1() -> None:
    module = importlib.import_module("mistralai.models.usermessage")
    assert module.ContentChunk is models.ContentChunk
    assert module.Nullable is mistralai.types.basemodel.Nullable
    assert module.UNSET is mistralai.types.UNSET
    assert module.UNSET_SENTINEL == mistralai.types.UNSET_SENTINEL


def test_a_star_import_gives_the_class_and_its_twin() -> None:
    namespace: dict[str, object] = {}
    exec("from mistralai.models.usermessage import *", namespace)  # noqa: S102 - a form of import
    assert {"UserMessage", "UserMessageTypedDict"} <= set(namespace)


def test_a_module_is_an_attribute_of_the_package_without_an_import(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "mistralai.models.toolcall", raising=False)
    monkeypatch.delattr(models, "toolcall", raising=False)
    assert models.toolcall.ToolCall is models.ToolCall  # type: ignore[attr-defined] # as v1 had it


def test_a_module_can_be_looked_for_without_importing_it() -> None:
    assert importlib.util.find_spec("mistralai.models.usermessage") is not None
    assert importlib.util.find_spec("mistralai.models.nonsense") is None


@pytest.mark.parametrize("module", ["nonsense", "chat_completion", "usermessage.deeper"])
def test_a_module_that_v1_did_not_have_is_an_import_error(module: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"mistralai.models.{module}")


def test_a_name_that_is_nowhere_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="nonsense"):
        exec("from mistralai.models.usermessage import nonsense")  # noqa: S102 - a form of import


def test_a_pickle_of_v1_is_read() -> None:
    # What v1 wrote for a class: the path of its module, and its name.
    pickled = b"cmistralai.models.usermessage\nUserMessage\n."
    assert pickle.loads(pickled) is models.UserMessage  # noqa: S301 - our own pickle


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty package in which modules can be served, and which leaves nothing behind."""
    package = ModuleType("elsewhere")
    package.__path__ = []
    monkeypatch.setattr(deep_paths.Finder, "rules", dict(deep_paths.Finder.rules))
    for name in ("", ".types", ".types.basemodel", ".usermessage"):
        monkeypatch.setitem(sys.modules, f"elsewhere{name}", package)
        if name:
            del sys.modules[f"elsewhere{name}"]
    return "elsewhere"


def test_another_package_can_have_such_modules(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[elsewhere], "UserMessage", models.UserMessage, raising=False)
    monkeypatch.setattr(sys.modules[elsewhere], "__all__", ["UserMessage"], raising=False)
    modules = deep_paths.serve_models(elsewhere)
    assert modules() == {"usermessage"}
    module = importlib.import_module("elsewhere.usermessage")
    assert module.UserMessage is models.UserMessage
    assert not hasattr(module, "ToolMessage")


def test_a_package_can_be_had_below_another_as_the_same_modules(elsewhere: str) -> None:
    spec = mistralai.types.basemodel.__spec__
    deep_paths.alias_packages(elsewhere, "mistralai", "types")
    assert importlib.import_module("elsewhere.types") is mistralai.types
    assert importlib.import_module("elsewhere.types.basemodel") is mistralai.types.basemodel
    assert mistralai.types.basemodel.__spec__ is spec
    for missing in ("elsewhere.models", "elsewhere.types.nonsense"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(missing)
