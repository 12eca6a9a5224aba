"""What each operation sends, and what it makes of the answer."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, NamedTuple

import pytest

from mistralai import models

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
MESSAGES = [{"role": "user", "content": "Hello"}]
CHAT = {
    "id": "c1",
    "object": "chat.completion",
    "model": "m",
    "usage": USAGE,
    "created": 1,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hi"},
            "finish_reason": "stop",
        }
    ],
}
FILE = {
    "id": "f1",
    "object": "file",
    "bytes": 3,
    "created_at": 1,
    "filename": "a.jsonl",
    "purpose": "batch",
    "sample_type": "batch_request",
    "source": "upload",
}
BATCH = {
    "id": "b1",
    "input_files": ["f1"],
    "endpoint": "/v1/embeddings",
    "model": "m",
    "errors": [],
    "status": "QUEUED",
    "created_at": 1,
    "total_requests": 1,
    "completed_requests": 0,
    "succeeded_requests": 0,
    "failed_requests": 0,
}
JOB = {
    "id": "j1",
    "auto_start": True,
    "model": "open-mistral-7b",
    "status": "QUEUED",
    "created_at": 1,
    "modified_at": 1,
    "training_files": ["f1"],
    "hyperparameters": {"training_steps": 5},
    "job_type": "completion",
}
SCORES = {"id": "s1", "model": "m", "results": [{"mood": {"scores": {"good": 0.9}}}]}
VERDICT = {
    "id": "v1",
    "model": "m",
    "results": [{"categories": {"pii": True}, "category_scores": {"pii": 0.9}}],
}
OCR = {
    "pages": [{"index": 0, "markdown": "# A", "images": [], "dimensions": None}],
    "model": "m",
    "usage_info": {"pages_processed": 1},
}
VECTORS = {
    "id": "e1",
    "object": "list",
    "model": "m",
    "usage": USAGE,
    "data": [{"object": "embedding", "embedding": [0.6, 0.8], "index": 0}],
}
GUARDRAIL = {
    "block_on_error": True,
    "moderation_llm_v2": {
        "model_name": "mistral-moderation-2603",
        "custom_category_thresholds": {"sexual": 0.1},
        "ignore_other_categories": False,
        "action": "block",
    },
}
TODAY = {
    "min_tokens": 1,
    "repetition_penalty": 1.1,
    "top_k": 5,
    "logprobs": True,
    "top_logprobs": 2,
    "prompt_logprobs": False,
    "top_prompt_logprobs": 0,
    "reasoning_effort": "high",
    "guardrails": [GUARDRAIL],
    "prompt_cache_key": "k",
    "service_tier": "auto",
    "metadata": {"team": 7},
    "prompt_mode": "reasoning",
    "tools": [
        {"function": {"name": "f", "parameters": {}}},
        {"type": "web_search"},
        {"type": "document_library", "library_ids": ["l"]},
        {
            "connector_id": "c",
            "type": "connector",
            "authorization": {"type": "api-key", "value": "v"},
            "tool_configuration": {"include": ["g"]},
        },
    ],
}
"""What chats and agents take since 1.7, as it is called and as it is sent."""
DOCUMENT = {"type": "document_url", "document_url": "https://x.test/a.pdf"}
NOON = datetime(2025, 5, 1, 12, tzinfo=timezone.utc)


class Case(NamedTuple):
    """An operation, its arguments, what they become on the wire, and the answer.

    Args:
        operation: Where the operation is, seen from the client.
        arguments: What it is called with.
        line: The method and the URL without the server.
        body: The JSON that is sent, None for none.
        answer: The JSON that comes back.
        returns: The class of what the operation returns.
    """

    operation: str
    arguments: dict[str, Any]
    line: str
    body: Any
    answer: Any
    returns: type


CASES = [
    Case(
        "agents.complete",
        {"messages": MESSAGES, "agent_id": "ag:1", "max_tokens": None, "n": 2},
        "POST /v1/agents/completions",
        {"messages": MESSAGES, "agent_id": "ag:1", "max_tokens": None, "stream": False, "n": 2},
        CHAT,
        models.ChatCompletionResponse,
    ),
    Case(
        "chat.complete",
        {"model": "m", "messages": MESSAGES, **TODAY},
        "POST /v1/chat/completions",
        {"model": "m", "messages": MESSAGES, "stream": False, **TODAY},
        CHAT,
        models.ChatCompletionResponse,
    ),
    Case(
        "agents.complete",
        {"messages": MESSAGES, "agent_id": "ag:1", **TODAY},
        "POST /v1/agents/completions",
        {"messages": MESSAGES, "agent_id": "ag:1", "stream": False, **TODAY},
        CHAT,
        models.ChatCompletionResponse,
    ),
    Case(
        "fim.complete",
        {"model": "m", "prompt": "a", "metadata": {}, "prompt_cache_key": None},
        "POST /v1/fim/completions",
        {
            "model": "m",
            "prompt": "a",
            "top_p": 1.0,
            "stream": False,
            "metadata": {},
            "prompt_cache_key": None,
        },
        CHAT,
        models.FIMCompletionResponse,
    ),
    Case(
        "fim.complete",
        {"model": "codestral-latest", "prompt": "def f(", "suffix": "return 1", "min_tokens": 2},
        "POST /v1/fim/completions",
        {
            "model": "codestral-latest",
            "prompt": "def f(",
            "top_p": 1.0,
            "stream": False,
            "suffix": "return 1",
            "min_tokens": 2,
        },
        CHAT,
        models.FIMCompletionResponse,
    ),
    Case(
        "embeddings.create",
        {"model": "mistral-embed", "inputs": ("a", "b")},
        "POST /v1/embeddings",
        {"model": "mistral-embed", "input": ["a", "b"]},
        VECTORS,
        models.EmbeddingResponse,
    ),
    Case(
        "embeddings.create",
        {
            "model": "codestral-embed",
            "inputs": "a",
            "metadata": {"team": 7},
            "output_dimension": 2,
            "output_dtype": "int8",
            "encoding_format": "float",
        },
        "POST /v1/embeddings",
        {
            "model": "codestral-embed",
            "input": "a",
            "metadata": {"team": 7},
            "output_dimension": 2,
            "output_dtype": "int8",
            "encoding_format": "float",
        },
        VECTORS,
        models.EmbeddingResponse,
    ),
    Case(
        "classifiers.moderate",
        {"model": "m", "inputs": "a", "metadata": {"team": 7}},
        "POST /v1/moderations",
        {"model": "m", "input": "a", "metadata": {"team": 7}},
        VERDICT,
        models.ModerationResponse,
    ),
    Case(
        "classifiers.classify",
        {"model": "m", "inputs": ["a"], "metadata": None},
        "POST /v1/classifications",
        {"model": "m", "input": ["a"], "metadata": None},
        SCORES,
        models.ClassificationResponse,
    ),
    Case(
        "classifiers.moderate",
        {"model": "m", "inputs": "a"},
        "POST /v1/moderations",
        {"model": "m", "input": "a"},
        VERDICT,
        models.ModerationResponse,
    ),
    Case(
        "classifiers.moderate_chat",
        {"model": "m", "inputs": [MESSAGES, MESSAGES]},
        "POST /v1/chat/moderations",
        {"model": "m", "input": [MESSAGES, MESSAGES]},
        VERDICT,
        models.ModerationResponse,
    ),
    Case(
        "classifiers.moderate_chat",
        {"model": "m", "inputs": MESSAGES},
        "POST /v1/chat/moderations",
        {"model": "m", "input": MESSAGES},
        VERDICT,
        models.ModerationResponse,
    ),
    Case(
        "classifiers.classify",
        {"model": "m", "inputs": ["a"]},
        "POST /v1/classifications",
        {"model": "m", "input": ["a"]},
        SCORES,
        models.ClassificationResponse,
    ),
    Case(
        "classifiers.classify_chat",
        {"model": "m", "inputs": [{"messages": MESSAGES}]},
        "POST /v1/chat/classifications",
        {"model": "m", "input": [{"messages": MESSAGES}]},
        SCORES,
        models.ClassificationResponse,
    ),
    Case(
        "ocr.process",
        {"model": "mistral-ocr-latest", "document": DOCUMENT, "id": "mine", "pages": [0, 2]},
        "POST /v1/ocr",
        {"model": "mistral-ocr-latest", "document": DOCUMENT, "id": "mine", "pages": [0, 2]},
        OCR,
        models.OCRResponse,
    ),
    Case(
        "ocr.process",
        {"model": None, "document": DOCUMENT},
        "POST /v1/ocr",
        {"model": None, "document": DOCUMENT},
        OCR,
        models.OCRResponse,
    ),
    Case(
        "ocr.process",
        {
            "model": "m",
            "document": {"type": "file", "file_id": "f1"},
            "pages": "0,2-4",
            "document_annotation_prompt": "Sums only",
            "table_format": None,
            "extract_header": True,
            "extract_footer": False,
            "include_blocks": False,
            "confidence_scores_granularity": "block",
        },
        "POST /v1/ocr",
        {
            "model": "m",
            "document": {"type": "file", "file_id": "f1"},
            "pages": "0,2-4",
            "document_annotation_prompt": "Sums only",
            "table_format": None,
            "extract_header": True,
            "extract_footer": False,
            "include_blocks": False,
            "confidence_scores_granularity": "block",
        },
        OCR,
        models.OCRResponse,
    ),
    Case(
        "models.list",
        {"provider": "mistral", "model": "a/b"},
        "GET /v1/models?provider=mistral&model=a%2Fb",
        None,
        {"object": "list", "data": []},
        models.ModelList,
    ),
    Case(
        "files.list",
        {"include_total": False, "mimetypes": ["text/csv", "application/pdf"]},
        "GET /v1/files?page=0&page_size=100&include_total=false"
        "&mimetypes=text%2Fcsv&mimetypes=application%2Fpdf",
        None,
        {"data": [], "object": "list"},
        models.ListFilesOut,
    ),
    Case(
        "files.list",
        {"include_total": True},
        "GET /v1/files?page=0&page_size=100&include_total=true",
        None,
        {"data": [], "object": "list", "total": 0},
        models.ListFilesOut,
    ),
    Case(
        "files.list",
        {"sample_type": ["batch_result", "batch_error"], "search": "a b", "purpose": "ocr"},
        "GET /v1/files?page=0&page_size=100&sample_type=batch_result&sample_type=batch_error"
        "&search=a+b&purpose=ocr",
        None,
        {"data": [FILE], "object": "list", "total": 1},
        models.ListFilesOut,
    ),
    Case(
        "files.list",
        {"page": None, "page_size": None, "source": []},
        "GET /v1/files",
        None,
        {"data": [], "object": "list", "total": 0},
        models.ListFilesOut,
    ),
    Case(
        "files.retrieve",
        {"file_id": "f1"},
        "GET /v1/files/f1",
        None,
        {**FILE, "deleted": False},
        models.RetrieveFileOut,
    ),
    Case(
        "files.delete",
        {"file_id": "a/b"},
        "DELETE /v1/files/a%2Fb",
        None,
        {"id": "a/b", "object": "file", "deleted": True},
        models.DeleteFileOut,
    ),
    Case(
        "files.get_signed_url",
        {"file_id": "f1"},
        "GET /v1/files/f1/url?expiry=24",
        None,
        {"url": "https://x.test/f1"},
        models.FileSignedURL,
    ),
    Case(
        "batch.jobs.list",
        {"status": ["QUEUED", "RUNNING"], "created_after": NOON, "created_by_me": True},
        "GET /v1/batch/jobs?page=0&page_size=100&created_after=2025-05-01T12%3A00%3A00Z"
        "&created_by_me=true&status=QUEUED&status=RUNNING",
        None,
        {"total": 1, "data": [BATCH]},
        models.BatchJobsOut,
    ),
    Case(
        "batch.jobs.create",
        {"input_files": ["f1"], "endpoint": "/v1/embeddings", "model": "m", "metadata": {"a": "b"}},
        "POST /v1/batch/jobs",
        {
            "input_files": ["f1"],
            "endpoint": "/v1/embeddings",
            "model": "m",
            "metadata": {"a": "b"},
            "timeout_hours": 24,
        },
        BATCH,
        models.BatchJobOut,
    ),
    Case(
        "batch.jobs.list",
        {"agent_id": "ag:1", "order_by": "created"},
        "GET /v1/batch/jobs?page=0&page_size=100&agent_id=ag%3A1&created_by_me=false"
        "&order_by=created",
        None,
        {"total": 0, "data": []},
        models.BatchJobsOut,
    ),
    Case(
        "batch.jobs.create",
        {
            "endpoint": "/v1/conversations",
            "requests": [
                {"custom_id": "1", "body": {"inputs": "a"}},
                models.BatchRequest(body={"inputs": [{"role": "user"}]}),
            ],
            "agent_id": "ag:1",
        },
        "POST /v1/batch/jobs",
        {
            "endpoint": "/v1/conversations",
            "requests": [
                {"custom_id": "1", "body": {"inputs": "a"}},
                {"body": {"inputs": [{"role": "user"}]}},
            ],
            "agent_id": "ag:1",
            "timeout_hours": 24,
        },
        {**BATCH, "model": None, "agent_id": "ag:1"},
        models.BatchJobOut,
    ),
    Case(
        "batch.jobs.get",
        {"job_id": "b1", "inline": True},
        "GET /v1/batch/jobs/b1?inline=true",
        None,
        {**BATCH, "status": "SUCCESS", "outputs": [{"custom_id": "1", "response": {}}]},
        models.BatchJobOut,
    ),
    Case(
        "batch.jobs.delete",
        {"job_id": "b1"},
        "DELETE /v1/batch/jobs/b1",
        None,
        {"id": "b1", "object": "batch", "deleted": True},
        models.DeleteBatchJobResponse,
    ),
    Case(
        "batch.jobs.get",
        {"job_id": "b1"},
        "GET /v1/batch/jobs/b1",
        None,
        BATCH,
        models.BatchJobOut,
    ),
    Case(
        "batch.jobs.cancel",
        {"job_id": "b1"},
        "POST /v1/batch/jobs/b1/cancel",
        None,
        BATCH,
        models.BatchJobOut,
    ),
    Case(
        "fine_tuning.jobs.list",
        {"status": "RUNNING", "suffix": "x", "created_before": NOON, "page_size": 5},
        "GET /v1/fine_tuning/jobs?page=0&page_size=5&created_before=2025-05-01T12%3A00%3A00Z"
        "&created_by_me=false&status=RUNNING&suffix=x",
        None,
        {"total": 1, "data": [JOB]},
        models.JobsOut,
    ),
    Case(
        "fine_tuning.jobs.create",
        {
            "model": "open-mistral-7b",
            "hyperparameters": {"training_steps": 5},
            "training_files": [{"file_id": "f1"}],
            "auto_start": False,
            "job_type": "completion",
        },
        "POST /v1/fine_tuning/jobs",
        {
            "model": "open-mistral-7b",
            "hyperparameters": {"training_steps": 5, "learning_rate": 0.0001},
            "training_files": [{"file_id": "f1", "weight": 1.0}],
            "auto_start": False,
            "invalid_sample_skip_percentage": 0.0,
            "job_type": "completion",
        },
        JOB,
        models.CompletionJobOut,
    ),
    Case(
        "fine_tuning.jobs.create",
        {"model": "open-mistral-7b", "hyperparameters": {}},
        "POST /v1/fine_tuning/jobs",
        {
            "model": "open-mistral-7b",
            "hyperparameters": {"learning_rate": 0.0001},
            "invalid_sample_skip_percentage": 0.0,
        },
        {"object": "job.metadata", "details": "a dry run", "cost": 1.5},
        models.LegacyJobMetadataOut,
    ),
    Case(
        "fine_tuning.jobs.get",
        {"job_id": "j1"},
        "GET /v1/fine_tuning/jobs/j1",
        None,
        {**JOB, "events": [], "checkpoints": []},
        models.CompletionDetailedJobOut,
    ),
    Case(
        "fine_tuning.jobs.get",
        {"job_id": "j1"},
        "GET /v1/fine_tuning/jobs/j1",
        None,
        {**JOB, "job_type": "classifier", "classifier_targets": []},
        models.ClassifierDetailedJobOut,
    ),
    Case(
        "fine_tuning.jobs.cancel",
        {"job_id": "j1"},
        "POST /v1/fine_tuning/jobs/j1/cancel",
        None,
        JOB,
        models.CompletionDetailedJobOut,
    ),
    Case(
        "fine_tuning.jobs.start",
        {"job_id": "j1"},
        "POST /v1/fine_tuning/jobs/j1/start",
        None,
        JOB,
        models.CompletionDetailedJobOut,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_an_operation_sends_what_the_api_expects_and_reads_its_answer(
    case: Case, call: Any, answering: Any
) -> None:
    recorder = answering(case.answer)
    result = call(recorder, case.operation, **case.arguments)
    request = recorder.request
    assert f"{request.method} {request.url.raw_path.decode()}" == case.line
    assert request.headers["accept"] == "application/json"
    assert (json.loads(request.content) if request.content else None) == case.body
    assert ("content-type" in request.headers) == (case.body is not None)
    assert type(result) is case.returns
    assert result.model_dump(mode="json", by_alias=True, exclude_unset=True) == case.answer


CHUNK = {
    "id": "c1",
    "model": "m",
    "choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": "stop"}],
}
STREAM = f"data: {json.dumps(CHUNK)}\n\ndata: [DONE]\n\n".encode()


@pytest.mark.parametrize(
    ("operation", "arguments", "path"),
    [
        ("agents.stream", {"messages": MESSAGES, "agent_id": "ag:1"}, "/v1/agents/completions"),
        ("fim.stream", {"model": "m", "prompt": "def f("}, "/v1/fim/completions"),
    ],
)
def test_a_stream_is_asked_for_and_read_event_by_event(
    operation: str, arguments: dict[str, Any], path: str, call: Any, answering: Any
) -> None:
    recorder = answering(STREAM, content_type="text/event-stream")
    events = call.events(recorder, operation, **arguments)
    assert [type(event) for event in events] == [models.CompletionEvent]
    assert events[0].data.choices[0].delta.content == "Hi"
    request = recorder.request
    assert (request.method, request.url.path) == ("POST", path)
    assert request.headers["accept"] == "text/event-stream"
    sent = json.loads(request.content)
    assert sent.pop("stream") is True
    assert arguments.items() <= sent.items()


REFUSAL = {"detail": [{"loc": ["body", "model"], "msg": "no such model", "type": "value_error"}]}
LISTS_REFUSALS = {"agents", "chat", "fim", "embeddings", "classifiers", "models", "ocr"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_a_refusal_names_the_fields_where_the_api_promises_that(
    case: Case, call: Any, answering: Any
) -> None:
    with pytest.raises(models.SDKError) as caught:
        call(answering(REFUSAL, status=422), case.operation, **case.arguments)
    listed = case.operation.partition(".")[0] in LISTS_REFUSALS
    assert isinstance(caught.value, models.HTTPValidationError) == listed
    assert "no such model" in str(caught.value)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("files.upload", {"file": ("a.jsonl", b"{}")}),
        (
            "batch.jobs.create",
            {"input_files": ["f1"], "endpoint": "/v1/embeddings", "model": "m"},
        ),
        ("fine_tuning.jobs.create", {"model": "m", "hyperparameters": {}}),
    ],
)
def test_what_creates_something_is_not_sent_again_when_it_may_have_been_taken(
    operation: str, arguments: dict[str, Any], call: Any, answering: Any
) -> None:
    recorder = answering({"message": "broken"}, status=500)
    with pytest.raises(models.SDKError, match="broken"):
        call(recorder, operation, **arguments)
    assert len(recorder.requests) == 1


@pytest.mark.parametrize(
    "operation",
    ["files.retrieve", "files.delete", "files.download", "files.get_signed_url"],
)
def test_an_empty_file_id_is_refused_before_anything_is_sent(
    operation: str, call: Any, answering: Any
) -> None:
    recorder = answering()
    with pytest.raises(ValueError, match="file_id"):
        call(recorder, operation, file_id="")
    assert recorder.requests == []
