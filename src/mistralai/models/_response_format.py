"""What shape the text of an answer must have."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

__all__ = ["JSONSchema", "ResponseFormat", "ResponseFormats"]

ResponseFormats = Literal["text", "json_object", "json_schema"]


class JSONSchema(BaseModel):
    """A named JSON schema that the answer has to satisfy."""

    name: str
    schema_definition: Annotated[dict[str, Any], Field(alias="schema")]
    description: OptionalNullable[str] = UNSET
    strict: bool | None = None
    """Whether tokens that break the schema are ruled out, instead of merely discouraged."""


class ResponseFormat(BaseModel):
    """Free text, any JSON object, or JSON after a schema."""

    type: ResponseFormats | None = None
    json_schema: OptionalNullable[JSONSchema] = UNSET
    """Goes with the type `json_schema`."""
