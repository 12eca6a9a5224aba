"""Lists of the API, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 100


def everything(operation: Callable[..., Any], **given: Any) -> Iterator[Any]:
    """Go through all pages of a list.

    Args:
        operation: Gives a page.
        **given: Its other arguments; those that are None are left out.

    Yields:
        What is on the pages.
    """
    options = {name: value for name, value in given.items() if value is not None}
    page = 0
    while True:
        answer = operation(page=page, page_size=PAGE, **options)
        found: list[Any] = getattr(answer, "data", answer) or []
        yield from found
        if len(found) < PAGE:
            return
        page += 1
