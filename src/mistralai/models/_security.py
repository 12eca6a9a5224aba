"""How a client proves who it is."""

from mistralai.types.basemodel import BaseModel

__all__ = ["Security"]


class Security(BaseModel):
    """The API key; it goes out in the header `Authorization`."""

    api_key: str | None = None
    """The key of the API, a secret; None for requests without one."""
