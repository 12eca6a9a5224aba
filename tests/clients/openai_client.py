"""The client of OpenAI at /v1.

usage: python openai_client.py URL
"""

import json

import openai
from checks import Checks, tone, url
from pydantic import BaseModel

client = openai.OpenAI(api_key="any", base_url=f"{url()}/v1")
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


@check
def chat():
    answer = client.chat.completions.create(model=MODEL, messages=USER, max_tokens=20)
    assert answer.choices[0].message.content
    assert answer.usage.prompt_tokens_details.cached_tokens == 0


@check
def chat_stream():
    stream = client.chat.completions.create(model=MODEL, messages=USER, stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert text


@check
def chat_reasoning_effort():
    answer = client.chat.completions.create(model=MODEL, messages=USER, reasoning_effort="none")
    assert isinstance(answer.choices[0].message.content, str)


@check
def chat_tools():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    answer = client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
    message = answer.choices[0].message
    call = message.tool_calls[0]
    assert json.loads(call.function.arguments)["city"]
    said = message.model_dump(exclude_none=True)
    result = {"role": "tool", "tool_call_id": call.id, "content": "21"}
    answer = client.chat.completions.create(
        model=MODEL, messages=[*messages, said, result], tools=[WEATHER]
    )
    assert answer.choices[0].message.content


@check
def chat_tools_stream():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    stream = client.chat.completions.create(
        model="devstral-latest", messages=messages, tools=[WEATHER], stream=True
    )
    arguments = ""
    for chunk in stream:
        for call in chunk.choices[0].delta.tool_calls or ():
            arguments += call.function.arguments or ""
    assert json.loads(arguments)["city"]


@check
def chat_parsed():
    class City(BaseModel):
        name: str
        big: bool

    answer = client.chat.completions.parse(model=MODEL, messages=USER, response_format=City)
    assert isinstance(answer.choices[0].message.parsed, City)


@check
def chat_logprobs():
    answer = client.chat.completions.create(
        model=MODEL, messages=USER, logprobs=True, top_logprobs=2
    )
    assert len(answer.choices[0].logprobs.content[0].top_logprobs) == 2


@check
def embeddings():
    answer = client.embeddings.create(model="mistral-embed", input=["one", "two"])
    assert [len(one.embedding) for one in answer.data] == [1024, 1024]
    assert abs(sum(value * value for value in answer.data[0].embedding) - 1) < 1e-3


@check
def embeddings_float():
    answer = client.embeddings.create(model="mistral-embed", input="one", encoding_format="float")
    assert len(answer.data[0].embedding) == 1024


@check
def models():
    assert MODEL in {one.id for one in client.models.list()}
    assert client.models.retrieve(MODEL).owned_by == "mistralai"


@check
def files():
    file = client.files.create(file=("rows.jsonl", b"{}"), purpose="batch")
    assert client.files.retrieve(file.id).filename == "rows.jsonl"
    assert client.files.content(file.id).read() == b"{}"
    assert client.files.delete(file.id).deleted


@check
def transcription():
    answer = client.audio.transcriptions.create(
        model="voxtral-mini-latest", file=("a.wav", tone()), response_format="json"
    )
    assert isinstance(answer.text, str)


@check
def responses():
    answer = client.responses.create(model=MODEL, input="Hello", store=False)
    assert answer.output_text


@check
def responses_stream():
    kinds = [event.type for event in client.responses.create(model=MODEL, input="Hi", stream=True)]
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"


@check
def responses_tools():
    tool = {"type": "function", "strict": False, **WEATHER["function"]}
    question = {"role": "user", "content": "What is the weather in Paris?"}
    answer = client.responses.create(model=MODEL, input=[question], tools=[tool])
    (call,) = answer.output
    assert json.loads(call.arguments)["city"]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "21"}
    answer = client.responses.create(
        model=MODEL, input=[question, call.model_dump(), result], tools=[tool]
    )
    assert answer.output_text


@check
def an_unknown_model_is_an_error():
    try:
        client.chat.completions.create(model="no-such-model", messages=USER)
    except openai.BadRequestError as error:
        assert "Invalid model" in error.message
        return
    raise AssertionError("no error")


@check
def a_rate_limit_has_headers():
    response = client.chat.completions.with_raw_response.create(model=MODEL, messages=USER)
    assert response.headers["x-ratelimit-limit-tokens-minute"]


check.run()
