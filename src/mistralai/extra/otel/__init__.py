"""Spans and metrics of a client's calls, by OpenTelemetry's conventions for generative AI.

`instrument(client)` begins, `uninstrument(client)` ends it; or the environment variable
`MISTRAL_OTEL=1` has every client instrumented that is made. What it needs is the extra `otel`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

try:
    from .watcher import watcher_of
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("spans and metrics need: pip install opentelemetry-api") from error

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

    from mistralai.sdkconfiguration import SDKConfiguration

__all__ = ["CONTENT_VARIABLE", "instrument", "uninstrument"]

CONTENT_VARIABLE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
"""OpenTelemetry's environment variable that asks for what is said."""

_YES = {"true", "1", "span_only", "span_and_event"}


class Client(Protocol):
    """A client: of the API, or of a cloud."""

    sdk_configuration: SDKConfiguration


def instrument(
    client: Client,
    *,
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
    capture_content: bool | None = None,
) -> None:
    """Have spans and metrics made of the calls of a client, and of those made of it by options.

    A client that is instrumented already is instrumented anew, and not twice. Nothing that fails in
    tracing breaks a call: it is logged as a warning, once.

    Args:
        client: The client.
        tracer_provider: Makes the spans; by default OpenTelemetry's global one.
        meter_provider: Makes the metrics; by default the global one.
        capture_content: Whether spans have what is said: messages, arguments and results of
            functions, and the words of errors. By default as the environment variable
            `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` says (`true`, `SPAN_ONLY` or
            `SPAN_AND_EVENT`), and then not.
    """
    if capture_content is None:
        capture_content = os.environ.get(CONTENT_VARIABLE, "").strip().lower() in _YES
    watcher = watcher_of(tracer_provider, meter_provider, captures=capture_content)
    client.sdk_configuration.get_hooks().watcher = watcher


def uninstrument(client: Client) -> None:
    """Have no more spans and metrics made of the calls of a client.

    Streams that are under way still end their spans.

    Args:
        client: The client, or one that was made of it by options: they share what is made of
            their calls.
    """
    client.sdk_configuration.get_hooks().watcher = None
