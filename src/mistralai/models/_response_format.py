"""What shape the text of an answer must have."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

__all__ = ["JSONSchema", "ResponseFormat", "ResponseFormats"]

ResponseFormats = Literal["text", "json_object", "json_schema"]


class JSONSchema(BaseModel):
    """A named JSON schema that the answer has to satisfy."""

    name: str
    """What the schema is called."""
    schema_definition: Annotated[dict[str, Any], Field(alias="schema")]
    """The schema; `schema` on the wire."""
    description: OptionalNullable[str] = UNSET
    """What the answer is for."""
    strict: bool | None = None
    """Whether tokens that break the schema are ruled out, instead of merely discouraged."""


class ResponseFormat(BaseModel):
    """Free text, any JSON object, or JSON after a schema."""

    type: ResponseFormats | None = None
    """`text`, `json_object` for any JSON, or `json_schema`."""
    json_schema: OptionalNullable[JSONSchema] = UNSET
    """The schema that the answer has to satisfy; goes with the type `json_schema`."""
