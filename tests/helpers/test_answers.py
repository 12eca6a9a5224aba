"""What nearly everybody reads of an answer."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any
from unittest import mock

import pytest

from mistralai import models
from mistralai._core.response.read import read
from mistralai._core.response.tolerant import read_tolerantly

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
CALL = {"id": "aaaaaaaaa", "function": {"name": "f", "arguments": "{}"}}


def answer(*messages: Any, **more: Any) -> models.ChatCompletionResponse:
    choices = [
        {"index": index, "message": message, "finish_reason": "stop"}
        for index, message in enumerate(messages)
    ]
    body = {"id": "x", "object": "o", "model": "m", "usage": USAGE, "choices": choices, **more}
    made: models.ChatCompletionResponse = read_tolerantly(models.ChatCompletionResponse, body)
    return made


THOUGHT = {
    "type": "thinking",
    "thinking": [{"type": "text", "text": "hm"}, {"type": "text", "text": "m"}],
}


@pytest.mark.parametrize(
    ("message", "text", "thinking", "calls"),
    [
        ({"content": "hello"}, "hello", "", []),
        ({"content": [THOUGHT, {"type": "text", "text": "so"}]}, "so", "hmm", []),
        ({"content": "", "tool_calls": [CALL]}, "", "", ["f"]),
        ({"content": None, "tool_calls": None}, "", "", []),
        ({}, "", "", []),
        ({"content": [{"type": "new", "text": "no"}, "odd"]}, "odd", "", []),
    ],
)
def test_an_answer_says_what_its_message_says(
    message: Any, text: str, thinking: str, calls: list[str]
):
    made = answer({"role": "assistant", **message})
    assert (made.text, made.thinking) == (text, thinking)
    assert [call.function.name for call in made.tool_calls] == calls
    assert made.choices is not None
    assert made.message is made.choices[0].message


def test_of_several_choices_the_first_counts():
    made = answer({"content": "a"}, {"content": "b"})
    assert made.text == "a"
    assert made.choices is not None
    made.choices.reverse()
    assert made.text == "a"


@pytest.mark.parametrize("name", ["message", "text", "thinking", "tool_calls"])
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (answer(), "the ChatCompletionResponse has no choices"),
        (answer(choices=None), "the ChatCompletionResponse has no choices"),
        (answer(choices="?"), "the ChatCompletionResponse has no choices"),
        (
            answer(choices=[{"index": 0}]),
            "the ChatCompletionResponse has a choice without a message",
        ),
    ],
)
def test_an_answer_without_a_message_says_so(made: Any, words: str, name: str):
    with pytest.raises(models.NoMessageError, match=words) as caught:
        getattr(made, name)
    assert isinstance(caught.value, LookupError)
    assert caught.value.answer is made
    assert pickle.loads(pickle.dumps(caught.value)).answer == made  # noqa: S301 - our own


def test_they_are_no_fields():
    made = answer({"content": "hello"})
    names = {"message", "text", "thinking", "tool_calls"}
    assert not names & made.model_dump().keys()
    assert not names & type(made).model_fields.keys()
    assert not names & type(made).model_json_schema()["properties"].keys()
    assert "text=" not in repr(made).split("choices=")[0]
    assert made == answer({"content": "hello"})
    with pytest.raises(AttributeError):
        made.text = "other"  # type: ignore[misc]
    assert mock.create_autospec(models.ChatCompletionResponse)


def test_a_field_of_the_servers_of_the_same_name_goes_before():
    made = answer({"content": "hello"}, text="theirs", thinking=None)
    assert (made.text, made.thinking) == ("theirs", None)
    assert made.model_extra == {"text": "theirs", "thinking": None}
    assert made.model_dump()["text"] == "theirs"
    made.text = "mine"  # type: ignore[misc]
    assert made.model_dump()["text"] == "mine"
    assert made.tool_calls == []


def message(content: Any) -> dict[str, Any]:
    return {"type": "message.output", "object": "entry", "role": "assistant", "content": content}


def conversation(*outputs: Any) -> models.ConversationResponse:
    body = {"conversation_id": "c", "usage": USAGE, "outputs": [*outputs]}
    made: models.ConversationResponse = read_tolerantly(models.ConversationResponse, body)
    return made


def test_a_conversation_says_what_its_messages_say():
    called = {
        "type": "function.call",
        "object": "entry",
        "tool_call_id": "t",
        "name": "f",
        "arguments": "{}",
    }
    made = conversation(
        message("one"), called, message([THOUGHT, {"type": "text", "text": "two"}]), message("")
    )
    assert (made.text, made.thinking) == ("one\ntwo", "hmm")
    assert [call.name for call in made.tool_calls] == ["f"]
    assert made.message.content == ""
    only = conversation(called)
    assert (only.text, only.thinking) == ("", "")
    with pytest.raises(models.NoMessageError, match="has no message among its outputs"):
        _ = only.message


def embedded(*data: Any) -> models.EmbeddingResponse:
    body = {"id": "e", "object": "list", "model": "m", "usage": USAGE, "data": [*data]}
    made: models.EmbeddingResponse = read_tolerantly(models.EmbeddingResponse, body)
    return made


def vector(index: Any, *numbers: float) -> dict[str, Any]:
    return {"object": "embedding", "index": index, "embedding": [*numbers]}


def test_vectors_come_in_the_order_of_the_texts():
    np = pytest.importorskip("numpy")
    made = embedded(vector(1, 3, 4), vector(0, 1, 2))
    assert made.vectors == [[1, 2], [3, 4]]
    assert made.array.dtype == np.float32
    assert made.array.tolist() == [[1, 2], [3, 4]]
    assert embedded(vector(None, 1), vector(0, 2)).vectors == [[1], [2]]
    with pytest.raises(ValueError, match="text 1 of the answer has no vector"):
        _ = embedded(vector(0, 1), {"index": 1}).vectors


def test_arrays_need_numpy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ModuleNotFoundError, match="pip install numpy; `vectors` has the same"):
        _ = embedded(vector(0, 1)).array


def test_pages_are_one_text():
    page = {"index": 0, "markdown": "# a", "images": [], "dimensions": None}
    body = {
        "pages": [page, {**page, "markdown": "b"}, {"index": 2}],
        "model": "m",
        "usage_info": {},
    }
    made: models.OCRResponse = read_tolerantly(models.OCRResponse, body)
    assert made.markdown == "# a\n\nb"
    assert read(models.OCRResponse, b'{"pages": null, "model": "m"}').markdown == ""


def test_models_do_without_numpy():
    program = "import sys, mistralai.models._embeddings; print('numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\n"
