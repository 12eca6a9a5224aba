"""Every error the client raises: what it says, what it keeps, how it travels."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from mistralai import errors, models
from mistralai._core.stream.broken import interrupted
from mistralai.errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    HTTPValidationError,
    MistralError,
    NoResponseError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    SDKError,
    ServerError,
    StreamError,
    StreamInterruptedError,
    class_for,
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


def hinted() -> SDKError:
    made = AuthenticationError("API error occurred", 401, BODY, answer(401))
    made.hint = "No key was sent."
    return made


def unreadable() -> ResponseValidationError:
    made = ResponseValidationError("The answer cannot be read", 200, "{", answer(200))
    made.cause = ValueError("at position 1")
    return made


BY_STATUS = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
    500: ServerError,
}
UNREADABLE = unreadable()
EVERY: list[SDKError] = [
    error(),
    refusal(),
    hinted(),
    UNREADABLE,
    *(
        kind("API error occurred", status, BODY, answer(status))
        for status, kind in BY_STATUS.items()
    ),
    NoResponseError("It is gone", -1, "", answer(500)),
    StreamError("An error", 200, "{}", answer(200), events=[1, 2]),
    interrupted(None, [1], answer(200)),
    interrupted(httpx.ReadError("x"), [1], answer(200)),
    interrupted(httpx.ReadTimeout("x"), [1], answer(200)),
    interrupted(httpx.RemoteProtocolError("x"), [1], answer(200)),
    interrupted(httpx.DecodingError("x"), [1], answer(200)),
    interrupted(httpx.UnsupportedProtocol("x"), [1], answer(200)),
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
        assert again.hint == raised.hint
        assert getattr(again, "events", None) == getattr(raised, "events", None)
        assert repr(getattr(again, "cause", None)) == repr(getattr(raised, "cause", None))
    assert KEY.encode() not in pickle.dumps(raised)


def test_the_names_of_the_public_module_are_these_classes():
    assert models.SDKError is SDKError
    assert models.HTTPValidationError is HTTPValidationError


@pytest.mark.parametrize("name", errors.__all__)
def test_a_public_class_belongs_to_the_public_module(name: str):
    kind = getattr(errors, name)
    assert (kind.__module__, kind.__qualname__) == ("mistralai.errors", name)
    assert issubclass(kind, MistralError)


def test_a_status_has_a_class_and_one_without_is_the_general_one():
    assert {status: class_for(status) for status in BY_STATUS} == BY_STATUS
    assert {class_for(status) for status in (500, 502, 503, 529, 599)} == {ServerError}
    assert {class_for(status) for status in (200, 302, 402, 408, 410, 418, 422)} == {SDKError}


@each
def test_the_repr_shows_the_four_things_it_was_made_of(raised: SDKError):
    assert repr(raised) == (
        f"{type(raised).__name__}(message={raised.message!r}, status_code={raised.status_code!r}, "
        f"body={raised.body!r}, raw_response={raised.raw_response!r})"
    )


def test_a_hint_is_the_last_line():
    assert str(hinted()) == f"API error occurred: Status 401\n{BODY}\nNo key was sent."


# Both forms of the constructors


def made_as_v1_12() -> list[SDKError]:
    cause = ValueError("odd")
    data = HTTPValidationErrorData(detail=None)
    return [
        SDKError("m", answer(404), "b"),
        SDKError("m", answer(404)),
        HTTPValidationError(data, answer(404), "b"),
        ResponseValidationError("m", answer(404), cause, "b"),
        ResponseValidationError("m", answer(404), cause),
        NoResponseError("m"),
        NoResponseError(),
    ]


def test_the_constructors_of_v1_12_work():
    made = made_as_v1_12()
    assert [(type(e).__name__, e.message, e.status_code, e.body) for e in made] == [
        ("SDKError", "m", 404, "b"),
        ("SDKError", "m", 404, BODY),
        ("HTTPValidationError", "API error occurred", 422, "b"),
        ("ResponseValidationError", "m", 404, "b"),
        ("ResponseValidationError", "m", 404, BODY),
        ("NoResponseError", "m", -1, ""),
        ("NoResponseError", "No response received", -1, ""),
    ]
    assert [e.raw_response is not None for e in made] == [True] * 5 + [False] * 2
    assert all(str(e.cause) == "odd" for e in made if isinstance(e, ResponseValidationError))


def test_the_root_can_be_made_as_in_v1_12():
    raw = answer(404, "words", **{"x-a": "1"})
    made = MistralError("m", raw, "b")
    assert (made.message, made.status_code, made.body, made.raw_response) == ("m", 404, "b", raw)
    assert str(made) == "m"
    assert MistralError(message="m", raw_response=raw).body == "words"
    assert made.headers["x-a"] == "1"
    bare = MistralError("m")
    assert (bare.status_code, bare.body, bare.raw_response) == (-1, "", None)
    assert bare.headers == httpx.Headers()


def test_the_constructors_of_v1_12_work_with_names():
    cause = ValueError("odd")
    told = SDKError(message="m", raw_response=answer(404), body=None)
    assert (told.status_code, told.body) == (404, BODY)
    named = ResponseValidationError("m", raw_response=answer(404), body=None)
    assert (named.status_code, named.body, named.cause) == (404, BODY, None)
    every = ResponseValidationError(message="m", raw_response=answer(404), cause=cause, body="b")
    assert (every.status_code, every.body, every.cause) == (404, "b", cause)
    positional = ResponseValidationError("m", answer(404), cause, None)
    assert (positional.body, positional.cause) == (BODY, cause)


def test_the_constructors_of_v1_7_work():
    raw = answer(400)
    assert vars(SDKError("m", 1, "b", raw)) == {
        "message": "m",
        "status_code": 1,
        "body": "b",
        "raw_response": raw,
    }
    assert SDKError(message="m", status_code=1, body="b", raw_response=raw) == SDKError(
        "m", 1, "b", raw
    )
    data = HTTPValidationErrorData(detail=None)
    assert HTTPValidationError(data).data is data
    assert HTTPValidationError(data=data).status_code == 422


def test_what_is_not_given_is_taken_from_the_response():
    raised = SDKError("m", raw_response=answer(403, "words"))
    assert (raised.status_code, raised.body) == (403, "words")
    assert str(raised) == "m: Status 403\nwords"


def test_the_body_of_a_response_that_was_not_read_is_empty():
    unread = httpx.Response(500, stream=httpx.ByteStream(b"words"))
    assert SDKError("m", raw_response=unread).body == ""


@pytest.mark.parametrize("again", made_as_v1_12(), ids=lambda made: type(made).__name__)
def test_an_error_in_the_form_of_v1_12_can_be_pickled_and_copied(again: SDKError):
    for other in (pickle.loads(pickle.dumps(again)), copy.copy(again)):  # noqa: S301 - our own
        assert type(other) is type(again)
        assert repr(other).partition("raw_response")[0] == repr(again).partition("raw_response")[0]
        assert repr(getattr(other, "cause", None)) == repr(getattr(again, "cause", None))


def test_an_error_says_what_happened_and_what_the_server_said():
    assert str(error()) == f"API error occurred: Status 400\n{BODY}"
    assert str(SDKError("x")) == "x"
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
        raise UNREADABLE


@pytest.mark.parametrize(
    "kind",
    [
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.ReadTimeout,
        httpx.DecodingError,
        httpx.HTTPError,
    ],
)
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
