"""The official client, of the versions 1, 2 and 3: every operation that it has on what is served.

usage: python official.py URL
"""

import asyncio
import base64
import importlib.metadata
import json
import time

from checks import Checks, tone, url
from pydantic import BaseModel

try:
    from mistralai import Mistral
except ImportError:
    from mistralai.client import Mistral

VERSION = tuple(map(int, importlib.metadata.version("mistralai").split(".")[:2]))
client = Mistral(api_key="any", server_url=url())
check = Checks()
MODEL = "mistral-small-latest"
USER = [{"role": "user", "content": "What is the best French cheese?"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def upload(content=b'{"a": 1}\n', name="rows.jsonl", purpose="batch"):
    return client.files.upload(file={"file_name": name, "content": content}, purpose=purpose)


@check
def chat_whole():
    answer = client.chat.complete(model=MODEL, messages=USER)
    assert answer.choices[0].message.content
    assert answer.usage.total_tokens > 0


@check
def chat_stream():
    text = ""
    last = None
    for event in client.chat.stream(model=MODEL, messages=USER):
        text += event.data.choices[0].delta.content or ""
        last = event.data
    assert text
    assert last.usage.total_tokens


@check
def chat_async():
    other = Mistral(api_key="any", server_url=url())
    answer = asyncio.run(other.chat.complete_async(model=MODEL, messages=USER))
    assert answer.choices[0].message.content


@check
def chat_with_a_tool_and_its_result():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    answer = client.chat.complete(model=MODEL, messages=messages, tools=[WEATHER])
    message = answer.choices[0].message
    # Who demands a tool again and again has text in the end.
    for _ in range(4):
        if not message.tool_calls:
            break
        (call,) = message.tool_calls
        assert json.loads(call.function.arguments)["city"]
        result = {"role": "tool", "name": "get_weather", "tool_call_id": call.id, "content": "21"}
        messages += [message, result]
        answer = client.chat.complete(
            model=MODEL, messages=messages, tools=[WEATHER], tool_choice="any"
        )
        message = answer.choices[0].message
    assert message.content


@check
def chat_parsed():
    class City(BaseModel):
        name: str
        big: bool

    answer = client.chat.parse(response_format=City, model=MODEL, messages=USER)
    assert isinstance(answer.choices[0].message.parsed, City)


@check
def fim_whole_and_stream():
    answer = client.fim.complete(model="codestral-latest", prompt="def add(a, b):", suffix="")
    assert answer.choices[0].message.content
    events = client.fim.stream(model="codestral-latest", prompt="def add(a, b):")
    assert "".join(event.data.choices[0].delta.content or "" for event in events)


@check
def agents_completions():
    answer = client.agents.complete(agent_id="ag:1", messages=USER)
    assert answer.choices[0].message.content


@check
def embeddings():
    answer = client.embeddings.create(model="mistral-embed", inputs=["one", "two"])
    assert [len(one.embedding) for one in answer.data] == [1024, 1024]
    assert answer.usage.prompt_tokens


@check
def moderations():
    answer = client.classifiers.moderate(model="mistral-moderation-latest", inputs=["Hello"])
    assert answer.results[0].categories
    answer = client.classifiers.moderate_chat(model="mistral-moderation-latest", inputs=USER)
    assert answer.results[0].category_scores


@check
def models():
    cards = client.models.list().data
    assert MODEL in {card.id for card in cards}
    assert client.models.retrieve(model_id=MODEL).capabilities.completion_chat


@check
def files():
    file = upload()
    assert file.id in {one.id for one in client.files.list().data}
    assert client.files.retrieve(file_id=file.id).filename == "rows.jsonl"
    assert client.files.download(file_id=file.id).read() == b'{"a": 1}\n'
    assert client.files.get_signed_url(file_id=file.id).url
    assert client.files.delete(file_id=file.id).deleted


@check
def batch():
    row = {"custom_id": "0", "body": {"messages": USER, "max_tokens": 5}}
    file = upload(json.dumps(row).encode())
    job = client.batch.jobs.create(
        input_files=[file.id], endpoint="/v1/chat/completions", model=MODEL
    )
    for _ in range(200):
        job = client.batch.jobs.get(job_id=job.id)
        if job.status == "SUCCESS":
            break
        time.sleep(0.05)
    assert job.status == "SUCCESS"
    assert b'"custom_id":"0"' in client.files.download(file_id=job.output_file).read()
    assert client.batch.jobs.list().total


@check
def ocr():
    document = {"type": "document_url", "document_url": "data:text/plain,%23%20Title%0A%0AText"}
    answer = client.ocr.process(model="mistral-ocr-latest", document=document)
    assert answer.pages[0].markdown.startswith("# Title")


@check
def an_unknown_model_is_an_error():
    try:
        client.chat.complete(model="no-such-model", messages=USER)
    except Exception as error:
        assert error.status_code == 400, error
        assert "Invalid model" in str(error.body)
        return
    raise AssertionError("no error")


@check
def a_body_that_does_not_fit_is_an_error():
    try:
        client.chat.complete(model=MODEL, messages=USER, temperature=7)
    except Exception as error:
        assert type(error).__name__ == "HTTPValidationError", error
        assert "temperature" in str(error.data.detail)
        return
    raise AssertionError("no error")


if VERSION >= (1, 12):

    @check
    def chat_that_reasons():
        answer = client.chat.complete(model=MODEL, messages=USER, prompt_mode="reasoning")
        thinking, text = answer.choices[0].message.content
        assert thinking.thinking[0].text
        assert text.text
        kinds = [
            type(event.data.choices[0].delta.content).__name__
            for event in client.chat.stream(model=MODEL, messages=USER, prompt_mode="reasoning")
        ]
        assert "list" in kinds
        assert kinds[-1] == "str"

    @check
    def thoughts_are_sent_back():
        answer = client.chat.complete(model="magistral-small-latest", messages=USER)
        said = answer.choices[0].message
        more = [*USER, said, {"role": "user", "content": "And in Spain?"}]
        assert client.chat.complete(model="magistral-small-latest", messages=more).choices

    @check
    def embeddings_of_a_dimension():
        answer = client.embeddings.create(
            model="codestral-embed", inputs="one", output_dimension=64, output_dtype="int8"
        )
        assert len(answer.data[0].embedding) == 64

    @check
    def transcription_whole():
        answer = client.audio.transcriptions.complete(
            model="voxtral-mini-latest", file={"file_name": "a.wav", "content": tone()}
        )
        assert isinstance(answer.text, str)
        assert answer.usage.prompt_audio_seconds == 3

    @check
    def transcription_in_segments():
        answer = client.audio.transcriptions.complete(
            model="voxtral-mini-latest",
            file={"file_name": "a.wav", "content": tone(8)},
            timestamp_granularities=["segment"],
            diarize=True,
        )
        # Where it is recognized, a tone may be silence.
        assert all(segment.speaker_id for segment in answer.segments)

    @check
    def transcription_of_an_uploaded_file():
        file = upload(tone(), "a.wav", "audio")
        answer = client.audio.transcriptions.complete(model="voxtral-mini-latest", file_id=file.id)
        assert answer.usage.prompt_audio_seconds == 3

    @check
    def transcription_as_a_stream():
        events = [
            event.data.type
            for event in client.audio.transcriptions.stream(
                model="voxtral-mini-latest", file={"file_name": "a.wav", "content": tone()}
            )
        ]
        assert events[0] == "transcription.language"
        assert events[-1] == "transcription.done"

    @check
    def transcription_on_the_fly():
        async def pieces():
            sound = tone()[44:]
            for at in range(0, len(sound), 8000):
                yield sound[at : at + 8000]

        async def hear():
            return [
                event.type
                async for event in client.audio.realtime.transcribe_stream(
                    audio_stream=pieces(), model="voxtral-mini-transcribe-realtime-latest"
                )
            ]

        events = asyncio.run(hear())
        assert events[0] == "session.created"
        assert events[-1] == "transcription.done"

    @check
    def ocr_of_today():
        document = {"type": "document_url", "document_url": "data:text/plain,%7C%20a%20%7C"}
        answer = client.ocr.process(
            model="mistral-ocr-latest", document=document, table_format="html", extract_header=True
        )
        assert answer.pages[0].index == 0


if VERSION >= (3, 0):

    @check
    def chat_with_all_parameters():
        answer = client.chat.complete(
            model=MODEL,
            messages=USER,
            reasoning_effort="high",
            prompt_cache_key="k",
            service_tier="auto",
            metadata={"a": 1},
            guardrails=[{"moderation_llm_v2": {"action": "block"}}],
            min_tokens=3,
            top_k=5,
            repetition_penalty=1.1,
            logprobs=True,
            top_logprobs=2,
        )
        assert answer.usage.service_tier == "standard"
        assert answer.choices[0].logprobs.content[0].top_logprobs

    @check
    def chat_with_a_built_in_tool():
        tools = [{"type": "image_generation"}]
        assert client.chat.complete(model=MODEL, messages=USER, tools=tools).choices

    @check
    def a_file_that_expires():
        content = {"file_name": "rows.jsonl", "content": b"{}"}
        file = client.files.upload(file=content, purpose="batch", expiry=2, visibility="user")
        assert file.expires_at
        assert file.visibility == "user"

    @check
    def models_by_name():
        (card,) = client.models.list(model="mistral-small-2603").data[:1]
        assert card.capabilities.reasoning

    @check
    def ocr_with_blocks():
        document = {"type": "document_url", "document_url": "data:text/plain,%23%20T%0A%0Aw"}
        answer = client.ocr.process(
            model="mistral-ocr-latest",
            document=document,
            pages="0",
            confidence_scores_granularity="block",
        )
        assert [block.type for block in answer.pages[0].blocks] == ["title", "text"]

    @check
    def speech():
        answer = client.audio.speech.complete(
            model="voxtral-mini-tts-latest", input="Hello you", response_format="wav"
        )
        assert base64.b64decode(answer.audio_data).startswith(b"RIFF")

    @check
    def speech_as_a_stream():
        events = [
            event.data.type
            for event in client.audio.speech.complete(
                input="Hello you", voice_id="en_paul_neutral", response_format="pcm", stream=True
            )
        ]
        assert events[-1] == "speech.audio.done"

    @check
    def voices():
        sample = base64.b64encode(tone()).decode()
        voice = client.audio.voices.create(name="Mine", sample_audio=sample, languages=["en"])
        assert client.audio.voices.get(voice_id=voice.id).name == "Mine"
        assert client.audio.voices.update(voice_id=voice.id, name="Ours").name == "Ours"
        assert voice.id in {one.id for one in client.audio.voices.list(type_="custom").items}
        assert client.audio.voices.get_sample_audio(voice_id=voice.id)
        assert client.audio.voices.search(type_="custom").result.data
        client.audio.voices.delete(voice_id=voice.id)

    @check
    def client_session():
        session = client.realtime.sessions.create(
            request={"model": "voxtral-mini-transcribe-realtime-latest", "purpose": "realtime"}
        )
        assert session.client_secret.value.startswith("rt_")

    @check
    def responses_whole_and_stream():
        answer = client.responses.create(model=MODEL, input="Hello")
        assert answer.output[0].content[0].text
        events = [
            frame.event
            for frame in client.responses.create(model=MODEL, input="Hello", stream=True)
        ]
        assert events[0] == "response.created"
        assert events[-1] == "response.completed"
        assert client.responses.count_input_tokens(model=MODEL, input="Hello").input_tokens

    @check
    def connectors():
        made = client.beta.connectors.create(
            request={
                "name": "mine",
                "description": "d",
                "server": "https://example.org/mcp",
                "protocol": "mcp",
            }
        )
        assert client.beta.connectors.get(connector_id_or_name="mine").id == made.id
        page = client.beta.connectors.list()
        assert made.id in {one.id for one in page.items}
        change = {"title": "T", "protocol": "mcp"}
        client.beta.connectors.update(connector_id=made.id, request_body=change)
        client.beta.connectors.delete(connector_id=made.id)


check.run()
