"""Run `examples/quickstart.py`, with the server of this package unless told otherwise.

usage: python scripts/demo.py [--remote]

With `--remote` the example talks to Mistral's API, with the key in `MISTRAL_API_KEY`. Without it a
local server is started on a free port and stopped at the end; no key and no network are needed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "quickstart.py"


def run_example(**variables: str) -> int:
    """Run the example as a user would, with these environment variables; return its status."""
    return subprocess.run(  # noqa: S603 - our own example
        [sys.executable, EXAMPLE], env={**os.environ, **variables}, check=False
    ).returncode


def main() -> int:
    """Choose the server and run the example."""
    parser = argparse.ArgumentParser(description="Run examples/quickstart.py.")
    parser.add_argument("--remote", action="store_true", help="talk to Mistral's API")
    if parser.parse_args().remote:
        if not os.environ.get("MISTRAL_API_KEY"):
            print("--remote needs a key: set MISTRAL_API_KEY", file=sys.stderr)
            return 2
        return run_example()

    from mistralai.local import LocalServer  # noqa: PLC0415 - --remote works without the extra

    with LocalServer(engine="auto") as server:
        print(f"mistralai.local at {server.url}: {server.engine_note}")
        return run_example(MISTRAL_SERVER_URL=server.url, MISTRAL_API_KEY="any")


if __name__ == "__main__":
    sys.exit(main())
