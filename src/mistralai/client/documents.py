"""Documents: `mistralai.beta.documents`, but a change is sent by PATCH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai.beta import documents
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Documents"]


@differing(
    update={"method": "PATCH", "operation_id": "libraries_documents_patch_v1"},
    libraries_documents_update_v1={"of": "update"},
)
class Documents(documents.Documents):
    """The documents of a library; `libraries_documents_update_v1` is version 1's `update`."""

    if TYPE_CHECKING:
        libraries_documents_update_v1 = documents.Documents.update
        libraries_documents_update_v1_async = documents.Documents.update_async
