"""What opentelemetry-instrumentation-mistralai records about calls of the client."""

import os
from typing import Any

from opentelemetry.instrumentation.mistralai import MistralAiInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import mistralai
from mistralai import SDKError, SystemMessage, UserMessage
from mistralai.client import Mistral as SecondMistral

_spans = InMemorySpanExporter()
_provider = TracerProvider()
_provider.add_span_processor(SimpleSpanProcessor(_spans))
MistralAiInstrumentor().instrument(tracer_provider=_provider)

_client = mistralai.Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_second = SecondMistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_question = {
    "model": "mistral-small-latest",
    "messages": [SystemMessage(content="Be brief."), UserMessage(content="Who was Monet?")],
}


def _recorded(**more: Any) -> dict[str, Any]:
    spans = _spans.get_finished_spans()
    _spans.clear()
    return {
        "spans": [
            {
                "name": span.name,
                "kind": span.kind.name,
                "status": span.status.status_code.name,
                "attributes": dict(span.attributes),
                "events": [event.name for event in span.events],
            }
            for span in spans
        ],
        **more,
    }


def complete() -> Any:
    answer = _client.chat.complete(**_question)
    return _recorded(id=answer.id, text=answer.choices[0].message.content)


async def complete_async() -> Any:
    answer = await _client.chat.complete_async(**_question)
    return _recorded(id=answer.id, text=answer.choices[0].message.content)


def complete_at_the_second_door() -> Any:
    answer = _second.chat.complete(**_question)
    return _recorded(id=answer.id, text=answer.choices[0].message.content)


def stream() -> Any:
    events = list(_client.chat.stream(**_question))
    text = "".join(event.data.choices[0].delta.content for event in events)
    return _recorded(id=events[0].data.id, text=text)


async def stream_async() -> Any:
    events = [event async for event in await _client.chat.stream_async(**_question)]
    text = "".join(event.data.choices[0].delta.content for event in events)
    return _recorded(id=events[0].data.id, text=text)


def embeddings() -> Any:
    answer = _client.embeddings.create(model="mistral-embed", inputs=["one cat"])
    return _recorded(id=answer.id, length=len(answer.data[0].embedding))


async def embeddings_async() -> Any:
    answer = await _client.embeddings.create_async(model="mistral-embed", inputs=["one cat"])
    return _recorded(id=answer.id, length=len(answer.data[0].embedding))


def embeddings_at_the_second_door() -> Any:
    answer = _second.embeddings.create(model="mistral-embed", inputs=["one cat"])
    return _recorded(id=answer.id, length=len(answer.data[0].embedding))


def error() -> Any:
    try:
        _client.chat.complete(model="no-such-model", messages=_question["messages"])
    except SDKError as refused:
        return _recorded(status=refused.status_code, message=str(refused))
    return _recorded()


def taken_off_again() -> Any:
    MistralAiInstrumentor().uninstrument()
    with _client.chat.stream(**_question) as events:
        count = sum(1 for _ in events)
    _client.chat.complete(**_question)
    _second.chat.complete(**_question)
    return _recorded(events=count)
