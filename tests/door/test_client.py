"""The client of the second door: its constructor, its servers, and what it sends otherwise."""

from __future__ import annotations

import inspect
import json
import traceback
from typing import Any

import pytest

import mistralai
from mistralai.client import SERVERS, Mistral
from mistralai.local._port import DEFAULT_PORT

HI = [{"role": "user", "content": "hi"}]
KEY = {"api_key": "k"}


def test_the_constructor_takes_its_arguments_in_the_order_of_versions_2_and_3():
    names = [*inspect.signature(Mistral).parameters]
    assert names[:5] == ["api_key", "server", "url_params", "server_url", "client"]
    client = Mistral("k", None, {"host": "h"}, "http://{host}/v", timeout_ms=5, strict=True)
    assert client.sdk_configuration.get_server_details() == ("http://h/v", {})
    assert (client.sdk_configuration.timeout_ms, client.sdk_configuration.strict) == (5, True)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "https://api.mistral.ai"),
        ({"server": ""}, "https://api.mistral.ai"),
        ({"server": "global"}, "https://api.mistral.ai"),
        ({"server": "eu"}, "https://api.eu.mistral.ai"),
        ({"server": "us"}, "https://api.us.mistral.ai"),
        ({"server": "local"}, f"http://127.0.0.1:{DEFAULT_PORT}"),
        ({"server": "eu", "server_url": "http://h/"}, "http://h"),
        ({"server": "eu", "server_url": ""}, "https://api.eu.mistral.ai"),
    ],
)
def test_a_server_is_chosen_by_its_name(settings: dict[str, Any], url: str):
    client = Mistral(**KEY, **settings)
    assert client.sdk_configuration.get_server_details() == (url, {})
    copy = client.with_options(timeout_ms=1)
    assert type(copy) is Mistral
    assert copy.sdk_configuration.get_server_details() == (url, {})


def test_the_first_door_keeps_its_own_server_of_that_name():
    client = mistralai.Mistral(**KEY, server="eu")
    assert client.sdk_configuration.get_server_details() == ("https://api.mistral.ai", {})
    assert "us" not in mistralai.SERVERS
    assert {*SERVERS} == {"global", "eu", "us", "local"}


def test_the_environment_names_the_server_of_a_client_that_is_told_of_none(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("MISTRAL_SERVER_URL", "http://h")
    assert Mistral(**KEY).sdk_configuration.get_server_details() == ("http://h", {})
    named = Mistral(**KEY, server="us").sdk_configuration
    assert named.get_server_details() == ("https://api.us.mistral.ai", {})


def test_an_odd_server_is_refused():
    with pytest.raises(ValueError, match=r'Invalid server "mars": it must be one of global, eu'):
        Mistral(**KEY, server="mars")
    with pytest.raises(TypeError, match="server"):
        Mistral(**KEY, server=7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="timeout_ms"):
        Mistral(**KEY, timeout=7)  # type: ignore[call-arg]


def test_an_error_of_the_constructor_does_not_show_the_key():
    try:
        Mistral(api_key="s3cr3t", server="mars")
    except ValueError as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        inside = [frame for frame in shown.stack if "mistralai" in frame.filename]
        assert inside
        assert "s3cr3t" not in "".join(str(frame.locals) for frame in inside)


NULLS: dict[str, Any] = {"stop": None, "presence_penalty": None, "frequency_penalty": None}
CHAT: dict[str, Any] = {"model": "m", "messages": HI}
AGENT: dict[str, Any] = {"agent_id": "a", "messages": HI}
FIM: dict[str, Any] = {"model": "m", "prompt": "p"}
OCR: dict[str, Any] = {"model": "m", "document": {"type": "file", "file_id": "f"}}
JSON = "application/json"


@pytest.mark.parametrize(
    ("operation", "arguments", "more"),
    [
        ("chat.complete", {**CHAT, **NULLS, "top_p": None}, {**NULLS, "top_p": None}),
        ("chat.complete", {**CHAT, "stop": "x"}, {"stop": "x"}),
        ("chat.stream", {**CHAT, **NULLS, "extra_body": {"stop": "e"}}, {**NULLS, "stop": "e"}),
        ("chat.stream", CHAT, {}),
        ("agents.complete", {**AGENT, **NULLS}, NULLS),
        ("agents.stream", AGENT, {}),
        ("fim.complete", FIM, {}),
        ("fim.complete", {**FIM, "top_p": 0.5}, {"top_p": 0.5}),
        ("fim.complete", {**FIM, "top_p": mistralai.UNSET}, {}),
        ("fim.stream", {**FIM, "top_p": None, "stop": None}, {"top_p": None, "stop": None}),
        ("ocr.process", OCR, {"include_blocks": True}),
        ("ocr.process", {**OCR, "include_blocks": False}, {"include_blocks": False}),
    ],
)
def test_a_body_has_what_was_given_and_the_defaults_of_version_3(
    send: Any, operation: str, arguments: dict[str, Any], more: dict[str, Any]
):
    sent = json.loads(send(Mistral, operation, KEY, **arguments).content)
    given = {k: v for k, v in arguments.items() if k in ("model", "messages", "agent_id", "prompt")}
    expected = {**given, **more}
    if not operation.startswith("ocr"):
        expected["stream"] = operation.endswith("stream")
    else:
        expected["document"] = OCR["document"]
    assert sent == expected


def test_none_means_absent_at_the_first_door(send: Any):
    sent = send(mistralai.Mistral, "chat.complete", KEY, **CHAT, **NULLS, top_p=None)
    assert {*json.loads(sent.content)} == {"model", "messages", "stream"}
    assert json.loads(send(mistralai.Mistral, "fim.complete", KEY, **FIM).content)["top_p"] == 1


LISTED = "page=0&page_size=100"


@pytest.mark.parametrize(
    ("operation", "arguments", "line"),
    [
        ("files.list", {}, f"GET /v1/files?{LISTED}&include_total=true"),
        (
            "batch.jobs.list",
            {},
            f"GET /v1/batch/jobs?{LISTED}&created_by_me=false&order_by=-created",
        ),
        ("beta.libraries.list", {}, "GET /v1/libraries?page_size=100&page=0"),
        ("beta.libraries.update", {"library_id": "l"}, "PATCH /v1/libraries/l"),
        ("beta.libraries.libraries_update_v1", {"library_id": "l"}, "PUT /v1/libraries/l"),
        (
            "beta.libraries.documents.update",
            {"library_id": "l", "document_id": "d"},
            "PATCH /v1/libraries/l/documents/d",
        ),
        (
            "beta.libraries.documents.libraries_documents_update_v1",
            {"library_id": "l", "document_id": "d"},
            "PUT /v1/libraries/l/documents/d",
        ),
    ],
)
def test_a_request_line_is_that_of_version_3(
    send: Any, operation: str, arguments: dict[str, Any], line: str
):
    sent = send(Mistral, operation, KEY, **arguments)
    assert f"{sent.method} {sent.url.raw_path.decode()}" == line


def test_an_upload_says_who_can_see_it(send: Any):
    sent = send(Mistral, "files.upload", KEY, file=("a.txt", b"a"))
    assert b'name="visibility"\r\n\r\nworkspace' in sent.content
    own = send(Mistral, "files.upload", KEY, file=("a.txt", b"a"), visibility="user")
    assert b"workspace" not in own.content
    assert (
        b"visibility"
        not in send(
            mistralai.Mistral,
            "files.upload",
            KEY,
            file=("a.txt", b"a"),
            visibility=None,
            expiry=None,
        ).content
    )


@pytest.mark.parametrize("chats", [{"messages": HI}, [{"messages": HI}, {"messages": HI}]])
def test_chats_to_classify_are_called_input(send: Any, chats: Any):
    sent = send(Mistral, "classifiers.classify_chat", KEY, model="m", input=chats)
    assert json.loads(sent.content) == {"model": "m", "input": chats}


@pytest.mark.parametrize(
    ("operation", "gone"),
    [
        ("beta.conversations.start", "stream"),
        ("beta.conversations.start_stream", "stream"),
        ("beta.conversations.append", "stream"),
        ("beta.conversations.append_stream", "stream"),
        ("beta.conversations.restart", "stream"),
        ("beta.conversations.restart_stream", "stream"),
        ("ocr.process", "id"),
        ("classifiers.classify_chat", "inputs"),
    ],
)
@pytest.mark.parametrize("suffix", ["", "_async"])
def test_an_operation_lacks_the_parameters_that_version_3_lacks(
    operation: str, gone: str, suffix: str
):
    *path, name = operation.split(".")
    one: Any = Mistral(**KEY)
    other: Any = mistralai.Mistral(**KEY)
    for part in path:
        one, other = getattr(one, part), getattr(other, part)
    assert gone not in inspect.signature(getattr(one, name + suffix)).parameters
    assert gone in inspect.signature(getattr(other, name + suffix)).parameters


def test_a_conversation_is_asked_for_as_a_stream_all_the_same(send: Any):
    body = json.loads(
        send(Mistral, "beta.conversations.start", KEY, inputs="hi", tools=None).content
    )
    assert (body["stream"], body["tools"]) == (False, None)


def test_the_docstring_tells_what_is_called():
    update: Any = Mistral(**KEY).beta.libraries.update
    assert "Calls `PATCH /v1/libraries/{library_id}`." in update.__doc__
    first: Any = mistralai.Mistral(**KEY).beta.libraries.update
    assert "Calls `PUT /v1/libraries/{library_id}`." in first.__doc__
