"""Libraries: `mistralai.beta.libraries`, but a change is sent by PATCH."""

# pyright: reportIncompatibleVariableOverride=false
# What is overridden is read-only: it is made when it is first used.

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai.beta import libraries
from mistralai.types import UNSET

from ._differing import differing
from ._part import part

if TYPE_CHECKING:
    from .documents import Documents

__all__ = ["UNSET", "Libraries"]


@differing(
    list={"defaults": {"page_size": 100, "page": 0}},
    update={"method": "PATCH", "operation_id": "libraries_patch_v1"},
    libraries_update_v1={"of": "update"},
)
class Libraries(libraries.Libraries):
    """Libraries of documents; `libraries_update_v1` is version 1's `update`."""

    documents: Documents = part("documents.Documents")

    if TYPE_CHECKING:
        libraries_update_v1 = libraries.Libraries.update
        libraries_update_v1_async = libraries.Libraries.update_async
    else:
        accesses = part("accesses.Accesses")
