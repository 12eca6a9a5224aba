"""What an answer says beside its body."""

from __future__ import annotations

import importlib
from typing import Any

import httpx
import pytest

from mistralai import models
from mistralai.types.http import RateLimit, http_of


def side(**headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http_of(httpx.Response(200, headers=named))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"mistral_correlation_id": "a", "x_request_id": "c"}, "a"),
        ({"x_kong_request_id": "b", "x_request_id": "c"}, "b"),
        ({"x_request_id": "c"}, "c"),
        ({}, None),
    ],
)
def test_the_id_for_the_support(headers: dict[str, str], expected: str | None):
    assert side(**headers).request_id == expected


def test_the_allowances_are_numbers_under_new_and_old_names():
    new = side(
        x_ratelimit_limit_req_minute="60",
        x_ratelimit_remaining_req_minute="59",
        x_ratelimit_limit_tokens_minute="1000",
        x_ratelimit_remaining_tokens_minute="0",
    )
    assert (new.requests, new.tokens) == (RateLimit(60, 59), RateLimit(1000, 0))
    old = side(
        ratelimit_limit="6",
        ratelimit_remaining="5",
        x_ratelimitbysize_limit_minute="4",
        x_ratelimitbysize_remaining_minute="3",
    )
    assert (old.requests, old.tokens) == (RateLimit(6, 5), RateLimit(4, 3))


@pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "٣"])
def test_an_allowance_that_is_no_number_is_unknown(value: str):
    headers = httpx.Headers([(b"ratelimit-limit", value.encode())])
    told = http_of(httpx.Response(200, headers=headers))
    assert told.requests == RateLimit(None, None)


def test_the_time_is_unknown_where_nobody_measured_it():
    assert side().elapsed is None
    assert side().status_code == 200


def test_a_model_that_is_no_answer_has_no_http_side():
    with pytest.raises(RuntimeError, match="this UserMessage is not the answer of an operation"):
        _ = models.UserMessage(content="x").http


def test_v1s_file_of_hooks_has_its_names():
    registration = importlib.import_module("mistralai._hooks.registration")
    hooks = importlib.import_module("mistralai._hooks")
    assert registration.Hooks is hooks.Hooks
    assert registration.CustomUserAgentHook is hooks.CustomUserAgentHook
    assert registration.DeprecationWarningHook is hooks.DeprecationWarningHook
