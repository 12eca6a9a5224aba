"""HTML in which nothing from outside is taken for markup."""

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

_ASSETS: Final = files(__name__.rpartition(".")[0]) / "assets"


class Html(str):
    """Text that is markup already, because it was made here."""

    __slots__ = ()


NOTHING = Html("")


def fill(template: str, **values: object) -> Html:
    """Return a template with values in the places of its names.

    Args:
        template: HTML of ours with places such as ``$name``; attributes are in double quotes.
        **values: What stands there; it is escaped unless it is `Html`.
    """
    return Html(Template(template).substitute({name: _safe(one) for name, one in values.items()}))


def joined(parts: Iterable[Html]) -> Html:
    """Return pieces of HTML, one after another.

    Args:
        parts: The pieces.
    """
    return Html("".join(parts))


def each(template: str, values: Iterable[object]) -> Html:
    """Return a template once for each value, which stands in the place of ``$one``.

    Args:
        template: As for `fill`.
        values: The values.
    """
    return joined(fill(template, one=value) for value in values)


@cache
def asset(name: str) -> str:
    """Return a file of the package.

    Args:
        name: Its name in the folder ``assets``.
    """
    return (_ASSETS / name).read_text(encoding="utf-8")


def _safe(value: object) -> str:
    return value if isinstance(value, Html) else escape(str(value))
