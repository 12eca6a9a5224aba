"""Every code block of the README runs, against the server in the box."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

README = Path(__file__).parents[2] / "packages" / "mistralai_azure" / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def _azure_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for Microsoft's library, which is no dependency."""
    identity = ModuleType("azure.identity")
    vars(identity)["DefaultAzureCredential"] = object
    vars(identity)["get_bearer_token_provider"] = lambda _credential, _scope: lambda: "token"
    monkeypatch.setitem(sys.modules, "azure", ModuleType("azure"))
    monkeypatch.setitem(sys.modules, "azure.identity", identity)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.usefixtures("_azure_identity")
def test_a_block_runs(block: str, mistral_server: LocalServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AZURE_API_KEY", "any")
    monkeypatch.setenv("AZURE_ENDPOINT", f"{mistral_server.url}/azure")
    exec(compile(block, str(README), "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    assert "LocalServer" in block or mistral_server.journal()
