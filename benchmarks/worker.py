"""One peer in one process: a line with a scenario and an amount in, a line of JSON out."""

from __future__ import annotations

import asyncio
import gc
import importlib
import inspect
import json
import sys
from typing import Any

from scenarios import SCENARIOS, fast
from sizes import SIZES
from work import WORK

MEASURED = {**SCENARIOS, **WORK, **SIZES, "fast": (fast, 1)}


def main(module: str, server: str) -> None:
    """Measure what is asked for until the input ends."""
    made: dict[str, Any] = {}
    peers = importlib.import_module(f"peers.{module}")
    not_offered = importlib.import_module("peers.base").NotOffered

    def get(how: str) -> Any:
        if how not in made:
            made[how] = peers.Peer(f"{server}/{how}")
        return made[how]

    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        name, _, amount = line.strip().partition(" ")
        scenario, _ = MEASURED[name]
        gc.collect()
        answer: dict[str, Any]
        try:
            value = scenario(get, int(amount))
            if inspect.isawaitable(value):
                value = loop.run_until_complete(value)
            answer = {"value": value}
        except not_offered as error:
            answer = {"missing": repr(error)}
        except Exception as error:  # noqa: BLE001 - the run goes on without this number
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
