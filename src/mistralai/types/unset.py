"""`UNSET`: the value of a parameter or field that nobody gave.

Kept apart from the models because signatures need it as a default, and importing a signature
must not import pydantic.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final, Literal

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema
    from typing_extensions import Never

UNSET_SENTINEL: Final = "~?~unset~?~sentinel~?~"
"""What v1 wrote for `UNSET` while it serialized; kept because it is a public name."""


class Unset:
    """The type of `UNSET`: false, equal only to itself, and the same object in any copy."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unset)

    def __hash__(self) -> int:
        return hash(Unset)

    def __bool__(self) -> Literal[False]:
        return False

    # As in v1, it prints and iterates as the nothing that it is: people print `delta.content` of
    # each event of a stream, and libraries go through `delta.tool_calls`, without asking first.
    def __str__(self) -> str:
        return ""

    def __iter__(self) -> Iterator[Never]:
        return iter(())

    def __repr__(self) -> str:
        return "Unset()"

    def __reduce__(self) -> str:
        return "UNSET"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: type[Any], _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 - importing UNSET stays cheap

        written = core_schema.plain_serializer_function_ser_schema(_write)
        return core_schema.is_instance_schema(cls, serialization=written)


def _write(value: object) -> str:
    """Write `UNSET`; leave any other value to the other types that a field can be of.

    Pydantic asks each type of a union in turn, and first those that a value is exactly of. A value
    of a class derived from one of them would otherwise come to this function, and be gone.
    """
    if isinstance(value, Unset):
        return UNSET_SENTINEL
    from pydantic_core import PydanticSerializationUnexpectedValue  # noqa: PLC0415 - as above

    raise PydanticSerializationUnexpectedValue(f"{type(value).__name__} is not UNSET")


UNSET: Final = Unset()
