"""Write what the official version 3.7 was recorded to send, less what nobody should send.

A few faults of it are in hundreds of rows of the record. Were those rows listed as differences, all
else in them would go unseen; so the rows are amended instead, and compared whole.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SENTINEL = "~?~unset~?~sentinel~?~"
OURS = "mistral-client-python/<version>"


def amend(record: Path, amended: Path) -> None:
    """Write the record anew.

    Args:
        record: The record, compressed.
        amended: Where to write it, not compressed.
    """
    with gzip.open(record, "rt", encoding="utf-8") as file:
        known = json.load(file)
    for row in known["captured"]:
        for request in row["requests"]:
            _amend(request, row["client"])
    amended.write_text(json.dumps(known), encoding="utf-8")


def _amend(request: dict[str, Any], client: str) -> None:
    # What it does not know it sends in a wrapper of its own, which the API refuses.
    request["body"] = unwrapped(request["body"])
    # It sends a metadata that nobody gave; and the word null, which is no object.
    request["query"] = [
        [name, text]
        for name, text in request["query"]
        if name != "metadata" or (SENTINEL not in text and text != "null")
    ]
    if client != "Mistral":
        # The clouds' packages name the generator that wrote them; this client names itself.
        request["headers"]["user-agent"] = OURS
    if client == "MistralAzure":
        # It forgets the version of Azure's API, which Azure requires, where the HTTP client is
        # the user's.
        request["query"].append(["api-version", "2024-05-01-preview"])


def unwrapped(value: Any) -> Any:
    """Take objects of unknown kinds out of their wrappers, wherever in a JSON value they are."""
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    if isinstance(value, dict):
        if value.get("type") == "UNKNOWN" and value.get("is_unknown") is True:
            return unwrapped(value["raw"])
        return {key: unwrapped(item) for key, item in value.items()}
    return value
