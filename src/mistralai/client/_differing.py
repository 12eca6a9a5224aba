"""The classes of this door's resources, and what they differ in from the first door's.

Each resource has one, even where nothing differs, because tools that record calls put their methods
into the class of the one door, of the other, or of both: see `_core.operation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mistralai._core.operation import asynchronous, variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mistralai._core.resource import Resource

R = TypeVar("R", bound="type[Resource]")
Changes = dict[str, dict[str, Any]]

_NULLS = frozenset({"stop", "presence_penalty", "frequency_penalty"})
_CHAT = {"nulls": _NULLS | {"top_p"}}
_FIM = {"nulls": frozenset({"top_p", "stop"}), "assumed": frozenset({"top_p"})}
_SENT = {"assumed": frozenset[str]()}
_WHOLE = {"without": "stream"}
_START = {"without": "stream", "nulls": frozenset({"tools"})}

CHANGES: dict[str, Changes] = {
    "agents": {"complete": {"nulls": _NULLS}, "stream": {"nulls": _NULLS}},
    "chat": {"complete": _CHAT, "stream": _CHAT},
    "conversations": {
        **dict.fromkeys(("start", "start_stream"), _START),
        **dict.fromkeys(("append", "append_stream", "restart", "restart_stream"), _WHOLE),
    },
    "files": {"upload": _SENT, "list": _SENT},
    "fim": {"complete": _FIM, "stream": _FIM},
    "jobs": {"list": _SENT},
    "ocr": {"process": {"without": "id", **_SENT}},
}
"""From modules to the operations that differ, and from those to the arguments of `variant`.

None is sent as null wherever the API takes that (`nulls`); what the server assumes by itself is
sent all the same (`assumed`).
"""


def differing(**changes: Mapping[str, Any]) -> Callable[[R], R]:
    """Give a resource operations of its own, variants of those of the first door.

    Args:
        **changes: What they differ in, as in `CHANGES`; with `of`, the name of the operation that
            one is a variant of, where that is another.
    """

    def decorate(second: R) -> R:
        first: Any = second.__base__
        own = second.__operations__
        names = [name for name in first.__operations__ if not name.endswith("_async")]
        for name in {**dict.fromkeys(names), **changes}:
            if name in own:
                continue
            changed = dict(changes.get(name, {}))
            method = variant(first.__operations__[changed.pop("of", name)], **changed)
            for key, made in ((name, method), (f"{name}_async", asynchronous(method))):
                setattr(second, key, made)
                if key in first.__operations__:
                    own[key] = made
        for door in (first, second):
            for name in own:
                door.__operations__[name].__declaration__.doors = (first, second)
        return second

    return decorate
