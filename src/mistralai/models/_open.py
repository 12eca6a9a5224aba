"""Sets of known values that may grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class NullToo:
    """Annotates a type whose values may be null without the type saying so.

    The API has answered null where its documents promise one of some words. A response that is
    paid for must not be lost over that, and v1 let it pass. It kept it out of the types, so code
    that reads such fields would no longer type-check if they admitted it here.
    """

    @staticmethod
    def __get_pydantic_core_schema__(
        source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.nullable_schema(handler(source))
