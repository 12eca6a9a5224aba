"""A conversation with the server in the box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import models
from mistralai.local import Fault

if TYPE_CHECKING:
    from mistralai import Mistral
    from mistralai.local import LocalServer


def text_of(events: list[Any]) -> str:
    return "".join(event.data.choices[0].delta.content or "" for event in events)


def test_an_answer_comes_as_an_object(way: Any, client: Mistral, ask: dict[str, Any]):
    answer = way.call(client.chat.complete, **ask)
    assert isinstance(answer, models.ChatCompletionResponse)
    assert "painter" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_pieces_of_a_stream_are_the_answer(way: Any, client: Mistral, ask: dict[str, Any]):
    whole = way.call(client.chat.complete, **ask).choices[0].message.content
    events = way.read(way.call(client.chat.stream, **ask))
    assert all(isinstance(event, models.CompletionEvent) for event in events)
    assert len(events) > 2
    assert text_of(events) == whole
    assert events[-1].data.choices[0].finish_reason == "stop"


def test_a_stream_that_was_read_is_empty_and_closed(way: Any, client: Mistral, ask: dict[str, Any]):
    stream = way.call(client.chat.stream, **ask)
    assert way.read(stream)
    assert way.read(stream) == []
    assert stream.response.is_closed


def test_leaving_a_stream_early_gives_the_connection_back(
    way: Any, client: Mistral, ask: dict[str, Any]
):
    stream = way.call(client.chat.stream, **ask)
    assert way.within(stream, lambda: way.next(stream)).data.model == ask["model"]
    assert stream.response.is_closed
    assert way.read(stream) == []


def test_a_stream_can_be_read_piece_by_piece_whatever_the_packets(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any]
):
    expected = text_of(way.read(way.call(client.chat.stream, **ask)))
    server.inject(Fault(split_at=list(range(1, 700, 3))))
    assert text_of(way.read(way.call(client.chat.stream, **ask))) == expected


def test_models_dicts_and_a_mix_of_them_are_the_same_request(
    way: Any, client: Mistral, journal: Any
):
    said = [
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        [models.SystemMessage(content="Be brief."), models.UserMessage(content="Hi")],
        (models.SystemMessage(content="Be brief."), {"role": "user", "content": "Hi"}),
    ]
    for messages in said:
        way.call(client.chat.complete, model="mistral-small-latest", messages=messages)
    first, *others = [entry["request_body"] for entry in journal(3)]
    assert all(body == first for body in others)


def test_the_message_of_an_answer_can_be_sent_back(
    way: Any, client: Mistral, ask: dict[str, Any], journal: Any
):
    answer = way.call(client.chat.complete, **ask).choices[0].message
    conversation = [*ask["messages"], answer, models.UserMessage(content="Why?")]
    again = way.call(client.chat.complete, model=ask["model"], messages=conversation)
    assert again.choices[0].message.content
    assert answer.content[:20] in journal(2)[-1]["request_body"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"messages": [{"role": "nobody", "content": "x"}]}, "messages"),
        ({"temperature": "warm"}, "temperature"),
        ({"max_tokens": [1]}, "max_tokens"),
    ],
)
def test_arguments_of_a_wrong_type_are_refused_by_name_and_not_sent(
    way: Any,
    client: Mistral,
    ask: dict[str, Any],
    server: LocalServer,
    arguments: dict[str, Any],
    names: str,
):
    with pytest.raises(pydantic.ValidationError, match=names):
        way.call(client.chat.complete, **{**ask, **arguments})
    assert server.journal() == []


def test_a_misspelt_or_missing_argument_is_a_type_error(
    way: Any, client: Mistral, ask: dict[str, Any], server: LocalServer
):
    with pytest.raises(TypeError, match="temprature"):
        way.call(client.chat.complete, **ask, temprature=1)
    with pytest.raises(TypeError, match="messages"):
        way.call(client.chat.complete, model="m")
    assert server.journal() == []


def test_an_error_of_the_server_has_its_words(way: Any, client: Mistral, ask: dict[str, Any]):
    with pytest.raises(models.SDKError) as caught:
        way.call(client.chat.complete, **{**ask, "model": "no-such-model"})
    error = caught.value
    assert error.status_code == 400
    assert "Invalid model: no-such-model" in str(error)
    assert (error.code, error.type) == ("1500", "invalid_model")
    assert error.request_id == error.raw_response.headers["mistral-correlation-id"]


def test_an_error_of_a_stream_comes_before_its_first_event(
    way: Any, client: Mistral, ask: dict[str, Any]
):
    with pytest.raises(models.SDKError, match="Invalid model: no-such-model"):
        way.call(client.chat.stream, **{**ask, "model": "no-such-model"})


@pytest.mark.parametrize("operation", ["complete", "stream"])
@pytest.mark.parametrize("body", ["unprocessable", "unprocessable_openapi", "conversation_list"])
def test_refused_fields_are_listed(
    way: Any,
    client: Mistral,
    server: LocalServer,
    ask: dict[str, Any],
    body: str,
    operation: str,
):
    server.inject(Fault(body=body))
    with pytest.raises(models.HTTPValidationError) as caught:
        way.call(getattr(client.chat, operation), **ask)
    (refusal,) = caught.value.data.detail
    assert refusal.loc == ["body", "max_completion_tokens"]
    assert "Extra inputs are not permitted" in str(caught.value)


@pytest.mark.parametrize("operation", ["complete", "stream"])
@pytest.mark.parametrize("body", ["html", "empty", "cut_json", "too_large", "unprocessable_file"])
def test_no_error_body_is_odd_enough_to_lose_the_error(
    way: Any,
    connect: Any,
    server: LocalServer,
    ask: dict[str, Any],
    body: str,
    operation: str,
):
    client = connect(retry_config=None)
    server.inject(Fault(body=body))
    with pytest.raises(models.SDKError) as caught:
        way.call(getattr(client.chat, operation), **ask)
    assert caught.value.status_code >= 400
    assert caught.value.body in str(caught.value)


def test_a_stream_that_carries_an_error_raises_it_after_the_events(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any]
):
    server.inject(Fault(error_after_events=2, body="capacity"))
    stream = way.call(client.chat.stream, **ask)
    assert way.next(stream).data.choices
    assert way.next(stream).data.choices
    with pytest.raises(models.SDKError, match="capacity exceeded"):
        way.next(stream)
    assert stream.response.is_closed


def test_a_stream_that_breaks_off_says_so(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any]
):
    server.inject(Fault(cut_after_bytes=400))
    stream = way.call(client.chat.stream, **ask)
    with pytest.raises((models.SDKError, httpx.HTTPError)):
        way.read(stream)
    assert stream.response.is_closed
