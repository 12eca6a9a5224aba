"""How tests of haystack's component put something in the place of the client."""

import copy
import os
from contextlib import ExitStack

# Before haystack is imported, which would report its use to another machine.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from typing import Any
from unittest.mock import MagicMock, Mock, create_autospec, patch

from haystack import Pipeline
from haystack.dataclasses import ByteStream
from haystack.utils import Secret
from haystack_integrations.components.converters.mistral import (
    MistralOCRDocumentConverter,
    ocr_document_converter,
)

from mistralai import Mistral
from mistralai.models import (
    DocumentURLChunk,
    OCRImageObject,
    OCRPageDimensions,
    OCRPageObject,
    OCRResponse,
    OCRUsageInfo,
    SDKError,
)

_source = DocumentURLChunk(document_url="https://example.com/a.pdf")
_image = OCRImageObject(
    id="img-1",
    top_left_x=0,
    top_left_y=0,
    bottom_right_x=9,
    bottom_right_y=9,
    image_base64="data:image/png;base64,AA==",
    image_annotation='{"kind": "sunrise"}',
)
_answer = OCRResponse(
    model="mistral-ocr-2505",
    pages=[
        OCRPageObject(
            index=0,
            markdown="# One\n![img-1](img-1)",
            images=[_image],
            dimensions=OCRPageDimensions(dpi=200, height=10, width=10),
        ),
        OCRPageObject(index=1, markdown="Two", images=[], dimensions=None),
    ],
    usage_info=OCRUsageInfo(pages_processed=2, doc_size_bytes=7),
    document_annotation='{"sender": "Monet"}',
)


def _converter() -> Any:
    return MistralOCRDocumentConverter(api_key=Secret.from_token("k"))


def _outcome(found: Any) -> Any:
    return {
        "texts": [document.content for document in found["documents"]],
        "pages": [
            answer["usage_info"]["pages_processed"] for answer in found["raw_mistral_response"]
        ],
    }


def patched_on_the_resource() -> Any:
    converter = _converter()
    with patch.object(converter.client.ocr, "process", return_value=_answer) as process:
        outcome = _outcome(converter.run(sources=[_source]))
    return {
        **outcome,
        "calls": process.call_count,
        "back": not isinstance(converter.client.ocr.process, Mock),
    }


def set_on_the_resource() -> Any:
    converter = _converter()
    client = converter.client
    client.ocr.process = Mock(return_value=_answer)
    client.files.upload = Mock(return_value=Mock(id="file-1"))
    client.files.delete = Mock()
    outcome = _outcome(converter.run(sources=[ByteStream(b"a", meta={"file_path": "a.pdf"})]))
    client.files.delete.assert_called_once_with(file_id="file-1")
    return {**outcome, "calls": client.ocr.process.call_count}


def _as_client(double: Any) -> Any:
    double.ocr.process.return_value = _answer
    converter = _converter()
    converter.client = double
    return _outcome(converter.run(sources=[_source]))


def double_of_the_class() -> Any:
    return _as_client(create_autospec(Mistral)(api_key="k"))


def double_of_an_instance() -> Any:
    return _as_client(create_autospec(Mistral(api_key="k")))


def magic_with_a_spec() -> Any:
    return _as_client(MagicMock(spec=Mistral))


def class_patched_where_it_is_used() -> Any:
    with patch.object(ocr_document_converter, "Mistral") as client:
        client.return_value.ocr.process.return_value = _answer
        outcome = _outcome(_converter().run(sources=[_source]))
    client.assert_called_once_with(api_key="k")
    return outcome


def class_patched_with_autospec() -> Any:
    with patch.object(ocr_document_converter, "Mistral", autospec=True) as client:
        client.return_value.ocr.process.return_value = _answer
        return _outcome(_converter().run(sources=[_source]))


def methods_patched_by_their_path() -> Any:
    with ExitStack() as stack:
        process = stack.enter_context(patch("mistralai.ocr.Ocr.process", return_value=_answer))
        outcome = _outcome(_converter().run(sources=[_source]))
    return {**outcome, "calls": process.call_count}


def copied_and_in_a_pipeline() -> Any:
    converter = _converter()
    converter.client.ocr.process = Mock(return_value=_answer)
    copied = copy.deepcopy(converter)
    pipeline = Pipeline()
    pipeline.add_component("ocr", converter)
    return [
        _outcome(copied.run(sources=[_source])),
        _outcome(pipeline.run({"ocr": {"sources": [_source]}})["ocr"]),
        MistralOCRDocumentConverter.from_dict(
            MistralOCRDocumentConverter(api_key=Secret.from_env_var("MISTRAL_API_KEY")).to_dict()
        ).model,
    ]


def an_error_leaves_the_others() -> Any:
    converter = _converter()
    error = SDKError("no", 500, "down", None)
    with patch.object(converter.client.ocr, "process", side_effect=[error, _answer]):
        return _outcome(converter.run(sources=[_source, _source]))
