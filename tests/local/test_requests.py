"""The requests that came, as tests look at them, and what is said of those that are missing."""

import pytest

from mistralai import Mistral
from mistralai.local import Match
from mistralai.local.control.differences import differences, shown
from mistralai.local.control.journal import Entry, Journal
from mistralai.local.control.requests import Seen, check_asked
from mistralai.local.schema.completions import ChatRequest

CHAT = "/v1/chat/completions"


def seen(**more):
    given = {
        "method": "POST",
        "path": CHAT,
        "query": "",
        "headers": {},
        "content": "",
        "scope": None,
        "status": 200,
        "answer": "",
        "scripts": (),
        "time": 0.0,
        "seconds": 0.0,
    }
    return Seen(**{**given, **more})


def test_a_request_is_seen_with_its_types(server, http, chat):
    server.answer("painter", "Monet.", times=1)
    for _ in range(2):
        http.post(CHAT, json={**chat, "temperature": 0.5}, headers={"x-team": "blue"})
    first, last = server.requests
    assert last == server.last_request
    assert (first.method, first.path, first.endpoint, first.status) == ("POST", CHAT, CHAT, 200)
    assert first.headers["x-team"] == "blue"
    assert "any-key" not in str(first.headers)
    assert isinstance(first.body, ChatRequest)
    assert first.body.temperature == 0.5
    assert first.json["model"] == first.model == chat["model"]
    assert first.text == chat["messages"][0]["content"]
    assert "Monet." in first.answer
    (script,) = first.scripts
    assert 'contains="painter" -> text="Monet."' in script
    assert last.scripts == ()


def test_what_has_no_model_is_seen_too(server, http):
    http.get("/v1/models?provider=a")
    http.post("/v1/conversations/conv_1/restart", json={"from_entry_id": 5})
    models, wrong = server.requests
    assert (models.endpoint, models.query, models.body, models.json) == (
        "/v1/models",
        "provider=a",
        None,
        None,
    )
    assert wrong.endpoint == "/v1/conversations/{conversation_id}/restart"
    assert (wrong.body, wrong.status, wrong.json) == (None, 422, {"from_entry_id": 5})


def test_a_form_is_seen_field_by_field(server):
    server.answer(transcript="Hello.")
    with Mistral(api_key="any", server_url=server.url) as client:
        client.audio.transcriptions.complete(
            model="voxtral-mini-latest", file={"file_name": "a.wav", "content": b"abc"}
        )
    request = server.assert_asked_once("a.wav", endpoint="/v1/audio/*")
    assert request.json["model"] == "voxtral-mini-latest"
    assert request.json["file"] == {"filename": "a.wav", "letters": 3}
    assert request.body.model == "voxtral-mini-latest"


def test_checks_give_the_requests_that_match(server, http, chat):
    for text in ("one", "two", "one more"):
        chat["messages"][0]["content"] = text
        http.post(CHAT, json=chat)
    assert [one.text for one in server.assert_asked("one")] == ["one", "one more"]
    assert len(server.assert_asked(times=3, model=chat["model"])) == 3
    assert server.assert_asked_once("two", role="user", turn=1).text == "two"
    server.assert_not_asked("three")


def test_a_failed_check_shows_the_closest_request(server, http, chat):
    with pytest.raises(AssertionError, match="No request came at all"):
        server.assert_asked("France")
    with pytest.raises(AssertionError, match="No request came at all"):
        _ = server.last_request
    http.get("/v1/models")
    http.post(CHAT, json={**chat, "temperature": 1.0})
    with pytest.raises(AssertionError) as caught:
        server.assert_asked("French", model=chat["model"], body={"temperature": 0})
    assert str(caught.value).splitlines() == [
        (
            'contains="French", model="mistral-small-latest", body={"temperature": 0}: asked 0 '
            "times, expected at least once."
        ),
        f"The closest of 2 requests is POST {CHAT} 'Who is the best French painter?' (200 OK)",
        "    temperature: wanted 0, got 1.0",
    ]
    with pytest.raises(AssertionError, match="asked 1 times, expected 0 times"):
        server.assert_not_asked("French")


@pytest.mark.parametrize(
    ("argument", "meant"),
    [
        ("modle", "did you mean model"),
        ("temperature", r"did you mean body=\{'temperature': \.\.\."),
    ],
)
@pytest.mark.parametrize("order", ["answer", "assert_asked", "assert_not_asked"])
def test_an_argument_that_there_is_not_is_refused_with_what_may_be_meant(
    server, order, argument, meant
):
    said = ("words",) if order == "answer" else ()
    with pytest.raises(ValueError, match=rf"{argument}\n  there is no such argument: {meant}"):
        getattr(server, order)("tides", *said, **{argument: 0})


@pytest.mark.parametrize(
    "check",
    [
        lambda server: server.assert_asked("the moon"),
        lambda server: server.assert_asked_once("the moon"),
        lambda server: server.assert_not_asked("painter"),
        lambda server: server.verify(),
    ],
    ids=["asked", "asked once", "not asked", "verify"],
)
def test_pytest_shows_the_line_of_the_test_where_a_check_fails(server, http, chat, check):
    server.answer("nobody asks", "Nothing.")
    http.post("/v1/chat/completions", json=chat)
    with pytest.raises(AssertionError) as raised:
        check(server)
    shown = [entry.path.name for entry in raised.traceback.filter(raised)]
    assert shown == ["test_requests.py"] * 2


def test_of_many_differences_and_requests_a_few_are_shown():
    many = [seen(content='{"prompt": "a"}', status=None, path=f"/{at}") for at in range(20)]
    with pytest.raises(AssertionError) as caught:
        check_asked(many, Match(contains="a", scope="*"), lambda count: count == 1, "1 times")
    assert len(str(caught.value).splitlines()) == 9
    assert "POST /0 'a' (no answer)" in str(caught.value)
    body = dict.fromkeys("abcdefghijkl", 1)
    with pytest.raises(AssertionError) as caught:
        check_asked([seen(status=499)], Match(body=body), lambda count: count == 1, "1 times")
    assert len(str(caught.value).splitlines()) == 10
    assert "(499)" in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "given", "lines"),
    [
        (
            {"a": {"b": 1}},
            {"a": {"b": 2}, "c": 3},
            ["a.b: wanted 1, got 2", "c: wanted nothing, got 3"],
        ),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["a[1].b: wanted 2, got 3"]),
        ({"a": 1}, {"a": True}, ["a: wanted 1, got true"]),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": [1]}, {"a": 1}, ["a: wanted [1], got 1"]),
        ([1], {}, [": wanted [1], got {}"]),
    ],
)
def test_values_differ_in_words(wanted, given, lines):
    assert list(differences(wanted, given)) == lines


def test_long_values_are_shown_by_their_ends():
    text = shown("a" * 500 + "z")
    assert len(text) < 120
    assert text.startswith('"aaa')
    assert text.endswith('az"')


def test_the_journal_drops_the_oldest_of_what_would_fill_the_memory():
    journal = Journal()
    for at in range(70):
        journal.add(Entry(float(at), "POST", "/", "", (), b"a" * 1024 * 1024, None))
    assert len(journal.entries()) == 64
    assert journal.entries()[0].time == 6.0
    assert len(journal.entries()[0].request_body) == 64 * 1024
    journal.clear()
    journal.add(Entry(0.0, "POST", "/", "", (), b"a", None))
    assert len(journal.entries()) == 1
