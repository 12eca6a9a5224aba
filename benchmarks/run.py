"""Measure the peers in turns; print, and write `results.json`, the table and the plots."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distributions
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import trustme
from environments import CACHE, ENVIRONMENTS, add_before, environ
from report import write
from scenarios import BARE, HEAVY, MINUTES, SCENARIOS
from sizes import GROWING, SIZES
from work import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = {**SCENARIOS, **WORK}
HERE = Path(__file__).parent
PYTHON = [sys.executable, "-S"]  # without what happens to be installed beside the interpreter
BASELINE = "handwritten"

FIRST_ANSWER = """
import sys, importlib
peer = importlib.import_module("peers." + sys.argv[1]).Peer(sys.argv[2] + "/plain")
assert peer.chat().startswith("The best")
peer.close()
# What the system tells the parent (`ru_maxrss`) has the parent's own size as its floor.
if sys.platform == "linux":
    print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""

Results = dict[str, dict[str, list[float]]]


class Server(NamedTuple):
    """Where the server listens, and who signed its certificate."""

    url: str
    authority: str


class Worker:
    """A process that measures one peer."""

    def __init__(self, name: str, server: Server) -> None:
        self.process = subprocess.Popen(
            [*PYTHON, str(HERE / "worker.py"), ENVIRONMENTS[name].module, server.url],
            env=environ(name, server.authority),
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


def run_once(name: str, server: Server, program: str, *arguments: str) -> tuple[float, float, str]:
    """Run a program to its end; return its CPU and wall time in ms, and what it wrote."""
    variables = environ(name, server.authority)
    start = time.perf_counter()
    child = subprocess.Popen(
        [*PYTHON, "-c", program, *arguments], env=variables, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    with child.stdout:
        wrote = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{name} failed: {program}")
    return (used.ru_utime + used.ru_stime) * 1e3, wall * 1e3, wrote


def measure_starts(names: list[str], server: Server, rounds: int, results: Results) -> None:
    """Measure what needs a new process each time."""
    for turn in range(rounds + 1):  # the first fills the caches of bytecode
        # Whoever comes first in a round may find the machine in another state.
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            chosen = ENVIRONMENTS[name]
            bare, _, _ = run_once(name, server, "pass")
            imported, _, _ = run_once(name, server, chosen.imports)
            _, wall, size = run_once(name, server, FIRST_ANSWER, chosen.module, server.url)
            if turn:
                values = {"import": imported - bare, "first_answer": wall}
                if size:
                    values["memory"] = float(size) * 1024 / 1e6
                for scenario, value in values.items():
                    results.setdefault(scenario, {}).setdefault(name, []).append(value)


def measure_calls(
    names: list[str],
    scenarios: list[str],
    server: Server,
    rounds: int,
    share: float,
    results: Results,
) -> None:
    """Measure what running programs do."""
    workers = {name: Worker(name, server) for name in names}
    for scenario in scenarios:
        start = time.perf_counter()
        left_out: set[str] = {n for n in names if (n, scenario) in MINUTES}
        for turn in range((rounds + 1) // 2 if scenario in HEAVY else rounds):
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if name in left_out:
                    continue
                amount = CALLS[scenario][1] * share * ENVIRONMENTS[name].share
                answer = workers[name].measure(scenario, max(int(amount), 1))
                if not take(answer, scenario, name, results):
                    left_out.add(name)
        show(scenario, results, time.perf_counter() - start)
    for worker in workers.values():
        worker.stop()


def measure_sizes(
    names: list[str],
    scenarios: list[str],
    server: Server,
    amounts: dict[str, int],
    results: Results,
) -> None:
    """Measure what takes long, two processes at a time: nothing of it is about time."""

    def one(job: tuple[str, str]) -> dict[str, Any]:
        scenario, name = job
        worker = Worker(name, server)
        start = time.perf_counter()
        try:
            return worker.measure(scenario, amounts[scenario])
        finally:
            worker.stop()
            print(f"  {scenario} of {name} took {time.perf_counter() - start:.0f} s", flush=True)

    start = time.perf_counter()
    jobs = [
        (scenario, name)
        for scenario in scenarios
        for name in names
        if name in GROWING or not scenario.startswith("growth")
    ]
    with ThreadPoolExecutor(2) as two:
        for (scenario, name), answer in zip(jobs, two.map(one, jobs), strict=True):
            take(answer, scenario, name, results)
    for scenario in scenarios:
        show(scenario, results, time.perf_counter() - start)


def take(answer: dict[str, Any], scenario: str, name: str, results: Results) -> bool:
    """Keep what a worker answered; tell whether it was a number."""
    if "value" in answer:
        results.setdefault(scenario, {}).setdefault(name, []).append(answer["value"])
    elif "error" in answer:
        print(f"  {name}: {scenario}: {answer['error'][:200]}", file=sys.stderr)
    return "value" in answer


def show(scenario: str, results: Results, seconds: float) -> None:
    """Print a line for each peer."""
    print(f"{scenario}, after {seconds:.0f} s")
    of = results.get(scenario, {})
    base = of.get(BASELINE)
    for name, values in of.items():
        ratio = f"{median(values) / median(base):6.2f} x" if base and median(base) else ""
        spread = f"{min(values):10.2f} .. {max(values):10.2f}"
        print(f"    {name:18}{median(values):12.2f}   {spread} {ratio}", flush=True)


def compare(both: dict[str, Results]) -> None:
    """Print what each row was before and is now, the worst last; take what was before away."""
    for kind, results in both.items():
        print(f"Before and now, on the {kind} server:")
        found: list[tuple[float, str, float, float]] = []
        for scenario, of in results.items():
            before, now = of.pop("before", []), of.get("ours", [])
            if before and now and median(before):
                ratio = median(now) / median(before)
                found.append((ratio, scenario, median(before), median(now)))
        for ratio, scenario, old, new in sorted(found):
            print(f"    {scenario:18}{old:12.2f} {new:12.2f} {ratio:6.2f} x")


def ceiling(server: Server) -> float:
    """Tell how many calls a second the server answers when nobody computes beside it."""
    program = (
        "import sys, time, peers.socket_ as s\n"
        "p = s.Peer(sys.argv[1] + '/plain'); c = p.connected()\n"
        "start = time.perf_counter()\n"
        "for _ in range(20_000):\n"
        "    c.sendall(p.request); d = c.recv(65536)\n"
        "    while not s.whole(d): d += c.recv(65536)\n"
        "print(20_000 / (time.perf_counter() - start))\n"
    )
    out = subprocess.run(
        [*PYTHON, "-c", program, server.url],
        env=environ("socket", server.authority),
        capture_output=True,
        check=True,
    )
    return float(out.stdout)


def versions(name: str) -> dict[str, str]:
    """Tell what a peer's environment has."""
    wanted = {
        "httpx",
        "httpx2",
        "pydantic",
        "httptools",
        "mistralai",
        "openai",
        "anthropic",
        "litellm",
    }
    try:
        return {
            d.name.lower(): d.version
            for d in distributions(path=[str(CACHE / name)])
            if d.name.lower() in wanted
        }
    except PackageNotFoundError:
        return {}


@contextmanager
def serving() -> Iterator[dict[str, Server]]:
    """Run the server; tell where it listens, live and bare."""
    with TemporaryDirectory() as folder:
        root, certificate = Path(folder) / "root.pem", Path(folder) / "server.pem"
        authority = trustme.CA()
        authority.cert_pem.write_to_path(root)
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        process = subprocess.Popen(
            [*PYTHON, str(HERE / "server.py"), str(certificate)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        try:
            live, bare = process.stdout.readline().split()
            yield {
                "live": Server(f"https://127.0.0.1:{live}", str(root)),
                "bare": Server(f"http://127.0.0.1:{bare}", str(root)),
            }
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def check_transports(names: list[str], server: Server) -> None:
    """See that each peer sends through what it is here to be measured with."""
    for name in names:
        worker = Worker(name, server)
        answer = worker.measure("fast", 1)
        worker.stop()
        if answer != {"value": float(ENVIRONMENTS[name].fast)}:
            raise RuntimeError(f"{name} sends through another transport, or not at all: {answer}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and calls")
    parser.add_argument("--rounds", type=int, help="how often each peer has its turn")
    parser.add_argument("--peers", default=",".join(ENVIRONMENTS), help="which peers")
    parser.add_argument("--only", default="", help="which scenarios")
    parser.add_argument("--keep", action="store_true", help="write no files")
    parser.add_argument("--before", type=Path, help="a checkout of ours to compare this one with")
    return parser.parse_args()


def main() -> None:
    """The command."""
    options = arguments()
    names = options.peers.split(",")
    complete = {*names} == {*ENVIRONMENTS} and not options.only
    if options.before:
        names.append(add_before(options.before))
    wanted = options.only.split(",") if options.only else ["starts", *CALLS, *SIZES]
    if unknown := {*names} - {*ENVIRONMENTS} | {*wanted} - {"starts", *CALLS, *SIZES}:
        sys.exit(f"There is no {', '.join(sorted(unknown))}.")
    rounds = options.rounds or (3 if options.quick else 5)
    amounts = {name: amounts[options.quick] for name, (_, amounts) in SIZES.items()}
    for name in names:
        environ(name)
    results: dict[str, Results] = {"live": {}, "bare": {}}
    top = {}
    share = 0.3 if options.quick else 1.0
    start = time.perf_counter()
    with serving() as servers:
        check_transports(names, servers["live"])
        for kind, server in servers.items():
            top[kind] = round(ceiling(server))
            print(f"{kind}: the server answers {top[kind]:,} calls a second, one at a time.")
        live = servers["live"]
        if "starts" in wanted:
            measure_starts(names, live, rounds, results["live"])
            for scenario in list(results["live"]):
                show(scenario, results["live"], time.perf_counter() - start)
        chosen = [s for s in wanted if s in CALLS]
        measure_calls(names, chosen, live, rounds, share, results["live"])
        measure_sizes(names, [s for s in wanted if s in SIZES], live, amounts, results["live"])
        print("On the bare server:")
        chosen = [s for s in chosen if s in BARE]
        measure_calls(names, chosen, servers["bare"], rounds, share, results["bare"])
    seconds = time.perf_counter() - start
    print(f"It took {seconds / 60:.1f} minutes.")
    if "before" in names:
        names.remove("before")
        compare(results)
    if options.keep or not complete:
        return
    everything = {
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "rounds": rounds,
        "quick": options.quick,
        "seconds": round(seconds),
        "amounts": amounts,
        "server_calls_per_second": top,
        "versions": {name: versions(name) for name in names},
        "results": results,
    }
    (HERE / "results.json").write_text(json.dumps(everything, indent=1) + "\n")
    write(everything)


if __name__ == "__main__":
    main()
