"""mistral-haystack 1.1.0, whose component for OCR names a class that came after v1.7."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("haystack", "haystack")


def test_all_requests_are_understood(results: Any):
    assert results.failed == []
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_a_file_is_uploaded_read_and_deleted(results: Any):
    answer = results["file"]
    assert answer["texts"] == ["Hello you"]
    assert answer["models"] == ["mistral-ocr-2505"]
    steps = [(entry["method"], entry["path"].rpartition("/")[0]) for entry in results.journal[:3]]
    assert steps == [("POST", "/v1"), ("POST", "/v1"), ("DELETE", "/v1/files")]
    assert [entry["path"] for entry in results.journal[:2]] == ["/v1/files", "/v1/ocr"]


def test_an_address_is_read(results: Any):
    assert results["address"]["texts"] == ["Hello me"]


def test_a_document_is_annotated_after_a_class(results: Any):
    answer = results["annotated"]
    assert answer["texts"] == ["Dear Monet"]
    assert answer["meta"][0]["source_sender"]


# As tests of the library put something in the place of the client


@pytest.fixture(scope="module")
def mocked(run: Any) -> Any:
    return run("haystack", "haystack_mocks")


def test_no_request_is_sent_where_the_client_is_replaced(mocked: Any):
    assert mocked.failed == []
    assert mocked.journal == []


TEXT = '# One\n![img-1](img-1)\n\n**Image Annotation:** {"kind": "sunrise"}\n\x0cTwo'
READ = {"texts": [TEXT], "pages": [2]}


@pytest.mark.parametrize(
    ("task", "more"),
    [
        ("patched_on_the_resource", {"calls": 1, "back": True}),
        ("set_on_the_resource", {"calls": 1}),
        ("double_of_the_class", {}),
        ("double_of_an_instance", {}),
        ("magic_with_a_spec", {}),
        ("class_patched_where_it_is_used", {}),
        ("class_patched_with_autospec", {}),
        ("methods_patched_by_their_path", {"calls": 1}),
        # Of two sources the first fails, and only the second is read.
        ("an_error_leaves_the_others", {}),
    ],
)
def test_the_component_reads_what_stands_in_for_the_client(mocked: Any, task: str, more: Any):
    assert mocked[task] == {**READ, **more}


def test_a_copy_of_the_component_keeps_what_was_put_in(mocked: Any):
    assert mocked["copied_and_in_a_pipeline"] == [READ, READ, "mistral-ocr-2505"]
