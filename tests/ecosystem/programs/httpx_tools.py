"""What tools that mock or trace httpx see of the calls of a client that is made here."""

import os
import sys
from typing import Any

import ddtrace
import httpx
import respx
import sentry_sdk
import vcr
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sentry_sdk.integrations.httpx import HttpxIntegration

from mistralai import Mistral

# The one that goes past httpx, where none of them may look.
os.environ["MISTRAL_TRANSPORT"] = "fast"
_MODELS = {"object": "list", "data": []}
# One that was used before any of the tools came, and so has connections of its own.
_used = Mistral()
_used.models.list()


async def respx_answers() -> Any:
    url = f"{os.environ['MISTRAL_SERVER_URL']}/v1/models"
    with respx.mock:
        route = respx.get(url).mock(return_value=httpx.Response(200, json=_MODELS))
        counts = [len(client.models.list().data) for client in (_used, Mistral())]
        counts.append(len((await _used.models.list_async()).data))
        return {"counts": counts, "calls": route.call_count}


async def vcr_records_and_plays() -> Any:
    with vcr.use_cassette("models.yaml") as recorded:
        first = [_used.models.list().data, (await _used.models.list_async()).data]
    with vcr.use_cassette("models.yaml", record_mode="none") as played:
        again = [_used.models.list().data, (await _used.models.list_async()).data]
    return {"recorded": len(recorded), "played": played.play_count, "same": first == again}


async def opentelemetry_traces() -> Any:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    try:
        _used.models.list()
        await _used.models.list_async()
    finally:
        HTTPXClientInstrumentor().uninstrument()
    _used.models.list()
    return [span.attributes["http.method"] for span in spans.get_finished_spans()]


async def datadog_traces() -> Any:
    seen: list[Any] = []

    class Keep:
        def process_trace(self, trace: list[Any]) -> None:
            seen.extend(trace)

    ddtrace.patch(httpx=True)
    ddtrace.tracer.configure(trace_processors=[Keep()])
    _used.models.list()
    await _used.models.list_async()
    ddtrace.tracer.shutdown()
    return [span.name for span in seen]


async def sentry_traces() -> Any:
    told: list[Any] = []

    def keep(event: Any, _: Any) -> None:
        told.append(event)

    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1",
        traces_sample_rate=1.0,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[HttpxIntegration()],
        before_send_transaction=keep,
    )
    with sentry_sdk.start_transaction(name="a transaction"):
        _used.models.list()
        await _used.models.list_async()
    return [span["op"] for event in told for span in event["spans"]]


def transport() -> Any:
    return {"fast": "mistralai._transport.http1.httptools_reader" in sys.modules}
