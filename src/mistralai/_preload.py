"""Loading at once what otherwise comes with the first calls."""

from __future__ import annotations

import threading
from importlib import import_module

import anyio
import pydantic

from mistralai import models
from mistralai.models._names import __all__ as model_names

from ._transport import choose, tls

MODULES = (
    "_transport.short_client",
    "_transport.pool",
    "_transport.connection",
    "_transport.asyncio_connection",
    "_transport.http1.h11_reader",
    "_core.exchange.explain",
    "_core.exchange.request",
    "_core.request.form",
    "_core.response.tolerant",
    "_core.stream.joined",
    "_core.stream.joined_chat",
    "_core.stream.whole",
    "_core.stream.words",
    "agents",
    "audio",
    "audio.speech",
    "audio.transcriptions",
    "audio.voices",
    "batch",
    "beta",
    "beta.accesses",
    "beta.agents",
    "beta.connectors",
    "beta.conversations",
    "beta.documents",
    "beta.libraries",
    "chat",
    "classifiers",
    "embeddings",
    "extra",
    "extra.calls",
    "extra.exceptions",
    "extra.functions",
    "extra.struct_chat",
    "files",
    "fim",
    "fine_tuning",
    "helpers.many_embeddings",
    "helpers.tool_runs",
    "helpers.waiting",
    "httpclient",
    "models_",
    "ocr",
    "realtime",
    "responses",
    "sdk",
)


def preload() -> None:
    """Load everything that calls need, so that the first one takes no longer than the others.

    Importing this package loads next to nothing. That is right for programs that may never call
    the API; a server calls this at its start instead, because what the first call loads would hold
    up its event loop. It takes about as long as that first call would have, and opens nothing. A
    second time it does nothing.
    """
    for name in MODULES:
        import_module(f"mistralai.{name}")
    for name in model_names:
        kind = getattr(models, name)
        if isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
            kind.model_rebuild()
    tls.tls_settings()
    if choose.has_fast():  # pragma: no branch - the tests have what it needs
        import_module("mistralai._transport.http1.httptools_reader")
    # The event loop's half of the HTTP library loads itself in a loop; this thread may have one.
    thread = threading.Thread(target=anyio.run, args=(anyio.sleep, 0))
    thread.start()
    thread.join()
