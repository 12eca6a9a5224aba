"""Call an operation that the client has no method for."""

from pydantic import BaseModel

from mistralai import Mistral


class Model(BaseModel):
    """What this program wants to know of a model."""

    id: str
    max_context_length: int


class Models(BaseModel):
    """A list of models."""

    data: list[Model]


def main() -> None:
    """Say method, path and what comes back; key, retries and errors are those of every call."""
    with Mistral() as client:
        models = client.request("GET", "/v1/models", returns=Models)
    longest = max(models.data, key=lambda model: model.max_context_length)
    print(longest.max_context_length, "tokens")


if __name__ == "__main__":
    main()
