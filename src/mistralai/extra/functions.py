"""Python functions as a model sees them: a name, a description, and a JSON Schema of arguments.

Signature and docstring say it all. What a model gives back is checked by the same types before the
function is called.
"""

from __future__ import annotations

import inspect
import typing
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pydantic
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from mistralai._checks import shown
from mistralai.models import Function

from .docstrings import read_docstring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PythonFunction"]


class PythonFunction:
    """A function, or anything else that can be called, and what a model is told of it.

    Args:
        function: The function. The types of its parameters become the schema, those without a
            default are required, and its docstring (in the style of Google, NumPy or
            reStructuredText) describes it and its parameters. `Annotated[int, Field(ge=1)]`
            narrows a parameter.

    `*args` and `**kwargs` are left out: a model gives arguments by their names.

    Raises:
        TypeError: It cannot be called or has no name, or a parameter is of a type that cannot be
            found, or that JSON Schema cannot express.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        if not callable(function):
            raise TypeError(f"a tool must be a function, not {shown(function)}")
        self.function = function
        self.name = _name_of(function)
        said = read_docstring(inspect.getdoc(_documented(function)))
        self._parameters = _parameters(function, self.name)
        self._model = _model(self.name, self._parameters)
        self.declaration = Function(
            name=self.name,
            description=said.description,
            parameters=_schema(self.name, self._model, said.parameters),
            strict=True,
        )
        """What the model is told."""

    def bind(self, arguments: str | Mapping[str, Any]) -> Callable[[], Any]:
        """Check the arguments of a call, and make it ready.

        Args:
            arguments: What the model gave: JSON, or an object already. An empty text is no
                argument at all.

        Returns:
            The call: a function without parameters.

        Raises:
            pydantic.ValidationError: They are not of the parameters' types, or are no JSON; an
                argument is missing, or is none of the function's.
        """
        if isinstance(arguments, str):
            given = self._model.model_validate_json(arguments if arguments.strip() else "{}")
        else:
            given = self._model.model_validate(dict(arguments))
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for field, parameter in self._parameters.items():
            # What was not given is left to the function, but for a default that is pydantic's.
            if field not in given.model_fields_set and not isinstance(parameter.default, FieldInfo):
                if parameter.kind is not parameter.POSITIONAL_ONLY:
                    continue
                positional.append(parameter.default)
            elif parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(getattr(given, field))
            else:
                named[parameter.name] = getattr(given, field)
        return partial(self.function, *positional, **named)


def _name_of(function: Callable[..., Any]) -> str:
    inner: Any = function
    while isinstance(inner, partial):
        inner = cast("partial[Any]", inner).func
    name: str = getattr(inner, "__name__", type(inner).__name__)
    if not name.isidentifier():
        raise TypeError(f"a tool must have a name, and {shown(function)} has none: use def")
    return name


def _documented(function: Callable[..., Any]) -> Any:
    """Find what bears the docstring: `partial` and instances have that of their class."""
    while isinstance(function, partial):
        function = cast("partial[Any]", function).func
    if inspect.isroutine(function) or inspect.isclass(function):
        return function
    return type(function).__call__


def _parameters(function: Callable[..., Any], name: str) -> dict[str, inspect.Parameter]:
    """Tell the parameters, their types evaluated, under names that a model's fields can have."""
    found: dict[str, inspect.Parameter] = {}
    hints = _hints(function, name)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            continue
        # Pydantic's fields cannot begin with `_`, nor be called like a method of its models.
        annotation = hints.get(parameter.name, Any)
        found[f"argument_{len(found)}"] = parameter.replace(annotation=annotation)
    return found


def _hints(function: Callable[..., Any], name: str) -> dict[str, Any]:
    """Evaluate the types of the parameters; that of the result may be for type checkers only."""
    holder: Any = inspect.unwrap(_documented(function))
    own = inspect.signature(function, follow_wrapped=True).parameters.values()
    annotations = {p.name: p.annotation for p in own if p.annotation is not p.empty}
    if inspect.isclass(holder):
        holder = holder.__init__
    names = getattr(holder, "__globals__", {})
    try:
        return typing.get_type_hints(
            SimpleNamespace(__annotations__=annotations), names, include_extras=True
        )
    except NameError as error:
        raise TypeError(
            f"the tool {name!r} has a parameter whose type cannot be found: {error}. Types must be "
            "importable at run time, so neither under TYPE_CHECKING nor inside another function"
        ) from error


def _model(name: str, parameters: Mapping[str, inspect.Parameter]) -> type[pydantic.BaseModel]:
    fields: dict[str, Any] = {
        field: (p.annotation, ... if p.default is p.empty else p.default)
        for field, p in parameters.items()
    }
    names = {field: p.name for field, p in parameters.items()}
    config = pydantic.ConfigDict(
        alias_generator=names.__getitem__, extra="forbid", arbitrary_types_allowed=True
    )
    made: type[pydantic.BaseModel] = pydantic.create_model(name, __config__=config, **fields)
    return made


def _schema(name: str, model: type[pydantic.BaseModel], said: Mapping[str, str]) -> dict[str, Any]:
    try:
        schema = model.model_json_schema(schema_generator=_Quiet)
    except pydantic.errors.PydanticInvalidForJsonSchema as error:
        raise TypeError(
            f"the tool {name!r} has a parameter of a type that JSON Schema cannot express: {error}"
        ) from error
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for field in model.model_fields.values():
        described = properties[cast("str", field.alias)]
        if field.title is None:
            described.pop("title", None)  # that of the name again
        if text := said.get(cast("str", field.alias)):
            described.setdefault("description", text)
        properties[cast("str", field.alias)] = dict(sorted(described.items()))
    # Arguments that no parameter is there for are refused, and not declared to be: v1 did not say
    # `additionalProperties` either.
    return {k: v for k, v in schema.items() if k not in {"title", "additionalProperties"}}


class _Quiet(GenerateJsonSchema):
    """Leaves out defaults that JSON has no form for, which is no news to whoever chose them."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012 - pydantic's way
