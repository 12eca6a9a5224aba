"""Short programs in the words of version 1, and of versions 2 and 3, do the same."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

PROGRAMS = Path(__file__).parent / "programs"


@pytest.mark.parametrize("about", ["agents", "chat", "conversations", "files", "libraries"])
def test_a_program_does_the_same_at_both_doors(
    about: str,
    mistral_server: LocalServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("MISTRAL_SERVER_URL", mistral_server.url)
    said: list[str] = []
    for door in ("v1", "v3"):
        mistral_server.reset()
        text = (PROGRAMS / f"{about}_{door}.py").read_text(encoding="utf-8")
        assert ("mistralai.client" in text) is (door == "v3")
        runpy.run_path(str(PROGRAMS / f"{about}_{door}.py"), run_name="__main__")
        said.append(capsys.readouterr().out)
    assert said[0].count("\n") >= 5
    assert said[0] == said[1]
