"""What is too much for the event loop, and how it is written beside it."""

import asyncio
import json
import threading

import pytest

from mistralai.local.engines import tokens
from mistralai.local.weight import QUICK, beside, is_large
from mistralai.local.wire import encode, encode_beside

LONG = "x" * QUICK


@pytest.mark.parametrize(
    ("value", "large"),
    [
        (None, False),
        (7, False),
        ("x" * (QUICK - 1), False),
        (LONG, True),
        (LONG.encode(), True),
        ([0.5] * 1024, False),
        ([0.5] * 5_000, True),
        ([[0.5] * 1024] * 5, True),
        ({"a": {"b": [{"c": LONG}]}}, True),
        ({LONG: 1}, True),
        ({str(at): at for at in range(5_000)}, True),
        ({"a": ["b", ("c",)]}, False),
    ],
)
def test_a_value_is_large_by_its_letters_and_its_parts(value, large):
    assert is_large(value) is large


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{"embedding": [0.25] * 1024, "index": at} for at in range(9)], "Ü": "\ud800"},
        [LONG, [], {}, [[LONG]], {"a": LONG, "b": None}],
        {"a": 1},
        LONG,
    ],
)
def test_what_is_written_in_parts_is_the_same(value):
    assert encode_beside(value) == encode(value)
    assert json.loads(encode_beside(value)) == value


@pytest.mark.parametrize(("value", "apart"), [("short", False), (LONG, True)])
def test_what_works_on_much_runs_in_a_thread(value, apart):
    thread = asyncio.run(beside(value, threading.current_thread))
    assert (thread is not threading.main_thread()) is apart


@pytest.mark.parametrize("size", [1, 2, 7, 40, 10_000])
def test_tokens_are_counted_piece_by_piece_as_they_are_split(monkeypatch, size):
    monkeypatch.setattr(tokens, "_PIECE", size)
    for text in ("", "a", " ", "abcdefgh ij  kl\n\n  mno. p", " " * 90 + "x", "x" * 50 + "é  \t y"):
        assert tokens.count(text) == len(tokens.split(text))
