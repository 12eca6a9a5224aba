"""Build the environments in which tests/ecosystem drives libraries that stand on this client.

usage: python scripts/ecosystem.py [NAME ...]

Each environment has one library from the registry, with the versions in
tests/ecosystem/constraints/, and the wheel of this checkout in the place of the official client.
One that is there already gets the new wheel only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
HOME: Final = ROOT / ".cache" / "ecosystem"
CONSTRAINTS: Final = ROOT / "tests" / "ecosystem" / "constraints"


ENVIRONMENTS: Final[dict[str, tuple[str, ...]]] = {
    "haystack": ("haystack-ai>=2.22,<3", "mistral-haystack==1.1.0"),  # the last release on v1
    # What mocks and traces httpx, with the transport that goes past it.
    "httpx-tools": (
        *("ddtrace", "httptools", "opentelemetry-instrumentation-httpx", "opentelemetry-sdk"),
        *("respx", "sentry-sdk", "vcrpy"),
    ),
    # The last release that is made for v1 alone, and the one that takes v1 and v2.
    "instructor": ("instructor[mistral]==1.15.4",),
    "instructor-1.17": ("instructor[mistral]==1.17.0",),
    # The last releases that import v1.
    "llama-index": (
        *("llama-index-core>=0.14.5,<0.15", "llama-index-embeddings-mistralai==0.4.1"),
        "llama-index-llms-mistralai==0.10.1",
    ),
    "mirascope": ("mirascope[mistral]==1.25.7",),
    # Its core has the autologging, and says that it is made for mistralai>=1.10.0.
    "mlflow": ("mlflow-skinny==3.17.2", "respx"),
    "opentelemetry": ("opentelemetry-instrumentation-mistralai==0.62.1", "opentelemetry-sdk"),
    # The last release that imports v1.
    "pydantic-ai": ("pydantic-ai-slim==1.75.0",),
    "semantic-kernel": ("semantic-kernel[mistralai]==1.39.4",),
}


def make_wheel() -> Path:
    """Build the wheel of this checkout and return where it is."""
    folder = HOME / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    _pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    [wheel] = folder.glob("mistralai-*.whl")
    return wheel


def build(name: str, wheel: Path) -> None:
    """Make the environment `name` what it has to be."""
    wanted = ENVIRONMENTS[name]
    constraints = CONSTRAINTS / f"{name}.txt"
    recipe = f"{wanted}\n{constraints.read_text('utf-8')}"
    folder = HOME / name
    note = folder / "recipe"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if note.is_file() and note.read_text("utf-8") == recipe:
        _pip(python, "install", "--no-deps", "--force-reinstall", str(wheel))
        return
    venv.create(folder, clear=True, with_pip=True)
    bounds = ("--constraint", str(constraints))
    _pip(python, "install", *bounds, str(wheel), *wanted)
    note.write_text(recipe, "utf-8")


def _pip(python: Path, command: str, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own pip, with the table above
        [python, "-m", "pip", command, "--quiet", "--disable-pip-version-check", *arguments],
        check=True,
    )


def main() -> None:
    """Build the environments named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Build the environments of tests/ecosystem.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ENVIRONMENTS))
    names = parser.parse_args().names or list(ENVIRONMENTS)
    unknown = [name for name in names if name not in ENVIRONMENTS]
    if unknown:
        parser.error(f"no such environment: {', '.join(unknown)}")
    wheel = make_wheel()
    for name in names:
        print(f"{name} ...", flush=True)
        build(name, wheel)


if __name__ == "__main__":
    main()
