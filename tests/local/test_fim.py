"""Fill in the middle."""

import json

import pytest


def test_an_answer_has_the_form_of_a_chat(http):
    response = http.post(
        "/v1/fim/completions",
        json={"model": "codestral-2405", "prompt": "def add(a, b):", "suffix": "print(add(1, 2))"},
    )
    assert response.status_code == 200
    answer = response.json()
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "codestral-2405"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["choices"][0]["message"]["content"].startswith("\n    result = ")


def test_a_stream_carries_the_same_text(http):
    body = {"model": "codestral-latest", "prompt": "x = 1\n", "random_seed": 3}
    whole = http.post("/v1/fim/completions", json=body).json()
    stream = http.post("/v1/fim/completions", json={**body, "stream": True}).text
    found = [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: {")]
    text = "".join(one["choices"][0]["delta"]["content"] for one in found)
    assert text == whole["choices"][0]["message"]["content"]
    assert stream.endswith("data: [DONE]\n\n")


def test_the_suffix_is_part_of_the_prompt(http):
    body = {"model": "codestral-latest", "prompt": "def f():"}
    bare = http.post("/v1/fim/completions", json={**body, "suffix": None}).json()
    with_suffix = http.post("/v1/fim/completions", json={**body, "suffix": "f() + f()"}).json()
    assert with_suffix["usage"]["prompt_tokens"] > bare["usage"]["prompt_tokens"]


def test_min_tokens_and_max_tokens_bound_the_answer(http):
    body = {"model": "codestral-latest", "prompt": "def f():"}
    longer = http.post("/v1/fim/completions", json={**body, "min_tokens": 90}).json()
    assert longer["usage"]["completion_tokens"] >= 90
    bounded = http.post(
        "/v1/fim/completions", json={**body, "min_tokens": 90, "max_tokens": 91}
    ).json()
    assert 90 <= bounded["usage"]["completion_tokens"] <= 91


def test_a_stop_sequence_counts_more_than_min_tokens(http):
    body = {"model": "codestral-latest", "prompt": "def f():", "stop": "return", "min_tokens": 90}
    text = http.post("/v1/fim/completions", json=body).json()["choices"][0]["message"]["content"]
    assert "return" not in text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"model": "mistral-large-latest"}, 400),
        ({"model": "none"}, 400),
        ({"min_tokens": 5, "max_tokens": 4}, 400),
        ({"prompt": 3}, 422),
        ({"messages": []}, 422),
    ],
)
def test_what_fim_cannot_do_is_refused(http, change, status):
    body = {"model": "codestral-latest", "prompt": "x", **change}
    assert http.post("/v1/fim/completions", json=body).status_code == status
