"""How much of a prompt was seen before: told where requests give a key, and nowhere else."""

import pytest

from mistralai.local.service import cache

CHAT = "/v1/chat/completions"
MODEL = "mistral-small-latest"
FIRST = [
    {"role": "system", "content": "All you need to know: " + "the harbour is calm " * 60},
    {"role": "user", "content": "Hello"},
]
MORE = [*FIRST, {"role": "assistant", "content": "Hi"}, {"role": "user", "content": "And you?"}]


def cached(http, messages=FIRST, **more):
    answer = http.post(CHAT, json={"model": MODEL, "messages": messages, **more})
    usage = answer.json()["usage"]
    found = usage["prompt_tokens_details"]["cached_tokens"]
    assert found <= usage["prompt_tokens"]
    return found


def test_a_beginning_that_came_with_the_same_key_is_cached_by_blocks_of_64(http):
    assert cached(http, prompt_cache_key="a") == 0
    assert cached(http, MORE, prompt_cache_key="a") == 256
    assert cached(http, FIRST, prompt_cache_key="b") == 0
    assert cached(http, FIRST, prompt_cache_key="a", model="mistral-large-latest") == 0


def test_a_beginning_that_is_another_is_not_cached(http):
    assert cached(http, prompt_cache_key="a") == 0
    other = [{"role": "system", "content": "No. " + FIRST[0]["content"]}, FIRST[1]]
    assert cached(http, other, prompt_cache_key="a") == 0


def test_without_a_key_an_answer_depends_on_its_request_alone(http):
    assert [cached(http) for _ in range(2)] == [0, 0]


def test_a_reset_forgets_what_was_seen(server, http):
    cached(http, prompt_cache_key="a")
    server.reset()
    assert cached(http, prompt_cache_key="a") == 0


def test_a_response_tells_it_too(http):
    body = {"model": MODEL, "input": FIRST[0]["content"], "prompt_cache_key": "a"}
    told = [http.post("/v1/responses", json=body).json()["usage"] for _ in range(2)]
    assert [one["input_tokens_details"]["cached_tokens"] for one in told] == [0, 256]


@pytest.mark.parametrize("name", ["_MOST_KEYS", "_MOST_BLOCKS"])
def test_what_is_remembered_has_a_bound(http, monkeypatch, name):
    monkeypatch.setattr(cache, name, 1)
    cached(http, prompt_cache_key="a")
    cached(http, prompt_cache_key="b")
    expected = 64 if name == "_MOST_BLOCKS" else 0
    assert cached(http, prompt_cache_key="a") == expected
