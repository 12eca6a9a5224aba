# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Names are imported when they are used; type checkers see them all the same. Nothing is run."""

from __future__ import annotations

from typing_extensions import assert_type

import mistralai
from mistralai import (
    SERVERS,
    UNSET,
    Agents,
    AsyncHttpClient,
    Batch,
    Chat,
    Classifiers,
    Embeddings,
    Files,
    Fim,
    FineTuning,
    HttpClient,
    Mistral,
    Models,
    Ocr,
    SDKConfiguration,
    SDKError,
    chat,
    models,
    utils,
)
from mistralai import NoSuchName as _NoSuchName  # type: ignore[attr-defined]  # noqa: F401  # no such name
from mistralai.models import (
    ChatCompletionResponse,
    HTTPValidationError,
    SystemMessage,
    SystemMessageTypedDict,
)
from mistralai.models import NoSuchModel as _NoSuchModel  # type: ignore[attr-defined]  # noqa: F401  # no such name
from mistralai.types import BaseModel, OptionalNullable
from mistralai.utils import BackoffStrategy, RetryConfig
from mistralai.utils import no_such_helper as _no_such_helper  # type: ignore[attr-defined]  # noqa: F401  # no such name

mistralai.no_such_attribute  # type: ignore[attr-defined]  # noqa: B018  # no such name
models.NoSuchModel  # type: ignore[attr-defined]  # noqa: B018  # no such name

USED = (
    *(SERVERS, UNSET, Agents, AsyncHttpClient, Batch, Chat, Classifiers, Embeddings, Files, Fim),
    *(FineTuning, HttpClient, Models, Ocr, SDKConfiguration, chat, models, utils, BaseModel),
    *(ChatCompletionResponse, SystemMessageTypedDict, BackoffStrategy, RetryConfig),
)


def resources(client: Mistral) -> None:
    """The resources of a client have their types."""
    assert_type(client.chat, Chat)
    assert_type(client.models, Models)
    assert_type(client.files, Files)
    assert_type(client.fine_tuning, FineTuning)
    assert_type(client.batch, Batch)
    assert_type(client.fim, Fim)
    assert_type(client.agents, Agents)
    assert_type(client.embeddings, Embeddings)
    assert_type(client.classifiers, Classifiers)
    assert_type(client.ocr, Ocr)


def errors(client: Mistral) -> None:
    """Errors have the types of what they carry."""
    try:
        client.models.list()
    except HTTPValidationError as error:
        assert_type(error.status_code, int)
        for detail in error.data.detail or []:
            assert_type(detail.msg, str)
    except SDKError as error:
        assert_type(error.body, str)
        assert_type(error.retry_after, float | None)
        assert_type(error.request_id, str | None)


def fields(message: SystemMessage, number: OptionalNullable[int]) -> None:
    """Fields have their types, and a misspelt one is refused."""
    message.contents = "x"  # type: ignore[attr-defined]  # misspelt
    message.contnt  # type: ignore[attr-defined]  # noqa: B018  # misspelt
    if number:
        assert_type(number, int)
