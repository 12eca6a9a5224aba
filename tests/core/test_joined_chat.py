"""From the pieces of a streamed chat completion to the answer in one piece."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from mistralai import models
from mistralai._core.stream.joined_chat import _MANY, JoinedChat


def piece(delta: Any = None, **choice: Any) -> dict[str, Any]:
    body = {"index": 0, "delta": delta or {}, "finish_reason": None, **choice}
    return {"id": "x", "object": "chat.completion.chunk", "model": "m", "choices": [body]}


def joined(*pieces: Any) -> models.ChatCompletionResponse:
    made = JoinedChat()
    for one in pieces:
        made.add_data(one)
    return made.response()


USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
END = {**piece(finish_reason="stop"), "created": 7, "usage": USAGE}


def test_pieces_become_an_answer():
    made = joined(
        piece({"role": "assistant", "content": ""}),
        {**piece({"content": "he"}), "usage": None},
        piece({"content": None}),
        piece({"content": "llo"}),
        END,
    )
    assert type(made) is models.ChatCompletionResponse
    assert made.model_dump() == {
        "id": "x",
        "object": "chat.completion",
        "model": "m",
        "created": 7,
        "usage": USAGE,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "hello", "prefix": False},
            }
        ],
    }


def test_thoughts_are_kept_apart_from_the_text():
    def thought(text: str, **more: Any) -> dict[str, Any]:
        chunk = {"type": "thinking", "thinking": [{"type": "text", "text": text}], **more}
        return piece({"content": [chunk]})

    made = joined(
        thought("h"),
        thought("m", closed=True),
        piece({"content": [{"type": "text", "text": "So"}]}),
        piece({"content": " be"}),
        piece({"content": " it"}),
        END,
    )
    assert made.message.content == [
        models.ThinkChunk(thinking=[models.TextChunk(text="hm")], closed=True),
        models.TextChunk(text="So be it"),
    ]
    assert (made.text, made.thinking) == ("So be it", "hm")


def call(arguments: Any = None, **more: Any) -> dict[str, Any]:
    function = {"arguments": arguments}
    if "name" in more:
        function["name"] = more.pop("name")
    return {"function": function, **more}


A = {"id": "aaaaaaaaa", "name": "weather"}
B = {"id": "bbbbbbbbb", "name": "time"}
TWO = [("aaaaaaaaa", "weather", '{"a": 1}'), ("bbbbbbbbb", "time", "{}")]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([[call('{"a": 1}', **A), call("{}", **B)]], TWO),
        ([[call('{"a": 1}', index=0, **A), call("{}", index=0, **B)]], TWO),
        (
            [
                [call('{"a', index=0, **A)],
                [call("", index=1, **B)],
                [call('": 1}', index=0), call("{}", index=1, id="null")],
            ],
            TWO,
        ),
        ([[call('{"a', **A)], [call('": 1}', id="aaaaaaaaa")], [call("{}", **B)]], TWO),
        ([[call('{"a', **A)], [call('": 1}')], [call("{", **B)], [call("}")]], TWO),
        ([[call('{"a', name="weather")], [call('": 1}')]], [("null", "weather", '{"a": 1}')]),
        (
            [[call("{}", name="weather"), call("{}", name="time")]],
            [("null", "weather", "{}"), ("null", "time", "{}")],
        ),
        (
            [[call("{}", index=0, name="weather")], [call(index=0, id="aaaaaaaaa")]],
            [("aaaaaaaaa", "weather", "{}")],
        ),
        (
            [[call("{}", name="weather")], [call("{}", **B)]],
            [("null", "weather", "{}"), ("bbbbbbbbb", "time", "{}")],
        ),
        ([[call({"a": 1}, **A)]], [("aaaaaaaaa", "weather", {"a": 1})]),
        (["no list", ["no call"]], []),
    ],
    ids=[
        "without an index",
        "with one index for both",
        "in pieces by index",
        "in pieces by id",
        "in pieces by order",
        "without index and id",
        "two without index and id",
        "the id last",
        "only the second with an id",
        "arguments as an object",
        "nothing of the kind",
    ],
)
def test_calls_are_joined_by_index_and_id(pieces: list[Any], expected: list[Any]):
    made = joined(*[piece({"tool_calls": one}) for one in pieces], END)
    found = [(c.id, c.function.name, c.function.arguments) for c in made.tool_calls]
    assert found == expected


def test_choices_are_told_apart_by_their_index():
    made = joined(
        piece({"content": "b"}, index=1),
        piece({"content": "a"}),
        piece({"content": "d"}, index=1, finish_reason="length"),
        END,
    )
    assert made.choices is not None
    assert [(c.index, c.message.content, c.finish_reason) for c in made.choices] == [
        (0, "a", "stop"),
        (1, "bd", "length"),
    ]


def test_messages_of_one_choice_are_told_apart_by_their_index():
    """The API calls tools of its own between them."""
    made = joined(
        piece({"index": 0, "role": "assistant", "tool_calls": [call("{}", **A)]}),
        piece({"index": 1, "role": "tool", "content": "sun", "tool_call_id": "aaaaaaaaa"}),
        piece({"index": 2, "role": "assistant", "content": "It is "}),
        piece({"index": 2, "content": "sunny"}),
        END,
    )
    assert made.text == "It is sunny"
    assert made.choices is not None
    messages = made.choices[0].messages
    assert messages is not None
    assert [(m.index, m.role) for m in messages] == [
        (0, "assistant"),
        (1, "tool"),
        (2, "assistant"),
    ]
    assert messages[1].tool_call_id == "aaaaaaaaa"
    assert made.tool_calls == []


def test_likelihoods_are_joined():
    def likely(token: str) -> dict[str, Any]:
        return {"content": [{"token": token, "logprob": -1.0, "bytes": [1], "token_id": 1}]}

    first = {"logprobs": likely("a"), "prompt_logprobs": likely("p")}
    made = joined(piece(**first), piece(logprobs=likely("b")), piece(logprobs=None), END)
    assert made.choices is not None
    logprobs, prompt = made.choices[0].logprobs, made.choices[0].prompt_logprobs
    assert logprobs
    assert [one.token for one in logprobs.content] == ["a", "b"]
    assert prompt
    assert [one.token for one in prompt.content] == ["p"]


def test_an_empty_name_does_not_replace_that_of_a_call():
    begun = {"index": 0, "id": "c", "function": {"name": "f", "arguments": "a"}}
    more = {"index": 0, "function": {"name": "", "arguments": "b"}}
    (made,) = joined(piece({"tool_calls": [begun]}), piece({"tool_calls": [more]}), END).tool_calls
    assert (made.function.name, made.function.arguments) == ("f", "ab")


def test_texts_without_number_are_joined_in_order():
    words = [f"{number} " for number in range(3 * _MANY + 1)]
    assert joined(*[piece({"content": word}) for word in words], END).text == "".join(words)


def test_what_this_version_does_not_know_is_kept():
    made = joined({**piece({"content": "a", "mood": "good"}, weight=2), "tier": "x"}, END)
    assert made.model_extra == {"tier": "x"}
    assert made.choices is not None
    assert made.choices[0].model_extra == {"weight": 2}
    assert made.message.model_extra == {"mood": "good"}


@pytest.mark.parametrize(
    "odd",
    [
        7,
        None,
        {"id": None, "choices": 7},
        {"choices": [7, {"index": 0, "delta": 7}]},
        piece({"tool_calls": None, "mood": None}),
    ],
)
def test_what_is_no_piece_says_nothing(odd: Any):
    said = piece({"content": "a"})
    assert joined(odd, said, END) == joined(said, END, odd) == joined(said, END)


def test_an_answer_can_be_made_on_the_way_and_goes_on():
    made = JoinedChat()
    made.add_data(piece({"content": "he"}))
    assert made.response().text == "he"
    copied = copy.deepcopy(made)
    made.add_data(piece({"content": "llo"}))
    assert (made.response().text, copied.response().text) == ("hello", "he")


def test_of_nothing_nothing_comes():
    assert not joined().choices
    assert joined(piece()).text == ""


def test_a_choice_may_have_any_index():
    made = joined(piece({"content": "a"}, index="one"), piece({"content": "b"}))
    assert made.choices is not None
    assert [c.message.content for c in made.choices] == ["b", "a"]
