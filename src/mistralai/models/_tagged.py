"""Unions whose members are told apart by one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic_core import core_schema

from ._unknown import Unknown

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo

    from mistralai.types.basemodel import BaseModel


class Tagged:
    """Annotates a union of models: a field says which member a value is.

    Pydantic's own discriminators are of no use here. The field form refuses tags that may be
    null, as the API allows them to be, and the function form calls back into Python for every
    value of every answer. A plain tagged union of the core has neither limit.

    Args:
        key: The field's name on the wire.
        needed: False where v1 took objects without the field, and told them apart by their other
            fields. The field still says when an object is of a kind that is not known.
        returned: Whether an `Unknown` that came may be sent back: where people give the API what
            it gave them. It makes the list of what is wrong with a value longer by a line.
    """

    __slots__ = ("key", "needed", "returned")

    def __init__(self, key: str, *, needed: bool = True, returned: bool = False) -> None:
        self.key = key
        self.needed = needed
        self.returned = returned

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key!r})"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = given = handler(source) if not self.needed else self._by_tag(source, handler)
        if schema["type"] == "tagged-union":
            # Versions 2 and 3 dumped what they did not know in a wrapper.
            wrapped = {"UNKNOWN": handler.generate_schema(Unknown)}
            given = cast("Any", {**schema, "choices": {**schema["choices"], **wrapped}})
        if self.returned:
            unknown = core_schema.is_instance_schema(Unknown)
            given = core_schema.union_schema([unknown, given], mode="left_to_right")
        return core_schema.json_or_python_schema(schema, given)

    def _by_tag(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        names: dict[str, list[str | int]] = {self.key: [self.key]}
        choices: dict[Any, core_schema.CoreSchema] = {}
        for member in get_args(source):
            name, field = self.field(member)
            names[name] = [name]
            choices[field.default] = handler.generate_schema(member)
        # Of a list of names pydantic cannot make a JSON Schema wherever models contain each other.
        tag = self.key if len(names) == 1 else [*names.values()]
        return core_schema.tagged_union_schema(choices, discriminator=tag, from_attributes=True)

    def field(self, member: type[BaseModel]) -> tuple[str, FieldInfo]:
        """Find the field of a member that holds its tag: it may have another name in Python."""
        return next(
            (name, field)
            for name, field in member.model_fields.items()
            if self.key in (name, field.alias)
        )
