"""The form of a request: plain fields, and a file where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mistralai import _checks as checks
from mistralai._core.call import JSON

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
        objects: The fields that are objects, as JSON; None where there are none.
    """

    fields: dict[str, list[str]]
    file: Upload | None
    objects: dict[str, bytes] | None = None

    @property
    def parts(self) -> dict[str, Any] | None:
        """What goes out in parts with media types, as httpx takes it; None where there is nothing.

        Without any, the form is not multipart but urlencoded.
        """
        objects = self.objects or {}
        parts = {name: (None, content, JSON) for name, content in objects.items()}
        own = {} if self.file is None else {FILE: self.file.part()}
        return {**own, **parts} or None

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
    argument: str = "",
    *,
    needs_file: bool = False,
) -> Form:
    """Write a form.

    Args:
        given: Its fields; None is what is not there.
        extra: Fields to put beside these, or in their place.
        argument: What the fields are called where the user gives them as a whole, for an error;
            nothing where each is an argument.
        needs_file: Whether a form without a file is refused.

    Raises:
        TypeError: There is no file where one is needed, or a field is of no type that can be sent.
        ValueError: The file has no name, or is closed.
        OSError: The path of the file cannot be opened.
    """
    plain = {**given, **(extra or {})}
    file = plain.pop(FILE, None)
    fields: dict[str, list[str]] = {}
    for name, value in plain.items():
        owner = "extra_body" if name in (extra or ()) else argument
        key = checks.text(f"a name in {owner}", name)
        if value is not None:
            fields[key] = to_texts(f"{owner}: {key}" if owner else key, value)
    return Form(fields, open_upload(file) if needs_file or file is not None else None)
