"""Build what is published, in two folders and at two places in time, compare, and look into it.

usage: python scripts/release.py [--into FOLDER] [--uncommitted] [--no-audit]
       python scripts/release.py --contents [--check]

The wheel is built from the sources and from the sdist, the sdist twice; all must be the same, byte
by byte. pip-audit is asked whether a version in constraints.txt, with which everything is tested,
has a known weakness; where it cannot ask, that is said and is a failure, unless `--no-audit` was
given. With `--contents` the list in tests/package/wheel-contents.txt is written, or with `--check`
compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from _generated import deliver_text

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "package" / "wheel-contents.txt"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src", "packages")
MOST = 2_000_000
"""How large the wheel may become, in bytes."""


class Built(NamedTuple):
    """What a build made."""

    sdist: Path
    wheel: Path


def copy_sources(into: Path) -> Path:
    """Copy what a build needs to another folder, without the modes of the files.

    Args:
        into: The folder, which is made.
    """
    into.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, into / name)
        else:
            shutil.copytree(
                ROOT / name,
                into / name,
                ignore=shutil.ignore_patterns("__pycache__"),
                copy_function=shutil.copyfile,
            )
    return into


def build(source: Path, into: Path, **variables: str) -> Built:
    """Build sdist and wheel.

    Args:
        source: A folder with the sources.
        into: Where to.
        **variables: Variables of the environment, besides those that there are.
    """
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(into)]
    subprocess.run(  # noqa: S603 - the command is the build backend
        command, cwd=source, check=True, capture_output=True, env={**os.environ, **variables}
    )
    [sdist], [wheel] = into.glob("*.tar.gz"), into.glob("*.whl")
    return Built(sdist, wheel)


def build_twice(into: Path) -> tuple[Built, Built]:
    """Build from a copy of the sources, and then, elsewhere and in another zone, from the sdist.

    Args:
        into: A folder for all of it.
    """
    first = build(copy_sources(into / "a"), into / "first", TZ="UTC")
    with tarfile.open(first.sdist) as archive:
        archive.extractall(into / "elsewhere" / "b", filter="data")
    [unpacked] = (into / "elsewhere" / "b").iterdir()
    return first, build(unpacked, into / "second", TZ="Pacific/Auckland")


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(wheel: Path) -> str:
    """List what is in a wheel: each file that is no Python, and of Python the folders.

    Args:
        wheel: The wheel. Its version is left out of the names.
    """
    names = [PurePosixPath(name) for name in zipfile.ZipFile(wheel).namelist()]
    version = wheel.name.split("-")[1]
    python = Counter(name.parent for name in names if name.suffix == ".py")
    lines = [f"{folder}/*.py" for folder in python]
    lines += [str(name).replace(version, "VERSION") for name in names if name.suffix != ".py"]
    return "\n".join([*sorted(lines), ""])


def audit() -> str:
    """Ask pip-audit for known weaknesses of the versions that are tested with.

    Returns:
        What it found, nothing where all is well.

    Raises:
        RuntimeError: It could not ask, or not about all of them.
    """
    pins = str(ROOT / "constraints.txt")
    options = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    ended = subprocess.run(  # noqa: S603 - the command is pip-audit
        [sys.executable, "-m", "pip_audit", "--requirement", pins, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        told = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        last = ended.stderr.strip().splitlines()[-1:]
        raise RuntimeError(*last) from None
    # An index without an interface for weaknesses is a success to pip-audit.
    if skipped := [one["skip_reason"] for one in told if "skip_reason" in one]:
        raise RuntimeError(f"{len(skipped)} of {len(told)} versions passed over: {skipped[0]}")
    print(f"pip-audit: {len(told)} versions asked about")
    return "\n".join(
        f"{one['name']} {one['version']}: {found['id']}, better in {found['fix_versions']}"
        for one in told
        for found in one.get("vulns", [])
    )


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=Path, help="where wheel and sdist are put")
    parser.add_argument("--uncommitted", action="store_true", help="build what git knows not of")
    parser.add_argument("--no-audit", action="store_true")
    parser.add_argument("--contents", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.contents:
            wheel = build(copy_sources(folder / "a"), folder / "built").wheel
            return deliver_text(contents(wheel), LIST)
        if not chosen.uncommitted and (changed := _changed()):
            print(f"not committed, and so nothing to publish:\n{changed}", file=sys.stderr)
            return 1
        first, second = build_twice(folder)
        is_good = True
        for one, other in zip(first, second, strict=True):
            same = digest(one) == digest(other)
            is_good &= same
            print(f"{digest(one)}  {one.name}, {one.stat().st_size:,} bytes", end="")
            print(", twice the same" if same else f", and then {digest(other)}")
        if contents(first.wheel) != LIST.read_text(encoding="utf-8"):
            is_good = False
            print(f"not what {LIST.relative_to(ROOT)} lists: run with --contents")
        if first.wheel.stat().st_size > MOST:
            is_good = False
            print(f"the wheel has more than {MOST:,} bytes")
        if chosen.into is not None:
            chosen.into.mkdir(parents=True, exist_ok=True)
            for one in first:
                shutil.copyfile(one, chosen.into / one.name)
    if chosen.no_audit:
        print("NOT AUDITED: --no-audit")
        return 0 if is_good else 1
    try:
        found = audit()
    except RuntimeError as error:
        found = f"NOT AUDITED: {error}"
    print(found or "no known weaknesses")
    return 0 if is_good and not found else 1


def _changed() -> str:
    return subprocess.run(  # noqa: S603 - the command is git
        ["git", "status", "--porcelain", "--", *SOURCES],  # noqa: S607 - the git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
