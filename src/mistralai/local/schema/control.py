"""The bodies of the control routes under /_local."""

from typing import Annotated, Literal

from pydantic import Field

from mistralai.local.schema.base import Request


class Limits(Request):
    """What may be done in a minute.

    Args:
        requests: Requests a minute; 0 is a model outside the plan, which refuses for ever.
        tokens: Tokens a minute.
        body: The name of a refusal's body in the catalogue.
    """

    requests: Annotated[int, Field(ge=0)] | None = None
    tokens: Annotated[int, Field(ge=0)] | None = None
    body: str = "rate_limit"


class WhenUnanswered(Request):
    """What becomes of requests that no script answers.

    Args:
        then: ``engine``, as at the start, or ``error``: a refusal that says what was asked.
        scope: For requests of this scope only; None for those that belong to none.
    """

    then: Literal["engine", "error"]
    scope: str | None = None


class Advance(Request):
    """How far the clock is moved.

    Args:
        seconds: How far, in seconds; jobs go on, limits recover, delays end.
    """

    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
