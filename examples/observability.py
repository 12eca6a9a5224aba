"""Trace a chat with functions by OpenTelemetry: each request, each function, each token."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from mistralai import Mistral
from mistralai.extra import otel


def tide(harbour: str) -> str:
    """Tell when it is high tide.

    Args:
        harbour: The harbour, such as Brest.
    """
    return f"In {harbour} it is high tide at noon."


def main() -> None:
    """Ask, and print the spans as a tree, and what was measured."""
    # An exporter of yours sends the spans to a collector, and a reader the metrics.
    spans, metrics = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider([metrics])
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    with Mistral() as client:
        otel.instrument(client, tracer_provider=tracers, meter_provider=meters)
        with tracers.get_tracer("my.app").start_as_current_span("plan the trip"):
            client.chat.run(
                model="mistral-small-latest",
                messages="When is it high tide in Brest?",
                tools=[tide],
                tool_choice="any",
            )
    *inner, outer = spans.get_finished_spans()
    print(outer.name)
    for span in inner:
        tokens = (span.attributes or {}).get("gen_ai.usage.output_tokens")
        print(f"  {span.name}" + (f": {tokens} tokens" if tokens else ""))
    data = metrics.get_metrics_data()
    assert data is not None
    print(sorted(one.name for one in data.resource_metrics[0].scope_metrics[0].metrics))


if __name__ == "__main__":
    main()
