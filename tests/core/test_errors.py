"""Every error the client raises: what it says, what it keeps, how it travels."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from mistralai import models
from mistralai.errors import (
    HTTPValidationError,
    MistralError,
    ResponseValidationError,
    SDKError,
    StreamError,
    StreamInterruptedError,
    interrupted,
)
from mistralai.models import HTTPValidationErrorData, ValidationError

KEY = "s3cret"
REQUEST = httpx.Request("POST", "http://h/v1/x", headers={"Authorization": f"Bearer {KEY}"})
BODY = '{"object":"error","message":"no","type":"invalid_model","param":"model","code":1500}'


def answer(status: int = 400, body: str = BODY, **headers: str) -> httpx.Response:
    return httpx.Response(status, text=body, headers=headers, request=REQUEST)


def error() -> SDKError:
    return SDKError("API error occurred", 400, BODY, answer())


def refusal() -> HTTPValidationError:
    detail = [ValidationError(loc=["body", "n"], msg="too big", type="le")]
    return HTTPValidationError(HTTPValidationErrorData(detail=detail), answer(422), "{}")


EVERY: list[SDKError] = [
    error(),
    refusal(),
    ResponseValidationError("The answer cannot be read", 200, "{", answer(200)),
    StreamError("An error", 200, "{}", answer(200), events=[1, 2]),
    interrupted(None, [1], answer(200)),
    interrupted(httpx.ReadError("x"), [1], answer(200)),
]
each = pytest.mark.parametrize("raised", EVERY, ids=lambda raised: type(raised).__name__)


@each
def test_every_error_is_caught_by_its_parents(raised: SDKError):
    assert isinstance(raised, SDKError)
    assert isinstance(raised, MistralError)


@each
def test_every_error_can_be_pickled_and_copied_and_loses_only_the_key(raised: SDKError):
    for again in (pickle.loads(pickle.dumps(raised)), copy.copy(raised), copy.deepcopy(raised)):  # noqa: S301 - our own
        assert type(again) is type(raised)
        assert str(again) == str(raised)
        assert again.status_code == raised.status_code
        assert again.body == raised.body
        assert again.raw_response.text == raised.raw_response.text
        assert getattr(again, "events", None) == getattr(raised, "events", None)
    assert KEY.encode() not in pickle.dumps(raised)


def test_the_names_of_the_public_module_are_these_classes():
    assert models.SDKError is SDKError
    assert models.HTTPValidationError is HTTPValidationError


def test_an_error_says_what_happened_and_what_the_server_said():
    assert str(error()) == f"API error occurred: Status 400\n{BODY}"
    assert str(SDKError("x")) == "x: Status -1"
    assert SDKError("m", 1, "b").args == ("m", 1, "b")


def test_errors_compare_by_what_they_were_made_of():
    raw = answer()
    assert SDKError("m", 400, "b", raw) == SDKError("m", 400, "b", raw)
    assert SDKError("m", 400, "b") != SDKError("m", 401, "b")
    assert SDKError("m") != ResponseValidationError("m")
    assert SDKError("m") != "m"
    assert len({SDKError("m"), SDKError("n")}) == 2


def test_the_details_of_a_body_are_attributes():
    raised = error()
    assert (raised.code, raised.type, raised.param) == ("1500", "invalid_model", "model")


@pytest.mark.parametrize("body", ["", "{", "[1]", "7", "null", "[" * 10**5])
def test_a_body_without_details_has_none(body: str):
    raised = SDKError("m", 500, body, answer(500, body))
    details = (raised.code, raised.type, raised.param, raised.request_id)
    assert details == (None, None, None, None)


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"mistral-correlation-id": "a", "x-request-id": "c"}, "{}", "a"),
        ({"x-kong-request-id": "b", "x-request-id": "c"}, "{}", "b"),
        ({"x-request-id": "c"}, '{"request_id":"d"}', "c"),
        ({}, '{"request_id":"d"}', "d"),
        ({}, "{}", None),
    ],
)
def test_the_id_for_the_support_is_in_the_headers_or_the_body(
    headers: dict[str, str], body: str, expected: str | None
):
    assert SDKError("m", 500, body, answer(500, body, **headers)).request_id == expected


def test_an_error_without_an_answer_has_no_headers():
    raised = SDKError("m")
    assert raised.headers == httpx.Headers()
    assert raised.retry_after is None
    assert raised.request_id is None


def test_the_wait_that_the_server_asks_for_is_an_attribute():
    assert SDKError("m", 429, "", answer(429, "", **{"retry-after": "3"})).retry_after == 3.0


def test_a_refusal_says_what_v1_said_and_more_where_v1_said_nothing():
    raised = refusal()
    assert str(raised) == '{"detail":[{"loc":["body","n"],"msg":"too big","type":"le"}]}'
    other = HTTPValidationError(HTTPValidationErrorData(detail=None), answer(422), BODY)
    assert str(other) == f"API error occurred: Status 422\n{BODY}"
    assert str(HTTPValidationError(HTTPValidationErrorData(detail=None))) == "{}"


def test_an_unreadable_answer_is_a_value_error_too():
    with pytest.raises(ValueError, match="cannot be read"):
        raise EVERY[2]


@pytest.mark.parametrize("kind", [httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout])
def test_a_broken_stream_is_also_the_error_of_the_http_library(kind: type[httpx.HTTPError]):
    raised: Any = interrupted(kind("pipe"), ["a"], answer(200))
    assert isinstance(raised, kind)
    assert isinstance(raised, StreamInterruptedError)
    assert type(raised).__name__ == kind.__name__
    assert raised.events == ["a"]
    assert f"{kind.__name__}: pipe" in str(raised)
    assert interrupted(raised, [], answer(200)) is raised


def test_an_error_without_an_answer_can_be_pickled():
    assert pickle.loads(pickle.dumps(SDKError("m", 1, "b"))) == SDKError("m", 1, "b")  # noqa: S301 - our own


def test_a_response_without_a_request_can_be_pickled_too():
    raised = SDKError("m", 500, "b", httpx.Response(500, text="b"))
    assert pickle.loads(pickle.dumps(raised)).raw_response.text == "b"  # noqa: S301 - our own
