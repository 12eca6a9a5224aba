"""Usage as mistral-common counts it, where the server is told so."""

import asyncio
import json
import sys
import threading

import httpx
import pytest

from mistralai.local import LocalServer
from mistralai.local.schema.completions import ChatRequest
from mistralai.local.service import counting

if sys.version_info < (3, 11):
    pytest.skip("mistral-common is for Python 3.11 and newer", allow_module_level=True)

from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

CHAT = "/v1/chat/completions"
MODEL = "mistral-small-latest"
USER = [{"role": "user", "content": "Who is the best French painter, and why him?"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
KEY = {"authorization": "Bearer any"}


@pytest.fixture(scope="module")
def counted():
    with LocalServer(tokens="mistral-common") as server:
        yield server


@pytest.fixture(scope="module")
def http(counted):
    with httpx.Client(base_url=counted.url, headers=KEY, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def tokenizer():
    return MistralTokenizer.v3(is_tekken=True)


def length(tokenizer, text):
    return len(tokenizer.instruct_tokenizer.tokenizer.encode(text, bos=False, eos=False))


def ask(http, path=CHAT, **body):
    response = http.post(path, json={"model": MODEL, **body})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("more", [{}, {"tools": [TOOL], "tool_choice": "none"}])
def test_a_chat_has_the_tokens_that_the_library_counts(http, tokenizer, more):
    answer = ask(http, messages=USER, **more)
    tools = more.get("tools")
    asked = tokenizer.encode_chat_completion(ChatCompletionRequest.from_openai(USER, tools))
    said = length(tokenizer, answer["choices"][0]["message"]["content"])
    usage = answer["usage"]
    assert usage["prompt_tokens"] == len(asked.tokens)
    assert usage["completion_tokens"] == said
    assert usage["total_tokens"] == len(asked.tokens) + said


def test_a_stream_ends_with_the_same_usage(http):
    whole = ask(http, messages=USER)["usage"]
    with http.stream("POST", CHAT, json={"model": MODEL, "messages": USER, "stream": True}) as got:
        lines = [line for line in got.iter_lines() if line.startswith("data: {")]
    assert json.loads(lines[-1].removeprefix("data: "))["usage"] == whole


def test_calls_and_thoughts_and_several_answers_are_counted(http, tokenizer):
    calls = ask(http, messages=USER, tools=[TOOL], tool_choice="any")
    [call] = calls["choices"][0]["message"]["tool_calls"]
    said = call["function"]["name"] + call["function"]["arguments"]
    assert calls["usage"]["completion_tokens"] == length(tokenizer, said)
    several = ask(http, messages=USER, n=2, reasoning_effort="high")
    total = 0
    for choice in several["choices"]:
        thought, text = choice["message"]["content"]
        total += length(tokenizer, thought["thinking"][0]["text"])
        total += length(tokenizer, text["text"])
    assert several["usage"]["completion_tokens"] == total


def test_no_answer_has_more_tokens_than_it_may(http):
    assert ask(http, messages=USER, max_tokens=3)["usage"]["completion_tokens"] <= 3
    answer = ask(http, "/v1/responses", input="Who is it?", reasoning={"effort": "high"})
    details = answer["usage"]["output_tokens_details"]
    assert 0 < details["reasoning_tokens"] <= answer["usage"]["output_tokens"]


def test_a_gap_is_counted_by_its_own_rule(http):
    body = {"model": "codestral-latest", "prompt": "def f(", "suffix": "return 1"}
    usage = ask(http, "/v1/fim/completions", **body)["usage"]
    # Three letters of the tokenizer's own mark the beginning and what stands where.
    assert usage["prompt_tokens"] == 3 + 3 + 3


def test_a_conversation_is_counted_and_a_scripts_own_usage_stays(http, counted, tokenizer):
    answer = ask(http, "/v1/conversations", inputs="Hello there")
    assert answer["usage"]["completion_tokens"] == length(
        tokenizer, answer["outputs"][0]["content"]
    )
    counted.answer("scripted", "One two three.", usage={"prompt_tokens": 77})
    usage = ask(http, messages=[{"role": "user", "content": "scripted"}])["usage"]
    assert usage["prompt_tokens"] == 77
    assert usage["completion_tokens"] == length(tokenizer, "One two three.")
    assert usage["total_tokens"] == 77 + usage["completion_tokens"]


@pytest.mark.parametrize(
    "content", [[{"type": "image_url", "image_url": "data:,x"}, {"type": "text", "text": "?"}]]
)
def test_what_the_library_cannot_count_is_counted_as_without_it(http, content):
    messages = [{"role": "user", "content": content}]
    with LocalServer() as server:
        own = httpx.post(
            server.url + CHAT, json={"model": MODEL, "messages": messages}, headers=KEY
        ).json()
    counted = ask(http, messages=messages)
    assert counted["usage"]["prompt_tokens"] == own["usage"]["prompt_tokens"]


@pytest.mark.parametrize("messages", [None, [{"role": "assistant", "content": "Hi"}]])
def test_what_the_library_does_not_take_has_no_count(counted, messages):
    body = {"model": MODEL, "messages": messages}
    request = None if messages is None else ChatRequest.model_validate(body)
    assert counting.Counting().prompt(request) is None


def test_who_counts_is_chosen_at_the_start(monkeypatch):
    assert counting.counting_named("own") is None
    assert isinstance(counting.counting_named("auto"), counting.Counting)
    with pytest.raises(ValueError, match="auto, mistral-common or own"):
        LocalServer(tokens="other")
    monkeypatch.setattr(counting, "find_spec", lambda _: None)
    assert counting.counting_named("auto") is None
    with pytest.raises(ValueError, match="pip install mistral-common sentencepiece"):
        LocalServer(tokens="mistral-common")


@pytest.mark.parametrize(
    ("about", "more", "is_quick"),
    [(500, {}, True), (501, {}, False), (5, {"tools": [TOOL]}, False)],
)
def test_few_tokens_are_counted_at_once_and_many_beside_the_event_loop(
    monkeypatch, about, more, is_quick
):
    counts = counting.Counting()
    monkeypatch.setattr(counts, "prompt", lambda _: threading.get_ident())
    monkeypatch.setattr(counts, "texts", lambda _: [threading.get_ident()])
    request = ChatRequest.model_validate({"model": MODEL, "messages": USER, **more})
    here = threading.get_ident()

    async def count():
        seen = [await counts.prompt_beside(request, about)]
        seen += await counts.texts_beside(["x" * 2000, "x" * 4 * (about - 500)])
        return [one == here for one in seen]

    # A tokenizer that has yet to be loaded takes a second for anything.
    assert asyncio.run(count()) == [False, False]
    counts.load()
    assert asyncio.run(count()) == [is_quick, about <= 500]
