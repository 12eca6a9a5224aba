"""Chat, whole and as a stream, as programs for version 1 say it."""

import asyncio

from mistralai import Mistral, SDKError, SystemMessage, UserMessage

with Mistral(api_key="any") as client:
    messages = [SystemMessage(content="Be brief."), UserMessage(content="What is a lighthouse?")]
    answer = client.chat.complete(model="mistral-small-latest", messages=messages, random_seed=7)
    print(answer.choices[0].message.content, answer.usage.total_tokens)

    with client.chat.stream(
        model="mistral-small-latest", messages=messages, random_seed=7
    ) as stream:
        print("".join(event.data.choices[0].delta.content or "" for event in stream))

    vectors = client.embeddings.create(model="mistral-embed", inputs=["a", "b"])
    print(len(vectors.data), len(vectors.data[0].embedding))

    try:
        client.models.retrieve(model_id="none")
    except SDKError as error:
        print(type(error).__name__, error.status_code)


async def later() -> None:
    async with Mistral(api_key="any") as client:
        answer = await client.chat.complete_async(
            model="mistral-small-latest", messages=messages, random_seed=7
        )
        print(answer.choices[0].finish_reason)


asyncio.run(later())
