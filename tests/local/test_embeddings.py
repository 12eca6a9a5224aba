"""Embeddings: of length 1, near each other when texts are, refused when there is too much."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai.local.engines import tokens
from mistralai.local.engines import vectors as vectors_module
from mistralai.local.engines.vectors import embed, quantize, truncate

EMBED = {"model": "mistral-embed"}


def cosine(first, second):
    return math.fsum(a * b for a, b in zip(first, second, strict=True))


def vectors(http, **body):
    response = http.post("/v1/embeddings", json={**EMBED, **body})
    assert response.status_code == 200, response.text
    return [one["embedding"] for one in response.json()["data"]]


def test_an_answer_has_the_form_and_the_usage_of_the_api(http):
    response = http.post("/v1/embeddings", json={**EMBED, "input": ["Hello you", "Hi"]})
    answer = response.json()
    assert len(answer.pop("id")) == 32
    assert [(one["object"], one["index"]) for one in answer.pop("data")] == [
        ("embedding", 0),
        ("embedding", 1),
    ]
    used = tokens.count("Hello you") + tokens.count("Hi")
    assert answer == {
        "object": "list",
        "model": "mistral-embed",
        "usage": {
            "prompt_audio_seconds": None,
            "prompt_tokens": used,
            "total_tokens": used,
            "completion_tokens": 0,
            "request_count": None,
            "prompt_tokens_details": None,
            "prompt_token_details": None,
            "completion_tokens_details": None,
            "num_cached_tokens": None,
            "service_tier": None,
        },
    }
    assert response.headers["x-ratelimit-tokens-query-cost"] == str(used)


@given(st.text(), st.integers(1, 1024))
def test_every_text_has_a_vector_of_length_one(text, dimensions):
    vector = embed(text, dimensions)
    assert len(vector) == dimensions
    assert math.isclose(cosine(vector, vector), 1)
    assert embed(text, dimensions) == vector


def test_one_text_and_a_list_of_it_give_the_same(http):
    assert vectors(http, input="same") == vectors(http, input=["same"])
    assert len(vectors(http, input="")[0]) == 1024


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        (
            "The cat sleeps on the sofa.",
            "A cat is sleeping on our sofa.",
            "Interest rates were raised by the central bank.",
        ),
        (
            "How do I reset my password?",
            "I forgot my password, how can I reset it?",
            "What is the weather like in Lyon today?",
        ),
        (
            "def add(a, b): return a + b",
            "def add(x, y): return x + y",
            "SELECT name FROM users WHERE id = 3",
        ),
        ("Photosynthese der Pflanzen", "Pflanzen und ihre Photosynthese", "Steuern und Abgaben"),
    ],
)
def test_similar_texts_are_nearer_than_others(http, text, near, far):
    base, similar, other = vectors(http, input=[text, near, far])
    assert cosine(base, similar) > cosine(base, other) + 0.2


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["a"] * 513, "Too many inputs in request, split into more batches."),
        (["x", "a " * 8193], "Input id 1 has 8194 tokens, exceeding max 8192 tokens."),
        (["a " * 6000] * 3, "Too many tokens overall, split into more batches."),
    ],
)
def test_too_much_is_refused_in_the_live_words(http, texts, message):
    refusal = http.post("/v1/embeddings", json={**EMBED, "input": texts})
    assert refusal.status_code == 400
    assert refusal.json() == {
        "object": "error",
        "message": message,
        "type": "invalid_request_prompt",
        "param": None,
        "code": "3210",
        "raw_status_code": 400,
    }


def test_as_much_as_is_allowed_is_embedded(http):
    assert len(vectors(http, input=["a"] * 512)) == 512
    assert len(vectors(http, input=["a " * 8191, "b"])) == 2


@pytest.mark.parametrize("model", ["no-such-model", "mistral-small-latest"])
def test_a_model_that_cannot_embed_is_refused(http, model):
    refusal = http.post("/v1/embeddings", json={"model": model, "input": "x"})
    assert (refusal.status_code, refusal.json()["code"]) == (400, "1500")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"input": []}, "too_short"),
        ({"input": 3}, "string_type"),
        ({"encoding_format": "hex"}, "literal_error"),
        ({"output_dtype": "float16"}, "literal_error"),
        ({"output_dimension": 0}, "greater_than"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(http, change, kind):
    refusal = http.post("/v1/embeddings", json={**EMBED, "input": "x", **change})
    assert refusal.status_code == 422
    assert kind in [entry["type"] for entry in refusal.json()["detail"]]


def test_codestral_embed_has_dimensions_and_types_to_choose(http):
    code = {"model": "codestral-embed", "input": "def f(): pass"}
    (default,) = vectors(http, **code)
    (whole,) = vectors(http, **code, output_dimension=3072)
    assert (len(default), len(whole)) == (1536, 3072)
    assert default == pytest.approx(truncate(whole, 1536))
    assert math.isclose(cosine(default, default), 1)
    (small,) = vectors(http, **code, output_dimension=64, output_dtype="int8")
    assert len(small) == 64
    assert max(map(abs, small)) == 127
    (unsigned,) = vectors(http, **code, output_dimension=64, output_dtype="uint8")
    assert [value - 128 for value in unsigned] == small
    (bits,) = vectors(http, **code, output_dimension=64, output_dtype="ubinary")
    assert len(bits) == 8
    (signed,) = vectors(http, **code, output_dimension=64, output_dtype="binary")
    assert [value + 128 for value in signed] == bits


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"model": "codestral-embed", "output_dimension": 3073}, "at most 3072"),
        (
            {"model": "codestral-embed", "output_dimension": 12, "output_dtype": "binary"},
            "multiple of 8",
        ),
        ({"model": "mistral-embed", "output_dimension": 256}, "no output_dimension"),
    ],
)
def test_dimensions_that_the_model_does_not_have_are_refused(http, body, words):
    refusal = http.post("/v1/embeddings", json={**body, "input": "x"})
    assert refusal.status_code == 400
    assert words in refusal.json()["message"]


def test_bits_are_packed_eight_to_a_number():
    vector = [1.0, -1.0, 0.0, 0.5, -0.1, -0.1, -0.1, 0.2]
    assert quantize(vector, "ubinary") == [0b10010001]
    assert quantize(vector, "binary") == [0b10010001 - 128]


def test_features_that_cancel_out_still_give_a_direction(monkeypatch):
    monkeypatch.setattr(vectors_module, "_places", lambda feature: (0, 1))
    assert embed("anything", 3) == [1.0, 0.0, 0.0]
    assert truncate([0.0, 0.0, 1.0], 2) == [0.0, 0.0]
