"""Every code block of the README runs, against the server in the box."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import google.auth
import pytest

import mistralai_gcp.sdk

if TYPE_CHECKING:
    from mistralai.local import LocalServer

README = Path(__file__).parents[2] / "packages" / "mistralai_gcp" / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs(block: str, mistral_server: LocalServer, monkeypatch: pytest.MonkeyPatch):
    found = SimpleNamespace(token="any", expiry=None)  # noqa: S106 - of nobody
    monkeypatch.setattr(google.auth, "default", lambda **_: (found, None))
    monkeypatch.setattr(mistralai_gcp.sdk, "base_url", lambda _region: mistral_server.url)
    exec(compile(block, str(README), "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    assert "LocalServer" in block or mistral_server.journal()
