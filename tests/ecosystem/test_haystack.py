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
