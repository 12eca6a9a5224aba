"""Faults on the websocket: before the handshake, between its events, and under them."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

from mistralai.local import Fault
from mistralai.local.engines.audio import hearing

PATH = "/v1/audio/transcriptions/realtime"
MODEL = "voxtral-mini-transcribe-realtime-latest"
UPDATE = json.dumps({"type": "session.update", "session": {}})


@pytest.fixture(autouse=True)
def computed(monkeypatch):
    monkeypatch.setattr(hearing, "installed", lambda module: False)


def opened(server, **options):
    url = f"{server.url.replace('http', 'ws')}{PATH}?model={MODEL}"
    headers = {"authorization": "Bearer any"}
    return connect(url, additional_headers=headers, proxy=None, **options)


def kinds(socket, count):
    for _ in range(count):
        yield json.loads(socket.recv())["type"]


@pytest.mark.parametrize(
    ("order", "status"), [({"status": 503}, 503), ({"body": "rate_limit"}, 429)]
)
def test_a_handshake_is_refused_as_ordered_and_once(server, order, status):
    server.inject(Fault(path=PATH, retry_after=3, **order))
    with pytest.raises(InvalidStatus) as caught, opened(server):
        pass
    assert caught.value.response.status_code == status
    assert caught.value.response.headers["retry-after"] == "3"
    entry = server.journal()[-1]
    assert (entry["method"], entry["status"]) == ("WEBSOCKET", status)
    assert entry["fault"]["path"] == PATH
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]


@pytest.mark.parametrize("order", [{"reset": True}, {"garbage": True}])
def test_a_handshake_is_broken_as_ordered(server, order):
    server.inject(Fault(method="WEBSOCKET", **order))
    with pytest.raises((OSError, EOFError, InvalidMessage)), opened(server):
        pass


def test_a_handshake_that_hangs_is_let_go_by_a_reset(server):
    server.inject(Fault(path=PATH, hang=True))
    with pytest.raises(TimeoutError), opened(server, open_timeout=0.05):
        pass
    server.reset()
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]


def test_a_delayed_handshake_waits_for_the_clock(server):
    server.inject(Fault(path=PATH, delay=3600))
    with pytest.raises(TimeoutError), opened(server, open_timeout=0.05):
        pass
    server.inject(Fault(path=PATH, delay=0.001))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]


def test_an_error_comes_after_so_many_events(server):
    server.inject(Fault(path=PATH, error_after_events=1, body="internal"))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]
        socket.send(UPDATE)
        event = json.loads(socket.recv())
        assert event == {
            "type": "error",
            "error": {"message": "Internal server error", "code": 500},
        }
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv()
    assert caught.value.rcvd.code == 1011


def test_an_event_that_is_not_json_comes_between_two(server):
    server.inject(Fault(path=PATH, garbage_after_events=1))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]
        socket.send(UPDATE)
        with pytest.raises(ValueError, match="Unterminated string"):
            json.loads(socket.recv())
        assert list(kinds(socket, 1)) == ["session.updated"]


@pytest.mark.parametrize("order", ["cut_after_bytes", "reset_after_bytes"])
def test_a_connection_breaks_off_after_so_many_bytes(server, order):
    server.inject(Fault(path=PATH, **{order: 300}))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]
        socket.send(UPDATE)
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv()
    assert caught.value.rcvd is None


def test_a_socket_that_stalls_ends_with_a_reset_of_the_server(server):
    server.inject(Fault(path=PATH, stall_after_events=1))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]
        socket.send(UPDATE)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.05)
        server.reset()
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=20)


def test_a_fault_for_other_requests_is_left_to_them(server, http):
    server.inject(Fault(path="/v1/models", status=503))
    with opened(server) as socket:
        assert list(kinds(socket, 1)) == ["session.created"]
    assert http.get("/v1/models").status_code == 503
