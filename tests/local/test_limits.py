"""Rate limits and the headers of every answer."""

import re

import httpx
import pytest

from mistralai.local.control.limits import RateLimits

PATH = "/v1/chat/completions"


def left(response):
    return int(response.headers["x-ratelimit-remaining-req-minute"])


def test_every_answer_carries_the_live_headers(http, server):
    for response in (
        http.get("/v1/models"),
        http.get("/v1/nothing"),
        http.post(PATH),
        httpx.get(f"{server.url}/v1/models", trust_env=False),
    ):
        headers = response.headers
        identity = headers["mistral-correlation-id"]
        assert re.fullmatch(
            r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}", identity
        )
        assert headers["x-kong-request-id"] == identity
        # What the gateway refuses it has not passed on to anybody.
        refused = response.status_code == 401
        latencies = {"x-kong-upstream-latency", "x-kong-proxy-latency", "x-kong-response-latency"}
        assert {name for name in latencies if name in headers} == (
            {"x-kong-response-latency"} if refused else latencies - {"x-kong-response-latency"}
        )
        assert headers["server"] == "cloudflare"
        cookies = headers.get_list("set-cookie")
        assert [cookie.partition("=")[0] for cookie in cookies] == ["__cf_bm", "_cfuvid"]
        for name in (
            "x-envoy-upstream-service-time",
            "x-ratelimit-limit-tokens-minute",
            "x-ratelimit-remaining-tokens-minute",
            "x-ratelimit-tokens-query-cost",
            "x-ratelimit-limit-req-minute",
            "ratelimitbysize-limit",
            "ratelimitbysize-remaining",
            "ratelimitbysize-reset",
            "ratelimitbysize-query-cost",
            "x-ratelimitbysize-limit-minute",
            "x-ratelimitbysize-remaining-minute",
            "x-ratelimitbysize-limit-month",
            "x-ratelimitbysize-remaining-month",
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
        ):
            assert headers[name].isdigit(), name


def test_correlation_ids_differ(http):
    ids = {http.get("/v1/models").headers["mistral-correlation-id"] for _ in range(5)}
    assert len(ids) == 5


def test_the_cost_of_an_answer_is_taken_from_the_tokens(http, chat):
    before = int(http.get("/v1/models").headers["x-ratelimit-remaining-tokens-minute"])
    response = http.post(PATH, json=chat)
    cost = response.json()["usage"]["total_tokens"]
    assert response.headers["x-ratelimit-tokens-query-cost"] == str(cost)
    after = int(http.get("/v1/models").headers["x-ratelimit-remaining-tokens-minute"])
    assert after == before - cost
    streamed = http.post(PATH, json={**chat, "stream": True})
    assert 0 < int(streamed.headers["x-ratelimit-tokens-query-cost"]) < cost
    assert int(http.get("/v1/models").headers["x-ratelimit-remaining-tokens-minute"]) == (
        before - 2 * cost
    )


def test_requests_count_down_and_then_are_refused_until_the_next_minute(server, http, chat):
    server.limit(requests=2)
    assert [left(http.post(PATH, json=chat)) for _ in range(2)] == [1, 0]
    refused = http.post(PATH, json=chat)
    assert refused.status_code == 429
    assert refused.json()["code"] == "1300"
    assert left(refused) == 0
    wait = int(refused.headers["retry-after"])
    assert 1 <= wait <= 60
    server.advance(60)
    assert http.post(PATH, json=chat).status_code == 200


def test_tokens_are_limited_too(server, http, chat):
    server.limit(tokens=10)
    assert http.post(PATH, json=chat).status_code == 200
    assert http.post(PATH, json=chat).status_code == 429


def test_a_limit_of_nothing_is_permanent(server, http, chat):
    server.limit(requests=0, body="rate_limit_gateway")
    for _ in range(2):
        refused = http.post(PATH, json=chat)
        assert refused.status_code == 429
        assert refused.headers["x-ratelimit-limit-req-minute"] == "0"
        assert "retry-after" not in refused.headers
        assert refused.json()["message"] == "Requests rate limit exceeded"
        server.advance(3600)


def test_limits_can_be_switched_over_http(http, chat):
    assert http.put("/_local/limits", json={"requests": 0}).status_code == 204
    assert http.post(PATH, json=chat).status_code == 429
    assert http.delete("/_local/limits").status_code == 204
    assert http.post(PATH, json=chat).status_code == 200


@pytest.mark.parametrize("wish", [{"requests": -1}, {"body": "nothing"}, {"other": 1}])
def test_limits_that_make_no_sense_are_refused(http, wish):
    assert http.put("/_local/limits", json=wish).status_code in {400, 422}


def test_limits_that_make_no_sense_are_refused_in_python():
    with pytest.raises(ValueError, match="tokens must be at least 0"):
        RateLimits().switch_on(tokens=-1)
    with pytest.raises(ValueError, match="'nothing' is not one of"):
        RateLimits().switch_on(body="nothing")


def test_a_reset_switches_limits_off(server, http, chat):
    server.limit(requests=0)
    server.reset()
    assert http.post(PATH, json=chat).status_code == 200
