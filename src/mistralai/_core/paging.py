"""Methods that give every item of a list which comes in pages.

A resource declares them once, beside the operation that gives a page:

```text
iterate = iterating(list, lambda page: page.data)
iterate_async = iterating_async(iterate)
```

They ask through the method of the resource, so whoever wraps or replaces that sees them too. The
first argument is what the items of a page are; where pages are not counted but follow each other by
a token, `token` says which argument it is, and where in the page it stands.

Pages move while one reads them: items are made and deleted meanwhile, and some servers know no
pages at all and answer every request with the same one. So:

* An item comes once, by its id, on however many pages it is.
* There are no more pages where the page says so (by its token, by `has_more`, or because as many
  came as `total` counts), where a page brings nothing new, and, of pages that say nothing, where
  one is shorter than one before. Not where it is shorter than `page_size`: servers have limits of
  their own for that.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from .options import Options
from .resource import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .operation import Declaration

__all__ = ["iterating", "iterating_async"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Resource)
T = TypeVar("T")


class _Paging(NamedTuple):
    """How a list comes in pages."""

    name: str
    """The method that gives a page."""
    items: Callable[[Any], Any]
    """Finds the items of a page."""
    argument: str
    """What another page is asked for by."""
    token: Callable[[Any], Any] | None
    """Finds what the next page is asked for by; None where pages are counted."""


class Walk:
    """How far an iteration is, and what it asks for next; nothing is sent here.

    Args:
        paging: How the list comes in pages.
        arguments: What the first page is asked for with.

    Attributes:
        arguments: What the next page is to be asked for with.
        done: Whether there is no next page.
    """

    def __init__(self, paging: _Paging, arguments: Mapping[str, Any]) -> None:
        self._paging = paging
        self._seen: set[str] = set()
        self._longest = 0
        self.arguments = dict(arguments)
        self.done = False

    def take(self, page: Any) -> list[Any]:
        """Take a page; give those of its items that are new."""
        found: Any = self._paging.items(page)
        # An answer that was read tolerantly can have anything there.
        items = cast("list[Any]", found) if isinstance(found, list) else []
        fresh: list[Any] = []
        for item in items:
            key = _key(item)
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(item)
        self.done = not fresh or not self._turn(page, len(items))
        self._longest = max(self._longest, len(items))
        return fresh

    def _turn(self, page: Any, count: int) -> bool:
        """Turn to the next page; False where there is none."""
        name = self._paging.argument
        if self._paging.token is not None:
            token = self._paging.token(page)
            self.arguments[name] = token
            return isinstance(token, str) and token != ""
        self.arguments[name] = (self.arguments.get(name) or 0) + 1
        more = getattr(getattr(page, "pagination", None), "has_more", None)
        if isinstance(more, bool):
            return more
        total = getattr(page, "total", None)
        if isinstance(total, int):
            return len(self._seen) < total
        return count >= self._longest


def _key(item: Any) -> str:
    if isinstance(item, dict):
        found = cast("dict[str, Any]", item).get("id")
    else:
        found = getattr(item, "id", None)
    return found if isinstance(found, str) else repr(cast("object", item))


def iterating(
    method: Callable[Concatenate[S, P], R],
    items: Callable[[R], Iterable[T] | None],
    *,
    token: tuple[str, Callable[[R], Any]] | None = None,
) -> Callable[Concatenate[S, P], Generator[T, None, None]]:
    """Make the method that gives every item, blocking.

    Args:
        method: The operation that gives a page.
        items: Finds the items of a page.
        token: The argument by which the next page is asked for, and what finds it in a page;
            otherwise pages are counted by `page`.

    Returns:
        A method with the parameters of `method`.
    """
    declaration: Declaration = method.__declaration__  # type: ignore[attr-defined]  # `operation` put it there
    argument, find = token or ("page", None)
    paging = _Paging(declaration.declared.__name__, items, argument, find)

    def iterate(self: Resource, /, **given: Any) -> Any:
        declaration.call(iterate.__qualname__, given)  # refuses what is no argument
        return _iterate(getattr(self, paging.name), Walk(paging, given))

    doc = doc_of(method.__doc__, paging.name)
    made: Callable[..., Any] = _named(iterate, paging, declaration, doc)
    return made


def iterating_async(
    method: Callable[Concatenate[S, P], Generator[T, None, None]],
) -> Callable[Concatenate[S, P], AsyncGenerator[T, None]]:
    """Make the awaiting twin of a method that gives every item.

    Args:
        method: What `iterating` made.
    """
    known: Any = method
    paging: _Paging = known.__paging__
    declaration: Declaration = known.__paged__

    def iterate_async(self: Resource, /, **given: Any) -> Any:
        declaration.call(iterate_async.__qualname__, given)
        return _iterate_async(getattr(self, f"{paging.name}_async"), Walk(paging, given))

    made: Callable[..., Any] = _named(iterate_async, paging, declaration, known.__doc__)
    return made


def _iterate(fetch: Callable[..., Any], walk: Walk) -> Generator[Any, None, None]:
    while not walk.done:
        yield from walk.take(fetch(**walk.arguments))


async def _iterate_async(fetch: Callable[..., Any], walk: Walk) -> AsyncGenerator[Any, None]:
    while not walk.done:
        for item in walk.take(await fetch(**walk.arguments)):
            yield item


def _named(made: Any, paging: _Paging, declaration: Declaration, doc: str | None) -> Any:
    """Let a made method look as if it had been written beside the one that gives a page."""
    declared = declaration.declared
    of = declared.__qualname__.rpartition(".")[0]
    made.__module__ = declared.__module__
    made.__qualname__ = f"{of}.{made.__name__}"
    # Where `typing.get_type_hints` finds the names in annotations.
    made.__wrapped__ = declared
    is_async = made.__name__.endswith("_async")
    returned: Any = AsyncGenerator[Any, None] if is_async else Generator[Any, None, None]
    made.__signature__ = declaration.signature.replace(return_annotation=returned)
    made.__annotations__ = {**declaration.declared.__annotations__, "return": returned}
    made.__annotations__.update(Options.__annotations__)
    made.__annotations__.pop("options", None)
    made.__doc__ = doc
    made.__paging__ = paging
    made.__paged__ = declaration
    return made


def doc_of(doc: str | None, name: str) -> str | None:
    """Write the docstring of the method that gives every item.

    Args:
        doc: That of the operation that gives a page.
        name: The name of that operation.
    """
    if doc is None:  # python -OO
        return None
    _, _, rest = inspect.cleandoc(doc).partition("\nArgs:\n")
    arguments, _, rest = rest.partition("\nReturns:\n")
    arguments = arguments.replace("    page: Which page,", "    page: The page to begin with,")
    _, mark, raises = rest.partition("\nRaises:\n")
    return (
        f"Give every item that `{name}` lists, over all pages.\n\n"
        "A page is asked for when its first item is wanted. An item comes once, on however many\n"
        "pages it is.\n\n"
        f"Args:\n{arguments}\n"
        f"Returns:\n    An iterator over the items.\n{mark}{raises}"
    )
