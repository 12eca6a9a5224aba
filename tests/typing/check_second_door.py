# pyright: reportUnnecessaryTypeIgnoreComment=true
"""The names of versions 2 and 3 as type checkers see them. Nothing is run."""

from __future__ import annotations

from typing_extensions import assert_type

import mistralai
from mistralai.azure.client import MistralAzure
from mistralai.azure.client.models import UserMessage as AzureUserMessage
from mistralai.client import MIGRATION_MESSAGE, SERVERS, UNSET, Mistral, MistralClient, models
from mistralai.client import NoSuchName as _NoSuchName  # type: ignore[attr-defined]  # noqa: F401  # no such name
from mistralai.client._hooks import BeforeRequestHook, SDKHooks
from mistralai.client._hooks.types import HookContext
from mistralai.client.agents import Agents
from mistralai.client.beta_agents import BetaAgents
from mistralai.client.chat import Chat
from mistralai.client.errors import HTTPValidationError, SDKError
from mistralai.client.files import Files
from mistralai.client.httpclient import AsyncHttpClient, HttpClient
from mistralai.client.jobs import Jobs
from mistralai.client.models import BatchJob, Document, DocumentUnion, UnknownContentChunk
from mistralai.client.models import NoSuchModel as _NoSuchModel  # type: ignore[attr-defined]  # noqa: F401  # no such name
from mistralai.client.sdkconfiguration import SDKConfiguration
from mistralai.client.types import BaseModel, OptionalNullable
from mistralai.client.utils import BackoffStrategy, RetryConfig
from mistralai.client.utils.eventstreaming import EventStream
from mistralai.gcp.client import MistralGCP

USED = (
    *(MIGRATION_MESSAGE, SERVERS, UNSET, MistralClient, BeforeRequestHook, SDKHooks, HookContext),
    *(BetaAgents, HTTPValidationError, AsyncHttpClient, HttpClient, DocumentUnion, BaseModel),
    *(
        MistralAzure,
        MistralGCP,
        SDKConfiguration,
        OptionalNullable,
        BackoffStrategy,
        RetryConfig,
        UnknownContentChunk,
    ),
)


def resources(client: Mistral) -> None:
    """The resources of a client have their types, which are those of this door."""
    assert_type(client.agents, Agents)
    assert_type(client.chat, Chat)
    assert_type(client.files, Files)
    assert_type(client.batch.jobs, Jobs)
    assert_type(client.embeddings, mistralai.Embeddings)


def operations(client: Mistral) -> None:
    """Operations take the models by either name."""
    message = models.UserMessage(content="Hello")
    assert_type(message, mistralai.UserMessage)
    assert_type(message, AzureUserMessage)
    answer = client.chat.complete(model="m", messages=[message], top_p=None)
    assert_type(answer, mistralai.ChatCompletionResponse)
    with client.chat.stream(model="m", messages=[message]) as stream:
        assert_type(stream, EventStream[models.CompletionEvent])
    assert_type(client.batch.jobs.get(job_id="j"), BatchJob)
    client.classifiers.classify_chat(model="m", input={"messages": [{"content": "a"}]})
    client.classifiers.classify_chat(model="m", inputs={"messages": []})  # type: ignore[call-arg]  # the first door's
    assert_type(client.beta.libraries.libraries_update_v1(library_id="l"), models.Library)
    found = client.beta.libraries.documents.get(library_id="l", document_id="d")
    assert_type(found, Document)


def clouds(azure: MistralAzure, google: MistralGCP) -> None:
    """The clients for clouds answer with the same models."""
    answer = azure.chat.complete(messages=[models.UserMessage(content="Hello")])
    assert_type(answer, models.ChatCompletionResponse)
    assert_type(google.fim.complete(model="m", prompt="p"), models.FIMCompletionResponse)


def errors(client: Mistral) -> None:
    """Errors are those of the first door."""
    try:
        client.models.list()
    except SDKError as error:
        assert_type(error, mistralai.SDKError)
