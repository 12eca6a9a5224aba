"""The end of a server: quiet, in order, and nothing is lost that was begun."""

import asyncio
import gc
import json
import socket
import subprocess
import sys
import textwrap
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

import mistralai.local.server
from mistralai.local import Fault, LocalServer
from mistralai.local.http.connections import Connections, WhileOpen
from mistralai.local.threads import Threads

CHAT = "/v1/chat/completions"
ENDED = {"SUCCESS", "FAILED"}

# A job of each kind that waits for the clock in its middle.
PROGRAM = """
    import atexit, gc, json, sys, threading
    import httpx
    from mistralai.local import LocalServer

    def post(path, **options):
        response = http.post(path, **options)
        assert response.is_success, response.text
        return response.json()["id"]

    def upload(purpose, *rows):
        files = {"file": ("rows.jsonl", "\\n".join(map(json.dumps, rows)).encode())}
        return post("/v1/files", files=files, data={"purpose": purpose})

    def say(role, content):
        return {"role": role, "content": content}

    server = LocalServer(data=sys.argv[1]).start()
    state = server._state
    clock = state.controls.clock
    headers = {"authorization": "Bearer x"}
    http = httpx.Client(base_url=server.url, headers=headers, trust_env=False)

    server.answer("slow", "at last", delay=60)
    bodies = [{"messages": [say("user", word)]} for word in ("quick", "slow", "last")]
    rows = [{"custom_id": str(at), "body": body} for at, body in enumerate(bodies)]
    body = {"endpoint": "/v1/chat/completions", "model": "open-mistral-nemo"}
    batch = post("/v1/batch/jobs", json={**body, "input_files": [upload("batch", *rows)]})

    reading = threading.Event()

    async def summary(text):
        reading.set()
        await clock.wait_until(clock.now() + 60)
        return "short"

    state.libraries._summary = summary
    library = post("/v1/libraries", json={"name": "n"})
    files = {"file": ("a.txt", b"hello", "text/plain")}
    document = post(f"/v1/libraries/{library}/documents", files=files)

    lesson = {"messages": [say("user", "Why?"), say("assistant", "So.")]}
    training = [{"file_id": upload("fine-tune", lesson)}]
    body = {"model": "open-mistral-7b", "training_files": training}
    body["hyperparameters"] = {"training_steps": 10}
    tuning = post("/v1/fine_tuning/jobs", json=body)

    assert reading.wait(60)
    while not http.get(f"/v1/batch/jobs/{batch}").json()["completed_requests"]:
        pass
    http.close()
    other = LocalServer().start()
    folder = str(other._state.store.folder)
    print(json.dumps([batch, f"{library}/documents/{document}", tuning, folder]))
"""
STOP = """
    other.stop()
    server.stop()
    assert not state.background._tasks
    gc.collect()
"""
# Python has ended all pools of threads when it calls this: the jobs go on, and get no thread.
LEAVE = """
    @atexit.register
    def go_on():
        tasks = list(state.background._tasks)
        server._loop.call_soon_threadsafe(clock.advance, 60)
        while not all(task.done() for task in tasks):
            pass
        tasks.clear()
        gc.collect()
"""


def until(http, path, field, values):
    while (found := http.get(path).json())[field] not in values:
        pass
    return found


@pytest.mark.parametrize("ending", [STOP, LEAVE], ids=["stopped", "left"])
def test_jobs_in_their_middle_end_quietly_and_go_on_at_the_next_start(tmp_path, ending):
    program = textwrap.dedent(PROGRAM) + textwrap.dedent(ending)
    command = [sys.executable, "-W", "error", "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stderr, done.returncode) == ("", 0)
    batch, document, tuning, temporary = json.loads(done.stdout)
    assert not Path(temporary).exists()
    headers = {"authorization": "Bearer x"}
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=headers, trust_env=False) as http,
    ):
        job = until(http, f"/v1/batch/jobs/{batch}", "status", ENDED)
        assert (job["status"], job["succeeded_requests"]) == ("SUCCESS", 3)
        lines = http.get(f"/v1/files/{job['output_file']}/content").text.splitlines()
        assert [json.loads(line)["custom_id"] for line in lines] == ["0", "1", "2"]
        until(http, f"/v1/libraries/{document}", "processing_status", {"Completed"})
        server.advance(60)
        assert http.get(f"/v1/fine_tuning/jobs/{tuning}").json()["status"] == "SUCCESS"


def asked(server, body, length=None):
    """Send a request over a connection of its own, as much as is given of it."""
    url = httpx.URL(server.url)
    head = (
        f"POST {CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n"
        f"content-type: application/json\r\ncontent-length: {length or len(body)}\r\n\r\n"
    )
    client = socket.create_connection((url.host, url.port))
    client.sendall(head.encode() + body)
    return client


def streamed(server, chat):
    client = asked(server, json.dumps({**chat, "stream": True}).encode())
    client.recv(1)
    return client


def slow_stream(server, chat, upgrade):
    server.answer(text="one two three", tokens_per_second=0.001)
    return streamed(server, chat)


def stalled_stream(server, chat, upgrade):
    server.inject(Fault(stall_after_events=1))
    return streamed(server, chat)


def unread_answer(server, chat, upgrade):
    server.answer(text="x" * 20_000_000)
    client = asked(server, json.dumps(chat).encode())
    client.recv(1)
    return client


def half_a_body(server, chat, upgrade):
    client = asked(server, b"{", length=100)
    while not server._connections._serving:
        pass
    return client


def late_websocket(server, chat, upgrade):
    server.inject(Fault(delay=3600))
    client = upgrade(server)
    while server._do(lambda state: state.controls.faults.pending()):
        pass
    return client


def read_to_the_end(client):
    with suppress(ConnectionResetError):
        while client.recv(1024 * 1024):
            pass


@pytest.mark.parametrize(
    "begin", [slow_stream, stalled_stream, unread_answer, half_a_body, late_websocket]
)
def test_what_is_in_its_middle_when_a_server_stops_is_given_up_quietly(
    said, chat, upgrade, monkeypatch, begin
):
    monkeypatch.setattr(mistralai.local.server, "_GRACE", 0)
    with LocalServer() as server, begin(server, chat, upgrade) as client:
        server.stop()
        read_to_the_end(client)
    gc.collect()
    assert said == []


class Deciding:
    """A function that decides what to answer when it may."""

    def __init__(self):
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, asked):
        self.begun.set()
        assert self.go_on.wait(60)
        return "in time"


@contextmanager
def stopped_while_deciding(chat, decide):
    """Give a server that is being stopped, and the connection on which it has yet to answer."""
    with LocalServer() as server:
        server.answer(decide)
        with asked(server, json.dumps(chat).encode()) as client:
            assert decide.begun.wait(60)
            stopping = threading.Thread(target=server.stop)
            stopping.start()
            yield server, client
        decide.go_on.set()
        stopping.join()


def test_a_request_is_given_up_quietly_whose_thread_still_works(said, chat, monkeypatch):
    monkeypatch.setattr(mistralai.local.server, "_GRACE", 0)
    with stopped_while_deciding(chat, Deciding()) as (_, client):
        read_to_the_end(client)
    assert said == []


def test_what_can_be_answered_soon_is_answered_before_the_end(said, chat, monkeypatch):
    monkeypatch.setattr(mistralai.local.server, "_GRACE", 60)
    decide = Deciding()
    with stopped_while_deciding(chat, decide) as (server, client):
        while not server._server.should_exit:
            pass
        decide.go_on.set()
        answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"in time" in answer
    assert said == []


class Transport:
    aborted = False

    def is_closing(self):
        return self.aborted

    def abort(self):
        self.aborted = True


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("is_open", [True, False], ids=["open", "gone"])
def test_the_connection_of_a_cancelled_request_is_ended(kind, is_open):
    connections, transport, sent = Connections(), Transport(), []
    if is_open:
        connections._open["peer"] = transport
    waiting = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def cancelled(scope, receive, send):
        connections.end()
        await asyncio.Event().wait()

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(WhileOpen(cancelled, connections)({"type": kind, "client": "peer"}, receive, send))
    assert transport.aborted is is_open
    assert sent == ([] if kind == "http" else [{"type": "websocket.close"}])
    assert not connections._serving


def test_whoever_asks_for_a_thread_when_there_are_no_more_is_cancelled():
    with Threads(max_workers=1) as threads:
        assert threads.submit(int, "7").result() == 7
    with pytest.raises(asyncio.CancelledError):
        threads.submit(int, "7")
