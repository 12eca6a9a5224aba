"""Which script answers which request, and what is said where none does."""

import re
import sys

import httpx
import pytest
from pydantic import ValidationError

from mistralai.local import LocalServer, Match, Reply, Script
from mistralai.local.control import patterns
from mistralai.local.control.asked import Asked, Said, asked_in, messages_of
from mistralai.local.control.scripts import Scripts
from mistralai.local.errors import ApiError, invalid_model

CHAT = "/v1/chat/completions"
CALL = {"id": "abcdefghi", "function": {"name": "get_weather", "arguments": "{}"}}
TALK = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "One?"},
    {"role": "assistant", "content": "", "tool_calls": [CALL]},
    {"role": "tool", "content": "21 degrees", "tool_call_id": "abcdefghi"},
]
ASKED = asked_in(
    "POST",
    CHAT,
    {"x-team": "blue"},
    {"model": "m", "messages": TALK, "temperature": 0.5, "tools": [1, 2]},
    None,
)


@pytest.mark.parametrize(
    ("match", "other", "why"),
    [
        ({"contains": "One"}, {"contains": "Two"}, "which does not contain"),
        ({"pattern": "^O.e"}, {"pattern": "^T"}, "finds nothing"),
        ({"role": "tool"}, {"role": "user"}, "role tool, not user"),
        ({"turn": 1}, {"turn": 2}, "turn 1, not 2"),
        ({"tool": "get_weather"}, {"tool": "search"}, "of the tools get_weather, not of search"),
        ({"result": "21"}, {"result": "22"}, "none contains"),
        ({"model": "m"}, {"model": "n"}, "the model is 'm', not 'n'"),
        ({"endpoint": "/v1/chat/*"}, {"endpoint": "/v1/fim/*"}, "not /v1/fim/*"),
        ({"headers": {"X-Team": "b*"}}, {"headers": {"X-Team": "red"}}, "is 'blue', not 'red'"),
        ({"headers": {"x-team": "*"}}, {"headers": {"x-other": "*"}}, "x-other is None"),
        ({"body": {"temperature": 0.5}}, {"body": {"temperature": 1}}, "wanted 1, got 0.5"),
        ({"body": {"tools": [1, 2]}}, {"body": {"tools": [1]}}, "wanted 1 items, got 2"),
        ({"body": {}}, {"body": {"stop": "a"}}, 'stop: wanted "a", got nothing'),
    ],
)
def test_all_that_is_given_has_to_hold(match, other, why):
    assert Match(**{"pattern": None, **match}).misses(ASKED) == []
    (said,) = Match(**other).misses(ASKED)
    assert why in said


def test_without_results_none_is_told_of():
    asked = Asked(CHAT, "m", "One?")
    assert Match(tool="a", result="b").misses(asked) == [
        "the results at the end are of the tools none, not of a",
        'the results at the end are none: none contains "b"',
    ]
    assert (asked.role, asked.turn, list(asked.results)) == (None, 0, [])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"prompt": "def f("}, [Said("user", "def f(")]),
        ({"inputs": "Hi"}, [Said("user", "Hi")]),
        ({"input": ["a", "b"]}, [Said("user", "a\nb")]),
        ({"input": [[{"role": "user", "content": "a"}]]}, [Said("user", "a")]),
        ({"input": {"messages": [{"role": "user", "content": None}]}}, [Said("user", "")]),
        ({"input": 5}, []),
        ({"input": []}, []),
        (
            {
                "inputs": [
                    {"tool_call_id": "1", "name": "f", "arguments": "{}"},
                    {"tool_call_id": "1", "result": "2"},
                ]
            },
            [Said("tool", "2", "f")],
        ),
        (
            {
                "input": [
                    {"role": "user", "content": [{"type": "input_text", "text": "a"}, 7, {}]},
                    {"type": "function_call", "call_id": "1", "name": "f"},
                    {"type": "function_call_output", "call_id": "1", "output": {"a": 1}},
                    {"type": "reasoning"},
                ]
            },
            [Said("user", "a"), Said("tool", '{"a": 1}', "f")],
        ),
        ({"document": {"document_url": "https://a/b.pdf"}}, [Said("user", "https://a/b.pdf")]),
        ({"document": {"image_url": {"url": "https://a"}}}, [Said("user", "https://a")]),
        ({"document": "odd"}, [Said("user", "")]),
        ({"file": {"filename": "a.wav"}}, [Said("user", "a.wav")]),
        ({"file_url": "https://a/b.wav"}, [Said("user", "https://a/b.wav")]),
        ({"file": 5}, []),
    ],
)
def test_what_is_said_is_found_in_every_kind_of_body(body, said):
    assert messages_of(body) == said


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)(.*)[xy]"])
def test_no_pattern_takes_longer_than_it_may(pattern):
    with pytest.raises(ApiError, match="takes more than"):
        patterns.found(pattern, "a" * 5_000 + "b")


def test_patterns_that_are_none_or_too_long_are_refused(monkeypatch):
    for wrong, why in (("(", "not a regular"), ("a" * 1_001, "at most 1000 letters")):
        with pytest.raises(ValidationError, match=why):
            Match(pattern=wrong)
    patterns.compiled.cache_clear()
    monkeypatch.setitem(sys.modules, "regex", None)
    with pytest.raises(ValidationError, match="pip install regex"):
        Match(pattern="a")


def ask(http, chat, **headers):
    return http.post(CHAT, json=chat, headers=headers)


def text_of(response):
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("decided", "text"),
    [
        ("Monet.", "Monet."),
        ({"json": {"a": 1}}, '{"a": 1}'),
        (Reply(text="Monet.", finish_reason="length"), "Monet."),
    ],
)
def test_a_function_gives_a_text_fields_or_a_reply(server, http, chat, decided, text):
    server.answer(lambda _: decided, endpoint="/v1/chat/*", times=1)
    server.answer(text="late")
    assert [text_of(ask(http, chat)) for _ in range(2)] == [text, "late"]


@pytest.mark.parametrize(
    ("decided", "why"),
    [
        ({"city": "Paris"}, "a dict has the fields of a Reply"),
        ([[1.0]], "no answer of this endpoint"),
        (5, "validation error"),
        (Script(sequence=[Reply(text="a")]), "one reply, not a sequence"),
    ],
)
def test_what_a_function_may_not_give_fails_the_request(server, http, chat, decided, why):
    server.answer(lambda _: decided)
    response = ask(http, chat)
    assert response.status_code == 500
    assert why in response.json()["message"]
    with pytest.raises(AssertionError, match=why):
        server.verify()


def test_what_a_function_raises_fails_the_request_and_the_test(server, http, chat):
    def decide(asked):
        assert asked.role == "assistant", "the wrong role"

    server.answer(decide)
    response = ask(http, chat)
    assert response.status_code == 500
    assert "AssertionError: the wrong role" in response.json()["message"]
    assert __file__ in response.json()["message"]
    with pytest.raises(AssertionError, match="the wrong role"):
        server.verify()


def test_a_function_may_refuse_as_the_api_does(server, http, chat):
    def decide(asked):
        raise invalid_model(asked.model)

    server.answer(decide)
    response = ask(http, chat)
    assert (response.status_code, response.json()["type"]) == (400, "invalid_model")
    server.verify()


def test_a_function_has_nothing_to_say_beside_it(server):
    for wrong in ({"text": "a"}, {"tool_calls": ["a"]}, {"sequence": ["a"]}, {"json": 1}):
        with pytest.raises(ValueError, match="decides alone"):
            server.answer(lambda _: None, **wrong)


def test_a_sequence_gives_each_reply_once(server, http, chat):
    server.answer(
        "painter",
        sequence=["one", {"tool_calls": ["look"]}, {"status": 429}, Reply(json={"a": 1})],
    )
    server.unanswered("error")
    assert text_of(ask(http, chat)) == "one"
    assert ask(http, chat).json()["choices"][0]["finish_reason"] == "tool_calls"
    assert ask(http, chat).status_code == 429
    assert text_of(ask(http, chat)) == '{"a": 1}'
    assert "it has answered 4 of 4 times" in ask(http, chat).json()["message"]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"sequence": ["a"], "text": "b"}, "says everything"),
        ({"sequence": ["a"], "times": 2}, "given once"),
        ({"sequence": []}, "at least 1 item"),
        ({"text": "a", "vectors": [[1.0]]}, "give one of"),
        ({"text": "a", "error": 1}, "error needs status"),
        ({"scores": {}}, "give at least one"),
        ({"text": "a", "endpiont": "b"}, "endpiont"),
    ],
)
def test_orders_that_make_no_sense_are_refused(server, order, why):
    with pytest.raises(ValidationError, match=why):
        server.answer(**order)


def test_what_no_script_answers_is_refused_with_every_reason(server, http, chat):
    server.answer("German", "Dürer.", scope="other")
    server.answer("German", "Dürer.")
    server.answer(lambda _: None)
    server.answer(vectors=[[1.0]])
    server.unanswered("error")
    message = ask(http, chat).json()["message"]
    for part in (
        f"No script answers POST {CHAT} for mistral-small-latest",
        "'Who is the best French painter?' (turn 1, last role user)",
        'contains="German" -> text="Dürer."',
        'which does not contain "German"',
        f"{__file__}:",
        "it left the request to others",
        "what it says is no answer of",
        "(1 more belong to other scopes.)",
    ):
        assert part in message
    with pytest.raises(AssertionError, match="No script answers"):
        server.verify()


def test_of_many_scripts_those_are_told_of_that_are_nearest_to_the_request(server, http, chat):
    server.answer("French painter", "Monet.", times=1)
    for number in range(30):
        server.answer(f"city {number}", "Far.", model="mistral-large-latest")
    server.answer("German", "Near.")
    server.unanswered("error")
    assert ask(http, chat).json()["choices"][0]["message"]["content"] == "Monet."
    message = ask(http, chat).json()["message"]
    assert "it has answered 1 of 1 times" in message
    assert 'contains="German"' in message
    assert message.count("\n- script ") == 10
    assert message.index("Monet.") < message.index("Far.") < message.index("Near.")
    assert message.endswith("(22 more are no nearer to it.)")


def test_where_there_are_no_scripts_that_is_said(server, http, chat):
    server.unanswered("error")
    assert "There are no scripts for it." in ask(http, chat).json()["message"]


def test_a_strict_server_fails_the_test_at_its_end(chat):
    def run(order, *, fail=False):
        with LocalServer(unanswered="error") as server:
            order(server)
            httpx.post(server.url + CHAT, json=chat, headers={"x-api-key": "any"}, trust_env=False)
            if fail:
                raise KeyError

    run(lambda server: server.answer(text="a"))
    run(lambda server: [server.answer(text=one, optional=one == "b") for one in "ab"])
    with pytest.raises(AssertionError, match="Never used: script 2"):
        run(lambda server: [server.answer(text=one) for one in "ab"])
    with pytest.raises(AssertionError, match="No script answers"):
        run(lambda server: server.answer("German", "a", optional=True))
    with pytest.raises(KeyError):
        run(lambda server: None, fail=True)
    run(lambda server: server.unanswered("engine"))


def test_scripts_that_are_used_up_are_told_of_but_not_for_ever():
    scripts = Scripts()
    for at in range(150):
        scripts.add(Script(text=str(at), times=1))
    for _ in range(150):
        scripts.use(scripts.standing[0])
    assert len(scripts.report()["scripts"]) == 100
    assert not scripts.in_use


def test_orders_come_over_http_one_or_many(http, chat):
    many = [{"text": "one", "times": 1}, {"sequence": [{"text": "two"}]}]
    assert http.post("/_local/answers", json=many).status_code == 201
    assert [text_of(ask(http, chat)) for _ in range(2)] == ["one", "two"]
    for wrong in (b"[", b'[{"text": 1}]', b"[5]"):
        sent = http.post(
            "/_local/answers", content=wrong, headers={"content-type": "application/json"}
        )
        assert sent.status_code in {400, 422}
    strict = {"then": "error"}
    assert http.put("/_local/answers/unanswered", json=strict).status_code == 204
    assert ask(http, chat).status_code == 400
    report = http.get("/_local/answers/report").json()
    assert report["strict"] is True
    assert [one["used"] for one in report["scripts"]] == [1, 1]
    assert len(report["unanswered"]) == 1


def test_expressions_with_flags_of_their_own_are_refused_for_checks_too(server):
    with pytest.raises(ValueError, match="write the flags"):
        server.assert_not_asked(re.compile("a", re.IGNORECASE))
