"""Send the local server what schemathesis draws from the API's OpenAPI files; no answer is a 500.

usage: python scripts/fuzz_api.py [--examples N] [--seed N] [--only PATTERN] [--phases P] [FILE ...]

The files lie in ../shared/facts, beside the checkout: that of August 2026, and that of April 2025,
before a server whose refusals are worded as those of then. Where they are not there, this says so
and does nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from mistralai.local import LocalServer

FACTS: Final = Path(__file__).resolve().parents[2] / "shared" / "facts"
FILES: Final[dict[str, Literal["today", "2025-05"]]] = {
    "openapi-2026-08.yaml": "today",
    "openapi-2025-04.yaml": "2025-05",
}
# What the server has; the file of today describes the rest of the platform too.
SERVED: Final = (
    "^/v[12]/(agents|audio|batch|chat|classifications|client|connectors|conversations|embeddings|"
    "files|fim|fine_tuning|libraries|models|moderations|ocr|responses)"
)


def readable(value: Any) -> Any:
    """Return a part of a file without what is no JSON Schema, which schemathesis fails at.

    That is a list as `items`, and a name twice in `required`.
    """
    if isinstance(value, list):
        return [readable(one) for one in value]
    if isinstance(value, dict):
        mended = {
            name: {} if name == "items" and isinstance(one, list) else readable(one)
            for name, one in value.items()
        }
        if isinstance(required := mended.get("required"), list):
            mended["required"] = list(dict.fromkeys(required))
        return mended
    return value


def fuzz(file: Path, api: Literal["today", "2025-05"], options: argparse.Namespace) -> int:
    """Return schemathesis' exit code for one file."""
    with LocalServer(api=api) as server, tempfile.TemporaryDirectory() as folder:
        drawn_from = Path(folder) / f"{file.stem}.yaml"
        # As YAML, as it came: what has no form in JSON, such as a date, stays what it is.
        drawn_from.write_text(yaml.safe_dump(readable(yaml.safe_load(file.read_bytes()))), "utf-8")
        command = [
            *(Path(sys.executable).with_name("schemathesis"), "run", drawn_from),
            *("--url", server.url, "--header", "Authorization: Bearer any"),
            *("--include-path-regex", options.only, "--checks", "not_a_server_error"),
            *("--phases", options.phases),
            *("--max-examples", str(options.examples), "--seed", str(options.seed)),
            *("--request-timeout", "60", "--continue-on-failure", "--no-color"),
        ]
        done = subprocess.run(list(map(str, command)), check=False)  # noqa: S603 - ours
        code = done.returncode
        # Whatever was drawn before, the server goes on.
        failed = [one for one in server.journal() if (one["status"] or 0) >= 500]  # noqa: PLR2004
    print(f"{file.name}: exit code {code}, {len(failed)} answers of 500 among the last thousand")
    return code or bool(failed)


def main() -> int:
    """Fuzz with both files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=SERVED)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("files", nargs="*", default=list(FILES), metavar="FILE")
    options = parser.parse_args()
    codes = [
        fuzz(FACTS / name, FILES[name], options)
        for name in options.files
        if (FACTS / name).is_file()
    ]
    if not codes:
        print(f"skipped: there are no OpenAPI files in {FACTS.parent.name}/{FACTS.name}")
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
