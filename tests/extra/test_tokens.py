"""Tokens, counted before anything is sent."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mistralai import models
from mistralai.extra.tokens import TokenCount, count

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg"
    "GAWjR9awAAAABJRU5ErkJggg=="
)
HELLO: Any = [{"role": "user", "content": "Hello"}]


def weather(city: str) -> str:
    """Tell the weather."""
    return city


@pytest.fixture(scope="module")
def library() -> Any:
    return pytest.importorskip("mistral_common.tokens.tokenizers.mistral")


@pytest.mark.usefixtures("library")
def test_what_the_wheel_knows_is_exact():
    # <s>[INST]Hello[/INST]
    assert count(HELLO, model="open-mistral-nemo") == TokenCount(4, True, "open-mistral-nemo")
    assert int(count(HELLO, model="open-mistral-nemo-2407")) == 4
    # The tokenizers before Tekken write a space in front, and other marks.
    assert count(HELLO, model="mistral-large-2411").exact


@pytest.mark.usefixtures("library")
def test_other_models_are_estimated_and_said_to_be():
    found = count(HELLO, model="mistral-small-latest")
    assert found == TokenCount(4, False, "pixtral-12b-2409")


def test_a_file_has_the_tokenizer_of_any_model(library: Any):
    file = Path(library.__file__).parents[2] / "data/tekken_240911.json"
    assert count(HELLO, model="mine", tokenizer=file) == TokenCount(4, True, str(file))


def test_all_that_the_model_is_told_counts(library: Any):
    call = models.ToolCall(
        id="aaaaaaaaa", function=models.FunctionCall(name="weather", arguments='{"city": "Brest"}')
    )
    messages: list[Any] = [
        models.SystemMessage(content="Be brief."),
        *HELLO,
        models.AssistantMessage(content="", tool_calls=[call]),
        {"role": "tool", "content": "rain", "tool_call_id": "aaaaaaaaa", "name": "weather"},
    ]
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
    bare = count(messages, model="open-mistral-nemo").tokens
    told = count(messages, model="open-mistral-nemo", tools=[tool]).tokens  # type: ignore[list-item]
    # The tokenizer itself is the judge.
    request = import_module("mistral_common.protocol.instruct.request").ChatCompletionRequest
    wire = [
        {"role": "system", "content": "Be brief."},
        *HELLO,
        {"role": "assistant", "content": "", "tool_calls": [call.model_dump(exclude_none=True)]},
        messages[-1],
    ]
    judge = library.MistralTokenizer.v3(is_tekken=True)
    wanted = [
        len(judge.encode_chat_completion(request.from_openai(wire, tools)).tokens)
        for tools in (None, [tool])
    ]
    assert [bare, told] == wanted
    assert bare < told < count(messages, model="open-mistral-nemo", tools=[weather]).tokens


@pytest.mark.usefixtures("library")
def test_images_count():
    pytest.importorskip("cv2", reason="it comes with mistral-common[opencv] and with local-ocr")
    content: Any = [{"type": "text", "text": "Hello"}, {"type": "image_url", "image_url": PNG}]
    # A picture of one patch is that patch and its end.
    assert count([{"role": "user", "content": content}], model="pixtral-12b").tokens == 4 + 2


@pytest.mark.usefixtures("library")
def test_without_opencv_the_error_of_an_image_says_what_to_install(monkeypatch):
    # The library remembers whether it has OpenCV, so that it cannot be taken away from it here.
    def encode(_: object) -> None:
        raise ImportError("`opencv` is not installed")

    made = SimpleNamespace(encode_chat_completion=encode)
    monkeypatch.setattr("mistralai.extra.tokens._tokenizer", lambda _, **__: made)
    content: Any = [{"type": "image_url", "image_url": PNG}]
    with pytest.raises(ModuleNotFoundError, match=r"install mistral-common\[opencv\]"):
        count([{"role": "user", "content": content}], model="pixtral-12b")


@pytest.mark.usefixtures("library")
def test_the_beginning_of_an_answer_may_be_last():
    begun: Any = [*HELLO, {"role": "assistant", "content": "Once", "prefix": True}]
    assert count(begun, model="open-mistral-nemo").tokens == 5


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("messages", "tools", "words"),
    [
        ([], [], "cannot be counted"),
        ([*HELLO, {"role": "assistant", "content": "Hi"}], [], "cannot be counted"),
        (HELLO, [{"type": "web_search"}], "by itself: web_search"),
    ],
)
def test_what_cannot_be_counted_is_said(messages: Any, tools: Any, words: str):
    with pytest.raises(ValueError, match=words):
        count(messages, model="open-mistral-nemo", tools=tools)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "mistral_common.exceptions", None)
    with pytest.raises(ModuleNotFoundError, match="pip install mistral-common sentencepiece"):
        count(HELLO, model="m")
