"""Promise 6: a client lives and dies quietly, shared, copied, forked and forgotten.

What is said when a program ends is said by the program, so most of these are programs of their own,
run with every warning an error.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mistralai.local import LocalServer

pytestmark = pytest.mark.usefixtures("transport")

PRELUDE = """
import asyncio, gc, os, sys, threading
from mistralai import Mistral

ASK = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Hi there"}]}
URL, COUNT = sys.argv[1], int(sys.argv[2])

def make():
    return Mistral(api_key="any", server_url=URL)

async def ask(client):
    return (await client.chat.complete_async(**ASK)).choices[0].message.content

def descriptors():
    return len(os.listdir("/proc/self/fd"))
"""

PROGRAMS = {
    "three asyncio.run with one client": """
        client = make()
        answers = [asyncio.run(ask(client)) for _ in range(3)]
        assert len(set(answers)) == 1 and answers[0]
    """,
    "loops in threads": """
        client = make()
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(asyncio.run(ask(client))))
            for _ in range(8)
        ]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert len(answers) == 8 and len(set(answers)) == 1
    """,
    "clients made, used and dropped leave no descriptor": """
        make().models.list()
        gc.collect()
        before = descriptors()
        for _ in range(COUNT):
            make().models.list()
        gc.collect()
        assert descriptors() <= before, (before, descriptors())
    """,
    "clients made and dropped unused leave nothing": """
        make()
        before = descriptors()
        for _ in range(1000):
            make()
        assert descriptors() == before
    """,
    "awaiting clients made, used and dropped leave no descriptor and no task": """
        async def main():
            await make().models.list_async()
            gc.collect()
            for _ in range(5):
                await asyncio.sleep(0)
            before = descriptors()
            for _ in range(COUNT):
                await make().models.list_async()
            gc.collect()
            for _ in range(10_000):  # the threads of a transport close theirs when they come to it
                await asyncio.sleep(0)
                if descriptors() <= before and len(asyncio.all_tasks()) == 1:
                    break
            assert descriptors() <= before, (before, descriptors())
            assert len(asyncio.all_tasks()) == 1
        asyncio.run(main())
    """,
    "one client through a hundred loops leaves no descriptor": """
        client = make()
        asyncio.run(ask(client))
        before = descriptors()
        for _ in range(100):
            asyncio.run(ask(client))
        gc.collect()
        assert descriptors() <= before, (before, descriptors())
    """,
    "the interpreter ends with an open client": """
        client = make()
        client.models.list()
    """,
    "the interpreter ends with an open client in a cycle": """
        client = make()
        client.models.list()
        client.itself = client
    """,
    "the interpreter ends within a stream": """
        client = make()
        stream = client.chat.stream(**ASK)
        next(stream)
    """,
    "the interpreter ends with an awaiting client that is open": """
        client = make()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(ask(client))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
    """,
    "asyncio.run ends within a stream": """
        client = make()
        kept = []
        async def main():
            stream = await client.chat.stream_async(**ASK)
            await stream.__anext__()
            kept.append(stream)
        asyncio.run(main())
    """,
    "sys.exit within a stream": """
        for event in make().chat.stream(**ASK):
            print("done")
            sys.exit(0)
    """,
    "a daemon thread is within a stream when the interpreter ends": """
        began = threading.Event()
        def work():
            for event in make().chat.stream(**ASK):
                began.set()
                threading.Event().wait()
        threading.Thread(target=work, daemon=True).start()
        began.wait()
    """,
    "a resource outlives the client it came from": """
        chat = make().chat
        gc.collect()
        assert chat.complete(**ASK).choices
        stream = make().chat.stream(**ASK)
        gc.collect()
        assert len(list(stream)) > 2
    """,
    "fork after use": """
        client = make()
        client.models.list()
        asyncio.run(ask(client))
        sys.stdout.flush()
        child = os.fork()
        if not child:
            ok = bool(client.models.list().data) and bool(asyncio.run(ask(client)))
            os._exit(0 if ok else 1)
        assert client.models.list().data
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.models.list().data
    """,
    "fork within a stream": """
        client = make()
        stream = client.chat.stream(**ASK)
        first = next(stream)
        sys.stdout.flush()
        child = os.fork()
        if not child:
            os._exit(0 if client.models.list().data else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert len(list(stream)) > 1
    """,
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_ends_without_a_word(
    program: str, server: LocalServer, thorough: bool, run_program: Any
):
    text = PRELUDE + dedent(PROGRAMS[program]) + "\ngc.collect()\nprint('done')\n"
    count = "1000" if thorough else "50"
    assert run_program(text, server.url, count, seconds=300) == (0, "done\n", "")


def test_loops_that_ended_are_forgotten_by_a_client_that_goes_on(server: LocalServer):
    client = Mistral("key", server_url=server.url)
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def work() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        assert (await client.models.list_async()).data

    for _ in range(5):
        asyncio.run(work())
    gc.collect()
    # The youngest may be held by what asyncio itself keeps.
    assert sum(loop() is not None for loop in loops) <= 1
    assert len(client.sdk_configuration.clients._awaiting) <= 1


def echo(connection: Any, request: bytes) -> None:
    """Answer every request on a connection with what it asked."""
    from json import dumps, loads  # noqa: PLC0415 - beside what needs them

    while request:
        asked = loads(request.partition(b"\r\n\r\n")[2])["messages"][0]["content"]
        message = {"role": "assistant", "content": f"answer to {asked}"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        body = dumps(
            {"id": asked, "object": "chat.completion", "model": "m", "usage": usage}
            | {"choices": [choice]}
        ).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        connection.sendall(head % len(body) + body)
        request = b"" if connection._closed else read(connection)


def read(connection: Any) -> bytes:
    """Read the next request of a connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece: bytes = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    (length,) = (int(line[15:]) for line in head.lower().split(b"\r\n") if b"nt-length" in line)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def question(text: str) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


def test_threads_that_share_a_client_get_each_its_own_answer(raw: Any, thorough: bool):
    threads, calls = 64, (200 if thorough else 10)
    raw.answer = echo
    with Mistral("key", server_url=raw.url) as client:
        wrong: list[Any] = []

        def work(thread: int) -> int:
            for number in range(calls):
                text = f"{thread}-{number}"
                answer = client.chat.complete(**question(text))
                if answer.choices[0].message.content != f"answer to {text}" or answer.id != text:
                    wrong.append((text, answer))
            return calls

        with ThreadPoolExecutor(threads) as pool:
            assert sum(pool.map(work, range(threads))) == threads * calls
        assert wrong == []


def test_tasks_that_share_a_client_get_each_its_own_answer(raw: Any):
    raw.answer = echo

    async def main() -> None:
        async with Mistral("key", server_url=raw.url) as client:

            async def work(text: str) -> None:
                answer = await client.chat.complete_async(**question(text))
                assert answer.choices[0].message.content == f"answer to {text}"
                assert answer.id == text

            await asyncio.gather(*(work(str(number)) for number in range(500)))

    asyncio.run(main())


def test_threads_that_meet_at_the_first_call_share_one_http_client(server: LocalServer):
    client = Mistral("key", server_url=server.url)
    gate = threading.Barrier(16)

    def first(_: int) -> Any:
        gate.wait()
        return client.sdk_configuration.client

    with ThreadPoolExecutor(16) as pool:
        made = set(map(id, pool.map(first, range(16))))
    assert len(made) == 1
    with client:
        pass


COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda client: pickle.loads(pickle.dumps(client)),  # noqa: S301 - our own
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_of_a_client_is_a_client(
    way: Any, server: LocalServer, how: str, used: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", "from-the-environment")  # a pickle has no key
    client = Mistral("key", server_url=server.url, timeout_ms=30_000, strict=True)
    if used:
        assert way.call(client.models.list).data
    copied = COPIES[how](client)
    assert way.call(copied.models.list).data
    assert copied.sdk_configuration.timeout_ms == 30_000
    assert copied.sdk_configuration.strict
    for one in (client, copied):
        way.drop(one)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_client_works_in_another_process(
    server: LocalServer, method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("MISTRAL_API_KEY", "from-the-environment")
    text = """
        import multiprocessing, os, sys
        from mistralai import Mistral

        def count(client):
            return len(client.models.list().data)

        def main():
            client = Mistral(server_url=sys.argv[1])
            expected = count(client)
            with multiprocessing.get_context(sys.argv[2]).Pool(2) as pool:
                assert pool.map(count, [client] * 4) == [expected] * 4
                pool.close()
                pool.join()
            print("done")

        if __name__ == "__main__":
            main()
    """
    script = tmp_path / "program.py"
    script.write_text(dedent(text))
    command = [sys.executable, "-W", "error", str(script), server.url, method]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")


def test_constructing_a_client_does_no_io():
    """Not even a file is opened: seen by Python itself, in a process of its own."""
    text = """
        import sys
        from mistralai import Mistral
        first = Mistral(api_key="key")
        first.chat, first.files, first.batch.jobs  # what is imported is imported
        seen = []
        sys.addaudithook(lambda event, args: seen.append((event, args)))
        for _ in range(10):
            client = Mistral(api_key="key", server_url="http://h", timeout_ms=5)
            client.chat, client.files, client.batch.jobs
        told = [one for one in seen if one[0].split(".")[0] in
                {"open", "socket", "os", "subprocess", "ssl", "ctypes", "tempfile", "shutil"}]
        print(told)
    """
    command = [sys.executable, "-W", "error", "-c", dedent(text)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    told = [line for line in ended.stdout.splitlines() if line != "[]"]
    assert told == []
