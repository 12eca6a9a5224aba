"""The form of a request: plain fields, and a file where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .upload import open_upload
from .values import to_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .upload import Upload

FILE = "file"
"""The field of a form that is a file."""


class Form(NamedTuple):
    """A form, ready to be sent.

    Args:
        fields: The plain fields; one that is a list stands there once for each of its items.
        file: The file, None for a form without one.
    """

    fields: dict[str, list[str]]
    file: Upload | None

    @property
    def repeatable(self) -> bool:
        """Whether the form can be sent a second time."""
        return self.file is None or self.file.repeatable

    def close(self) -> None:
        """Close the file if the client opened it."""
        if self.file is not None:
            self.file.close()


def write_form(
    given: Mapping[str, Any],
    extra: Mapping[str, Any] | None = None,
    *,
    needs_file: bool = False,
) -> Form:
    """Write a form.

    Args:
        given: Its fields; None is what is not there.
        extra: Fields to put beside these, or in their place.
        needs_file: Whether a form without a file is refused.

    Raises:
        TypeError: There is no file where one is needed, or a field is of no type that can be sent.
        ValueError: The file has no name, or is closed.
        OSError: The path of the file cannot be opened.
    """
    plain = {**given, **(extra or {})}
    file = plain.pop(FILE, None)
    fields = {name: [*to_texts(name, value)] for name, value in plain.items() if value is not None}
    return Form(fields, open_upload(file) if needs_file or file is not None else None)
