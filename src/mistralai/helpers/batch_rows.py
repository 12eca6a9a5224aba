"""The rows that a batch job leaves: the answer to each request, or what went wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from mistralai import models
from mistralai._core.response.result import fields_of
from mistralai.errors import BatchRowError, JobError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["BatchRow", "Lines", "files_of", "read_row", "rows_of"]

R = TypeVar("R")

_FIRST_ERROR = 400
_ANSWERS = {
    "/v1/agents/completions": "ChatCompletionResponse",
    "/v1/audio/transcriptions": "TranscriptionResponse",
    "/v1/chat/classifications": "ClassificationResponse",
    "/v1/chat/completions": "ChatCompletionResponse",
    "/v1/chat/moderations": "ModerationResponse",
    "/v1/classifications": "ClassificationResponse",
    "/v1/conversations": "ConversationResponse",
    "/v1/embeddings": "EmbeddingResponse",
    "/v1/fim/completions": "FIMCompletionResponse",
    "/v1/moderations": "ModerationResponse",
    "/v1/ocr": "OCRResponse",
}
"""From endpoints to what they answer with; by name, so that nobody loads all of them."""
_GOING_ON = frozenset({"QUEUED", "RUNNING"})


@dataclass(frozen=True)
class BatchRow(Generic[R]):
    """One request of a batch, and what came of it.

    Args:
        custom_id: The name that the request was given; None where it had none.
        error: Why there is no answer; None where there is one.
        raw: The row of the file, as it came.
        answer: The answer; None where there is none.
    """

    custom_id: str | None
    error: BatchRowError | None
    raw: Any
    answer: R | None

    @property
    def response(self) -> R:
        """The answer.

        Raises:
            BatchRowError: There is none: this is `error`.
        """
        if self.error is not None:
            raise self.error
        return cast("R", self.answer)


class Lines:
    """Cuts bytes that come in pieces into lines; blank ones count for nothing."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Take the next bytes; give the lines that end in them."""
        # Only line feeds end a row: JSON may have any other end of a line in its texts.
        first, *others = piece.split(b"\n")
        self._rest.append(first)
        for line in others:
            yield from self.end()
            self._rest.append(line)

    def end(self) -> Iterator[bytes]:
        """Give the last line, which need not be ended."""
        line = b"".join(self._rest)
        self._rest.clear()
        if line.strip():
            yield line


def files_of(job: models.BatchJobOut) -> list[str]:
    """Tell which files have the rows of a job: answers first, failures behind them.

    Args:
        job: The job.

    Returns:
        The ids of the files; none where the rows come with the job itself.

    Raises:
        JobError: The job goes on.
    """
    if job.status in _GOING_ON:
        raise JobError(
            f"batch job {job.id}: {job.status}, and has no results yet: wait for it", job
        )
    return [file for file in (job.output_file, job.error_file) if isinstance(file, str) and file]


def rows_of(job: models.BatchJobOut, returns: Any) -> Iterator[BatchRow[Any]]:
    """Read the rows that came with a job.

    Args:
        job: The job.
        returns: The type of the answers; None for that of the job's endpoint.
    """
    outputs: Any = job.outputs
    for row in cast("Iterable[Any]", outputs or ()):
        yield _row(row, job, returns)


def read_row(line: bytes, job: models.BatchJobOut, returns: Any) -> BatchRow[Any]:
    """Read a line of a file.

    Args:
        line: The line.
        job: The job it is of.
        returns: The type of the answers; None for that of the job's endpoint.
    """
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        row = line.decode("utf-8", "replace")
        said = f"a row of batch job {job.id} cannot be read ({error})"
        return BatchRow(None, BatchRowError(said, None, -1, row), row, None)
    return _row(row, job, returns)


def _row(row: Any, job: models.BatchJobOut, returns: Any) -> BatchRow[Any]:
    fields = fields_of(row)
    name = fields.get("custom_id")
    custom_id = name if isinstance(name, str) else None
    response = fields_of(fields.get("response"))
    status = response.get("status_code")
    status = status if isinstance(status, int) else -1
    body: Any = response.get("body")
    error: Any = fields.get("error")
    if error or status >= _FIRST_ERROR or body is None:
        said = _words(error) or _words(body) or "it has neither an answer nor an error"
        title = f"batch job {job.id}, request {custom_id!r}"
        failure = BatchRowError(f"{title}: {said}", custom_id, status, row)
        return BatchRow(custom_id, failure, row, None)
    return BatchRow(custom_id, None, row, _answer(body, job.endpoint, returns))


def _answer(body: Any, endpoint: str, returns: Any) -> Any:
    from mistralai._core.response.tolerant import read_tolerantly  # noqa: PLC0415 - for rows only

    if returns is None:
        name = _ANSWERS.get(endpoint)
        if name is None:
            return body
        returns = getattr(models, name)
    return read_tolerantly(returns, body)


def _words(error: Any) -> str:
    """Find what is said in an error, in the forms in which this API writes them."""
    if error is None or isinstance(error, str):
        return error or ""
    fields = fields_of(error)
    said = fields.get("message") or fields.get("detail") or fields.get("error")
    return said if isinstance(said, str) else json.dumps(error, default=str)
