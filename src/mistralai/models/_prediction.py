"""Text that is expected in an answer."""

from typing import Annotated, Literal

from pydantic import Field

from mistralai.types.basemodel import BaseModel

__all__ = ["Prediction"]


class Prediction(BaseModel):
    """What much of the answer will look like: where it does, it is generated faster."""

    TYPE: Annotated[Literal["content"] | None, Field(alias="type")] = "content"
    content: str | None = ""
    """What the answer is expected to say, such as a file that is to be changed a little."""

    @property
    def type(self) -> Literal["content"] | None:
        """What `TYPE` is: v1 called it so from 1.8 on."""
        return self.TYPE
