"""From an answer to a result, or to the error it means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.call import ANYTHING, BYTES, EVENTS, JSON, Operation
from mistralai._core.response.result import decode, error_of, is_error, is_expected, media_type
from mistralai.errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    HTTPValidationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    SDKError,
    ServerError,
)

LIST = {"object": "list", "data": []}


def operation(**changes: Any) -> Operation:
    return Operation("op", "GET", "/v1/models", **{"returned": models.ModelList, **changes})


def answer(status: int = 200, body: Any = b"", kind: str | None = JSON) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if kind is None else {"content-type": kind}
    return httpx.Response(status, content=content, headers=headers)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        (" text/plain ;x", "text/plain"),
        (None, ""),
    ],
)
def test_the_media_type_is_read_without_parameters_and_case(given: str | None, kind: str):
    assert media_type(answer(kind=given)) == kind


@pytest.mark.parametrize(
    ("status", "error"), [(200, False), (302, False), (400, True), (503, True)]
)
def test_errors_begin_at_400(status: int, error: bool):
    assert is_error(answer(status)) is error


@pytest.mark.parametrize(
    ("accept", "status", "kind", "expected"),
    [
        (JSON, 200, JSON, True),
        (JSON, 200, "Application/Json; charset=utf-8", True),
        (JSON, 200, None, True),
        (JSON, 200, EVENTS, False),
        (JSON, 200, "text/html", False),
        (JSON, 201, JSON, False),
        (JSON, 302, JSON, False),
        (JSON, 500, JSON, False),
        (EVENTS, 200, EVENTS, True),
        (EVENTS, 200, JSON, False),
        (BYTES, 200, BYTES, True),
        (BYTES, 200, JSON, True),
        (BYTES, 200, "text/plain", True),
        (BYTES, 200, "text/html", False),
        (BYTES, 404, BYTES, False),
        (ANYTHING, 200, "text/html", True),
        (ANYTHING, 200, None, True),
        (ANYTHING, 404, None, False),
    ],
)
def test_an_answer_is_expected_by_its_status_and_type(
    accept: str, status: int, kind: str | None, expected: bool
):
    assert is_expected(operation(accept=accept), answer(status, kind=kind)) is expected


def test_a_result_is_of_its_type():
    result = decode(operation(), answer(body=LIST), strict=True)
    assert isinstance(result, models.ModelList)


def test_a_result_knows_its_http_side():
    response = answer(body=LIST)
    response.headers["mistral-correlation-id"] = "abc"
    http = decode(operation(), response, strict=True).http
    assert (http.status_code, http.request_id) == (200, "abc")


@pytest.mark.parametrize("body", [b"", b"{", b"7", b"[]", b"null", b"\xff", b"[" * 10**5])
@pytest.mark.parametrize("strict", [False, True])
def test_a_body_that_is_no_object_is_an_error_that_keeps_it(body: bytes, strict: bool):
    response = answer(body=body)
    with pytest.raises(ResponseValidationError) as caught:
        decode(operation(), response, strict=strict)
    assert str(caught.value).startswith("The answer to GET /v1/models cannot be read (")
    assert caught.value.body == body.decode("utf-8", "replace")
    assert caught.value.raw_response is response


def test_a_body_that_does_not_fit_is_read_as_far_as_it_goes_unless_strict():
    odd = answer(body={"object": "list", "data": [{"id": "m", "type": "of-tomorrow"}]})
    (card,) = decode(operation(), odd, strict=False).data
    assert card.id == "m"
    with pytest.raises(ResponseValidationError):
        decode(operation(), odd, strict=True)


DETAIL = [{"loc": ["body", "n"], "msg": "too big", "type": "le"}]


@pytest.mark.parametrize("body", [{"detail": DETAIL}, {"message": {"detail": DETAIL}, "type": "x"}])
def test_refused_fields_are_found_in_both_places(body: dict[str, Any]):
    error = error_of(operation(), answer(422, body))
    assert isinstance(error, HTTPValidationError)
    assert error.data.detail is not None
    assert error.data.detail[0].msg == "too big"
    assert json.loads(error.body) == body


@pytest.mark.parametrize(
    ("lists_refusals", "status", "kind"),
    [
        (False, 422, JSON),
        (True, 418, JSON),
        (True, 422, "text/plain"),
        (True, 422, None),
    ],
)
def test_only_a_422_in_json_of_some_operations_lists_refusals(
    lists_refusals: bool, status: int, kind: str | None
):
    asked = operation(lists_refusals=lists_refusals)
    error = error_of(asked, answer(status, {"detail": DETAIL}, kind))
    assert type(error) is SDKError
    assert error.status_code == status


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (402, SDKError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (408, SDKError),
        (409, ConflictError),
        (422, SDKError),
        (429, RateLimitError),
        (500, ServerError),
        (503, ServerError),
        (529, ServerError),
    ],
)
def test_every_status_has_its_class(status: int, kind: type[SDKError]):
    error = error_of(operation(), answer(status, b"words", "text/plain"))
    assert type(error) is kind
    assert (error.status_code, error.body) == (status, "words")


@pytest.mark.parametrize(
    ("returned", "body", "result"),
    [
        (None, b"", None),
        (None, b"whatever", None),
        (type(None), b"", None),
        (str, '"ä"'.encode(), "ä"),
        (dict, b'{"a":1}', {"a": 1}),
        (list[int], b"[1,2]", [1, 2]),
    ],
)
def test_a_result_is_what_the_operation_returns(returned: Any, body: bytes, result: Any):
    assert decode(operation(returned=returned), answer(body=body), strict=False) == result


@pytest.mark.parametrize("text", ["ä", "", '"a"'])
def test_a_text_that_is_not_promised_as_json_is_read_as_it_stands(text: str):
    asked = operation(returned=str, accept=ANYTHING)
    assert decode(asked, answer(body=text.encode()), strict=False) == text


@pytest.mark.parametrize("strict", [False, True])
def test_a_list_of_models_is_read(strict: bool):
    cards = [{"id": "a", "type": "base", "capabilities": {}}]
    asked = operation(returned=list[models.BaseModelCard])
    (card,) = decode(asked, answer(body=cards), strict=strict)
    assert isinstance(card, models.BaseModelCard)
    assert card.id == "a"


def test_a_list_that_does_not_fit_is_read_as_far_as_it_goes_unless_strict():
    asked = operation(returned=list[models.UserMessage])
    odd = answer(body=[{"content": "x"}, {"content": 7}])
    first, second = decode(asked, odd, strict=False)
    assert (first.content, second.content) == ("x", 7)
    with pytest.raises(ResponseValidationError):
        decode(asked, odd, strict=True)


@pytest.mark.parametrize("body", [b"", b"{}", b"7", b"null"])
def test_what_is_no_list_is_no_list_of_models(body: bytes):
    with pytest.raises(ResponseValidationError):
        decode(operation(returned=list[models.UserMessage]), answer(body=body), strict=False)


def test_the_response_itself_can_be_the_result_and_has_no_key():
    request = httpx.Request("GET", "http://h", headers={"authorization": "Bearer s3cret"})
    response = httpx.Response(200, text="x", request=request)
    result = decode(operation(returned=httpx.Response), response, strict=False)
    assert result is response
    assert "authorization" not in result.request.headers


def test_a_text_in_a_senseless_charset_is_read_as_utf_8():
    odd = answer(body="ä".encode(), kind="text/plain; charset=base64")
    assert decode(operation(returned=str, accept=ANYTHING), odd, strict=True) == "ä"


def test_a_result_that_no_type_reads_says_what_the_reader_said():
    with pytest.raises(ResponseValidationError) as caught:
        decode(operation(), answer(body=b"{"), strict=False)
    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.cause is caught.value.__cause__


@pytest.mark.parametrize(
    ("promised", "status", "expected"),
    [((200,), 201, False), ((201,), 201, True), ((200, 204), 204, True), ((204,), 200, False)],
)
def test_an_operation_promises_its_statuses(promised: tuple[int, ...], status: int, expected: bool):
    assert is_expected(operation(status=promised), answer(status, kind=None)) is expected


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", {"detail": "no"}, {"detail": [{"a": 1}]}, b"[" * 10**5]
)
def test_a_422_that_lists_nothing_readable_is_still_an_error_with_its_words(body: Any):
    response = answer(422, body)
    error = error_of(operation(), response)
    assert error.status_code == 422
    assert error.body == response.text


def test_an_unexpected_success_is_an_error_that_says_what_it_was():
    error = error_of(operation(), answer(201, LIST))
    assert str(error).startswith(
        "Unexpected response received (code: 201, type: application/json): Status 201"
    )


@pytest.mark.parametrize(
    "charset", ["utf-8", "no-such", "base64", "hex", "rot13", "undefined", "idna"]
)
def test_no_charset_is_odd_enough_to_lose_an_error(charset: str):
    error = error_of(operation(), answer(500, b"zz words", f"text/plain; charset={charset}"))
    assert error.status_code == 500
    assert isinstance(str(error), str)
    assert "words" in error.body or charset == "rot13"


@given(
    status=st.sampled_from([201, 400, 422, 500]),
    body=st.one_of(
        st.binary(max_size=30), st.sampled_from([b"{}", b'{"detail":null}', b'{"message":{}}'])
    ),
    kind=st.sampled_from(
        [JSON, "text/html; charset=latin-1", "application/json;charset=utf-16", None]
    ),
)
def test_no_body_is_odd_enough_to_lose_an_error(status: int, body: bytes, kind: str | None):
    error = error_of(operation(), answer(status, body, kind))
    assert error.status_code == status
    assert isinstance(str(error), str)
