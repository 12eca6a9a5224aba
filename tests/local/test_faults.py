"""Misbehaviour to order, seen from a client on a real socket."""

import asyncio
import json
import socket
import threading
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import httpx
import pytest
from pydantic import ValidationError

from mistralai.local import Fault, LocalServer
from mistralai.local.control.faults import Faults
from mistralai.local.errors import CATALOGUE
from mistralai.local.http.misbehave import FAULT, Misbehaving

PATH = "/v1/chat/completions"


def wait_until_taken(server, http):
    """Return when no fault is waiting any more: the request under test has met it."""
    while httpx.get(f"{server.url}/_local/faults", trust_env=False).json()["pending"]:
        pass


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_body_of_the_catalogue_arrives_as_it_is(server, http, chat, name):
    server.inject(Fault(body=name))
    response = http.post(PATH, json=chat)
    expected = CATALOGUE[name]()
    assert response.status_code == expected.status
    if isinstance(expected.body, bytes):
        assert response.content == expected.body
        assert response.headers.get("content-type") == expected.headers.get("content-type")
    else:
        assert response.headers["content-type"] == "application/json"
        assert set(response.json()) == set(expected.body)
    assert "mistral-correlation-id" in response.headers
    assert http.post(PATH, json=chat).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "key"),
    [
        (Fault(status=429), 429, "request_id"),
        (Fault(status=500), 500, "code"),
        (Fault(status=418), 418, "code"),
        (Fault(status=503, body="rate_limit"), 503, "code"),
    ],
)
def test_a_status_without_a_body_gets_one_that_fits(server, http, chat, fault, status, key):
    server.inject(fault)
    response = http.post(PATH, json=chat)
    assert response.status_code == status
    assert key in response.json()


def test_retry_after_comes_in_seconds(server, http, chat):
    server.inject(Fault(status=429, retry_after=1.5))
    assert http.post(PATH, json=chat).headers["retry-after"] == "1.5"


def test_retry_after_comes_as_a_date(server, http, chat):
    server.inject(Fault(status=503, retry_after=3600, retry_after_as="date"))
    moment = parsedate_to_datetime(http.post(PATH, json=chat).headers["retry-after"])
    ahead = moment - datetime.now(timezone.utc)
    assert 3500 < ahead.total_seconds() <= 3600


def test_only_matching_requests_are_meant_and_as_many_as_ordered(server, http, chat):
    server.inject(Fault(method="post", path="/v1/chat/*", contains="French", status=500, times=2))
    other = {**chat, "messages": [{"role": "user", "content": "Who else?"}]}
    assert http.get("/v1/models").status_code == 200
    assert http.post("/v1/agents/completions", json=chat).status_code == 422
    assert http.post(PATH, json=other).status_code == 200
    assert [http.post(PATH, json=chat).status_code for _ in range(3)] == [500, 500, 200]


def test_orders_are_carried_out_oldest_first(server, http, chat):
    server.inject(Fault(status=500))
    server.inject(Fault(status=502))
    assert [http.post(PATH, json=chat).status_code for _ in range(3)] == [500, 502, 200]


def test_without_a_count_an_order_holds_until_the_reset(server, http, chat):
    server.inject(Fault(status=500, times=None))
    assert [http.post(PATH, json=chat).status_code for _ in range(4)] == [500] * 4
    server.reset()
    assert http.post(PATH, json=chat).status_code == 200


def test_a_body_that_is_searched_arrives_whole_however_long(server, http, chat):
    chat["messages"][0]["content"] = "needle" + " x" * 600_000
    server.inject(Fault(contains="needle", split_at=[1]))
    response = http.post(PATH, json=chat)
    assert response.status_code == 400
    assert response.json()["message"].startswith("Prompt contains 600001 tokens")
    assert server.journal()[-1]["fault"] == {"contains": "needle", "split_at": [1]}


def test_a_reset_is_a_broken_connection(server, http, chat):
    server.inject(Fault(reset=True))
    with pytest.raises(httpx.ReadError):
        http.post(PATH, json=chat)
    assert http.post(PATH, json=chat).status_code == 200


def test_a_reset_is_an_rst_on_the_wire(server):
    server.inject(Fault(reset=True))
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port)) as client:
        client.sendall(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_garbage_is_not_http(server, http, chat):
    server.inject(Fault(garbage=True))
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(PATH, json=chat)
    assert http.post(PATH, json=chat).status_code == 200


def test_a_request_that_is_never_answered_hangs_until_it_is_let_go(server, http, chat):
    server.inject(Fault(hang=True))
    outcome = []

    def ask():
        try:
            outcome.append(http.post(PATH, json=chat))
        except httpx.ReadError as error:
            outcome.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until_taken(server, http)
    assert not outcome
    server.reset()
    thread.join()
    assert isinstance(outcome[0], httpx.ReadError)


def test_a_client_that_gives_up_waiting_frees_the_server(server, http, chat):
    server.inject(Fault(hang=True))
    with pytest.raises(httpx.ReadTimeout):
        http.post(PATH, json=chat, timeout=0.05)
    while not server.journal():
        pass
    (entry,) = server.journal()
    assert entry["status"] is None
    assert entry["complete"] is False


def test_a_delay_ends_when_the_clock_is_advanced(server, http, chat):
    server.inject(Fault(delay=3600))
    outcome = []
    thread = threading.Thread(target=lambda: outcome.append(http.post(PATH, json=chat)))
    thread.start()
    wait_until_taken(server, http)
    server.advance(3600)
    thread.join()
    assert outcome[0].status_code == 200


def test_a_delay_may_come_before_an_error(server, http, chat):
    server.inject(Fault(delay=0.001, status=500))
    assert http.post(PATH, json=chat).status_code == 500


def read_stream(http, chat):
    """Return the bytes of a stream as they came, and the error that ended it."""
    received = b""
    try:
        with http.stream("POST", PATH, json={**chat, "stream": True}) as response:
            for piece in response.iter_raw():
                received += piece
    except httpx.TransportError as error:
        return received, error
    return received, None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_stream_stalls_after_so_many_events(server, http, chat, count):
    server.inject(Fault(stall_after_events=count))
    with http.stream("POST", PATH, json={**chat, "stream": True}) as response:
        pieces = response.iter_raw()
        received = b"".join(next(pieces) for _ in range(count))
        assert received.count(b"\n\n") == count
        server.reset()
        with pytest.raises(httpx.ReadError):
            next(pieces)


@pytest.mark.parametrize("count", [0, 2])
def test_an_error_event_ends_a_stream(server, http, chat, count):
    server.inject(Fault(error_after_events=count, body="rate_limit"))
    received, error = read_stream(http, chat)
    assert error is None
    events = received.decode().split("\n\n")
    assert len(events) == count + 2
    assert json.loads(events[count].removeprefix("data: "))["code"] == "1300"
    assert "[DONE]" not in received.decode()


def test_a_broken_event_is_put_into_a_stream_that_goes_on(server, http, chat):
    plain, _ = read_stream(http, chat)
    server.inject(Fault(garbage_after_events=2))
    broken, error = read_stream(http, chat)
    assert error is None
    events = broken.decode().split("\n\n")
    assert len(events) == len(plain.decode().split("\n\n")) + 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(events[2].removeprefix("data: "))
    assert events[-2:] == ["data: [DONE]", ""]


def test_a_broken_event_may_come_after_the_last_one(server, http, chat):
    plain, _ = read_stream(http, chat)
    server.inject(Fault(garbage_after_events=plain.count(b"\n\n")))
    broken, _ = read_stream(http, chat)
    assert broken.decode().split("\n\n")[-3] == "data: [DONE]"


def test_a_fault_for_events_leaves_a_plain_answer_alone(server, http, chat):
    server.inject(Fault(garbage_after_events=0))
    assert http.post(PATH, json=chat).json()["choices"]
    server.inject(Fault(stall_after_events=1))
    assert http.post(PATH, json=chat).json()["choices"]


def test_a_stream_is_cut_after_any_number_of_bytes(server, http, chat):
    whole, _ = read_stream(http, chat)
    for count in range(0, len(whole), 97):
        server.inject(Fault(cut_after_bytes=count))
        received, error = read_stream(http, chat)
        assert len(received) == count
        assert isinstance(error, httpx.RemoteProtocolError)


def test_a_plain_answer_is_cut_too(server, http, chat):
    server.inject(Fault(cut_after_bytes=10))
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(PATH, json=chat)


def test_a_cut_after_the_end_cuts_nothing(server, http, chat):
    server.inject(Fault(cut_after_bytes=10**6))
    received, error = read_stream(http, chat)
    assert error is None
    assert received.endswith(b"data: [DONE]\n\n")


def test_a_stream_is_reset_after_so_many_bytes(server, http, chat):
    server.inject(Fault(reset_after_bytes=300))
    received, error = read_stream(http, chat)
    assert len(received) <= 300
    assert isinstance(error, httpx.ReadError)


def test_bytes_are_split_where_ordered(server, http, chat):
    whole, _ = read_stream(http, chat)
    offsets = [1, 7, 8, 60, 200, 201, 333]
    server.inject(Fault(split_at=offsets))
    seen = [0]
    with http.stream("POST", PATH, json={**chat, "stream": True}) as response:
        for piece in response.iter_raw():
            seen.append(seen[-1] + len(piece))
    assert set(offsets) <= set(seen)
    assert seen[-1] == len(whole)


def test_a_plain_answer_may_be_split_too(server, http, chat):
    server.inject(Fault(split_at=[5, 6]))
    with http.stream("POST", PATH, json=chat) as response:
        sizes = [len(piece) for piece in response.iter_raw()]
    assert sizes[:2] == [5, 1]
    assert "content-length" not in response.headers


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"body": "nothing"}, "is not one of capacity"),
        ({"status": 500, "hang": True}, "status and hang exclude each other"),
        ({"retry_after": 3}, "retry_after needs status or body"),
        ({"status": 99}, "greater than or equal to 200"),
        ({"delay": -1}, "greater than or equal to 0"),
        ({"times": 0}, "greater than or equal to 1"),
        ({"unknown": 0}, "Extra inputs"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(server, http, order, words):
    with pytest.raises(ValidationError, match=words):
        Fault(**order)
    response = httpx.post(f"{server.url}/_local/faults", json=order, trust_env=False)
    assert response.status_code == 422
    assert words in response.text


def test_orders_can_be_given_seen_and_taken_back_over_http(server, http, chat):
    response = http.post("/_local/faults", json={"status": 500, "times": 3})
    assert response.status_code == 201
    assert http.post(PATH, json=chat).status_code == 500
    listed = http.get("/_local/faults").json()
    assert listed["pending"] == [{"status": 500, "times": 2}]
    assert "rate_limit" in listed["bodies"]
    assert http.delete("/_local/faults").status_code == 204
    assert http.post(PATH, json=chat).status_code == 200


def test_control_calls_meet_no_fault(server, http):
    server.inject(Fault(status=500))
    assert http.get("/_local/journal").status_code == 200


def test_a_fault_for_a_connection_that_is_gone_does_nothing(server):
    sent = []
    scope = {"client": ("192.0.2.1", 1), FAULT: Fault(reset=True)}

    async def app(*arguments):
        sent.append(arguments)

    asyncio.run(Misbehaving(app, server._state.controls, server._connections)(scope, app, app))
    assert sent == []


def test_pending_orders_count_down():
    faults = Faults()
    faults.add(Fault(path="/a", times=2))
    assert faults.take("GET", "/b", b"") is None
    assert faults.take("GET", "/a", b"") is not None
    assert [left for _, left in faults.pending()] == [1]


def test_a_server_that_hangs_on_order_stops_at_once(chat):
    server = LocalServer().start()
    server.inject(Fault(hang=True))
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port)) as client:
        client.sendall(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
        wait_until_taken(server, None)
        server.stop()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
