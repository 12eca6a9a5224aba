"""The decorators that make operations: from a declaration to a blocking and an awaiting method.

A resource declares each operation once:

```text
@operation("GET", "/v1/files/{file_id}", "files_api_routes_retrieve_file")
def retrieve(self, *, file_id: str, **options: Unpack[Options]) -> models.RetrieveFileOut:
    '''Tell what is known about a file.'''
    ...

retrieve_async = asynchronous(retrieve)
```

The decorator says what goes over the wire, the signature what a person may give and what comes
back. The body is never run. When the module is loaded, every parameter must have exactly one place
to go to: the path, the query, the body, the form, or the options.
"""

from __future__ import annotations

import inspect
import warnings
from dataclasses import replace
from functools import update_wrapper
from types import FunctionType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast, overload

from mistralai._checks import mapping
from mistralai.types.unset import UNSET

from .call import DONE, EVENTS, JSON, Call, Harm, LastEvent, Operation
from .docstrings import with_errors, with_options
from .exchange.drive import drive, drive_async
from .options import DEFAULTS, Options
from .request.url import placeholders
from .resource import Resource, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping

    from mistralai.types import BaseModel

    from .stream.event_stream import EventStream, EventStreamAsync

__all__ = ["DONE", "Harm", "LastEvent", "Options", "asynchronous", "operation", "variant"]

ADDITIONAL = "additional_properties"
"""What version 3 calls `extra_body`, in the operations that have it there."""

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Resource")
F = TypeVar("F", bound="Callable[..., Any]")


class Declaration:
    """An operation and the parameters of its methods.

    Args:
        operation: What goes over the wire.
        declared: The function that declares it; nobody calls it.
        signature: What a person may give, the options spelled out.

    Raises:
        TypeError: A parameter has no place to go to, or two, or is not given by name.
    """

    def __init__(
        self, operation: Operation, declared: Callable[..., Any], signature: inspect.Signature
    ) -> None:
        _, *parameters = signature.parameters.values()
        own = [parameter for parameter in parameters if parameter.name not in DEFAULTS]
        for parameter in own:
            _check_place(operation, declared, parameter)
        self.operation = operation
        self.declared = declared
        self.doc = with_errors(declared.__doc__, operation, [p.name for p in own])
        self.signature = signature
        self.required = frozenset(p.name for p in own if p.default is p.empty)
        # UNSET is what is not there.
        self.defaults = {
            p.name: p.default
            for p in own
            if p.default is not p.empty
            and p.default is not UNSET
            and p.name not in operation.assumed
        }
        self.known = frozenset(signature.parameters) - {"self"}
        self.doors: tuple[type[Resource], type[Resource]] | None = None
        """The classes that have it at the first door and at the second, once both are loaded."""
        # Whether `stream` is a parameter of an operation that is answered in one piece.
        self._has_idle_stream = (
            operation.stream is None and operation.streamed is None and "stream" in self.known
        )

    def call(self, name: str, given: dict[str, Any]) -> Call:
        """Describe a call.

        Args:
            name: What the method is called, for the error.
            given: The arguments.

        Raises:
            TypeError: An argument is missing, or is none of the operation's: what Python says.
        """
        if not (self.required <= given.keys() <= self.known):
            raise TypeError(_refusal(name, self, given))
        if self._has_idle_stream and given.get("stream") is True:
            _warn_of_stream(name, self.declared, self.operation.twin)
        arguments = self.defaults | given
        options = {key: arguments.pop(key) for key in DEFAULTS if key in arguments}
        if arguments.get(ADDITIONAL) is not None:
            more = mapping(ADDITIONAL, arguments.pop(ADDITIONAL))
            options["extra_body"] = {**mapping("extra_body", options.get("extra_body")), **more}
        value = self.operation
        if value.streamed is not None and arguments.get("stream") is True:
            value = value.streamed
        return Call(value, arguments, options)


def _check_place(
    operation: Operation, declared: Callable[..., Any], parameter: inspect.Parameter
) -> None:
    where = f"{declared.__qualname__}: the parameter {parameter.name!r}"
    if parameter.kind is not parameter.KEYWORD_ONLY:
        raise TypeError(f"{where} must be keyword-only")
    if parameter.name == ADDITIONAL:
        return
    places = [
        parameter.name in placeholders(operation.path),
        *(
            model is not None and parameter.name in model.model_fields
            for model in (operation.query, operation.body, operation.form)
        ),
    ]
    # The model of a query may have the fields of the path too, as v1's have.
    if parameter.name in placeholders(operation.path):
        places[1] = False
    if sum(places) != 1:
        raise TypeError(f"{where} must have one place to go to, and has {sum(places)}")


def _refusal(name: str, declaration: Declaration, given: Mapping[str, Any]) -> str:
    from mistralai._hints import of_keyword  # noqa: PLC0415 - for errors only

    for key in given:
        if key not in declaration.known:
            said = f"{name}() got an unexpected keyword argument {key!r}"
            return said + of_keyword(key, declaration.known)
    missing = [
        repr(key)
        for key in declaration.signature.parameters
        if key in declaration.required and key not in given
    ]
    some, last = missing[:-1], missing[-1]
    names = f"{', '.join(some)}{',' if len(some) > 1 else ''} and {last}" if some else last
    plural = "s" if some else ""
    return f"{name}() missing {len(missing)} required keyword-only argument{plural}: {names}"


def _warn_of_stream(name: str, declared: Callable[..., Any], twin: str) -> None:
    # v1 sent it, and clients that are not the API's own may answer it; so it is no error.
    method = name.rpartition(".")[2]
    other = method.replace(declared.__name__, twin, 1)
    # The module of a resource is called as the client's attribute that has it.
    place = declared.__module__.removeprefix("mistralai.")
    warnings.warn(
        f"{method}(stream=True) asks for an answer in pieces, which {method} cannot read: "
        f"use client.{place}.{other}(...)",
        UserWarning,
        stacklevel=4,
    )


def operation(
    method: str,
    path: str,
    operation_id: str,
    *,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    form: type[BaseModel] | None = None,
    stream: str | LastEvent | None = None,
    streams: str | LastEvent | None = None,
    whole: str = "",
    status: tuple[int, ...] = (200,),
    accept: str | None = None,
    lists_refusals: bool = True,
    harm: Harm | None = None,
    assumed: Collection[str] = (),
    read_with: Collection[str] = (),
) -> Callable[[F], F]:
    """Make the blocking method of an operation; the arguments are those of `Operation`.

    Args:
        method: The HTTP method.
        path: The path under the server's URL.
        operation_id: The API's name for it.
        query: The model of the query.
        body: The model of the JSON body.
        form: The model of the form.
        stream: What ends its stream.
        streams: What ends the stream that it is answered with where `stream=True` is given. Its
            return type is then written as that of the whole answer, `|`, and that of the stream.
        whole: The parameter that is the whole body, in a model that has it alone.
        status: The statuses of a good answer.
        accept: The media type of the answer; by default events for a stream, else JSON.
        lists_refusals: Whether a 422 lists the fields that were refused.
        harm: What sending the request twice would do; by default nothing for a GET, else it costs.
        assumed: The parameters whose default the server assumes by itself.
        read_with: The arguments that one has to know to read the answer.
    """

    def decorate(declared: F) -> F:
        value = Operation(
            operation_id,
            method,
            path,
            query=query,
            body=body,
            form=form,
            stream=stream,
            status=status,
            accept=accept or (JSON if stream is None else EVENTS),
            lists_refusals=lists_refusals,
            harm=harm or (Harm.NONE if method == "GET" else Harm.COST),
            assumed=frozenset(assumed),
            read_with=frozenset(read_with),
            whole=whole,
            returned=declared.__annotations__["return"],
            namespace=declared.__globals__,
            twin=_twin_of(declared),
        )
        if streams is not None:
            first, _, second = value.returned.rpartition(" | ")
            value.streamed = replace(value, stream=streams, accept=EVENTS, returned=second)
            value.returned = first
            value.twin = "stream=True"
        return cast("F", _blocking(Declaration(value, declared, _signature_of(declared))))

    return decorate


def _twin_of(declared: Callable[..., Any]) -> str:
    name = declared.__name__
    if name == "complete":
        return "stream"
    return f"{name}_stream" if "stream" in declared.__annotations__ else ""


def variant(
    method: F, /, *, without: str = "", defaults: Mapping[str, Any] | None = None, **changes: Any
) -> F:
    """Make the blocking method of an operation that differs in a few things from another.

    Args:
        method: The method of the other.
        without: The name of a parameter that it has not.
        defaults: Other defaults, by the names of the parameters.
        **changes: Fields of `Operation` with other values.
    """
    known: Declaration = method.__declaration__  # type: ignore[attr-defined]  # put there below
    # A None that is sent is no default.
    others = {**dict.fromkeys(changes.get("nulls", ()), UNSET), **(defaults or {})}
    parameters = [
        p.replace(default=others.get(name, p.default))
        for name, p in known.signature.parameters.items()
        if name != without
    ]
    parameters.sort(key=lambda p: p.default is not p.empty)
    signature = known.signature.replace(parameters=parameters)
    value = replace(known.operation, **changes)
    made = Declaration(value, known.declared, signature)
    if made.doc is not None:  # as with python -OO
        old, new = known.operation, value
        made.doc = made.doc.replace(f"{old.method} {old.path}`", f"{new.method} {new.path}`")
    return cast("F", _blocking(made))


@overload
def asynchronous(
    method: Callable[Concatenate[S, P], EventStream[R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, EventStreamAsync[R]]]: ...
@overload
def asynchronous(
    method: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]: ...
def asynchronous(method: Any) -> Any:
    """Make the awaiting twin of a blocking method.

    It is made from the declaration and not from the method, so that wrapping the one (as tracing
    tools do) leaves the other alone.
    """
    declaration: Declaration = method.__declaration__

    async def twin(self: Resource, /, **given: Any) -> Any:
        own = declaration
        if own.doors is not None:
            own, patched = _at_doors(self, own.doors, twin)
            if patched is not None:
                return await patched(**given)
        call = own.call(twin.__qualname__, given)
        return await drive_async(self.sdk_configuration, call, replaced(self, "do_request_async"))

    return _as_declared(twin, declaration, "_async")


def _blocking(declaration: Declaration) -> Callable[..., Any]:
    def method(self: Resource, /, **given: Any) -> Any:
        own = declaration
        if own.doors is not None:
            own, patched = _at_doors(self, own.doors, method)
            if patched is not None:
                return patched(**given)
        call = own.call(method.__qualname__, given)
        return drive(self.sdk_configuration, call, replaced(self, "do_request"))

    return _as_declared(method, declaration)


def _at_doors(
    resource: Resource, doors: tuple[type[Resource], type[Resource]], method: Callable[..., Any]
) -> tuple[Declaration, Callable[..., Any] | None]:
    """Find what a resource sends, and what is called instead.

    Tools that record calls put another method into the class of one door, or of both. So a call
    goes through what is put into the class of its own door, and where nothing is, through what is
    put into that of the other: it is recorded, and once.

    Args:
        resource: Whose method is called.
        doors: Its class at the first door, and that at the second, which inherits from it.
        method: Our method, of either class.

    Returns:
        The declaration of the resource's own door, and what somebody has put into the class that
        `method` is not of, bound to the resource; None where nobody has, or into both.
    """
    first, second = doors
    name = method.__name__
    own = (second if isinstance(resource, second) else first).__operations__[name]
    here, there = doors if first.__operations__[name] is method else (second, first)
    found = vars(there).get(name)
    is_patched = found is not None and found is not there.__operations__[name]
    if not is_patched or vars(here).get(name) is not method:
        return own.__declaration__, None
    # As Python does: a `Mock` is not bound.
    bind = getattr(cast("Any", type(found)), "__get__", None)
    return own.__declaration__, found if bind is None else bind(found, resource, type(resource))


def _signature_of(declared: Callable[..., Any]) -> inspect.Signature:
    """Spell out the options in the signature of a declaration."""
    signature = inspect.signature(declared)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Options.__annotations__[name].__forward_arg__,
        )
        for name, default in DEFAULTS.items()
    ]
    return signature.replace(parameters=[*own, *options])


async def _awaited() -> None:
    """Say of an awaiting method, to who looks through `__wrapped__`, that it is awaited."""


def _as_declared(function: F, declaration: Declaration, suffix: str = "") -> F:
    """Let a made method look like its declaration: name, docstring, parameters, return type.

    `__wrapped__` stays, because `typing.get_type_hints` finds the names in annotations by it. What
    is awaited has to be so there too: `unittest.mock` of Python 3.13 looks through it.
    """
    update_wrapper(function, declaration.declared)
    made: Any = function
    if suffix:
        made.__wrapped__ = FunctionType(_awaited.__code__, declaration.declared.__globals__)
    made.__doc__ = with_options(declaration.doc)
    made.__name__ += suffix
    made.__qualname__ += suffix
    made.__declaration__ = declaration
    signature = declaration.signature
    returned: str = signature.return_annotation
    if suffix:
        returned = returned.replace("EventStream", "EventStreamAsync")
    made.__signature__ = signature.replace(return_annotation=returned)
    made.__annotations__ = {
        **{name: p.annotation for name, p in signature.parameters.items() if name != "self"},
        **Options.__annotations__,
        "return": returned,
    }
    return function
