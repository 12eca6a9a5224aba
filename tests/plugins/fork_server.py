"""Forks itself for every program that it is sent, with what programs import imported already.

usage: python -W error fork_server.py DESCRIPTOR

A program runs as `python` would run it: in `__main__`, with arguments, an environment and files of
its own, and it ends with its interpreter. See programs.py, which sends them.
"""

import json
import os
import socket
import sys

import httpx

from mistralai import Mistral


def warm_up() -> None:
    """Let what is made on first use be made once, and not in every program."""
    answer = {"id": "1", "object": "list", "data": [], "model": "m", "choices": []}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with httpx.Client(transport=transport) as http:
        client = Mistral(api_key="any", client=http)
        client.models.list()
        client.chat.complete(model="m", messages=[{"role": "user", "content": "Hi"}])


def serve(control: socket.socket) -> dict:
    """Fork for each program; return what to run in the child."""
    with control, control.makefile("rw", encoding="utf-8") as wire:
        for line in wire:
            child = os.fork()
            if not child:
                return json.loads(line)
            print(child, file=wire, flush=True)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=wire, flush=True)
    sys.exit()


def become(program: dict) -> str:
    """Take over what a program sees of its surroundings; return its code."""
    for number, path in enumerate(program["files"]):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(program["environment"])
    os.chdir(program["folder"])
    sys.argv[:] = program["arguments"]
    return program["code"]


if __name__ == "__main__":
    warm_up()
    # At the top: what the program makes has to stay until its interpreter ends.
    exec(become(serve(socket.socket(fileno=int(sys.argv[1])))))  # noqa: S102 - whose code is our tests'
