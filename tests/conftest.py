"""What all tests share: the fixtures of the server in the box, and an empty environment."""

from __future__ import annotations

import pytest

pytest_plugins = ["mistralai.local.pytest_plugin"]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests from seeing a key, a server or a proxy of whoever runs them."""
    for name in ("MISTRAL_API_KEY", "MISTRAL_SERVER_URL", "MISTRAL_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
