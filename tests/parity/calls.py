"""Calls everything, with whichever client is installed: `python calls.py URL`.

Run by the tests beside it, once with the official client and once with ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import mistralai
from mistralai import Mistral, models
from mistralai.types import UNSET

HI = [{"role": "user", "content": "Grüße"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "f",
        "description": "d",
        "parameters": {"type": "object", "properties": {"a": {"type": "null", "default": None}}},
    },
}
SCHEMA = {
    "type": "json_schema",
    "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": True},
}
CONVERSATION: list[Any] = [
    {"role": "system", "content": [{"type": "text", "text": "x"}]},
    models.UserMessage(
        content=[models.TextChunk(text="a"), models.ImageURLChunk(image_url="http://i")]
    ),
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "abcdefghi", "function": {"name": "f", "arguments": {"a": 1}}}],
    },
    models.ToolMessage(content="r", tool_call_id="abcdefghi", name="f"),
    models.AssistantMessage(content="b", prefix=True),
]
CHAT: dict[str, Any] = {
    "max_tokens": 5,
    "stop": ["a", "b"],
    "random_seed": 7,
    "response_format": SCHEMA,
    "tools": [TOOL, models.Tool(function=models.Function(name="g", parameters={}))],
    "tool_choice": "any",
    "presence_penalty": 1,
    "frequency_penalty": 0.5,
    "n": 2,
    "prediction": {"type": "content", "content": "p"},
    "parallel_tool_calls": False,
}
SAMPLED = {"temperature": 1, "top_p": 0.9, "safe_prompt": True}
FIM = {
    "max_tokens": 5,
    "stop": "\n",
    "random_seed": 7,
    "temperature": 0,
    "suffix": "s",
}
WHEN = datetime(2025, 5, 1, 12, 30, 15, 250, tzinfo=timezone.utc)
ELSEWHERE = WHEN.astimezone(timezone(timedelta(hours=2)))
FILE_ID = "b1a9c6c2-3d6d-4a8b-9a0b-5e5f5a5d5c5b"
TRAINING = {
    "training_files": [{"file_id": FILE_ID, "weight": 2}],
    "validation_files": [FILE_ID],
    "suffix": "s",
    "integrations": [{"type": "wandb", "project": "p", "api_key": "k", "name": None}],
    "auto_start": False,
    "invalid_sample_skip_percentage": 0.1,
    "job_type": "completion",
    "repositories": [{"type": "github", "name": "n", "owner": "o", "token": "t"}],
}
CLASSIFIER = {
    "job_type": "classifier",
    "classifier_targets": [{"name": "n", "labels": ["a"], "loss_function": "single_class"}],
}


def named_file() -> Any:
    """A file as both clients take one."""
    return {"file_name": "a.jsonl", "content": b'{"a":1}\n'}


def open_file() -> Any:
    """A file that is open; the older client wants its reader to be buffered."""
    raw: Any = io.BytesIO(b"content")
    return {"file_name": "a.txt", "content": io.BufferedReader(raw), "content_type": "text/x"}


# Arguments that can be used once are made by a function.
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("agents.complete", "minimal", {"messages": HI, "agent_id": "a"}),
    ("agents.complete", "full", {"messages": CONVERSATION, "agent_id": "a", **CHAT}),
    ("agents.stream", "minimal", {"messages": HI, "agent_id": "a"}),
    ("agents.stream", "full", {"messages": CONVERSATION, "agent_id": "a", **CHAT}),
    ("batch.jobs.cancel", "minimal", {"job_id": "j"}),
    ("batch.jobs.create", "minimal", {"input_files": [FILE_ID], "endpoint": "/v1/ocr", "model": "m"}),
    (
        "batch.jobs.create",
        "full",
        {
            "input_files": [FILE_ID, "2"],
            "endpoint": "/v1/chat/completions",
            "model": "m",
            "metadata": {"a": "b"},
            "timeout_hours": 5,
        },
    ),
    ("batch.jobs.create", "null", {"input_files": [], "endpoint": "/v1/ocr", "model": "m", "metadata": None}),
    ("batch.jobs.get", "minimal", {"job_id": "j"}),
    ("batch.jobs.list", "minimal", {}),
    (
        "batch.jobs.list",
        "filled",
        {"page": 1, "page_size": 2, "model": "m", "created_after": WHEN, "created_by_me": True, "status": ["QUEUED", "RUNNING"]},
    ),
    ("batch.jobs.list", "full", {"metadata": {"a": "b"}}),
    ("chat.complete", "minimal", {"model": "m", "messages": HI}),
    ("chat.complete", "full", {"model": "m", "messages": CONVERSATION, **CHAT, **SAMPLED}),
    ("chat.complete", "empty", {"model": "", "messages": [], "tools": [], "stop": ""}),
    (
        "chat.complete",
        "null",
        {"model": "m", "messages": HI, "temperature": None, "max_tokens": None, "tools": None, "n": None, "random_seed": None},
    ),
    (
        "chat.complete",
        "none",
        {"model": "m", "messages": HI, "top_p": None, "stop": None, "response_format": None, "tool_choice": None, "prediction": None, "safe_prompt": None, "stream": None},
    ),
    ("chat.complete", "unset", {"model": "m", "messages": HI, "temperature": UNSET, "tools": UNSET}),
    ("chat.complete", "coerced", {"model": "m", "messages": tuple(HI), "temperature": "0.5", "max_tokens": 5.0}),
    (
        "chat.complete",
        "tool",
        {"model": "m", "messages": HI, "tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "f"}}},
    ),
    ("chat.complete", "object", {"model": "m", "messages": HI, "response_format": {"type": "json_object"}}),
    ("chat.complete", "extra", {"model": "m", "messages": [{"role": "user", "content": "x", "later": 1}]}),
    ("chat.stream", "minimal", {"model": "m", "messages": HI}),
    ("chat.stream", "full", {"model": "m", "messages": CONVERSATION, **CHAT, **SAMPLED}),
    ("classifiers.classify", "minimal", {"model": "m", "inputs": "a"}),
    ("classifiers.classify", "full", {"model": "m", "inputs": ["a", "b"]}),
    ("classifiers.classify_chat", "minimal", {"model": "m", "inputs": {"messages": HI}}),
    ("classifiers.classify_chat", "full", {"model": "m", "inputs": [{"messages": HI}]}),
    ("classifiers.moderate", "minimal", {"model": "m", "inputs": "a"}),
    ("classifiers.moderate", "full", {"model": "m", "inputs": ["a"]}),
    ("classifiers.moderate_chat", "minimal", {"model": "m", "inputs": HI}),
    ("classifiers.moderate_chat", "full", {"model": "m", "inputs": [HI, HI]}),
    ("embeddings.create", "minimal", {"model": "m", "inputs": "a"}),
    ("embeddings.create", "full", {"model": "m", "inputs": ["a", "\u2603"]}),
    ("files.delete", "minimal", {"file_id": FILE_ID}),
    ("files.download", "minimal", {"file_id": FILE_ID}),
    ("files.get_signed_url", "minimal", {"file_id": FILE_ID}),
    ("files.get_signed_url", "full", {"file_id": FILE_ID, "expiry": 1}),
    ("files.list", "minimal", {}),
    (
        "files.list",
        "full",
        {"page": 1, "page_size": 2, "sample_type": ["pretrain", "instruct"], "source": ["upload"], "search": "a b&c", "purpose": "batch"},
    ),
    ("files.list", "none", {"page": None, "page_size": None, "sample_type": [], "search": ""}),
    ("files.retrieve", "minimal", {"file_id": FILE_ID}),
    ("files.upload", "minimal", {"file": named_file}),
    ("files.upload", "full", {"file": open_file, "purpose": "ocr"}),
    ("fim.complete", "minimal", {"model": "m", "prompt": "p"}),
    ("fim.complete", "full", {"model": "m", "prompt": "p", "top_p": 0.5, "min_tokens": 1, **FIM}),
    ("fim.stream", "minimal", {"model": "m", "prompt": "p"}),
    ("fim.stream", "full", {"model": "m", "prompt": "p", "top_p": 0.5, "min_tokens": 1, **FIM}),
    ("fine_tuning.jobs.cancel", "minimal", {"job_id": "j"}),
    ("fine_tuning.jobs.create", "minimal", {"model": "open-mistral-7b", "hyperparameters": {}}),
    (
        "fine_tuning.jobs.create",
        "full",
        {
            "model": "open-mistral-7b",
            "hyperparameters": {"training_steps": 5, "learning_rate": 1e-5, "weight_decay": None, "fim_ratio": 0.5},
            **TRAINING,
        },
    ),
    ("fine_tuning.jobs.create", "classifier", {"model": "ministral-3b-latest", "hyperparameters": {"epochs": 1}, **CLASSIFIER}),
    ("fine_tuning.jobs.get", "minimal", {"job_id": "j"}),
    ("fine_tuning.jobs.list", "minimal", {}),
    (
        "fine_tuning.jobs.list",
        "full",
        {
            "page": 1, "page_size": 2, "model": "m", "created_after": WHEN, "created_by_me": True,
            "created_before": ELSEWHERE, "status": "QUEUED", "wandb_project": "p",
            "wandb_name": "n", "suffix": "s",
        },
    ),
    ("fine_tuning.jobs.start", "minimal", {"job_id": "j"}),
    ("models.archive", "minimal", {"model_id": "ft:m:a"}),
    ("models.delete", "minimal", {"model_id": "ft:m:a"}),
    ("models.list", "minimal", {}),
    ("models.retrieve", "minimal", {"model_id": "ft:m:a"}),
    ("models.unarchive", "minimal", {"model_id": "ft:m:a"}),
    ("models.update", "minimal", {"model_id": "ft:m:a"}),
    ("models.update", "full", {"model_id": "ft:m:a", "name": "n", "description": None}),
    ("ocr.process", "minimal", {"model": "m", "document": {"type": "document_url", "document_url": "http://d"}}),
    (
        "ocr.process",
        "full",
        {
            "model": "m", "id": "i", "pages": [0, 2], "include_image_base64": True, "image_limit": 1,
            "image_min_size": 2, "document": {"type": "image_url", "image_url": {"url": "http://i"}},
            "bbox_annotation_format": SCHEMA, "document_annotation_format": {"type": "text"},
        },
    ),
    ("ocr.process", "null", {"model": None, "document": {"type": "document_url", "document_url": "http://d", "document_name": None}, "pages": None}),
]  # fmt: skip
# What is not about the arguments.
OPTIONS: dict[str, dict[str, Any]] = {
    "headers": {"http_headers": {"x-mine": "1", "Authorization": "mine", "Accept": "mine"}},
    "agent": {"http_headers": {"user-agent": "mistral-client-python/mine"}},
}


def find(client: Mistral, path: str) -> Any:
    """Look an operation up by its path."""
    found: Any = client
    for step in path.split("."):
        found = getattr(found, step)
    return found


def made(arguments: dict[str, Any], label: str) -> dict[str, Any]:
    """Make the arguments of a call; the label goes along in a header."""
    given = {k: v() if k == "file" else v for k, v in arguments.items()}
    given["http_headers"] = {**given.get("http_headers", {}), "x-call": label}
    return given


def table() -> list[tuple[str, str, dict[str, Any]]]:
    """All calls: path, label without the kind, arguments."""
    calls = [(path, f"Mistral.{path}#{kind}", arguments) for path, kind, arguments in CALLS]
    calls += [
        ("models.list", f"Mistral.models.list#{name}", options) for name, options in OPTIONS.items()
    ]
    return calls


async def awaiting(url: str, outcomes: dict[str, str]) -> None:
    """Make all calls of the awaiting half."""
    async with Mistral(api_key="the-key", server_url=url) as client:
        for path, label, arguments in table():
            outcomes[f"{label}/async"] = "returned"
            try:
                await find(client, f"{path}_async")(**made(arguments, f"{label}/async"))
            except Exception as error:  # noqa: BLE001 - the outcome, whatever it is
                outcomes[f"{label}/async"] = type(error).__name__


def main(url: str) -> None:
    """Make all calls; write down how each ended."""
    outcomes: dict[str, str] = {}
    with Mistral(api_key="the-key", server_url=url) as client:
        for path, label, arguments in table():
            outcomes[f"{label}/sync"] = "returned"
            try:
                find(client, path)(**made(arguments, f"{label}/sync"))
            except Exception as error:  # noqa: BLE001 - the outcome, whatever it is
                outcomes[f"{label}/sync"] = type(error).__name__
    asyncio.run(awaiting(url, outcomes))
    json.dump({"version": mistralai.__version__, "outcomes": outcomes}, sys.stdout)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(sys.argv[1])
