"""Scripts for every endpoint that has some, as a client reads their answers."""

import asyncio
import json

import pytest

from mistralai import Mistral, models
from mistralai.local import Reply, Script
from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import ScriptedCall, Scripts
from mistralai.local.schema.audio import TranscriptionForm
from mistralai.local.service.audio import ScriptedTranscript
from mistralai.local.service.scripted import Stage

MODEL = "mistral-small-latest"
WEATHER = ("get_weather", {"city": "Paris"})
TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
SOUND = {"model": "voxtral-mini-latest", "file": {"file_name": "a.wav", "content": b"no sound"}}


@pytest.fixture
def client(server):
    with Mistral(api_key="any", server_url=server.url) as made:
        yield made


def test_a_conversation_calls_a_function_and_answers_its_result(server, client):
    server.answer(tool_calls=[WEATHER], turn=1, role="user")
    server.answer(tool="get_weather", result="21 degrees", thinking="Hm.", text="It is warm.")
    server.answer("And tomorrow?", "Rain.", turn=2)
    server.unanswered("error")
    started = client.beta.conversations.start(model=MODEL, inputs="Weather?", tools=[TOOL])
    (call,) = started.outputs
    assert (call.type, call.name) == ("function.call", "get_weather")
    assert json.loads(call.arguments) == {"city": "Paris"}
    result = {"type": "function.result", "tool_call_id": call.tool_call_id, "result": "21 degrees"}
    appended = client.beta.conversations.append(
        conversation_id=started.conversation_id, inputs=[result]
    )
    (said,) = appended.outputs
    assert said.content[0].thinking[0].text == "Hm."
    assert said.content[1].text == "It is warm."
    again = client.beta.conversations.restart(
        conversation_id=started.conversation_id, inputs="And tomorrow?", from_entry_id=said.id
    )
    assert again.outputs[0].content == "Rain."
    server.verify()


def test_a_conversation_is_streamed_with_the_live_events(server, client):
    server.answer(pieces=["Mo", "net."], tool_calls=[WEATHER], usage={"completion_tokens": 40})
    with client.beta.conversations.start_stream(model=MODEL, inputs="Who?") as events:
        came = [event.data for event in events]
    assert [event.type for event in came] == [
        "conversation.response.started",
        "message.output.delta",
        "message.output.delta",
        "function.call.delta",
        "conversation.response.done",
    ]
    assert [event.content for event in came[1:3]] == ["Mo", "net."]
    assert came[-1].usage.completion_tokens == 40


def test_a_tool_of_the_api_is_called_by_a_script(server, client):
    server.answer(tool_calls=[("web_search", {"query": "cheese"})], times=1)
    server.answer(text="Brie.")
    response = client.beta.conversations.start(
        model=MODEL, inputs="Which?", tools=[{"type": "web_search"}]
    )
    assert [entry.type for entry in response.outputs] == ["tool.execution", "message.output"]
    assert json.loads(response.outputs[0].arguments) == {"query": "cheese"}


@pytest.mark.parametrize("stream", [False, True])
def test_a_response_says_what_a_script_says(server, client, stream):
    usage = {"prompt_tokens": 7, "completion_tokens": 5}
    server.answer("Who?", "Monet.", tool_calls=[WEATHER], usage=usage, finish_reason="length")
    asked = {"model": MODEL, "input": "Who?"}
    if stream:
        with client.responses.create(**asked, stream=True) as events:
            response = [event.data for event in events][-1].response
    else:
        response = client.responses.create(**asked)
    message, call = response.output
    assert (message.content[0].text, call.name) == ("Monet.", "get_weather")
    assert (response.usage.input_tokens, response.usage.output_tokens) == (7, 5)
    assert response.status == "incomplete"


def test_vectors_are_given_or_worked_out_by_a_function(server, client):
    server.answer("apple", vectors=[[1.0, 0.0]], usage={"total_tokens": 99}, times=1)
    server.answer(lambda asked: [[float(len(one))] for one in asked.body["inputs"]], model="x")
    server.answer(lambda asked: [[float(len(one))] for one in asked.body["input"]])
    one = client.embeddings.create(model="mistral-embed", inputs=["apple", "pear"])
    assert [data.embedding for data in one.data] == [[1.0, 0.0]] * 2
    assert one.usage.total_tokens == 99
    two = client.embeddings.create(model="mistral-embed", inputs=["a", "bc"])
    assert [data.embedding for data in two.data] == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("vectors", "more", "message"),
    [
        ([[1.0], [2.0]], {}, "gives 2 vectors for 1 texts"),
        (
            [[1.5]],
            {"encoding_format": "base64", "output_dtype": "int8", "model": "codestral-embed"},
            "no numbers of int8",
        ),
    ],
)
def test_vectors_that_do_not_fit_are_refused(server, http, vectors, more, message):
    server.answer(vectors=vectors)
    body = {"model": "mistral-embed", "input": "a", **more}
    response = http.post("/v1/embeddings", json=body)
    assert response.status_code == 400
    assert message in response.json()["message"]


def test_pages_are_given(server, client):
    server.answer("invoice", pages=["# Invoice", {"markdown": "Total", "index": 4}], times=1)
    server.answer(annotation={"total": 42}, pages="# One")
    document = {"type": "document_url", "document_url": "https://example.com/invoice.pdf"}
    response = client.ocr.process(model="mistral-ocr-latest", document=document)
    assert [(page.index, page.markdown) for page in response.pages] == [
        (0, "# Invoice"),
        (4, "Total"),
    ]
    assert response.usage_info.pages_processed == 2
    response = client.ocr.process(model="mistral-ocr-latest", document=document)
    assert json.loads(response.document_annotation) == {"total": 42}


def test_a_transcript_is_given(server, client):
    server.answer("a.wav", transcript="Hello there.", language="de", times=1)
    segment = {"text": "Hello", "start": 0.0, "end": 2.5, "speaker_id": "anna"}
    server.answer(segments=[segment])
    response = client.audio.transcriptions.complete(**SOUND)
    assert (response.text, response.language) == ("Hello there.", "de")
    response = client.audio.transcriptions.complete(**SOUND)
    assert response.text == "Hello"
    assert response.segments[0].speaker_id == "anna"
    assert response.usage.prompt_audio_seconds == 2


def test_a_transcript_is_streamed_in_its_pieces_or_segments(server, client):
    server.answer(transcript=["Hello", " there."], times=1)
    server.answer(segments=[{"text": "Hello", "start": 0.0, "end": 1.0}])
    for kind in ("transcription.text.delta", "transcription.segment"):
        with client.audio.transcriptions.stream(**SOUND) as events:
            came = [event.data for event in events]
        parts = [event.text for event in came if event.type == kind]
        assert came[0].type == "transcription.language"
        assert "".join(parts) == came[-1].text
        assert len(came) == len(parts) + 2


def test_a_transcript_comes_at_the_pace_of_the_clock():
    async def run():
        clock = Clock(lambda: 1000.0)
        reply = Reply(transcript=["one", "two"], tokens_per_second=0.5)
        form = TranscriptionForm(model="voxtral-mini-latest")
        events = ScriptedTranscript(form, reply, clock).events()
        came = [await anext(events) for _ in range(2)]
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        assert not waiting.done()
        clock.advance(2)
        came.append(await waiting)
        await events.aclose()
        return [event.get("text") for event in came]

    assert asyncio.run(run()) == [None, "one", "two"]


def test_moderations_are_given(server, client):
    server.answer("bomb", scores={"violence_and_threats": 0.9}, times=1)
    server.answer(scores=[{"pii": 0.2}, {"pii": 0.7}], categories={"pii": True}, times=1)
    server.answer(categories={"health": True})
    model = "mistral-moderation-latest"
    (result,) = client.classifiers.moderate(model=model, inputs="a bomb").results
    assert result.categories["violence_and_threats"] is True
    assert result.category_scores["violence_and_threats"] == 0.9
    assert not any(flag for name, flag in result.categories.items() if name[0] != "v")
    two = client.classifiers.moderate(model=model, inputs=["a", "b"]).results
    assert [one.category_scores["pii"] for one in two] == [0.2, 0.7]
    assert [one.categories["pii"] for one in two] == [True, True]
    said = [{"role": "user", "content": "Am I ill?"}]
    (result,) = client.classifiers.moderate_chat(model=model, inputs=said).results
    assert (result.categories["health"], result.category_scores["health"]) == (True, 1.0)


@pytest.mark.parametrize("chat", [False, True])
def test_classifications_are_given_without_a_classifier(server, client, chat):
    server.answer("parcel", scores={"mood": {"glad": 0.9, "angry": 0.1}})
    if chat:
        said = [{"messages": [{"role": "user", "content": "My parcel!"}]}]
        response = client.classifiers.classify_chat(model="mine", inputs=said)
    else:
        response = client.classifiers.classify(model="mine", inputs=["My parcel!"])
    assert response.results[0]["mood"].scores == {"glad": 0.9, "angry": 0.1}


def test_a_script_is_left_to_the_endpoints_that_it_can_answer(server, http, chat):
    server.answer(vectors=[[1.0]], times=1)
    server.answer(text="Monet.", times=1)
    moderation = {"model": "mistral-moderation-latest", "input": "a"}
    assert http.post("/v1/moderations", json=moderation).status_code == 200
    server.unanswered("error")
    embedding = {"model": "mistral-embed", "input": "a"}
    assert http.post("/v1/chat/completions", json=chat).status_code == 200
    assert http.post("/v1/embeddings", json=embedding).status_code == 200
    refused = http.post("/v1/embeddings", json=embedding)
    assert refused.status_code == 400
    assert "it has answered 1 of 1 times" in refused.json()["message"]
    assert http.post("/v1/chat/completions", json={**chat, "model": "no-such"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "a"}], "stream": True}),
        ("/v1/conversations", {"inputs": "a"}),
        ("/v1/responses", {"input": "a"}),
        ("/v1/embeddings", {"input": "a", "model": "mistral-embed"}),
        ("/v1/moderations", {"input": "a", "model": "mistral-moderation-latest"}),
    ],
)
def test_a_refusal_is_an_answer(server, http, path, body):
    server.answer(status=429, error={"detail": [{"msg": "mine"}]}, times=1)
    server.answer(status=503, error="<html>", times=1)
    server.answer(status=418, error=[1], times=1)
    server.answer(status=404)
    body = {"model": MODEL, **body}
    answers = [http.post(path, json=body) for _ in range(4)]
    assert [one.status_code for one in answers] == [429, 503, 418, 404]
    assert answers[0].json() == {"detail": [{"msg": "mine"}]}
    assert answers[1].text == "<html>"
    assert answers[2].json() == [1]
    assert "detail" in answers[3].json() or "message" in answers[3].json()


def test_calls_may_have_ids_and_broken_arguments(server, client):
    server.answer(sequence=[{"tool_calls": [("a", "{not json")]}])
    call = {"name": "b", "arguments": {"c": 1}, "id": "id1234567"}
    server.answer(tool_calls=[ScriptedCall(**call)], times=1)
    server.answer(tool_calls=[call], times=1)
    asked = {"model": MODEL, "messages": [{"role": "user", "content": "Go"}]}
    found = [client.chat.complete(**asked).choices[0].message.tool_calls[0] for _ in range(3)]
    assert found[0].function.arguments == "{not json"
    assert [(one.id, one.function.name) for one in found[1:]] == [("id1234567", "b")] * 2


def test_usage_is_reported_as_given(server, client):
    server.answer(text="Monet.", usage={"prompt_tokens": 1000, "total_tokens": 1001})
    asked = {"model": MODEL, "messages": [{"role": "user", "content": "Who?"}]}
    usage = client.chat.complete(**asked).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (1000, 1, 1001)


def test_rows_of_a_batch_are_answered_by_scripts(server, http, upload):
    server.answer("one", "1")
    server.answer(vectors=[[0.5]])
    rows = {
        "/v1/chat/completions": {"messages": [{"role": "user", "content": "one"}]},
        "/v1/embeddings": {"input": "one"},
    }
    texts = []
    for endpoint, body in rows.items():
        model = "mistral-embed" if "embed" in endpoint else MODEL
        job = {
            "input_files": [upload([{"custom_id": "a", "body": body}])],
            "endpoint": endpoint,
            "model": model,
        }
        made = http.post("/v1/batch/jobs", json=job, headers={"x-local-scope": ""}).json()
        while made["status"] in {"QUEUED", "RUNNING"}:
            made = http.get(f"/v1/batch/jobs/{made['id']}").json()
        texts.append(http.get(f"/v1/files/{made['output_file']}/content").text)
    assert '"content":"1"' in texts[0].replace(" ", "")
    assert '"embedding":[0.5]' in texts[1].replace(" ", "")


def test_a_delay_is_waited_for_before_what_is_no_text():
    async def run():
        clock = Clock(lambda: 1000.0)
        scripts = Scripts()
        scripts.add(Script(vectors=[[1.0]], delay=5))
        body = TranscriptionForm(model="m")
        work = Stage(scripts, clock).reply("embeddings", "m", body, "text")
        waiting = asyncio.ensure_future(work)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        clock.advance(5)
        return (await waiting).vectors

    assert asyncio.run(run()) == [[1.0]]


def test_the_model_of_an_answer_is_unknown_to_no_client(server, client):
    server.answer(text="Monet.", model="mistral-large-latest")
    asked = [models.UserMessage(content="Who?")]
    response = client.chat.complete(model="mistral-large-latest", messages=asked)
    assert response.choices[0].message.content == "Monet."
