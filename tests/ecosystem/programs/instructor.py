"""What applications do with instructor's `from_mistral` and `from_provider`."""

import os
from collections.abc import Iterable
from typing import Any

import instructor
from pydantic import BaseModel, field_validator

from mistralai import Mistral

_client = Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)
_question = {
    "model": "mistral-small-latest",
    "messages": [{"role": "user", "content": "Tell me about Paris"}],
}


def _asked() -> dict[str, Any]:
    # instructor extends the list of messages that it is given.
    return {**_question, "messages": list(_question["messages"])}


class City(BaseModel):
    """A city."""

    name: str
    inhabitants: int


class _Refused:
    times = 0


class Doubted(BaseModel):
    """A city whose first description is not accepted."""

    name: str

    @field_validator("name")
    @classmethod
    def _is_doubted_once(cls, name: str) -> str:
        _Refused.times += 1
        if _Refused.times == 1:
            raise ValueError("look again")
        return name


def tools() -> Any:
    city = instructor.from_mistral(_client).chat.completions.create(response_model=City, **_asked())
    return city.model_dump()


def structured_outputs() -> Any:
    client = instructor.from_mistral(_client, mode=instructor.Mode.MISTRAL_STRUCTURED_OUTPUTS)
    return client.chat.completions.create(response_model=City, **_asked()).model_dump()


def with_completion() -> Any:
    client = instructor.from_mistral(_client)
    city, answer = client.chat.completions.create_with_completion(response_model=City, **_asked())
    return {"city": city.model_dump(), "type": type(answer).__name__, "model": answer.model}


async def tools_async() -> Any:
    client = instructor.from_mistral(_client, use_async=True)
    city = await client.chat.completions.create(response_model=City, **_asked())
    return city.model_dump()


async def structured_outputs_async() -> Any:
    client = instructor.from_mistral(
        _client, mode=instructor.Mode.MISTRAL_STRUCTURED_OUTPUTS, use_async=True
    )
    return (await client.chat.completions.create(response_model=City, **_asked())).model_dump()


def _doubted(mode: instructor.Mode) -> Any:
    _Refused.times = 0
    client = instructor.from_mistral(_client, mode=mode)
    city = client.chat.completions.create(response_model=Doubted, max_retries=2, **_asked())
    return {"name": city.name, "tries": _Refused.times}


def asked_again_with_tools() -> Any:
    return _doubted(instructor.Mode.MISTRAL_TOOLS)


def asked_again_with_structured_outputs() -> Any:
    return _doubted(instructor.Mode.MISTRAL_STRUCTURED_OUTPUTS)


def partial_stream() -> Any:
    client = instructor.from_mistral(_client, mode=instructor.Mode.MISTRAL_STRUCTURED_OUTPUTS)
    parts = client.chat.completions.create_partial(response_model=City, **_asked())
    return [part.model_dump() for part in parts]


def partial_stream_of_tools() -> Any:
    parts = instructor.from_mistral(_client).chat.completions.create_partial(
        response_model=City, **_asked()
    )
    return [part.model_dump() for part in parts]


async def partial_stream_async() -> Any:
    client = instructor.from_mistral(
        _client, mode=instructor.Mode.MISTRAL_STRUCTURED_OUTPUTS, use_async=True
    )
    parts = client.chat.completions.create_partial(response_model=City, **_asked())
    return [part.model_dump() async for part in parts]


def several() -> Any:
    cities = instructor.from_mistral(_client).chat.completions.create(
        response_model=Iterable[City], **_asked()
    )
    return [city.model_dump() for city in cities]


def from_provider() -> Any:
    client = instructor.from_provider("mistral/mistral-small-latest")
    city = client.chat.completions.create(response_model=City, messages=_asked()["messages"])
    return city.model_dump()
