"""Answers to order, seen from a client and at the pace of the server's clock."""

import asyncio
import json
import re

import httpx
import pytest
from pydantic import ValidationError

from mistralai import Mistral
from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Script, Scripts
from mistralai.local.engines.base import FillPrompt, Sampling
from mistralai.local.engines.deterministic import DeterministicEngine
from mistralai.local.schema.completions import FimRequest
from mistralai.local.service.answer import Done, Text
from mistralai.local.service.plan import Plan, TextChoice
from mistralai.local.service.scripted import ScriptedAnswer, Stage

CHAT = "/v1/chat/completions"


@pytest.fixture(params=["python", "http"])
def order(request, server):
    """Order an answer in Python or over HTTP."""

    def over_http(**fields):
        response = httpx.post(f"{server.url}/_local/answers", json=fields, trust_env=False)
        assert response.status_code == 201, response.text

    def in_python(*, contains=None, pattern=None, tool_calls=(), **fields):
        calls = [(call["name"], call["arguments"]) for call in tool_calls]
        when = re.compile(pattern) if pattern else contains
        server.answer(when, tool_calls=calls, **fields)

    return in_python if request.param == "python" else over_http


def said(http, chat, **headers):
    response = http.post(CHAT, json=chat, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("match", "other"),
    [
        ({"contains": "French painter"}, {"contains": "German"}),
        ({"pattern": "(?i)FRENCH p.*er"}, {"pattern": "^best"}),
        ({"model": "mistral-small-latest"}, {"model": "mistral-large-latest"}),
        ({"endpoint": "/v1/chat/*"}, {"endpoint": "/v1/fim/*"}),
    ],
)
def test_the_first_script_that_matches_answers(http, chat, order, match, other):
    order(**other, text="wrong")
    order(**match, text="Monet.")
    order(text="late")
    assert said(http, chat) == "Monet."


def test_scripts_answer_in_turn_as_often_as_they_say(http, chat, order):
    call = {"name": "get_weather", "arguments": {"city": "Paris"}}
    order(tool_calls=[call], times=1)
    order(text="two", times=2)
    order(json={"city": "Zürich"})
    choice = http.post(CHAT, json=chat).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    function = choice["message"]["tool_calls"][0]["function"]
    assert function["name"] == "get_weather"
    assert json.loads(function["arguments"]) == {"city": "Paris"}
    assert [said(http, chat) for _ in range(3)] == ["two", "two", '{"city": "Zürich"}']


def test_a_script_of_a_scope_answers_only_its_requests(http, chat, order):
    order(scope="a", text="for a")
    order(text="for those of none", times=1)
    order(scope="*", text="for all")
    assert said(http, chat, **{"x-local-scope": "a"}) == "for a"
    assert said(http, chat, **{"x-local-scope": "b"}) == "for all"
    assert [said(http, chat) for _ in range(2)] == ["for those of none", "for all"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_reads_thoughts_pieces_and_the_end(server, order, stream):
    order(thinking="Hm.", pieces=["Mo", "net", "."], finish_reason="length")
    client = Mistral(api_key="any", server_url=server.url)
    asked = {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Who?"}]}],
    }
    if not stream:
        response = client.chat.complete(**asked)
        thought, text = response.choices[0].message.content
        assert (thought.thinking[0].text, text.text) == ("Hm.", "Monet.")
        assert response.choices[0].finish_reason == "length"
        assert response.usage.completion_tokens == 4
        return
    with client.chat.stream(**asked) as events:
        choices = [event.data.choices[0] for event in events]
    contents = [choice.delta.content for choice in choices if choice.delta.content]
    assert [part.type for part in contents[0]] == ["thinking", "text"]
    assert [contents[0][1].text, *contents[1:]] == ["Mo", "net", "."]
    assert choices[-1].finish_reason == "length"


def test_agents_and_fim_are_answered_too(server, http, chat):
    server.answer("def f(", "return 1")
    server.answer("painter", "Monet.")
    fim = http.post(
        "/v1/fim/completions", json={"model": "codestral-latest", "prompt": "def f(", "suffix": ""}
    )
    assert fim.json()["choices"][0]["message"]["content"] == "return 1"
    agent = http.post(
        "/v1/agents/completions", json={"agent_id": "ag:1", "messages": chat["messages"]}
    )
    assert agent.json()["choices"][0]["message"]["content"] == "Monet."


def test_a_function_decides_or_leaves_it_to_the_next(server, http, chat):
    server.answer(lambda _: None)
    server.answer(lambda asked: asked.text.upper() if asked.body["messages"] else None)
    assert said(http, chat) == chat["messages"][0]["content"].upper()


def test_what_no_script_answers_is_refused_where_that_is_wanted(server, http, chat):
    server.answer("German", "Dürer.")
    server.unanswered("error")
    response = http.post(CHAT, json=chat)
    assert response.status_code == 400
    for part in (CHAT, "mistral-small-latest", chat["messages"][0]["content"]):
        assert part in response.json()["message"]
    server.unanswered("engine")
    assert said(http, chat) != "Dürer."


def test_open_scripts_are_shown_and_forgotten(server, http, chat):
    server.answer("a", "b", times=2)
    shown = http.get("/_local/answers").json()
    assert shown == {"pending": [{"contains": "a", "text": "b", "times": 2}], "strict": False}
    assert http.delete("/_local/answers").status_code == 204
    assert http.get("/_local/answers").json()["pending"] == []
    server.answer(text="b")
    server.unanswered("error")
    server.reset()
    assert http.get("/_local/answers").json() == {"pending": [], "strict": False}
    assert said(http, chat) != "b"


def test_orders_that_contradict_themselves_are_refused(server, http):
    for wrong in ({}, {"text": "a", "json": 1}, {"text": "a", "pattern": "("}):
        assert http.post("/_local/answers", json=wrong).status_code == 422
    with pytest.raises(ValidationError, match="give one of"):
        server.answer("a")
    with pytest.raises(ValueError, match="decides alone"):
        server.answer(lambda _: None, "a")
    with pytest.raises(ValueError, match="write the flags"):
        server.answer(re.compile("a", re.IGNORECASE), "a")
    with pytest.raises(ValueError, match="engine or error"):
        server.unanswered("nothing")


def test_other_sites_cannot_order_answers(http):
    response = http.post(
        "/_local/answers", json={"text": "a"}, headers={"origin": "https://elsewhere.example"}
    )
    assert response.status_code == 403


def test_pieces_come_at_the_pace_of_the_clock():
    async def run():
        clock = Clock(lambda: 1000.0)
        prompt = FillPrompt("a", "", Sampling())
        scripts = Scripts()
        scripts.add(Script(text="one two", delay=3, tokens_per_second=0.5))
        answer = ScriptedAnswer(
            Plan("m", (TextChoice(prompt),), 1, request=FimRequest(prompt="a")),
            DeterministicEngine(),
            0,
            stage=Stage(scripts, clock),
        )
        events = answer.events()
        came = []
        for seconds in (3, 2, 2):
            waiting = asyncio.ensure_future(events.__anext__())
            for step in (0, seconds - 1):
                clock.advance(step)
                for _ in range(5):
                    await asyncio.sleep(0)
            assert not waiting.done()
            clock.advance(1)
            came.append(await waiting)
        await events.aclose()
        return came

    assert asyncio.run(run()) == [Text(0, "one"), Text(0, " two"), Done(0, "stop")]
