"""Reading what the file, batch and fine-tuning services are sent.

These services are not the model platform: the report of their 422 stands at the top of the body,
and an id that is no UUID is a 422 before anything is looked up.
"""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Annotated, Any, ClassVar, Final, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from mistralai.local.errors import ApiError, unprocessable_conversation, unprocessable_query
from mistralai.local.wire import decode

from .base import Request, fewer, report

T = TypeVar("T", bound=Request)
Q = TypeVar("Q", bound="Query")

Identity = Annotated[UUID, Field(strict=False)]
"""A UUID, written as JSON writes it."""


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A point in time; without a zone it is taken as UTC."""


def _loaded(value: object) -> object:
    return decode(value) if isinstance(value, str) else value


JsonObject = Annotated[dict[str, Any], BeforeValidator(_loaded)]
"""An object that a query carries as JSON."""


def _unless_text(value: object) -> object:
    found = _loaded(value)
    return None if isinstance(found, str) else found


Metadata = Annotated[dict[str, Any] | None, BeforeValidator(_unless_text)]
"""What somebody's metadata must have; a text asks for nothing.

The official clients from 1.8 on send one, a mark of their own, where no metadata is given.
"""

_IDENTITY: Final = TypeAdapter(UUID)


class Query(BaseModel):
    """The query of a request: values come as text, and unknown names are ignored.

    `repeated` names the fields that may be there several times, `refused` the service whose words
    say that something does not fit.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    repeated: ClassVar[frozenset[str]] = frozenset()
    refused: ClassVar[str] = "service"


class Page(Query):
    """Which part of a list is wanted."""

    # Far more than anybody has, and a product that SQLite can count to.
    page: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    page_size: Annotated[int, Field(ge=1, le=1_000_000)] = 100


REFUSALS: Final = {"service": unprocessable_query, "conversation": unprocessable_conversation}
"""What each service answers when something does not fit."""


def read_body(schema: type[T], body: bytes) -> T:
    """Return the request that a body holds.

    Args:
        schema: What it has to fit.
        body: The bytes of the body.

    Raises:
        ApiError: If it is not JSON (400) or does not fit (422).
    """
    try:
        value: object = decode(body)
    except ValueError:
        raise ApiError(400, {"detail": "Cannot parse request body"}) from None
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise unprocessable_query(report(fewer(error, schema, value), "body")) from None


def read_query(schema: type[Q], params: Iterable[tuple[str, str]], place: str = "query") -> Q:
    """Return what the query of a request asks for.

    Args:
        schema: What it has to fit.
        params: The names and values of the query; of a name that comes twice the last counts. A
            list may be named with brackets.
        place: What the report calls it: ``query``, or ``body`` for the fields of a form.

    Raises:
        ApiError: With a 422, if it does not fit.
    """
    values: dict[str, Any] = {}
    for given, value in params:
        name = given.removesuffix("[]")
        if name in schema.repeated:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        raise REFUSALS[schema.refused](report(fewer(error, schema, values), place)) from None


def read_id(text: str, name: str) -> str:
    """Return an id out of a path, in the form that the tables have it.

    Args:
        text: What stands in the path.
        name: What the parameter is called.

    Raises:
        ApiError: With a 422, if it is no UUID.
    """
    try:
        return str(_IDENTITY.validate_python(text))
    except ValidationError as error:
        details = [{**entry, "loc": ["path", name]} for entry in report(error, "path")]
        raise unprocessable_query(details) from None
