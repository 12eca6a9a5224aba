"""Measure the peers in turns; print, and write `results.json`, the table and the plots."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, distributions
from pathlib import Path
from statistics import median
from typing import Any

from environments import CACHE, ENVIRONMENTS, environ
from report import plots, table
from scenarios import MINUTES, SCENARIOS

HERE = Path(__file__).parent
PYTHON = [sys.executable, "-S"]  # without what happens to be installed beside the interpreter
BASELINE = "handwritten"

FIRST_ANSWER = """
import sys, importlib
peer = importlib.import_module("peers." + sys.argv[1]).Peer(sys.argv[2] + "/plain")
assert peer.chat().startswith("The best")
peer.close()
"""

Results = dict[str, dict[str, list[float]]]


class Worker:
    """A process that measures one peer."""

    def __init__(self, name: str, server: str) -> None:
        self.process = subprocess.Popen(
            [*PYTHON, str(HERE / "worker.py"), ENVIRONMENTS[name].module, server],
            env=environ(name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def measure(self, scenario: str, amount: int) -> dict[str, Any]:
        """Have a scenario carried out once."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{scenario} {amount}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line else {"error": "the process died"}

    def stop(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def run_once(name: str, program: str, *arguments: str) -> tuple[float, float, float]:
    """Run a program to its end; return its CPU and wall time in ms and its largest size in MB."""
    start = time.perf_counter()
    child = subprocess.Popen([*PYTHON, "-c", program, *arguments], env=environ(name))
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{name} failed: {program}")
    return (used.ru_utime + used.ru_stime) * 1e3, wall * 1e3, used.ru_maxrss / 1024


def measure_starts(names: list[str], server: str, rounds: int, results: Results) -> None:
    """Measure what needs a new process each time."""
    for turn in range(rounds + 1):  # the first fills the caches of bytecode
        for name in names:
            chosen = ENVIRONMENTS[name]
            bare, _, _ = run_once(name, "pass")
            imported, _, _ = run_once(name, chosen.imports)
            _, wall, size = run_once(name, FIRST_ANSWER, chosen.module, server)
            if turn:
                values = {"import": imported - bare, "first_answer": wall, "memory": size}
                for scenario, value in values.items():
                    results.setdefault(scenario, {}).setdefault(name, []).append(value)


def measure_calls(
    names: list[str], scenarios: list[str], server: str, rounds: int, share: float, results: Results
) -> None:
    """Measure what running programs do."""
    workers = {name: Worker(name, server) for name in names}
    for scenario in scenarios:
        amount = max(int(SCENARIOS[scenario][1] * share), 1)
        left_out: set[str] = {n for n in names if (n, scenario) in MINUTES}
        for turn in range(rounds):
            # Whoever comes first in a round may find the machine in another state.
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if name in left_out:
                    continue
                answer = workers[name].measure(scenario, amount)
                if "value" in answer:
                    results.setdefault(scenario, {}).setdefault(name, []).append(answer["value"])
                else:
                    left_out.add(name)
                    if "error" in answer:
                        print(f"  {name}: {scenario}: {answer['error']}", file=sys.stderr)
        show(scenario, results)
    for worker in workers.values():
        worker.stop()


def show(scenario: str, results: Results) -> None:
    """Print a line for each peer."""
    print(scenario)
    of = results.get(scenario, {})
    base = of.get(BASELINE)
    for name, values in of.items():
        ratio = f"{median(values) / median(base):6.2f} x" if base and median(base) else ""
        spread = f"{min(values):10.2f} .. {max(values):10.2f}"
        print(f"    {name:18}{median(values):12.2f}   {spread} {ratio}", flush=True)


def ceiling(server: str) -> float:
    """Tell how many calls a second the server answers when nobody computes beside it."""
    program = (
        "import sys, time, peers.socket_ as s\n"
        "p = s.Peer(sys.argv[1] + '/plain'); c = p.connected(); n = 50\n"
        "start = time.perf_counter()\n"
        "for _ in range(100):\n"
        "    c.sendall(p.request); c.recv(65536)\n"
        "print(100 / (time.perf_counter() - start))\n"
    )
    out = subprocess.run(
        [*PYTHON, "-c", program, server], env=environ("socket"), capture_output=True, check=True
    )
    return float(out.stdout)


def versions(name: str) -> dict[str, str]:
    """Tell what a peer's environment has."""
    wanted = {"httpx", "httpx2", "pydantic", "pyreqwest", "mistralai", "openai", "anthropic"}
    try:
        return {
            d.name.lower(): d.version
            for d in distributions(path=[str(CACHE / name)])
            if d.name.lower() in wanted
        }
    except PackageNotFoundError:
        return {}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and calls")
    parser.add_argument("--rounds", type=int, help="how often each peer has its turn")
    parser.add_argument("--peers", default=",".join(ENVIRONMENTS), help="which peers")
    parser.add_argument("--only", default="", help="which scenarios")
    parser.add_argument("--keep", action="store_true", help="write no files")
    options = parser.parse_args()
    names = options.peers.split(",")
    wanted = options.only.split(",") if options.only else ["starts", *SCENARIOS]
    rounds = options.rounds or (3 if options.quick else 7)
    for name in names:
        environ(name)
    process = subprocess.Popen(
        [*PYTHON, str(HERE / "server.py")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    server = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    results: Results = {}
    try:
        top = ceiling(server)
        print(f"The server answers {top:,.0f} calls a second, one at a time.")
        if "starts" in wanted:
            measure_starts(names, server, rounds, results)
            for scenario in list(results):
                show(scenario, results)
        measure_calls(
            names,
            [s for s in wanted if s in SCENARIOS],
            server,
            rounds,
            0.3 if options.quick else 1.0,
            results,
        )
    finally:
        process.kill()
        process.wait()
    if options.keep or options.only:
        return
    everything = {
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "rounds": rounds,
        "quick": options.quick,
        "server_calls_per_second": round(top),
        "versions": {name: versions(name) for name in names},
        "results": results,
    }
    (HERE / "results.json").write_text(json.dumps(everything, indent=1) + "\n")
    table(everything)
    plots(everything)


if __name__ == "__main__":
    main()
