"""What is too much for the event loop, and how it is read and written beside it."""

import asyncio
import base64
import binascii
import json
import threading

import pytest

from mistralai.local import wire
from mistralai.local.engines import tokens
from mistralai.local.weight import QUICK, beside, is_large
from mistralai.local.wire import encode, from_base64, loads

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
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert encode(value) == text.encode("utf-8", "backslashreplace")
    assert json.loads(encode(value)) == value


MUCH = 720
# Long strings of all that a piece could cut, and some that are no JSON.
STRINGS = {
    "letters": "x" * MUCH,
    "letters beyond ASCII": "ä€😀" * (MUCH // 3),
    "escapes": "\\u00e4" * (MUCH // 6),
    "escaped quotes": '\\"' * (MUCH // 2),
    "backslashes": "\\\\" * (MUCH // 2),
    "pairs": "\\ud83d\\ude00" * (MUCH // 12),
    "pairs at another place": "x" + "\\ud83d\\ude00" * (MUCH // 12),
    "halves": "\\ud83d" * (MUCH // 6),
    "an escape that is none": "x" * MUCH + "\\uzzzz" + "x" * MUCH,
    "a letter that has no escape": "x" * MUCH + "\\q",
    "a line break": "x" * MUCH + "\n",
    "the beginning of an escape": "x" * MUCH + "\\ud8",
    "a backslash": "x" * MUCH + "\\",
}
AROUND = [
    '"{}"',
    '"{}',
    '["{}", "{}", 0.5]',
    '{{"a": 1.5, "b": "{}", "{}": [true, "short"]}}',
    '{{"a" "{}"}}',
    '["{}"5]',
    '[1e"{}"]',
    '[-"{}"]',
    '["{}" "{}"]',
    '\ufeff"{}"',
    '"short" "{}',
]


def outcome(read, text):
    try:
        return read(text)
    except json.JSONDecodeError as error:
        return error.msg, error.pos


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", STRINGS)
def test_what_is_read_in_pieces_is_the_same(monkeypatch, name, around):
    monkeypatch.setattr(wire, "_WHOLE", 100)
    monkeypatch.setattr(wire, "QUICK", 40)
    text = around.replace("{}", STRINGS[name]).replace("{{", "{").replace("}}", "}")
    assert outcome(loads, text) == outcome(json.loads, text)
    raw = text.encode()
    assert outcome(loads, raw) == outcome(json.loads, raw)


def test_a_long_name_that_no_colon_follows_is_no_json(monkeypatch):
    monkeypatch.setattr(wire, "_WHOLE", 100)
    monkeypatch.setattr(wire, "QUICK", 40)
    with pytest.raises(json.JSONDecodeError):
        loads(f'{{"{STRINGS["letters"]}"}}')


def test_no_call_goes_through_all_of_what_is_long(monkeypatch):
    sizes = []

    def noting(call):
        def noted(value, **options):
            made = call(value, **options)
            sizes.append(max(len(one) for one in (value, made) if isinstance(one, str)))
            return made

        return noted

    monkeypatch.setattr(json, "loads", noting(json.loads))
    monkeypatch.setattr(json, "dumps", noting(json.dumps))
    value = {"a": "x" * 2_000_000, "b": ["é\\" * 700_000, 0.5, "short"]}
    assert loads(encode(value)) == value
    assert len(sizes) > 40
    assert max(sizes) < 3 * QUICK


@pytest.mark.parametrize("count", [0, 1, QUICK // 4 * 3, QUICK, 3 * QUICK + 1])
def test_base64_is_read_in_pieces(count):
    raw = bytes(at % 251 for at in range(count))
    assert from_base64(base64.b64encode(raw).decode()) == raw


@pytest.mark.parametrize(
    "text", ["A", "AA*A", "ä" * 8, "A" * (QUICK - 2) + "==" + "AAAA", "A" * QUICK + "A"]
)
def test_what_is_no_base64_is_refused(text):
    with pytest.raises(binascii.Error):
        from_base64(text)


@pytest.mark.parametrize(("value", "apart"), [("short", False), (LONG, True)])
def test_what_works_on_much_runs_in_a_thread(value, apart):
    thread = asyncio.run(beside(value, threading.current_thread))
    assert (thread is not threading.main_thread()) is apart


@pytest.mark.parametrize("size", [1, 2, 7, 40, 10_000])
def test_tokens_are_counted_piece_by_piece_as_they_are_split(monkeypatch, size):
    monkeypatch.setattr(tokens, "_PIECE", size)
    for text in ("", "a", " ", "abcdefgh ij  kl\n\n  mno. p", " " * 90 + "x", "x" * 50 + "é  \t y"):
        assert tokens.count(text) == len(tokens.split(text))


def test_a_large_value_that_json_does_not_have_is_refused_as_a_short_one_is():
    for value in (b"x", LONG.encode(), {"a": [LONG, LONG.encode()]}):
        with pytest.raises(TypeError, match="bytes is not JSON serializable"):
            encode(value)
