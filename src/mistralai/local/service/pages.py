"""Lists by page: what comes after an object that was seen, and a token for the next page."""

from collections.abc import Sequence

from mistralai.local.schema.service import REFUSALS


def page_of(
    ids: Sequence[str], token: str | None, size: int, *, page: int = 0, refused: str = "service"
) -> tuple[slice, str | None]:
    """Return which rows of a list a page has, and the token of the next one, if there is one.

    A token is the id of the last row that was seen: rows that come in at the beginning meanwhile
    do not move the pages.

    Args:
        ids: The ids of all rows.
        token: What the page before came with; None to count pages.
        size: Rows per page.
        page: Without a token: which page, from 0.
        refused: The service whose words say that there is no such token.

    Raises:
        ApiError: With a 422, if no row has the token.
    """
    if token is not None and token not in ids:
        entry = {
            "type": "value_error",
            "loc": ["query", "page_token"],
            "msg": "Value error, no page of this list has this token",
            "input": token,
        }
        raise REFUSALS[refused]([entry])
    start = page * size if token is None else ids.index(token) + 1
    stop = start + size
    return slice(start, stop), ids[stop - 1] if stop < len(ids) else None
