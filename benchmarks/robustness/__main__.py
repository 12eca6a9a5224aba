"""Put the peers before a server that misbehaves; print the table.

usage, in `benchmarks`: python -m robustness [--only ROW ...] [--peers PEER ...]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from environments import ENVIRONMENTS, Environment, environ, install

from .rows import ROWS, Rows

HERE = Path(__file__).parent
PEERS = ["ours", "ours-fast", "mistralai-1.12.4", "openai", "anthropic"]
SECONDS = 60
"""After which a row is given up."""

ENVIRONMENTS["trio"] = Environment("", ["trio"], "")


def ask(peer: str, url: str, row: str) -> str:
    """Have one row carried out by one peer."""
    variables = environ(peer)
    variables["PYTHONPATH"] += os.pathsep + str(install("trio"))
    program = [sys.executable, "-S", str(HERE / "rows.py"), ENVIRONMENTS[peer].module, url, row]
    try:
        done = subprocess.run(
            program, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not done after {SECONDS} s"
    if done.returncode < 0:
        return f"killed by signal {-done.returncode}"
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:80]
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    """Print a table: a line a row, a column a peer."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS)
    parser.add_argument("--peers", nargs="+", choices=ENVIRONMENTS, default=PEERS)
    chosen = parser.parse_args()
    program = [sys.executable, str(HERE / "server.py")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        print("| what |", " | ".join(chosen.peers), "|")
        print("|---" * (len(chosen.peers) + 1) + "|")
        for row in chosen.only:
            cells = [ask(peer, url, row) for peer in chosen.peers]
            print("|", getattr(Rows, row).__doc__.rstrip("."), "|", " | ".join(cells), "|")
        server.kill()


if __name__ == "__main__":
    main()
