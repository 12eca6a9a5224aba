"""litellm, through its provider of Mistral.

usage: python litellm_client.py URL
"""

import asyncio
import json

import litellm
from checks import Checks, tone, url

check = Checks()
AT = {"api_key": "any", "api_base": f"{url()}/v1"}
MODEL = "mistral/mistral-small-latest"
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
def completion():
    assert litellm.completion(MODEL, USER, **AT).choices[0].message.content


@check
def completion_with_parameters():
    answer = litellm.completion(
        MODEL, USER, temperature=0.2, max_tokens=9, top_p=0.9, seed=3, stop=["never"], **AT
    )
    assert answer.usage.completion_tokens <= 9


@check
def stream():
    chunks = litellm.completion(MODEL, USER, stream=True, **AT)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


@check
def asynchronous():
    assert asyncio.run(litellm.acompletion(MODEL, USER, **AT)).choices[0].message.content


@check
def a_tool_and_its_result():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    message = litellm.completion(MODEL, messages, tools=[WEATHER], **AT).choices[0].message
    call = message.tool_calls[0]
    assert json.loads(call.function.arguments)["city"]
    result = {"role": "tool", "tool_call_id": call.id, "name": "get_weather", "content": "21"}
    answer = litellm.completion(MODEL, [*messages, message, result], tools=[WEATHER], **AT)
    assert answer.choices[0].message.content


@check
def json_output():
    form = {"type": "json_object"}
    answer = litellm.completion(MODEL, USER, response_format=form, **AT)
    assert json.loads(answer.choices[0].message.content)


@check
def reasoning():
    answer = litellm.completion(
        "mistral/magistral-small-latest", USER, reasoning_effort="high", **AT
    )
    assert answer.choices[0].message.content


@check
def embedding():
    answer = litellm.embedding("mistral/mistral-embed", ["one", "two"], **AT)
    assert [len(one["embedding"]) for one in answer.data] == [1024, 1024]


@check
def transcription():
    file = ("a.wav", tone())
    answer = litellm.transcription("mistral/voxtral-mini-latest", file, **AT)
    assert isinstance(answer.text, str)


@check
def an_unknown_model_is_an_error():
    try:
        litellm.completion("mistral/no-such-model", USER, **AT)
    except litellm.BadRequestError as error:
        assert "Invalid model" in str(error)
        return
    raise AssertionError("no error")


check.run()
