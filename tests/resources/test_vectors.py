"""Embeddings are numbers, however they were sent."""

from __future__ import annotations

import struct
from base64 import b64encode
from typing import Any

import pytest

from mistralai import models
from mistralai.models import _vector

NUMBERS = {
    "float": ("<3f", [0.5, -2.0, 1e-3]),
    "int8": ("3b", [127, -128, 0]),
    "binary": ("3b", [127, -128, 0]),
    "uint8": ("3B", [255, 128, 0]),
    "ubinary": ("3B", [255, 128, 0]),
}
USAGE = {"prompt_tokens": 1, "completion_tokens": 0, "total_tokens": 1}


def answer(embedding: Any, usage: Any = USAGE) -> dict[str, Any]:
    data = [{"object": "embedding", "embedding": embedding, "index": 0}]
    return {"id": "e1", "object": "list", "model": "m", "usage": usage, "data": data}


def packed(form: str, numbers: list[Any]) -> str:
    return b64encode(struct.pack(form, *numbers)).decode()


@pytest.mark.parametrize("usage", [USAGE, "odd"], ids=["as promised", "with an odd field"])
@pytest.mark.parametrize("dtype", [*NUMBERS, None])
def test_base64_is_decoded_as_the_type_that_was_asked_for(
    dtype: str | None, usage: Any, call: Any, answering: Any
):
    form, numbers = NUMBERS[dtype or "float"]
    asked = {"model": "m", "inputs": "a", "output_dtype": dtype, "encoding_format": "base64"}
    result = call(answering(answer(packed(form, numbers), usage)), "embeddings.create", **asked)
    vector = result.data[0].embedding
    assert vector == pytest.approx(numbers)
    assert {type(number) for number in vector} == {float}


def test_numbers_stay_numbers(call: Any, answering: Any):
    recorder = answering(answer([1, -128, 0.5]))
    result = call(recorder, "embeddings.create", model="m", inputs="a", output_dtype="int8")
    assert result.data[0].embedding == [1.0, -128.0, 0.5]


@pytest.mark.parametrize("odd", ["no Base64!", b64encode(b"12345").decode()])
def test_what_cannot_be_decoded_stays_as_it_came(odd: str, call: Any, answering: Any):
    result = call(answering(answer(odd)), "embeddings.create", model="m", inputs="a")
    assert result.data[0].embedding == odd


def test_a_row_of_a_file_is_decoded_too():
    text = packed(*NUMBERS["float"])
    read = models.EmbeddingResponse.model_validate(answer(text))
    assert read.data[0].embedding == pytest.approx([0.5, -2.0, 1e-3])
    assert read.model_dump(mode="json")["data"][0]["embedding"][0] == 0.5


def test_the_bytes_are_little_endian_on_every_machine(monkeypatch: pytest.MonkeyPatch):
    # As a machine with the other order reads them.
    monkeypatch.setattr(_vector, "byteorder", "big")
    text = packed(">3f", NUMBERS["float"][1])
    read = models.EmbeddingResponse.model_validate(answer(text))
    assert read.data[0].embedding == pytest.approx([0.5, -2.0, 1e-3])
