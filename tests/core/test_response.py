"""From an answer to a result, or to the error it means."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.call import BYTES, EVENTS, JSON, Call
from mistralai._core.response.result import error_of, is_error, is_expected, media_type, result_of
from mistralai.errors import HTTPValidationError, ResponseValidationError, SDKError

LIST = {"object": "list", "data": []}


def call(**options: Any) -> Call[Any]:
    return Call("op", "GET", "/v1/models", {}, **{"returns": models.ModelList, **options})


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
    ],
)
def test_an_answer_is_expected_by_its_status_and_type(
    accept: str, status: int, kind: str | None, expected: bool
):
    assert is_expected(call(accept=accept), answer(status, kind=kind)) is expected


def test_a_result_is_of_its_type():
    result = result_of(call(), answer(body=LIST), strict=True)
    assert isinstance(result, models.ModelList)


def test_a_result_knows_its_http_side():
    response = answer(body=LIST)
    response.headers["mistral-correlation-id"] = "abc"
    http = result_of(call(), response, strict=True).http
    assert (http.status_code, http.request_id) == (200, "abc")


@pytest.mark.parametrize("body", [b"", b"{", b"7", b"[]", b"null", b"\xff", b"[" * 10**5])
@pytest.mark.parametrize("strict", [False, True])
def test_a_body_that_is_no_object_is_an_error_that_keeps_it(body: bytes, strict: bool):
    response = answer(body=body)
    with pytest.raises(ResponseValidationError) as caught:
        result_of(call(), response, strict=strict)
    assert str(caught.value).startswith("The answer to GET /v1/models cannot be read (")
    assert caught.value.body == body.decode("utf-8", "replace")
    assert caught.value.raw_response is response


def test_a_body_that_does_not_fit_is_read_as_far_as_it_goes_unless_strict():
    odd = answer(body={"object": "list", "data": [{"id": "m", "type": "of-tomorrow"}]})
    (card,) = result_of(call(), odd, strict=False).data
    assert card.id == "m"
    with pytest.raises(ResponseValidationError):
        result_of(call(), odd, strict=True)


DETAIL = [{"loc": ["body", "n"], "msg": "too big", "type": "le"}]


@pytest.mark.parametrize("body", [{"detail": DETAIL}, {"message": {"detail": DETAIL}, "type": "x"}])
def test_refused_fields_are_found_in_both_places(body: dict[str, Any]):
    error = error_of(call(), answer(422, body))
    assert isinstance(error, HTTPValidationError)
    assert error.data.detail is not None
    assert error.data.detail[0].msg == "too big"
    assert json.loads(error.body) == body


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/v1/files/{file_id}", 422, JSON),
        ("/v1/fine_tuning/jobs", 422, JSON),
        ("/v1/batch/jobs", 422, JSON),
        ("/v1/models", 400, JSON),
        ("/v1/models", 422, "text/plain"),
        ("/v1/models", 422, None),
    ],
)
def test_only_a_422_in_json_of_some_operations_lists_refusals(
    path: str, status: int, kind: str | None
):
    asked = Call[Any]("op", "GET", path, {}, returns=None)
    error = error_of(asked, answer(status, {"detail": DETAIL}, kind))
    assert type(error) is SDKError
    assert error.status_code == status


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", {"detail": "no"}, {"detail": [{"a": 1}]}, b"[" * 10**5]
)
def test_a_422_that_lists_nothing_readable_is_still_an_error_with_its_words(body: Any):
    response = answer(422, body)
    error = error_of(call(), response)
    assert error.status_code == 422
    assert error.body == response.text


def test_an_unexpected_success_is_an_error_that_says_what_it_was():
    error = error_of(call(), answer(201, LIST))
    assert str(error).startswith(
        "Unexpected response received (code: 201, type: application/json): Status 201"
    )


@pytest.mark.parametrize(
    "charset", ["utf-8", "no-such", "base64", "hex", "rot13", "undefined", "idna"]
)
def test_no_charset_is_odd_enough_to_lose_an_error(charset: str):
    error = error_of(call(), answer(500, b"zz words", f"text/plain; charset={charset}"))
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
    error = error_of(call(), answer(status, body, kind))
    assert error.status_code == status
    assert isinstance(str(error), str)
