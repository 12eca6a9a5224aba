"""Notebooks run everything in a loop that already runs: nest_asyncio lets loops stand in loops."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

BEGIN = """
import asyncio, sys
import nest_asyncio
from mistralai import Mistral
nest_asyncio.apply()
ASK = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": "Hi"}]}
client = Mistral(api_key="any", server_url=sys.argv[1])

async def answer():
    assert (await client.chat.complete_async(**ASK)).choices

async def left():
    async for event in await client.chat.stream_async(**ASK):
        return event

async def held():
    async with await client.chat.stream_async(**ASK) as events:
        async for event in events:
            return event
"""
PROGRAMS = {
    "calls in each other's loops": """
        async def main():
            await answer()
            asyncio.run(answer())
            asyncio.get_running_loop().run_until_complete(answer())
            await answer()
        asyncio.run(main())
    """,
    "a stream that is left in an inner run": """
        async def main():
            assert asyncio.run(left()).data.choices
            await answer()
        asyncio.run(main())
    """,
    "a stream that is left with its block in an inner run": """
        async def main():
            assert asyncio.run(held()).data.choices
            await answer()
        asyncio.run(main())
    """,
    "an inner run while a stream is read": """
        async def main():
            async with await client.chat.stream_async(**ASK) as events:
                async for event in events:
                    asyncio.get_running_loop().run_until_complete(answer())
        asyncio.run(main())
    """,
    "blocking calls in the middle": """
        async def main():
            stream = await client.chat.stream_async(**ASK)
            await stream.__anext__()
            assert client.chat.complete(**ASK).choices
            await stream.response.aclose()
        asyncio.run(main())
    """,
    "a client that is left in an inner run": """
        async def inner():
            async with client:
                await answer()
        async def main():
            asyncio.run(inner())
            await answer()
        asyncio.run(main())
    """,
}


ALL_OF_THEM = """
import json, sys
for name, program in json.loads(sys.argv[2]).items():
    exec(compile(program, name, "exec"), {"__name__": "__main__"})
"""


@pytest.mark.parametrize("transport", ["httpx", "fast"])
def test_loops_in_loops_work_without_a_word(mistral_server: LocalServer, transport: str):
    # One after the other in one interpreter, each with a client of its own.
    programs = json.dumps({name: BEGIN + dedent(text) for name, text in PROGRAMS.items()})
    command = [sys.executable, "-X", "dev", "-c", ALL_OF_THEM, mistral_server.url, programs]
    done = subprocess.run(
        command,
        env={"MISTRAL_TRANSPORT": transport, "PYTHONWARNINGS": "ignore::DeprecationWarning"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
