"""The journal: everything is in it, except keys."""

import json

import pytest

from mistralai.local import Fault
from mistralai.local.control.journal import Entry, Redactor

PATH = "/v1/chat/completions"


def test_a_request_and_its_answer_are_written_down(server, http, chat):
    response = http.post(f"{PATH}?a=1", json=chat)
    (entry,) = http.get("/_local/journal").json()["entries"]
    assert entry == server.journal()[0]
    assert (entry["method"], entry["path"], entry["query"]) == ("POST", PATH, "a=1")
    assert json.loads(entry["request_body"]) == chat
    assert json.loads(entry["response_body"]) == response.json()
    assert entry["status"] == 200
    assert entry["complete"] is True
    assert entry["seconds"] > 0
    assert entry["id"] == response.headers["mistral-correlation-id"]
    assert entry["fault"] is None


def test_no_key_is_in_the_journal_or_on_its_page(server, http, chat):
    canary = "canary-7d1f0b"
    headers = {"authorization": f"Bearer {canary}", "x-api-key": canary}
    http.post(PATH, json={**chat, "api_key": canary}, headers=headers)
    (entry,) = server.journal()
    assert entry["request_headers"]["authorization"] == "[redacted]"
    assert '"input":"[redacted]"' in entry["response_body"]
    assert canary not in json.dumps(entry)
    assert canary not in http.get("/_local/").text


def test_a_stream_is_written_down_whole(server, http, chat):
    response = http.post(PATH, json={**chat, "stream": True})
    assert server.journal()[0]["response_body"] == response.text


def test_a_fault_is_named_and_a_cut_answer_is_not_complete(server, http, chat):
    server.inject(Fault(cut_after_bytes=3))
    with pytest.raises(Exception, match="peer closed"):
        http.post(PATH, json=chat)
    (entry,) = server.journal()
    assert entry["fault"] == {"cut_after_bytes": 3}
    assert entry["complete"] is False
    assert len(entry["response_body"]) == 3


def test_control_calls_are_not_in_it_and_it_can_be_emptied(server, http):
    http.get("/v1/models")
    http.get("/_local/clock")
    assert len(server.journal()) == 1
    assert http.delete("/_local/journal").status_code == 204
    assert server.journal() == []


def test_the_journal_keeps_the_last_thousand(server, http):
    for number in range(1_005):
        http.get("/v1/nothing", params={"n": number})
    entries = server.journal()
    assert len(entries) == 1_000
    assert entries[-1]["query"] == "n=1004"


def test_the_page_shows_every_entry_and_escapes_it(server, http, chat):
    assert "No request has come yet" in http.get("/_local/").text
    server.inject(Fault(contains="<script>", status=500))
    chat["messages"][0]["content"] = "<script>alert(1)</script>"
    http.post(PATH, json=chat)
    http.get("/v1/models?a=<b>")
    page = http.get("/_local/")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "2 request(s)" in page.text
    assert page.text.index("/v1/models") < page.text.index("/v1/chat/completions")
    assert "http" not in page.text.replace("httpx", "").split("<main", maxsplit=1)[0]


def test_a_hung_request_is_shown_without_a_status(server, http):
    server.inject(Fault(reset=True))
    with pytest.raises(Exception, match="reset"):
        http.get("/v1/models")
    assert ">none cut<" in http.get("/_local/").text


def test_long_bodies_are_kept_to_their_beginning():
    entry = Entry(0, "GET", "/", "", [], b"", None)
    for _ in range(100):
        entry.add(b"x" * 1024)
    assert len(entry.response_body) == 64 * 1024
    assert len(Redactor([], b"").text(b"y" * 100_000)) == 64 * 1024


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"api_key": "s\\"ecret", "b": 1}', '{"api_key": "[redacted]", "b": 1}'),
        (
            b'{"authorization": {"type": "api-key", "value": "x"}, "value": "y"}',
            '{"authorization": {"type": "api-key", "value": "[redacted]"}, "value": "y"}',
        ),
        (b'{"integrations":[{"api_key":"x"}]}', '{"integrations":[{"api_key":"[redacted]"}]}'),
        (b"\xff plain", "\ufffd plain"),
    ],
)
def test_fields_that_hold_keys_are_struck_out(body, shown):
    assert Redactor([], b"").text(body) == shown


def test_headers_of_one_name_are_joined():
    assert Redactor([], b"").headers([(b"A", b"1"), (b"a", b"2")]) == {"a": "1, 2"}
