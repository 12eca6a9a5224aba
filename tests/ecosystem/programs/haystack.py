"""What applications do with mistral-haystack: only its component for OCR stands on the client.

It is given a key, and finds the server by MISTRAL_SERVER_URL.
"""

import os

# Before haystack is imported, which would report its use to another machine.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from typing import Any

from haystack.dataclasses import ByteStream
from haystack.utils import Secret
from haystack_integrations.components.converters.mistral import MistralOCRDocumentConverter
from pydantic import BaseModel

from mistralai.models import DocumentURLChunk

_key = Secret.from_env_var("MISTRAL_API_KEY")


class Letter(BaseModel):
    """A letter."""

    sender: str


def _read(source: Any, **more: Any) -> Any:
    found = MistralOCRDocumentConverter(api_key=_key).run(sources=[source], **more)
    return {
        "texts": [document.content for document in found["documents"]],
        "meta": [document.meta for document in found["documents"]],
        "models": [answer["model"] for answer in found["raw_mistral_response"]],
    }


def file() -> Any:
    return _read(ByteStream(b"Hello you", meta={"file_path": "note.txt"}))


def address() -> Any:
    return _read(DocumentURLChunk(document_url="data:text/plain,Hello%20me"))


def annotated() -> Any:
    source = DocumentURLChunk(document_url="data:text/plain,Dear%20Monet")
    return _read(source, document_annotation_schema=Letter)
