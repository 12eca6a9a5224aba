"""The mistakes that people make, and what they are told: one row a mistake.

A row that gets a new text has it here first. What a type checker would have said before is in here
too, because most programs are not checked.
"""

from __future__ import annotations

import copy
import json
import logging
import pickle
import socket
import ssl
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import Mistral, _hints, models
from mistralai._core.exchange import explain
from mistralai.errors import SDKError, StreamInterruptedError
from mistralai.local import Fault
from mistralai.utils import BackoffStrategy, RetryConfig
from mistralai_azure import MistralAzure
from mistralai_gcp import MistralGoogleCloud

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.local import LocalServer

TOKEN = str(1)
MODEL = "mistral-small-latest"
USER = {"role": "user", "content": "Hi"}
CHAT: dict[str, Any] = {"model": MODEL, "messages": [USER]}


class Recipe(pydantic.BaseModel):
    """What an answer shall be."""

    title: str


# Keywords of other clients. Behind "got an unexpected keyword argument 'x'" comes:

RETRIES = ". Did you mean 'retries'? (how many more attempts there may be, such as retries=3)"
RETRY_CONFIG = (
    ". Did you mean 'retry_config'? (how many more attempts there may be, such as retry_config=3)"
)
MESSAGES = '. Did you mean \'messages\'? (messages=[{"role": "user", "content": "..."}])'
SYSTEM = (
    ". Put it at the beginning of the conversation: "
    'messages=[{"role": "system", "content": "..."}, ...]'
)
FORMAT = (
    '. Did you mean \'response_format\'? (response_format={"type": "json_object"}; '
    "chat.parse takes a pydantic model)"
)
HYPERPARAMETERS = (
    ". Did you mean 'hyperparameters'? "
    '(hyperparameters={"training_steps": ..., "learning_rate": ...})'
)
DOCUMENT = (
    ". Did you mean 'document'? "
    '(document={"type": "document_url", "document_url": "https://..."})'
)
TOOLS = (
    ". Did you mean 'tools'? "
    '(tools=[{"type": "function", "function": {"name": ..., "parameters": {...}}}])'
)
TOOL_CHOICE = '. Did you mean \'tool_choice\'? ("auto", "none", "any" or one function)'
TRAINING_FILES = (
    '. Did you mean \'training_files\'? (training_files=[{"file_id": ..., "weight": 1}])'
)
INPUT_FILES = ". Did you mean 'input_files'? (a list of the ids of files)"
VERIFY = ". Pass an HTTP client: client=httpx.Client(verify=...), or set SSL_CERT_FILE"
LIMITS = (
    ". Pass an HTTP client: "
    "async_client=httpx.AsyncClient(limits=httpx.Limits(max_connections=...))"
)
PROXY = ". Pass an HTTP client: client=httpx.Client(proxy=...), or set HTTPS_PROXY"

COMPLETION_ARGS = (
    '. Did you mean \'completion_args\'? (completion_args={"temperature": ..., "max_tokens": ...})'
)

KEYWORDS = [
    ("chat.complete", "timeout", ". Did you mean 'timeout_ms'? (in milliseconds)"),
    ("chat.complete", "request_timeout", ". Did you mean 'timeout_ms'? (in milliseconds)"),
    ("chat.complete", "max_retries", RETRIES),
    ("Mistral", "max_retries", RETRY_CONFIG),
    ("chat.complete", "num_retries", RETRIES),
    ("Mistral", "num_retries", RETRY_CONFIG),
    ("chat.complete", "retry", RETRIES),
    ("Mistral", "retry", RETRY_CONFIG),
    ("Mistral", "retries", RETRY_CONFIG),
    ("chat.complete", "retry_config", RETRIES),
    ("chat.complete", "base_url", ". Did you mean 'server_url'?"),
    ("chat.complete", "api_base", ". Did you mean 'server_url'?"),
    ("chat.complete", "host", ". Did you mean 'server_url'?"),
    ("chat.complete", "endpoint", ". Did you mean 'server_url'?"),
    ("MistralAzure", "endpoint", ". Did you mean 'azure_endpoint'?"),
    ("chat.complete", "headers", ". Did you mean 'http_headers'?"),
    ("Mistral", "headers", ". Did you mean 'default_headers'?"),
    ("chat.complete", "extra_headers", ". Did you mean 'http_headers'?"),
    ("Mistral", "extra_headers", ". Did you mean 'default_headers'?"),
    ("chat.complete", "default_headers", ". Did you mean 'http_headers'?"),
    ("Mistral", "http_headers", ". Did you mean 'default_headers'?"),
    ("chat.complete", "query", ". Did you mean 'extra_query'?"),
    ("Mistral", "query", ". Did you mean 'default_query'?"),
    ("Mistral", "token", ". Did you mean 'api_key'?"),
    ("MistralAzure", "token", ". Did you mean 'azure_api_key'?"),
    ("Mistral", "key", ". Did you mean 'api_key'?"),
    ("MistralAzure", "key", ". Did you mean 'azure_api_key'?"),
    ("Mistral", "apikey", ". Did you mean 'api_key'?"),
    ("MistralAzure", "apikey", ". Did you mean 'azure_api_key'?"),
    ("Mistral", "bearer_auth", ". Did you mean 'api_key'?"),
    ("MistralAzure", "azure_ad_token_provider", ". Did you mean 'azure_api_key'?"),
    ("Mistral", "http_client", ". Did you mean 'client'?"),
    ("Mistral", "async_http_client", ". Did you mean 'async_client'?"),
    ("Mistral", "logger", ". Did you mean 'debug_logger'?"),
    ("chat.complete", "seed", ". Did you mean 'random_seed'?"),
    ("chat.complete", "max_completion_tokens", ". Did you mean 'max_tokens'?"),
    ("chat.complete", "max_new_tokens", ". Did you mean 'max_tokens'?"),
    ("chat.complete", "max_output_tokens", ". Did you mean 'max_tokens'?"),
    ("chat.complete", "stop_sequences", ". Did you mean 'stop'?"),
    ("chat.complete", "safe_mode", ". Did you mean 'safe_prompt'?"),
    ("chat.complete", "num_completions", ". Did you mean 'n'?"),
    ("chat.complete", "engine", ". Did you mean 'model'?"),
    ("chat.complete", "deployment_id", ". Did you mean 'model'?"),
    ("chat.complete", "model_name", ". Did you mean 'model'?"),
    (
        "chat.complete",
        "functions",
        TOOLS,
    ),
    (
        "chat.complete",
        "function_call",
        '. Did you mean \'tool_choice\'? ("auto", "none", "any" or one function)',
    ),
    ("chat.complete", "json_mode", FORMAT),
    ("chat.complete", "response_model", FORMAT),
    ("embeddings.create", "input", ". Did you mean 'inputs'?"),
    ("chat.complete", "input", MESSAGES),
    ("fim.complete", "input", ". Did you mean 'prompt'?"),
    ("embeddings.create", "text", ". Did you mean 'inputs'?"),
    ("chat.complete", "text", MESSAGES),
    ("fim.complete", "text", ". Did you mean 'prompt'?"),
    ("embeddings.create", "texts", ". Did you mean 'inputs'?"),
    ("chat.complete", "prompt", MESSAGES),
    ("fim.complete", "messages", ". Did you mean 'prompt'?"),
    ("embeddings.create", "messages", ". Did you mean 'inputs'?"),
    ("chat.complete", "system", SYSTEM),
    ("chat.complete", "system_prompt", SYSTEM),
    ("files.upload", "file_path", ". Did you mean 'file'?"),
    ("files.upload", "path", ". Did you mean 'file'?"),
    ("files.retrieve", "id", ". Did you mean 'file_id'?"),
    ("files.list", "limit", ". Did you mean 'page_size'?"),
    (
        "fine_tuning.jobs.create",
        "training_file",
        '. Did you mean \'training_files\'? (training_files=[{"file_id": ..., "weight": 1}])',
    ),
    ("fine_tuning.jobs.create", "validation_file", ". Did you mean 'validation_files'?"),
    (
        "batch.jobs.create",
        "input_file_id",
        ". Did you mean 'input_files'? (a list of the ids of files)",
    ),
    (
        "batch.jobs.create",
        "input_file",
        ". Did you mean 'input_files'? (a list of the ids of files)",
    ),
    ("fine_tuning.jobs.create", "n_epochs", HYPERPARAMETERS),
    ("fine_tuning.jobs.create", "epochs", HYPERPARAMETERS),
    ("ocr.process", "document_url", DOCUMENT),
    ("ocr.process", "image_url", DOCUMENT),
    ("chat.complete", "user", ". This API has none; a header can carry it: http_headers={...}"),
    ("Mistral", "proxy", PROXY),
    ("Mistral", "proxies", PROXY),
    (
        "Mistral",
        "verify",
        ". Pass an HTTP client: client=httpx.Client(verify=...), or set SSL_CERT_FILE",
    ),
    (
        "Mistral",
        "max_concurrent_requests",
        LIMITS,
    ),
    ("Mistral", "organization", ". A key belongs to a workspace, so nothing else is needed"),
    *(
        ("beta.conversations.start", name, COMPLETION_ARGS)
        for name in (
            "temperature",
            "top_p",
            "max_tokens",
            "random_seed",
            "seed",
            "stop",
            "response_format",
            "tool_choice",
            "presence_penalty",
            "frequency_penalty",
            "prediction",
            "reasoning_effort",
        )
    ),
    ("beta.agents.create", "temperature", COMPLETION_ARGS),
    ("beta.agents.create", "system_prompt", ". Did you mean 'instructions'?"),
    ("beta.conversations.start", "system", ". Did you mean 'instructions'?"),
    ("beta.conversations.start", "messages", ". Did you mean 'inputs'?"),
    ("beta.conversations.start", "input", ". Did you mean 'inputs'?"),
    ("beta.conversations.start", "agent", ". Did you mean 'agent_id'?"),
    ("beta.conversations.append", "conversation", ". Did you mean 'conversation_id'?"),
    ("beta.conversations.append", "previous_response_id", ". Did you mean 'conversation_id'?"),
    ("beta.conversations.append", "confirmations", ". Did you mean 'tool_confirmations'?"),
    ("beta.conversations.get", "id", ". Did you mean 'conversation_id'?"),
    ("beta.libraries.get", "id", ". Did you mean 'library_id'?"),
    ("beta.libraries.documents.list", "library", ". Did you mean 'library_id'?"),
    # By likeness, and what nothing is like.
    ("chat.complete", "max_token", ". Did you mean 'max_tokens'?"),
    ("chat.complete", "temprature", ". Did you mean 'temperature'?"),
    ("chat.stream", "respons_format", FORMAT),
    ("agents.complete", "agentid", ". Did you mean 'agent_id'?"),
    (
        "agents.complete",
        "model",
        ". Did you mean 'agent_id'?",
    ),
    ("models.retrieve", "id", ". Did you mean 'model_id'?"),
    ("Mistral", "api_ky", ". Did you mean 'api_key'?"),
    ("MistralAzure", "strct", ". Did you mean 'strict'?"),
    ("MistralGoogleCloud", "token", ". Did you mean 'access_token'?"),
    (
        "chat.complete",
        "reasoning_mode",
        ". If the API takes it, pass extra_body={'reasoning_mode': ...}",
    ),
    ("Mistral", "colour", ""),
]
CLIENTS = {
    "Mistral": Mistral,
    "MistralAzure": MistralAzure,
    "MistralGoogleCloud": MistralGoogleCloud,
}


def find(client: Mistral, operation: str) -> Any:
    for name in operation.split("."):
        client = getattr(client, name)
    return client


@pytest.mark.parametrize(
    ("operation", "keyword", "said"),
    [row for row in KEYWORDS if row[0] not in CLIENTS],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_a_keyword_of_another_client_is_answered(
    way: Any, client: Mistral, server: LocalServer, operation: str, keyword: str, said: str
):
    method = find(client, operation)
    with pytest.raises(TypeError) as raised:
        way.call(method, **{keyword: 1})
    name = method.__qualname__ + ("_async" if way.argument == "async_client" else "")
    assert str(raised.value) == f"{name}() got an unexpected keyword argument {keyword!r}{said}"
    assert server.journal() == []


@pytest.mark.parametrize(
    ("name", "keyword", "said"), [row for row in KEYWORDS if row[0] in CLIENTS]
)
def test_a_constructor_answers_a_keyword_of_another_client(name: str, keyword: str, said: str):
    make: Any = CLIENTS[name]
    with pytest.raises(TypeError) as raised:
        make(**{keyword: 1})
    assert str(raised.value) == f"{name}() got an unexpected keyword argument {keyword!r}{said}"


def test_every_keyword_of_the_tables_has_a_row():
    assert {*_hints.KEYWORDS, *_hints.WAYS} == {*_hints.KEYWORDS, *_hints.WAYS} & {
        keyword for _, keyword, _ in KEYWORDS
    }


def test_a_keyword_of_another_client_is_answered_by_request_too(way: Any, client: Mistral):
    arguments: dict[str, Any] = {"method": "GET", "path": "/v1", "returns": dict, "timeout": 1}
    with pytest.raises(TypeError, match=r"'timeout'\. Did you mean 'timeout_ms'\?"):
        way.call(client.request, **arguments)


def test_a_client_of_the_users_own_takes_the_keywords_that_it_names():
    class Mine(Mistral):
        def __init__(self, tenant: str, **others: Any) -> None:
            super().__init__(api_key=tenant, **others)

    class Narrow(Mistral):
        def __init__(self, *, tenant: str) -> None:
            super().__init__(tenant)

    assert Mine(tenant="a", timeout_ms=5).sdk_configuration.timeout_ms == 5
    assert Narrow(tenant="a").sdk_configuration.security.api_key == "a"
    with pytest.raises(TypeError, match=r"Narrow\(\) got an unexpected .* 'tenan'\. Did you mean"):
        Narrow(tenan="a")  # type: ignore[call-arg]


def test_a_constructor_that_somebody_replaced_takes_what_it_takes(
    monkeypatch: pytest.MonkeyPatch,
):
    given: list[Any] = []

    class Replaced:
        def __call__(self, *_: Any, **arguments: Any) -> None:
            given.append(arguments)

    monkeypatch.setattr(Mistral, "__init__", Replaced())
    Mistral(colour="red")  # type: ignore[call-arg]
    assert given == [{"colour": "red"}]


# Arguments of the wrong kind. The message of pydantic's ValidationError begins with:

A_LIST = "messages is a list, also where there is one: messages=[message]"
UPLOAD = (
    'upload a file first: uploaded = client.files.upload(file=..., purpose="ocr"); its address is '
    "client.files.get_signed_url(file_id=uploaded.id).url, for "
    'document={"type": "document_url", "document_url": address}'
)
ANSWER = models.ChatCompletionResponse.model_validate(
    {
        "id": "1",
        "object": "chat.completion",
        "model": MODEL,
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "created": 1,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hello."},
                "finish_reason": "stop",
            }
        ],
    }
)
CHOICE = (ANSWER.choices or [])[0]
EVENT = models.CompletionEvent.model_validate(
    {
        "data": {
            "id": "1",
            "model": MODEL,
            "choices": [{"index": 0, "delta": {"content": "H"}, "finish_reason": None}],
        }
    }
)

REPLY = models.ConversationResponse.model_validate(
    {"conversation_id": "c", "outputs": [{"content": "Hello."}], "usage": {}}
)
PIECE = models.ConversationEvents.model_validate(
    {
        "event": "message.output.delta",
        "data": {"type": "message.output.delta", "id": "m", "content": "H"},
    }
)


def weather(city: str) -> str:
    return city


ARGUMENTS = {
    "an answer for the messages": (
        "chat.complete",
        {**CHAT, "messages": ANSWER},
        "messages is a whole answer; its message is response.choices[0].message",
    ),
    "an answer for a message": (
        "chat.complete",
        {**CHAT, "messages": [USER, ANSWER]},
        "messages[1] is a whole answer; its message is response.choices[0].message",
    ),
    "a choice for a message": (
        "chat.stream",
        {**CHAT, "messages": [USER, CHOICE]},
        "messages[1] is one of the answers; its message is choice.message",
    ),
    "an event for a message": (
        "chat.complete",
        {**CHAT, "messages": [USER, EVENT]},
        'messages[1] is an event; join the pieces: {"role": "assistant", "content": text}',
    ),
    "one message": ("chat.complete", {**CHAT, "messages": USER}, A_LIST),
    "one message, a model": ("chat.complete", {**CHAT, "messages": CHOICE.message}, A_LIST),
    "a text for the messages": (
        "chat.complete",
        {**CHAT, "messages": "Hi"},
        'messages is a list: messages=[{"role": "user", "content": "Hi"}]',
    ),
    "half of a surrogate pair for the messages": (
        "chat.complete",
        {**CHAT, "messages": "\ud800"},
        'messages is a list: messages=[{"role": "user", "content": "\\ud800"}]',
    ),
    "a long text for the messages": (
        "agents.complete",
        {"agent_id": "a", "messages": 'Say "yes" ' * 9},
        (
            'messages is a list: messages=[{"role": "user", "content": '
            "\"Say 'yes' Say 'yes' Say 'yes' Say 'ye...\"}]"
        ),
    ),
    "a text for a message": (
        "chat.complete",
        {**CHAT, "messages": ["Hi"]},
        'messages[0] is a text: write {"role": "user", "content": "Hi"}',
    ),
    "a tuple with a text for the messages": (
        "chat.complete",
        {**CHAT, "messages": ("Hi",)},
        'messages[0] is a text: write {"role": "user", "content": "Hi"}',
    ),
    "a pair for a message": (
        "chat.complete",
        {**CHAT, "messages": [("user", "Hi")]},
        'messages[0] is a tuple: write {"role": "user", "content": "..."}',
    ),
    "a pair for a message, in JSON": (
        "chat.complete",
        {**CHAT, "messages": [["user", "Hi"]]},
        'messages[0] is a list: write {"role": "user", "content": "..."}',
    ),
    "a class for the response format": (
        "chat.complete",
        {**CHAT, "response_format": Recipe},
        "a class goes to client.chat.parse(response_format=Recipe, ...)",
    ),
    "a text for the response format": (
        "chat.complete",
        {**CHAT, "response_format": "json_object"},
        'write response_format={"type": "json_object"}',
    ),
    "a function for a tool": (
        "chat.complete",
        {**CHAT, "tools": [weather]},
        (
            'a function is described, not passed: tools=[{"type": "function", "function": '
            '{"name": "weather", "parameters": {...}}}]; client.chat.run takes it as it is, and '
            "calls it"
        ),
    ),
    "a function for the tools": (
        "chat.complete",
        {**CHAT, "tools": weather},
        (
            'a function is described, not passed: tools=[{"type": "function", "function": '
            '{"name": "weather", "parameters": {...}}}]; client.chat.run takes it as it is, and '
            "calls it"
        ),
    ),
    "a name for a tool": (
        "chat.complete",
        {**CHAT, "tools": ["weather"]},
        (
            'the text "weather" is no tool: write {"type": "function", "function": {"name": "...", '
            '"parameters": {...}}}; client.chat.run takes a function itself, and calls it'
        ),
    ),
    "a role of another client": (
        "chat.complete",
        {**CHAT, "messages": [USER, {"role": "human", "content": "Hi"}]},
        'messages[1] has the role "human", which is "user" here',
    ),
    "a role that there is not": (
        "chat.complete",
        {**CHAT, "messages": [{"role": "nobody", "content": "Hi"}]},
        ('messages[0] has the role "nobody": there are "system", "user", "assistant", "tool"'),
    ),
    "a message without a role": (
        "chat.complete",
        {**CHAT, "messages": [{"content": "Hi"}]},
        'messages[0] has no role: write {"role": "user", "content": "..."}',
    ),
    "a word for a number": (
        "chat.complete",
        {**CHAT, "temperature": "hot"},
        "Input should be a valid number, unable to parse string as a number",
    ),
    "an object for the model": (
        "chat.complete",
        {**CHAT, "model": ANSWER},
        "model is the id of a model: pass its `id`",
    ),
    "a path for a document": ("ocr.process", {"model": "m", "document": "a.pdf"}, UPLOAD),
    "a Path for a document": ("ocr.process", {"model": "m", "document": Path("a.pdf")}, UPLOAD),
    "an address for a document": (
        "ocr.process",
        {"model": "m", "document": "https://h/a.pdf"},
        (
            'write document={"type": "document_url", "document_url": "https://h/a.pdf"}, or '
            '"image_url" in both places for an image'
        ),
    ),
}


@pytest.mark.parametrize("row", ARGUMENTS.values(), ids=ARGUMENTS)
def test_an_argument_of_the_wrong_kind_is_answered_and_nothing_is_sent(
    way: Any, client: Mistral, server: LocalServer, row: tuple[str, dict[str, Any], str]
):
    operation, arguments, said = row
    with pytest.raises(pydantic.ValidationError) as raised:
        way.call(find(client, operation), **arguments)
    assert [each["msg"] for each in raised.value.errors()] == [said]
    assert server.journal() == []


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        ({"messages": "Hi", "temperature": "hot"}, {"messages", "temperature"}),
        ({"messages": [{"role": "user"}]}, {"messages"}),
        ({"messages": [{"role": 7}]}, {"messages"}),
        ({"tools": [{"type": "function"}], "model": 7}, {"tools", "model"}),
        ({"response_format": 7}, {"response_format"}),
        ({"messages": 7}, {"messages"}),
    ],
)
def test_what_there_is_no_better_word_for_is_said_in_pydantics(
    way: Any, client: Mistral, arguments: dict[str, Any], places: set[str]
):
    with pytest.raises(pydantic.ValidationError) as raised:
        way.call(client.chat.complete, **{**CHAT, **arguments})
    assert {each["loc"][0] for each in raised.value.errors()} == places


def test_a_document_that_is_no_path_is_refused_in_pydantics_words(way: Any, client: Mistral):
    with pytest.raises(pydantic.ValidationError, match="document"):
        way.call(client.ocr.process, model="m", document=7)


PARSE = "response_format must be a class that is a pydantic model, as in parse(response_format="
FORMATS = {
    "a format": (
        {"type": "json_object"},
        "not a response format: that goes to `complete` or `stream`",
    ),
    "a format, a model": (
        models.ResponseFormat(type="json_object"),
        "not a response format: that goes to `complete` or `stream`",
    ),
    "an instance": (Recipe(title="Soup"), "not an instance of Recipe: pass the class"),
}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(name, row, id=f"{name}-{kind}")
        for name in ("parse", "parse_stream")
        for kind, row in FORMATS.items()
    ],
)
def test_parse_asks_for_a_class(
    way: Any, client: Mistral, server: LocalServer, name: str, row: tuple[Any, str]
):
    given, said = row
    with pytest.raises(TypeError) as raised:
        way.call(getattr(client.chat, name), response_format=given, **CHAT)
    assert str(raised.value) == f"{PARSE}Recipe, ...), {said}"
    assert server.journal() == []


def test_an_object_for_an_id_is_answered(way: Any, client: Mistral):
    with pytest.raises(ValueError, match="file_id must be a string: pass the `id` of this Chat"):
        way.call(client.files.retrieve, file_id=ANSWER)


@pytest.mark.parametrize("name", ["chat.complete", "agents.complete", "fim.complete"])
def test_a_stream_asked_of_complete_is_warned_of_before_it_is_sent(
    way: Any, client: Mistral, name: str
):
    given: dict[str, Any] = {
        "chat.complete": CHAT,
        "agents.complete": {"agent_id": "a", "messages": [USER]},
        "fim.complete": {"model": "codestral-latest", "prompt": "x"},
    }[name]
    suffix = "_async" if way.argument == "async_client" else ""
    resource = name.partition(".")[0]
    with (
        pytest.warns(UserWarning, match="stream=True") as warned,
        pytest.raises(SDKError) as raised,
    ):
        way.call(find(client, name), **given, stream=True)
    assert str(warned[0].message) == (
        f"complete{suffix}(stream=True) asks for an answer in pieces, which complete{suffix} "
        f"cannot read: use client.{resource}.stream{suffix}(...)"
    )
    if name != "agents.complete":  # the server knows no agents
        assert raised.value.hint == "The answer comes in pieces: `stream` is the method for that."
        assert str(raised.value).endswith(raised.value.hint)


# Attributes at another place. Behind "'X' object has no attribute 'x'" comes:

ATTRIBUTES = [
    (EVENT, "choices", "; it is event.data.choices"),
    (EVENT, "usage", "; it is event.data.usage"),
    (EVENT, "delta", "; it is event.data.choices[0].delta"),
    (EVENT, "content", "; it is event.data.choices[0].delta.content"),
    (EVENT, "colour", ""),
    (EVENT.data, "delta", "; it is choices[0].delta of it"),
    (EVENT.data.choices[0], "message", "; what a stream adds to the message is `delta`"),
    (ANSWER, "content", "; it is response.text, or response.choices[0].message.content"),
    (ANSWER, "output_text", "; it is response.text"),
    (CHOICE, "content", "; it is choice.message.content"),
    (CHOICE, "delta", "; it is choice.message; a delta is in the events of a stream"),
    (CHOICE.message, "parsed", "; client.chat.parse gives answers with it"),
    (CHOICE.message, "colour", ""),
    (Mistral("any"), "conversations", "; client.beta.conversations.start(model=..., inputs=...)"),
    (Mistral("any"), "libraries", "; client.beta.libraries"),
    *(
        (
            Mistral("any").agents,
            name,
            f"; client.agents answers; client.beta.agents.{name}(...) keeps agents",
        )
        for name in ("create", "get", "list", "update", "delete")
    ),
    *(
        (Mistral("any").beta.agents, name, f"; client.beta.{said}")
        for name, said in {
            "complete": "conversations.start(agent_id=..., inputs=...)",
            "stream": "conversations.start_stream(agent_id=..., inputs=...)",
            "retrieve": "agents.get(agent_id=...)",
        }.items()
    ),
    *(
        (Mistral("any").beta.conversations, name, f"; client.beta.conversations.{said}")
        for name, said in {
            "create": "start(model=..., inputs=...)",
            "complete": "start(model=..., inputs=...)",
            "stream": "start_stream(model=..., inputs=...)",
            "send": "append(conversation_id=..., inputs=...)",
            "retrieve": "get(conversation_id=...)",
        }.items()
    ),
    (
        Mistral("any").beta.libraries,
        "upload",
        "; client.beta.libraries.documents.upload(library_id=..., file=...)",
    ),
    (
        Mistral("any").beta.libraries.documents,
        "create",
        "; client.beta.libraries.documents.upload(library_id=..., file=...)",
    ),
    *(
        (REPLY, name, "; it is response.text, or response.outputs[-1].content")
        for name in ("content", "output_text", "choices")
    ),
    (REPLY, "id", "; it is response.conversation_id"),
    (REPLY, "output", "; they are response.outputs"),
    (PIECE, "content", "; it is event.data.content, of events message.output.delta"),
    (PIECE, "delta", "; it is event.data.content, of events message.output.delta"),
    (PIECE, "type", "; it is event.event, and event.data.type"),
    (
        Mistral("any").audio.transcriptions,
        "create",
        "; client.audio.transcriptions.complete(model=..., file=...)",
    ),
    (
        Mistral("any").audio,
        "transcribe",
        "; client.audio.transcriptions.complete(model=..., file=...)",
    ),
    (
        Mistral("any").audio.speech,
        "create",
        "; client.audio.speech.complete(input=..., model=..., voice_id=...)",
    ),
    (
        models.CreateResponseResponse.model_construct(),
        "choices",
        "; its text is response.output_text",
    ),
    (models.TranscriptionStreamEvents.model_construct(), "text", "; it is event.data.text"),
    (models.SpeechStreamEvents.model_construct(), "audio_data", "; it is event.data.audio_data"),
    (models.ResponsesStreamFrame.model_construct(), "delta", "; it is event.data.delta"),
    (Mistral("any"), "chat_stream", "; client.chat.stream(model=..., messages=[...])"),
    (Mistral("any"), "complete", "; client.chat.complete(model=..., messages=[...])"),
    (Mistral("any"), "stream", "; client.chat.stream(model=..., messages=[...])"),
    (Mistral("any"), "embed", "; client.embeddings.create(model=..., inputs=[...])"),
    (Mistral("any"), "colour", ""),
    (Mistral("any").chat, "completions", "; client.chat.complete(model=..., messages=[...])"),
    (Mistral("any").files, "create", "; client.files.upload(file=...)"),
    (Mistral("any").files, "colour", ""),
]


@pytest.mark.parametrize(("owner", "name", "said"), ATTRIBUTES)
def test_an_attribute_at_another_place_is_told(owner: Any, name: str, said: str):
    with pytest.raises(AttributeError) as raised:
        getattr(owner, name)
    assert str(raised.value) == f"{type(owner).__name__!r} object has no attribute {name!r}{said}"
    assert not hasattr(owner, name)
    assert getattr(owner, name, 7) == 7


@pytest.mark.parametrize("value", [EVENT, ANSWER])
def test_models_are_copied_and_pickled_as_ever(value: Any):
    for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301 - our own
        assert again == value


def test_a_property_that_fails_says_why(monkeypatch: pytest.MonkeyPatch):
    def broken(_: Any) -> None:
        raise AttributeError("a module is not what it was")

    monkeypatch.setattr(Mistral, "chat", property(broken))
    with pytest.raises(AttributeError, match="a module is not what it was"):
        _ = Mistral("any").chat


# Keys that the API does not know.

DROPPED = {
    "of a message": (
        {"messages": [{**USER, "name": "bob"}, {**USER, "name": "eve"}]},
        (
            "messages[].name is no field of the API that this version knows. "
            "extra_body={'messages': ...} sends all of messages as it is given there"
        ),
    ),
    "of a chunk": (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi", "cache": 1}]}]},
        (
            "messages[].content[].cache is no field of the API that this version knows. "
            "extra_body={'messages': ...} sends all of messages as it is given there"
        ),
    ),
    "of a tool": (
        {
            "tools": [
                {"type": "function", "function": {"name": "f", "parameter": {}, "parameters": {}}}
            ]
        },
        (
            "tools[].function.parameter is no field of the API that this version knows. "
            "Did you mean 'parameters'? "
            "extra_body={'tools': ...} sends all of tools as it is given there"
        ),
    ),
    "of a response format": (
        {"response_format": {"type": "text", "schema": {}}},
        (
            "response_format.schema is no field of the API that this version knows. "
            "extra_body={'response_format': ...} sends all of response_format as it is given there"
        ),
    ),
}


@pytest.mark.parametrize("row", DROPPED.values(), ids=DROPPED)
def test_a_key_that_is_not_sent_is_named_once(
    way: Any, client: Mistral, server: LocalServer, row: tuple[dict[str, Any], str]
):
    given, said = row
    with pytest.warns(UserWarning) as warned:  # noqa: PT030 - the texts are compared below
        way.call(client.chat.complete, **{**CHAT, **given})
    assert [str(each.message) for each in warned] == [f"{said}; here it is left out"]
    (entry,) = server.journal()
    assert f'"{said.partition(" ")[0].rpartition(".")[2]}":' not in str(entry)


@pytest.mark.parametrize("row", DROPPED.values(), ids=DROPPED)
def test_a_strict_client_refuses_a_key_that_is_not_sent(
    way: Any, connect: Any, server: LocalServer, row: tuple[dict[str, Any], str]
):
    given, said = row
    with pytest.raises(ValueError, match="is no field") as raised:
        way.call(connect(strict=True).chat.complete, **{**CHAT, **given})
    assert str(raised.value) == said
    assert server.journal() == []


def test_a_key_of_another_client_is_answered_inside_an_argument(way: Any, client: Mistral):
    with (
        pytest.warns(UserWarning, match="n_epochs is no .* Did you mean 'training_steps'"),
        pytest.raises(SDKError),
    ):
        way.call(
            client.fine_tuning.jobs.create,
            model="open-mistral-7b",
            hyperparameters={"n_epochs": 3},
        )


def test_the_warning_points_to_the_program_and_comes_once_for_each_place(client: Mistral):
    def ask() -> None:
        client.chat.complete(model=MODEL, messages=[{**USER, "name": "bob"}])  # type: ignore[list-item]

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("default")
        for _ in range(3):
            ask()
        assert [each.filename for each in warned] == [__file__]


SILENT = {
    "what came from the API": [
        models.AssistantMessage.model_validate({"content": "Hi", "reasons": ["x"]}),
        USER,
    ],
    "what a framework sends as absent": [{**USER, "name": None}],
}


@pytest.mark.parametrize("messages", SILENT.values(), ids=SILENT)
def test_nothing_is_said_of(way: Any, connect: Any, messages: list[Any]):
    way.call(connect(strict=True).chat.complete, model=MODEL, messages=messages)


def test_nothing_is_said_of_a_key_in_what_extra_body_replaces(
    way: Any, client: Mistral, server: LocalServer
):
    given = [{**USER, "name": "bob"}]
    with pytest.raises(SDKError):  # the server does not know it either
        way.call(client.chat.complete, **CHAT, extra_body={"messages": given})
    assert json.loads(server.journal()[0]["request_body"])["messages"] == given


# A call that fails.


@pytest.fixture
def failure(way: Any, connect: Any) -> Callable[..., Exception]:
    """The error that a call ends in, by default one that only reads."""

    def fail(operation: str = "models.list", arguments: Any = None, **options: Any) -> Exception:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - its text tells it apart
            way.call(find(connect(**options), operation), **(arguments or {}))
        return raised.value

    return fail


def until_closed(connection: socket.socket, _: bytes) -> None:
    """Answer nothing until the client goes away."""
    connection.recv(1)


@pytest.fixture
def nowhere() -> str:
    """A URL where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def lines_of(error: Exception) -> list[str]:
    """The text of an error, without the system's own words in the first line."""
    first, *lines = str(error).split("\n")
    assert first
    return lines


def test_without_a_connection_it_says_what_was_called_and_how_often(
    failure: Any, waits: list[float], nowhere: str
):
    assert lines_of(failure(server_url=nowhere)) == [
        f"while calling GET {nowhere}/v1/models, 3 times",
        "No more, because 3 attempts are all that `retries` allows.",
    ]
    assert len(waits) == 2


@pytest.mark.parametrize("retries", [None, 0])
def test_without_retries_it_says_nothing_of_them(failure: Any, nowhere: str, retries: int | None):
    error = failure(server_url=nowhere, retry_config=retries)
    assert lines_of(error) == [f"while calling GET {nowhere}/v1/models"]


def test_nothing_listens_where_the_local_server_would(
    failure: Any, nowhere: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(explain, "DEFAULT_PORT", int(nowhere.rpartition(":")[2]))
    assert lines_of(failure(server_url=nowhere, retry_config=None))[1:] == [
        (
            "This is the address of the local server, and nothing listens there: start it with "
            "`python -m mistralai.local`"
        )
    ]


def test_a_proxy_that_stands_between_is_named_without_its_password(
    failure: Any, nowhere: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTP_PROXY", nowhere.replace("://", "://user:secret@"))
    error = failure(server_url="http://api.example", retry_config=None)
    assert lines_of(error) == [
        "while calling GET http://api.example/v1/models",
        f"through the proxy {nowhere}",
    ]


@pytest.mark.parametrize("url", ["http://api.example", "http://localhost:8123"])
def test_a_proxy_of_the_users_client_is_named_and_no_other_place_where_nothing_listens(
    way: Any, connect: Any, nowhere: str, url: str
):
    http = way.http(proxy=nowhere)
    client = connect(**{way.argument: http}, server_url=url, retry_config=None)
    with pytest.raises(httpx.ConnectError) as caught:
        way.call(client.models.list)
    assert lines_of(caught.value)[1:] == [f"through the proxy {nowhere}"]
    way.leave(http)


def test_a_limit_that_was_passed_is_named_with_its_setting(failure: Any, raw: Any):
    raw.answer = until_closed
    error = failure("chat.complete", CHAT, server_url=raw.url, timeout_ms=100)
    assert lines_of(error) == [
        f"while calling POST {raw.url}/v1/chat/completions",
        "Nothing came within 0.1 s; timeout_ms, in milliseconds, sets that limit",
        (
            "Not sent again, because the time was up, and the server may have taken the request, "
            "and then the answer is paid for twice."
        ),
    ]


def test_the_limit_of_a_stream_is_named_with_both_settings(failure: Any, raw: Any):
    raw.answer = until_closed
    error = failure("chat.stream", CHAT, server_url=raw.url, stream_idle_ms=100)
    assert lines_of(error)[1] == (
        "Nothing came within 0.1 s; stream_idle_ms or timeout_ms, in milliseconds, sets that limit"
    )


def test_no_time_at_all_is_no_limit_to_wait_for(failure: Any, raw: Any):
    error = failure(server_url=raw.url, timeout_ms=0, retry_config=None)
    assert lines_of(error)[1:] == [
        "timeout_ms is 0, which leaves no time at all; leave it out for the default"
    ]


@pytest.mark.parametrize("milliseconds", [10**15, -1, float("inf"), float("nan")])
def test_a_limit_that_no_system_can_wait_for_is_refused(failure: Any, milliseconds: Any):
    assert str(failure(timeout_ms=milliseconds)) == (
        f"timeout_ms must be a number of milliseconds from 0 to 2147483647 (24 days), not "
        f"{milliseconds}; leave it out for no limit of its own"
    )


def test_a_connection_that_breaks_is_not_sent_again_where_it_would_cost(failure: Any, raw: Any):
    error = failure("chat.complete", CHAT, server_url=raw.url)
    assert lines_of(error) == [
        f"while calling POST {raw.url}/v1/chat/completions",
        (
            "Not sent again, because the connection broke, and the server may have taken the "
            "request, and then the answer is paid for twice."
        ),
    ]


def test_a_connection_that_breaks_is_not_sent_again_where_the_user_says_so(failure: Any, raw: Any):
    config = RetryConfig("backoff", BackoffStrategy(1, 1, 1, 60_000), False)
    assert lines_of(failure(server_url=raw.url, retry_config=config))[1:] == [
        "Not sent again, because `retry_connection_errors` is not set."
    ]


@pytest.mark.parametrize("kind", ["ReadTimeout", "WriteTimeout", "PoolTimeout", "ReadError"])
def test_a_failure_without_a_text_has_one_all_the_same(
    way: Any, connect: Any, server: LocalServer, kind: str
):
    def fail(request: httpx.Request) -> httpx.Response:
        raise getattr(httpx, kind)("")

    http = way.http(transport=httpx.MockTransport(fail))
    with pytest.raises(getattr(httpx, kind)) as raised:
        way.call(connect(**{way.argument: http}, retry_config=None).models.list)
    first, called, *more = str(raised.value).split("\n")
    assert first == f"{kind}, of which nothing more is known"
    assert called == f"while calling GET {server.url}/v1/models"
    done = {
        "ReadTimeout": "Nothing came",
        "WriteTimeout": "Nothing more could be sent",
        "PoolTimeout": "No connection became free",
    }
    limit = " within 5 s; timeout_ms, in milliseconds, sets that limit"
    assert more == ([done[kind] + limit] if kind in done else [])
    way.leave(http)


@pytest.mark.parametrize("said", ["", "gone"])
def test_a_stream_that_breaks_off_says_how(way: Any, connect: Any, said: str):
    def pieces() -> Any:
        yield b'data: {"id": "1", "model": "m", "choices": []}\n\n'
        raise httpx.ReadError(said)

    class Both(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Any:
            return pieces()

        async def __aiter__(self) -> Any:
            for piece in pieces():
                yield piece

    headers = {"content-type": "text/event-stream"}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=Both()))
    http = way.http(transport=answer)
    stream = way.call(connect(**{way.argument: http}).chat.stream, **CHAT)
    how = f"ReadError: {said}" if said else "ReadError"
    with pytest.raises(StreamInterruptedError) as raised:
        way.read(stream)
    assert raised.value.message == (
        f"The stream broke off after 1 events, before it was complete ({how})"
    )
    way.leave(http)


# Certificates


@pytest.fixture
def unknown(raw: Any, tmp_path: Path) -> str:
    """The address of a server whose certificate nobody signed but itself."""
    from cryptography import x509  # noqa: PLC0415 - beside what needs it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    chain = tmp_path / "server.pem"
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + made.public_bytes(pem))
    raw.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    raw.tls.load_cert_chain(chain)
    return str(raw.url.replace("http:", "https:"))


def test_a_certificate_that_does_not_verify_is_not_tried_again(
    failure: Any, unknown: str, waits: list[float]
):
    error = failure(server_url=unknown)
    assert isinstance(error, httpx.ConnectError)
    assert "CERTIFICATE_VERIFY_FAILED" in str(error).partition("\n")[0]
    assert lines_of(error) == [
        f"while calling GET {unknown}/v1/models",
        (
            "The certificate of the server, or of a proxy before it, is signed by nobody that is "
            "trusted here, or is not for this address. If a company signs its own, set "
            "SSL_CERT_FILE to the file with its certificates, or pass "
            "client=httpx.Client(verify=...)"
        ),
    ]
    assert waits == []


def test_a_server_without_tls_is_told_from_one_that_is_not_there(failure: Any, raw: Any):
    def plain(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    raw.read = lambda connection: connection.recv(65536)
    raw.answer = plain
    error = failure(server_url=raw.url.replace("http:", "https:"), retry_config=None)
    assert lines_of(error)[1:] == [
        "Whatever listens there does not speak TLS: is the address to begin with http://?"
    ]


# Answers that are errors


def test_an_error_after_several_attempts_says_how_many_there_were(
    failure: Any, server: LocalServer, waits: list[float]
):
    server.inject(Fault(path="/v1/models", status=503, times=None))
    error = failure()
    assert error.hint == (
        f"GET {server.url}/v1/models was sent 3 times; no more, because 3 attempts are all that "
        "`retries` allows."
    )
    assert str(error).endswith(f"\n{error.hint}")
    assert len(waits) == 2


ENDS = {
    "would make two": (
        500,
        {},
        "two things exist where one was wanted if the server did it after all",
    ),
    "no plan": (
        429,
        {"x-ratelimit-limit-req-minute": "0"},
        "the limit of requests for this model is 0, and waiting does not change that",
    ),
    "no time": (
        429,
        {"retry-after": "3600"},
        "the time for all attempts is 120 s, and a wait would pass it",
    ),
    "a status that is never tried again": (400, {}, None),
}


@pytest.mark.parametrize("row", ENDS.values(), ids=ENDS)
def test_an_error_that_is_not_tried_again_says_why(
    way: Any, connect: Any, row: tuple[int, dict[str, str], str | None]
):
    status, headers, why = row
    transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers))
    http = way.http(transport=transport)
    client = connect(**{way.argument: http}, server_url="http://h")
    with pytest.raises(SDKError) as raised:
        way.call(client.fine_tuning.jobs.create, model="m", hyperparameters={})
    called = "POST http://h/v1/fine_tuning/jobs"
    said = why and f"{called} was sent once; no more, because {why}."
    assert raised.value.hint == said
    way.leave(http)


@pytest.mark.parametrize(
    "retries", [None, 0, RetryConfig("backoff", BackoffStrategy(1, 1, 1, 0), True)]
)
def test_an_error_has_v1s_text_where_nobody_wants_retries_or_v1s(
    failure: Any, server: LocalServer, retries: Any, waits: list[float]
):
    server.inject(Fault(path="/v1/models", status=503, times=None))
    error = failure(retry_config=retries)
    assert error.hint is None
    assert str(error) == f"API error occurred: Status 503\n{error.body}"


def test_each_retry_is_logged_with_its_reason_and_wait(
    failure: Any, server: LocalServer, waits: list[float], caplog: pytest.LogCaptureFixture
):
    server.inject(Fault(path="/v1/models", status=503, times=None))
    with caplog.at_level(logging.INFO, "mistralai"):
        failure()
    told = [each for each in caplog.records if each.name == "mistralai"]
    assert [each.levelname for each in told] == ["INFO", "INFO"]
    assert [each.getMessage() for each in told] == [
        f"GET {server.url}/v1/models is sent again in {wait:.2f} s, after attempt {n}: status 503"
        for n, wait in enumerate(waits, 1)
    ]


@pytest.mark.parametrize("where", ["retry_config", "retries"])
@pytest.mark.parametrize("more", [0, 1, 4])
def test_a_number_says_how_many_more_attempts_there_may_be(
    way: Any, connect: Any, server: LocalServer, waits: list[float], where: str, more: int
):
    server.inject(Fault(path="/v1/models", status=503, times=None))
    client = connect(**({where: more} if where == "retry_config" else {}))
    with pytest.raises(SDKError):
        way.call(client.models.list, **({where: more} if where == "retries" else {}))
    assert len(server.journal()) == more + 1


@pytest.mark.parametrize("given", ["3", True, -1, {"attempts": 3}])
def test_what_is_no_number_of_attempts_is_answered(failure: Any, given: Any):
    assert str(failure(retry_config=given)) == (
        "retry_config must be a mistralai.utils.RetryConfig, or None for one attempt, or how many "
        f"more attempts there may be, not {given!r} ({type(given).__name__})"
    )


KEYS = {
    "none": (None, "No key was sent: the environment variable MISTRAL_API_KEY gave none."),
    "twice": (
        "Bearer Bearer wrong",
        "The key that was sent begins with `Bearer ` twice: pass the key alone.",
    ),
    "quoted": (
        '"wrong"',
        "The key that was sent has quotation marks around it: pass it without.",
    ),
    "a variable": (
        "$MISTRAL_API_KEY",
        "What was sent looks like the name of a variable, and not like what is in it.",
    ),
    "just wrong": ("wrong", None),
}


@pytest.mark.parametrize("row", KEYS.values(), ids=KEYS)
def test_a_key_that_is_refused_is_looked_at(
    failure: Any, server: LocalServer, row: tuple[str | None, str | None]
):
    key, said = row
    server.inject(Fault(path="/v1/models", status=401))
    error = failure(api_key=key)
    assert error.hint == said
    assert str(error).endswith(said or error.body)


@pytest.mark.parametrize("given", ["k", "Bearer k"])
def test_a_key_may_begin_with_bearer(way: Any, connect: Any, given: str):
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        return httpx.Response(200, json={"object": "list", "data": []})

    http = way.http(transport=httpx.MockTransport(answer))
    way.call(connect(api_key=given, **{way.argument: http}).models.list)
    assert sent == ["Bearer k"]
    way.leave(http)


@pytest.mark.parametrize(
    ("body", "media_type", "tells"),
    [
        ('{"detail":"Not Found"}', "application/json", True),
        ('{"message":"no Route matched with those values"}', "application/json", True),
        ("<h1>404</h1>", "text/html; charset=utf-8", True),
        ('{"message":"No such model"}', "application/json", False),
        ("no such thing", "text/plain", False),
    ],
)
def test_an_address_that_the_server_does_not_know_is_told_from_a_thing_that_is_not_there(
    way: Any, connect: Any, server: LocalServer, body: str, media_type: str, tells: bool
):
    headers = {"content-type": media_type}
    transport = httpx.MockTransport(lambda _: httpx.Response(404, headers=headers, text=body))
    http = way.http(transport=transport)
    with pytest.raises(SDKError) as raised:
        way.call(connect(**{way.argument: http}, server_url="http://h/x").models.list)
    hint = "The server knows no such address: GET http://h/x/v1/models. Is server_url right?"
    assert raised.value.hint == (hint if tells else None)
    way.leave(http)


def test_a_refusal_of_fields_shows_a_hint_too():
    error = models.HTTPValidationError(models.HTTPValidationErrorData(detail=[]))
    assert str(error) == '{"detail":[]}'
    error.hint = "Do this."
    assert str(error) == '{"detail":[]}\nDo this.'


# Files, and clouds


def test_a_directory_is_no_file(way: Any, client: Mistral, server: LocalServer, tmp_path: Path):
    for given in (Path(), tmp_path, str(tmp_path), ("a.jsonl", tmp_path)):
        with pytest.raises(IsADirectoryError, match="file is a directory, and only a file can be"):
            way.call(client.files.upload, file=given)
    assert server.journal() == []


def test_an_error_without_an_answer_has_no_status():
    with pytest.raises(SDKError) as raised:
        MistralGoogleCloud(access_token=TOKEN)
    assert str(raised.value).split("\n")[0] == "project_id must be provided"
    with pytest.raises(SDKError) as raised:
        MistralGoogleCloud(region="", project_id="p", access_token=TOKEN)
    assert "Status" not in str(raised.value)
    assert str(SDKError("m", 0)) == "m: Status 0"
