"""Resources that are parts of others, made when they are first used."""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from functools import cached_property as part  # what it is to those who read types
    from typing import Any
else:

    class part(cached_property):  # noqa: N801 - a decorator
        """A property that makes a resource once; asked of the class, the class of the resource.

        A double is made from what the class shows: `create_autospec(Mistral)` has
        `chat.complete` with its signature only where `Mistral.chat` is `Chat`.
        """

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is not None:
                return super().__get__(instance, owner)
            return type(self.func(_Unconfigured))


class _Unconfigured:
    """Stands for the instance that is asked for a part only to see of which class it is."""

    sdk_configuration = None


__all__ = ["part"]
