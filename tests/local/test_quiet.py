"""A client that leaves early is nobody's error: the server says nothing about it."""

import json
import socket
import struct
from contextlib import suppress

import httpx
import pytest

from mistralai.local import Fault
from mistralai.local.http.connections import reset

PATH = "/v1/chat/completions"
AT_ONCE = struct.pack("ii", 1, 0)


def begin(server, body):
    """Send a request over a connection of its own."""
    url = httpx.URL(server.url)
    raw = json.dumps(body).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n"
        f"content-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n"
    )
    client = socket.create_connection((url.host, url.port))
    client.sendall(head.encode() + raw)
    return client


def wait_until_idle(server):
    """Return when the server has noticed every end and finished every answer."""

    def busy(state):
        return server._server.server_state.tasks or server._server.server_state.connections

    while server._do(busy):
        pass


@pytest.mark.parametrize("at_once", [False, True], ids=["closed", "reset"])
def test_a_stream_that_is_left_is_not_written_about(server, chat, said, at_once):
    for _ in range(3):
        with begin(server, {**chat, "stream": True, "n": 8}) as client:
            client.recv(1)
            if at_once:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        wait_until_idle(server)
    assert said == []


def test_an_answer_that_nobody_reads_any_more_ends(server, chat, said):
    with begin(server, {**chat, "stream": True, "n": 8}) as client:
        client.recv(1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    wait_until_idle(server)
    (entry,) = server.journal()
    assert entry["complete"] is False


@pytest.mark.parametrize("at_once", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(hang=True),
        Fault(stall_after_events=1),
        Fault(split_at=list(range(1, 2000))),
        Fault(cut_after_bytes=300),
        Fault(reset_after_bytes=300),
        Fault(error_after_events=3),
    ],
    ids=lambda fault: next(iter(fault.to_wire())),
)
def test_a_client_that_leaves_in_the_middle_of_a_fault_is_not_written_about(
    server, chat, said, fault, at_once
):
    for _ in range(3):
        server.inject(fault)
        with begin(server, {**chat, "stream": True}) as client:
            if not fault.hang:
                client.recv(1)
            while server._do(lambda state: state.controls.faults.pending()):
                pass
            if at_once:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        wait_until_idle(server)
    assert said == []


@pytest.mark.parametrize("ending", ["reset", "garbage", "hang", "status"])
def test_a_fault_that_comes_when_the_client_has_gone_is_not_written_about(
    server, chat, said, ending
):
    server.inject(Fault(delay=3600, **{ending: 500 if ending == "status" else True}))
    with begin(server, chat):
        while server._do(lambda state: state.controls.faults.pending()):
            pass
    while server._do(lambda state: server._server.server_state.connections):
        pass
    server.advance(3600)
    wait_until_idle(server)
    assert said == []


def test_a_connection_may_be_reset_that_has_ended_before():
    class Transport:
        aborted = False

        def get_extra_info(self, name):
            ended = socket.socket()
            ended.close()
            return ended

        def abort(self):
            self.aborted = True

    transport = Transport()
    reset(transport)
    assert transport.aborted


@pytest.mark.parametrize(
    "fault", [Fault(reset=True), Fault(garbage=True)], ids=["reset", "garbage"]
)
def test_a_websocket_that_is_broken_off_before_it_is_accepted_is_not_written_about(
    server, said, upgrade, fault
):
    server.inject(fault)
    with upgrade(server) as client, suppress(ConnectionResetError):
        while client.recv(1024):
            pass
    wait_until_idle(server)
    assert said == []
