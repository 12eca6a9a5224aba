"""Builds what is published once for all tests of it, by way of scripts/release.py."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "scripts"))

import release  # noqa: E402 - the path comes first


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[release.Built, release.Built]:
    """Give sdist and wheel, and both again: from the sdist, elsewhere."""
    return release.build_twice(tmp_path_factory.mktemp("builds"))


@pytest.fixture(scope="session")
def wheel(builds: tuple[release.Built, release.Built]) -> Path:
    """Give the built wheel."""
    return builds[0].wheel


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what the wheel installs, to be put on Python's path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder
