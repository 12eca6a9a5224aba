"""Programs that end, drop and share clients in every way people do: nothing is left open.

Each is a program of its own, because what a forgotten socket says it says when the program ends.
"""

from __future__ import annotations

import os
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

pytestmark = pytest.mark.usefixtures("transport")

PRELUDE = """
import asyncio, gc, sys, threading
from mistralai import Mistral

ASK = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Hi there"}]}

def make():
    return Mistral(api_key="any", server_url=sys.argv[1])

async def ask(client):
    return (await client.chat.complete_async(**ASK)).choices[0].message.content

async def stream(client):
    return [event async for event in await client.chat.stream_async(**ASK)]
"""

PROGRAMS = {
    "nothing is called": """
        make()
    """,
    "a client that is never closed": """
        client = make()
        assert client.chat.complete(**ASK).choices
    """,
    "a block": """
        with make() as client:
            assert client.chat.complete(**ASK).choices
    """,
    "three event loops with one client": """
        client = make()
        for _ in range(3):
            assert asyncio.run(ask(client))
            assert len(asyncio.run(stream(client))) > 2
        assert client.models.list().data
    """,
    "an awaiting block": """
        async def main():
            async with make() as client:
                return await ask(client)
        assert asyncio.run(main())
    """,
    "a block that is entered again": """
        async def main(client):
            async with client:
                await ask(client)
            async with client:
                await ask(client)
        client = make()
        asyncio.run(main(client))
        asyncio.run(main(client))
    """,
    "event loops in threads at the same time": """
        client = make()
        answers = []
        def work():
            for _ in range(2):
                answers.append(asyncio.run(ask(client)))
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 8 and len(set(answers)) == 1
    """,
    "clients dropped inside a running loop": """
        async def main():
            for _ in range(5):
                assert await ask(make())
                assert make().models.list().data
                gc.collect()
            await asyncio.sleep(0)
        asyncio.run(main())
    """,
    "streams that are left early": """
        async def main():
            async for event in await make().chat.stream_async(**ASK):
                break
            async with await make().chat.stream_async(**ASK) as events:
                await events.__anext__()
        asyncio.run(main())
        for event in make().chat.stream(**ASK):
            break
        with make().chat.stream(**ASK) as events:
            next(events)
    """,
    "streams that are never begun": """
        async def main():
            client = make()
            await client.chat.stream_async(**ASK)
            del client
            gc.collect()
            await asyncio.sleep(0)
        asyncio.run(main())
        make().chat.stream(**ASK)
    """,
    "a task that is cancelled": """
        async def main():
            client = make()
            task = asyncio.create_task(stream(client))
            await asyncio.sleep(0)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                pass
            assert await ask(client)
        asyncio.run(main())
    """,
    "a loop that is closed by hand": """
        loop = asyncio.new_event_loop()
        client = make()
        assert loop.run_until_complete(ask(client))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        assert asyncio.run(ask(client))
    """,
    "a fork": """
        import os
        client = make()
        assert client.models.list().data
        asyncio.run(ask(client))
        child = os.fork()
        if child == 0:
            assert client.models.list().data
            assert asyncio.run(ask(client))
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert client.models.list().data
    """,
    "a fork while a loop runs": """
        import os
        async def main():
            client = make()
            await ask(client)
            child = os.fork()
            if child == 0:
                del client
                gc.collect()
                os._exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            return await ask(client)
        assert asyncio.run(main())
    """,
    "a client that is dropped while a loop runs elsewhere": """
        client = make()
        assert asyncio.run(ask(client))
        del client
        gc.collect()
        assert asyncio.run(ask(make()))
    """,
}


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            name,
            marks=pytest.mark.skipif(
                "os.fork" in text and not hasattr(os, "fork"), reason="this system cannot fork"
            ),
        )
        for name, text in PROGRAMS.items()
    ],
)
def test_nothing_is_left_open(program: str, server: LocalServer, run_program: Any):
    text = PRELUDE + dedent(PROGRAMS[program]) + "\ngc.collect()\nprint('done')\n"
    assert run_program(text, server.url) == (0, "done\n", ""), indent(text, "    ")
