"""Calls what came after 1.7, with whichever client is installed: `python later_calls.py URL HOME`.

`HOME` is what the client is imported from: `mistralai` or `mistralai.client`. Run by the tests
beside it, once with an official client and once with ours.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from typing import Any

HI = [{"role": "user", "content": "Grüße"}]
TOOLS = [{"type": "web_search"}, {"type": "document_library", "library_ids": ["l"]}]
FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
ARGS = {"temperature": 0.5, "stop": ["a"], "max_tokens": 5, "random_seed": 7}
CHUNKS = [
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "a"},
            {"type": "file", "file_id": "f"},
            {"type": "input_audio", "input_audio": "aGk="},
            {"type": "document_url", "document_url": "http://d"},
        ],
    },
    {
        "role": "assistant",
        "content": [{"type": "thinking", "thinking": [{"type": "text", "text": "t"}]}],
    },
]
REQUESTS = [{"custom_id": "1", "body": {"messages": HI}}]
TEXT = {"file_name": "a.txt", "content": b"content"}
C: dict[str, Any] = {"conversation_id": "c"}
A: dict[str, Any] = {"agent_id": "a"}
L: dict[str, Any] = {"library_id": "l"}
D: dict[str, Any] = {**L, "document_id": "d"}
SHARE: dict[str, Any] = {**L, "share_with_uuid": "u", "share_with_type": "User"}

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("agents.complete", "later", {"agent_id": "a", "messages": HI, "metadata": {"a": 1}, "prompt_mode": "reasoning"}),
    ("audio.transcriptions.complete", "url", {"model": "m", "file_url": "http://f", "language": "fr", "temperature": 0.5}),
    ("audio.transcriptions.complete", "file", {"model": "m", "file": TEXT}),
    ("audio.transcriptions.stream", "id", {"model": "m", "file_id": "f"}),
    ("batch.jobs.create", "requests", {"endpoint": "/v1/chat/completions", "requests": REQUESTS, "model": "m"}),
    ("batch.jobs.create", "agent", {"endpoint": "/v1/agents/completions", "input_files": ["f"], "agent_id": "a"}),
    ("batch.jobs.get", "inline", {"job_id": "j", "inline": True}),
    ("batch.jobs.list", "ordered", {"order_by": "created"}),
    ("beta.agents.create", "minimal", {"model": "m", "name": "n"}),
    ("beta.agents.create", "full", {"model": "m", "name": "n", "instructions": "i", "tools": [*TOOLS, FUNCTION], "completion_args": ARGS, "description": "d", "handoffs": ["b"], "metadata": {"a": 1}}),
    ("beta.agents.create_version_alias", "full", {**A, "alias": "x", "version": 1}),
    ("beta.agents.delete", "minimal", A),
    ("beta.agents.get", "minimal", A),
    ("beta.agents.get_version", "minimal", {**A, "version": "1"}),
    ("beta.agents.list", "full", {"page": 1, "page_size": 2, "sources": ["api"], "name": "n", "metadata": {"a": "b"}}),
    ("beta.agents.list_version_aliases", "minimal", A),
    ("beta.agents.list_versions", "minimal", A),
    ("beta.agents.update", "minimal", {**A, "name": "n", "instructions": None}),
    ("beta.agents.update_version", "minimal", {**A, "version": 2}),
    ("beta.conversations.append", "minimal", {**C, "inputs": "Grüße"}),
    ("beta.conversations.append", "full", {**C, "inputs": [{"type": "function.result", "tool_call_id": "t", "result": "r"}], "store": False, "handoff_execution": "client", "completion_args": ARGS}),
    ("beta.conversations.append_stream", "minimal", {**C, "inputs": HI}),
    ("beta.conversations.delete", "minimal", C),
    ("beta.conversations.get", "minimal", C),
    ("beta.conversations.get_history", "minimal", C),
    ("beta.conversations.get_messages", "minimal", C),
    ("beta.conversations.list", "full", {"page": 1, "page_size": 2, "metadata": {"a": "b"}}),
    ("beta.conversations.restart", "minimal", {**C, "inputs": "a", "from_entry_id": "e"}),
    ("beta.conversations.restart_stream", "minimal", {**C, "inputs": "a", "from_entry_id": "e"}),
    ("beta.conversations.start", "minimal", {"inputs": "a", "model": "m"}),
    ("beta.conversations.start", "full", {"inputs": [{"role": "user", "content": "a"}], "model": "m", "instructions": "i", "tools": [*TOOLS, FUNCTION], "completion_args": ARGS, "name": "n", "description": "d", "metadata": {"a": 1}, "store": False}),
    ("beta.conversations.start", "agent", {"inputs": "a", "agent_id": "a", "agent_version": 2}),
    ("beta.conversations.start_stream", "minimal", {"inputs": "a", "model": "m"}),
    ("beta.libraries.accesses.delete", "minimal", SHARE),
    ("beta.libraries.accesses.list", "minimal", L),
    ("beta.libraries.accesses.update_or_create", "minimal", {**SHARE, "level": "Viewer"}),
    ("beta.libraries.create", "minimal", {"name": "n", "description": None, "chunk_size": 5}),
    ("beta.libraries.delete", "minimal", L),
    ("beta.libraries.documents.delete", "minimal", D),
    ("beta.libraries.documents.extracted_text_signed_url", "minimal", D),
    ("beta.libraries.documents.get", "minimal", D),
    ("beta.libraries.documents.get_signed_url", "minimal", D),
    ("beta.libraries.documents.list", "minimal", L),
    ("beta.libraries.documents.list", "full", {**L, "search": "s", "page_size": 5, "page": 1, "sort_by": "name", "sort_order": "asc"}),
    ("beta.libraries.documents.reprocess", "minimal", D),
    ("beta.libraries.documents.status", "minimal", D),
    ("beta.libraries.documents.text_content", "minimal", D),
    ("beta.libraries.documents.update", "minimal", {**D, "name": "n"}),
    ("beta.libraries.documents.upload", "minimal", {**L, "file": TEXT}),
    ("beta.libraries.get", "minimal", L),
    ("beta.libraries.list", "minimal", {}),
    ("beta.libraries.update", "minimal", {**L, "name": "n"}),
    ("chat.complete", "later", {"model": "m", "messages": HI, "metadata": {"a": 1}, "prompt_mode": "reasoning"}),
    ("chat.complete", "chunks", {"model": "m", "messages": CHUNKS}),
    ("chat.complete", "none", {"model": "m", "messages": HI, "temperature": None, "top_p": None, "stop": None, "tools": None}),
    ("chat.stream", "minimal", {"model": "m", "messages": HI, "metadata": {"a": 1}}),
    ("embeddings.create", "later", {"model": "m", "inputs": "a", "output_dimension": 5, "output_dtype": "int8", "encoding_format": "float"}),
    ("files.list", "later", {"include_total": False, "mimetypes": ["a/b", "c/d"]}),
    ("files.list", "minimal", {}),
    ("files.upload", "minimal", {"file": TEXT, "purpose": "batch"}),
    ("fim.complete", "minimal", {"model": "m", "prompt": "p", "metadata": {"a": 1}}),
    ("ocr.process", "later", {"model": "m", "document": {"type": "file", "file_id": "f"}, "table_format": "html", "extract_header": True, "extract_footer": False, "document_annotation_prompt": "p"}),
]  # fmt: skip


def find(client: Any, path: str) -> Any:
    """Look an operation up by its path."""
    for step in path.split("."):
        client = getattr(client, step)
    return client


async def awaiting(client: Any) -> None:
    """Make all calls of the awaiting half."""
    async with client:
        for path, kind, arguments in CALLS:
            label = {"x-call": f"Mistral.{path}#{kind}/async"}
            try:
                await find(client, f"{path}_async")(**arguments, http_headers=label)
            except Exception as error:  # noqa: BLE001 - the server refuses them all
                print(label, type(error).__name__, error, file=sys.stderr)


def main(url: str, home: str) -> None:
    """Make all calls."""
    package = importlib.import_module(home)
    with package.Mistral(api_key="the-key", server_url=url) as client:
        for path, kind, arguments in CALLS:
            label = {"x-call": f"Mistral.{path}#{kind}/sync"}
            try:
                find(client, path)(**arguments, http_headers=label)
            except Exception as error:  # noqa: BLE001 - the server refuses them all
                print(label, type(error).__name__, error, file=sys.stderr)
    asyncio.run(awaiting(package.Mistral(api_key="the-key", server_url=url)))
    json.dump({"version": package.__version__}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
