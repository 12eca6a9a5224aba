"""The base class of every model, and the types that tell absent from null."""

from __future__ import annotations

import sys
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, NewType, TypeVar, Union, cast, get_origin

import pydantic
from pydantic import ConfigDict, SerializationInfo, SerializerFunctionWrapHandler, model_serializer
from pydantic_core import (
    PydanticSerializationUnexpectedValue,
    SchemaSerializer,
    SchemaValidator,
    core_schema,
)
from typing_extensions import TypeAliasType

from mistralai._v1.deep_paths import module_of

from .unset import UNSET, UNSET_SENTINEL, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar

    from pydantic._internal._model_construction import ModelMetaclass
    from pydantic.fields import FieldInfo

    from .http import Http
else:
    ModelMetaclass = type(pydantic.BaseModel)

__all__ = [
    "UNSET",
    "UNSET_SENTINEL",
    "BaseModel",
    "Nullable",
    "OptionalNullable",
    "T",
    "UnrecognizedInt",
    "UnrecognizedStr",
    "Unset",
]

T = TypeVar("T")

# `Union` and not `|`: on Python 3.10 a TypeVar does not know the operator.
Nullable = TypeAliasType("Nullable", Union[T, None], type_params=(T,))  # noqa: UP007
OptionalNullable = TypeAliasType("OptionalNullable", Union[T, Unset, None], type_params=(T,))  # noqa: UP007

UnrecognizedInt = NewType("UnrecognizedInt", int)
"""A number the API sent where only some numbers were known when this was written."""
UnrecognizedStr = NewType("UnrecognizedStr", str)
"""A string the API sent where only some strings were known when this was written."""


class FieldRule(NamedTuple):
    """What absent and null mean for one field."""

    name: str
    alias: str
    required: bool
    nullable: bool


# Building reads and writes attributes of several classes, which older pydantics do without a
# lock. The newer have one, which is taken here too: of two locks, each could wait for the other.
_pydantic_main = sys.modules[pydantic.BaseModel.__module__]
building: RLock = getattr(_pydantic_main, "_rebuild_lock", None) or RLock()
"""Held by the thread that builds a model, or whatever else is built once of types of the API."""

_PRIVATE_HOME = "mistralai.models._"


class _BuiltOnUse(ModelMetaclass):
    """Makes classes that are built when they are first used, by one thread."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any
    ) -> Any:
        """Make a class under its public path, and put off building it.

        Pydantic's `defer_build` would put off what others build of the class too, if it stayed in
        the configuration: the adapters of FastAPI, which expects their warnings while it makes
        them, and not later.
        """
        if str(namespace.get("__module__")).startswith(_PRIVATE_HOME) and name[0] != "_":
            namespace["__module__"] = f"mistralai.models.{module_of(name)}"
        config.setdefault("defer_build", True)
        made: Any = super().__new__(cls, name, bases, namespace, **config)
        made.model_config.pop("defer_build")
        return made

    # Pydantic 2.10 and 2.11 delete what they are about to replace. Other threads would then find
    # the attribute of the base class, and with it make objects without a field. The placeholders
    # of a class that is not built yet stay: who meets one waits in `model_rebuild`.
    def __delattr__(cls, name: str, /) -> None:
        if isinstance(vars(cls).get(name), _BUILT) or name not in _REBUILT:
            super().__delattr__(name)


_REBUILT = {"__pydantic_core_schema__", "__pydantic_validator__", "__pydantic_serializer__"}
_BUILT = (dict, SchemaValidator, SchemaSerializer)


# Type checkers know what pydantic's metaclass makes of annotations, and nothing of one made of it:
# mypy would take any argument.
_MADE_BY: dict[str, Any] = {"metaclass": _BuiltOnUse}


class BaseModel(pydantic.BaseModel, **_MADE_BY):
    """A JSON object of the API.

    Fields the API adds after this version was written are kept: as attributes, in
    `model_extra` and in dumps. They are not sent back with a request.
    """

    # Filled by the client for what it returns, empty in what a user builds. A slot, so that it is
    # no field, costs nothing in the models inside, and stays out of dumps, equality and pickles.
    __slots__ = ("__http__",)

    model_config = ConfigDict(
        populate_by_name=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        extra="allow",
        ser_json_inf_nan="strings",  # null would lose what came
    )

    # Hidden at run time, where pydantic would evaluate it once more for each model.
    if TYPE_CHECKING:
        __field_rules__: ClassVar[tuple[FieldRule, ...]]

    @property
    def http(self) -> Http:
        """The HTTP side of the answer: status, headers, request id, rate limits, elapsed time.

        Raises:
            RuntimeError: This object is not what an operation returned, but a part of it, a copy,
                or something you made.
        """
        try:
            answer: Http = object.__getattribute__(self, "__http__")
        except AttributeError:
            raise RuntimeError(
                f"this {type(self).__name__} is not the answer of an operation, which alone knows "
                "its HTTP side"
            ) from None
        return answer

    # The type is named twice: pydantic would evaluate the annotation anew for each model.
    @model_serializer(mode="wrap", return_type=dict[str, Any])
    def _leave_out_what_is_absent(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        """Dump the fields, without those that nobody gave.

        `UNSET` never appears. `None` says "null" where a field can be null and "absent" where it
        is merely optional, so the latter is left out. (A class without a field that can be null
        dumps every `None`: v1 did, and code compares such dumps.) A required field that an answer
        lacked holds `None` without having been set, and is absent again in the dump.
        """
        if _CAME_ODD in (self.__pydantic_private__ or ()):
            return _dump_as_it_came(self, info)
        dumped: dict[str, Any]
        try:
            dumped = handler(self)
        except PydanticSerializationUnexpectedValue:
            return _dump_as_its_own(self, info)
        values = self.__dict__
        rules = field_rules(type(self))
        none_means_absent = any(rule.nullable for rule in rules)
        for name, alias, required, nullable in rules:
            value = values.get(name, UNSET)
            if value is UNSET or (
                value is None
                and (
                    name not in self.__pydantic_fields_set__
                    if required
                    else none_means_absent and not nullable
                )
            ):
                dumped.pop(alias if info.by_alias else name, None)
        return dumped

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """Build the model, once whichever threads use it first; see pydantic's `model_rebuild`."""
        with building:
            return super().model_rebuild(
                force=force,
                raise_errors=raise_errors,
                _parent_namespace_depth=_parent_namespace_depth + 1,
                _types_namespace=cast("Any", _types_namespace),
            )

    # Hidden from type checkers, which would accept any name in a call or in an assignment if they
    # saw these.
    if not TYPE_CHECKING:  # pragma: no branch - always so at run time

        def __init__(self, /, **data: Any) -> None:
            # The later releases of v1 had constants that one could give under such a name, and
            # that were passed over: `TextChunk(text="a", TYPE="text")`.
            fields = type(self).model_fields
            for name in [n for n in data if n.isupper() and n not in fields]:
                if name.lower() in fields:
                    del data[name]
            super().__init__(**data)

        # So pydantic marks an `__init__` that reading JSON may pass by, as it does with its own.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            try:
                return super().__getattr__(name)
            except AttributeError as error:
                # Python, pickle and pydantic ask for names of theirs and expect no for an answer.
                if name.startswith("_"):
                    raise
                from mistralai._hints import of_attribute  # noqa: PLC0415 - for errors only

                error.args = (f"{error}{of_attribute(type(self), name)}",)
                raise

        def __setattr__(self, name: str, value: Any) -> None:
            # Unknown fields come from the API only: a new name here is a slip of the pen.
            if (
                name not in type(self).model_fields
                and name not in (self.model_extra or ())
                and not hasattr(type(self), name)
            ):
                raise ValueError(
                    f'"{type(self).__name__}" has no field "{name}"; its fields are: '
                    + ", ".join(type(self).model_fields)
                )
            super().__setattr__(name, value)


def field_rules(cls: type[BaseModel]) -> tuple[FieldRule, ...]:
    """Tell what absent and null mean for the fields of a class; worked out once a class."""
    rules: tuple[FieldRule, ...] | None = cls.__dict__.get("__field_rules__")
    if rules is None:
        rules = cls.__field_rules__ = tuple(
            FieldRule(name, field.alias or name, field.is_required(), _can_be_null(field))
            for name, field in cls.model_fields.items()
        )
    return rules


def _can_be_null(field: FieldInfo) -> bool:
    return get_origin(field.annotation) in {Nullable, OptionalNullable}


# What pydantic keeps for private attributes: it is copied and pickled with the model, and costs
# nothing while it is empty, as it is in every model that came as expected.
_CAME_ODD = "__came_odd__"

M = TypeVar("M", bound=BaseModel)


def as_it_came(model: type[M], extra: dict[str, Any], fields: dict[str, Any]) -> M:
    """Make a model of an answer that does not fit its type, without checking anything.

    Args:
        model: The class.
        extra: What came under names that are no fields.
        fields: What came for the fields; a required one that is missing becomes None.

    Returns:
        The model. Its dumps give back what came.
    """
    missing = {
        n: None for n, f in model.model_fields.items() if f.is_required() and n not in fields
    }
    build(model)
    for value in fields.values():
        _build_in(value)
    made = model.model_construct(set(fields), **{**extra, **missing, **fields})
    made.__pydantic_private__ = {_CAME_ODD: True}
    return made


def build(model: type[BaseModel]) -> None:
    """Build a model whose values were made without checking.

    A field's type is built with the model that has it, but such values stand by themselves, and
    pydantic before 2.11 cannot dump what was never built.
    """
    if not model.__pydantic_complete__:
        model.model_rebuild()


def _build_in(value: Any) -> None:
    if isinstance(value, BaseModel):
        build(type(value))
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            _build_in(item)
    elif isinstance(value, dict):
        for item in cast("dict[str, Any]", value).values():
            _build_in(item)


def _dump_as_its_own(model: BaseModel, info: SerializationInfo) -> dict[str, Any]:
    """Dump an object as the API's class that it is of, where a union asks for another.

    Pydantic asks each type of a union whether an object is exactly of it, and none says so where
    its class is one derived from them: a tool that knows its function, a message with what was
    parsed. What the API's class has not, no request has.
    """
    own = (kind for kind in type(model).__mro__ if kind.__module__.startswith("mistralai.models."))
    kind: Any = next(own, type(model))
    return _dumped_by(kind.__pydantic_serializer__, model, info)


def _dumped_by(
    serializer: SchemaSerializer, value: object, info: SerializationInfo, *, warnings: bool = True
) -> dict[str, Any]:
    """Dump a value by another serializer than its own, with all that was asked for."""
    dumped: dict[str, Any] = serializer.to_python(
        value,
        mode=info.mode,
        include=cast("Any", info.include),
        exclude=cast("Any", info.exclude),
        by_alias=info.by_alias,
        exclude_unset=info.exclude_unset,
        exclude_defaults=info.exclude_defaults,
        exclude_none=info.exclude_none,
        round_trip=info.round_trip,
        context=info.context,
        warnings=warnings,
    )
    return dumped


# Knows no types, and so warns of none.
_ANYTHING = SchemaSerializer(core_schema.any_schema(), {"ser_json_inf_nan": "strings"})


def _dump_as_it_came(model: BaseModel, info: SerializationInfo) -> dict[str, Any]:
    # Not through pydantic's fields: they would warn about every value that is not of its type.
    values = model.__dict__
    fields = type(model).model_fields
    came = {
        rule.name: values[rule.name]
        for rule in field_rules(type(model))
        if rule.name in model.__pydantic_fields_set__
        and values[rule.name] is not UNSET
        and not (
            info.exclude_defaults
            and not rule.required
            and values[rule.name] == fields[rule.name].default
        )
    }
    came.update(model.model_extra or {})
    if info.exclude_none:
        came = {name: value for name, value in came.items() if value is not None}
    dumped = _dumped_by(_ANYTHING, came, info, warnings=False)
    if info.by_alias:
        # Afterwards, because `include` and `exclude` go by the names of fields.
        aliases = {rule.name: rule.alias for rule in field_rules(type(model))}
        return {aliases.get(name, name): value for name, value in dumped.items()}
    return dumped
