"""Every operation of the API works against the server in the box, for our client and for v1's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mistralai.local import LocalServer

    from .conftest import Program

OPERATIONS = {
    *("agents.complete", "agents.stream"),
    *(f"batch.jobs.{name}" for name in ("cancel", "create", "get", "list")),
    *(f"chat.{name}" for name in ("complete", "parse", "parse_stream", "stream")),
    *(f"classifiers.{n}" for n in ("classify", "classify_chat", "moderate", "moderate_chat")),
    "embeddings.create",
    *("files.delete", "files.download", "files.get_signed_url"),
    *("files.list", "files.retrieve", "files.upload"),
    *("fim.complete", "fim.stream"),
    *(f"fine_tuning.jobs.{name}" for name in ("cancel", "create", "get", "list", "start")),
    *("models.archive", "models.delete", "models.list"),
    *("models.retrieve", "models.unarchive", "models.update"),
    "ocr.process",
}


@pytest.mark.parametrize("half", ["sync", "async"])
@pytest.mark.parametrize(
    "ours",
    [
        pytest.param(True, id="this client"),
        pytest.param(False, id="the official client", marks=pytest.mark.parity),
    ],
)
def test_a_client_walks_through_every_operation(
    mistral_server: LocalServer, request: pytest.FixtureRequest, half: str, *, ours: bool
) -> None:
    pytest.importorskip("pypdfium2", reason="the extra local-ocr is not installed")
    program: Program = request.getfixturevalue("our_program" if ours else "program")
    walked: dict[str, Any] = program.run("walk.py", mistral_server.url, half, ours=ours)
    assert set(walked["done"]) == OPERATIONS
