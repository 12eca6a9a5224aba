"""A client whose calls are traced, and what its traces and metrics come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from mistralai import Mistral
from mistralai.extra.otel import instrument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from opentelemetry.sdk.trace import ReadableSpan


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> str:
    """One transport: there is nothing about bytes here."""
    monkeypatch.setenv("MISTRAL_TRANSPORT", "httpx")
    return "httpx"


class Telemetry:
    """Keeps spans and metrics."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.meters = MeterProvider([self.reader])

    def watch(self, client: Mistral, **options: Any) -> Mistral:
        """Have a client instrumented."""
        instrument(client, tracer_provider=self.tracers, meter_provider=self.meters, **options)
        return client

    @property
    def spans(self) -> list[ReadableSpan]:
        """The spans that have ended, in that order."""
        return [*self.exporter.get_finished_spans()]

    @property
    def names(self) -> list[str]:
        return [span.name for span in self.spans]

    @property
    def span(self) -> ReadableSpan:
        """The only one."""
        [span] = self.spans
        return span

    @property
    def said(self) -> Mapping[str, Any]:
        """The attributes of the only one."""
        return self.span.attributes or {}

    @property
    def metrics(self) -> dict[str, Any]:
        """The metrics by their names."""
        data: Any = self.reader.get_metrics_data()
        if data is None:
            return {}
        scopes = [scope for of in data.resource_metrics for scope in of.scope_metrics]
        return {metric.name: metric for scope in scopes for metric in scope.metrics}

    def points(self, name: str) -> list[Any]:
        """What a metric has, for each set of attributes."""
        return [*self.metrics[name].data.data_points]


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    made = Telemetry()
    yield made
    made.tracers.shutdown()
    made.meters.shutdown()


@pytest.fixture
def traced(client: Mistral, telemetry: Telemetry) -> Mistral:
    """A client of the local server whose calls are traced."""
    return telemetry.watch(client)


@pytest.fixture
def pretend(way: Any) -> Iterator[Callable[[str], Mistral]]:
    """Makes clients whose server answers every request with a stream."""
    made: list[Any] = []

    def make(body: str) -> Mistral:
        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=body)

        http = way.http(transport=httpx.MockTransport(answer))
        made.append(http)
        return Mistral(**{"api_key": "any", way.argument: http})

    yield make
    for http in made:
        way.leave(http)


@pytest.fixture
def call(way: Any) -> Callable[..., Any]:
    """Calls a method, or awaits its twin."""

    def make(method: Any, /, *given: Any, **arguments: Any) -> Any:
        if way.argument == "client":
            return method(*given, **arguments)
        twin = getattr(method.__self__, f"{method.__name__}_async")
        return way.run(twin(*given, **arguments))

    return make
