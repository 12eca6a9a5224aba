"""Promise 4: no answer is lost over its form. The cases are generated from the models."""

from __future__ import annotations

import json
import warnings
from datetime import datetime
from enum import Enum
from functools import cache
from inspect import isclass
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NewType, Union, get_args, get_origin

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_jsonable_python
from typing_extensions import TypeAliasType

from mistralai import Mistral, models
from mistralai._core.operation import Declaration
from mistralai._core.response.read import read
from mistralai._core.stream.events import AnswerReader
from mistralai.types.basemodel import UNSET, BaseModel, Unset

if TYPE_CHECKING:
    from collections.abc import Iterator

STRANGE = {"type": "from the future", "payload": [1, {"deep": None}]}
SAMPLES: dict[Any, Any] = {
    str: "text",
    int: 3,
    float: 0.5,
    bool: True,
    Any: {"any": 1},
    datetime: "2025-05-01T12:00:00Z",
}
REPLACEMENTS: tuple[Any, ...] = ("strange", 7, 7.5, True, [], ["x", None], {}, STRANGE)


def answer_types() -> dict[str, Any]:
    """Collect what the operations return, from the operations."""
    found: dict[str, Any] = {}
    client = Mistral(api_key="any")

    def visit(resource: Any, path: str) -> None:
        for name in dir(type(resource)):
            member = getattr(type(resource), name)
            declaration = getattr(member, "__declaration__", None)
            if declaration is not None and not name.endswith("_async"):
                assert isinstance(declaration, Declaration)
                returns = declaration.operation.returns
                if returns.__module__.startswith("httpx"):
                    continue
                if declaration.operation.stream is not None:
                    (returns,) = get_args(returns)
                found.setdefault(str(returns), returns)
        for name in ("jobs",):
            if hasattr(resource, name):
                visit(getattr(resource, name), f"{path}.{name}")

    for name in (
        *("agents", "batch", "chat", "classifiers", "embeddings", "files", "fim", "fine_tuning"),
        *("models", "ocr"),
    ):
        visit(getattr(client, name), name)
    return found


ANSWERS = answer_types()


def seen_through(kind: Any) -> Any:
    while True:
        origin = get_origin(kind)
        if origin is Annotated:
            kind = get_args(kind)[0]
        elif isinstance(origin, TypeAliasType):
            kind = origin.__value__[get_args(kind)]
        elif isinstance(kind, TypeAliasType):
            kind = kind.__value__
        elif isinstance(kind, NewType):
            kind = kind.__supertype__
        else:
            return kind


def members(kind: Any) -> list[Any]:
    kind = seen_through(kind)
    if get_origin(kind) in {Union, UnionType}:
        return [one for part in get_args(kind) for one in members(part)]
    return [kind]


def samples(kind: Any, depth: int = 0) -> list[Any]:
    """Write one JSON value for each member of a type."""
    out: list[Any] = []
    for one in members(kind):
        origin = get_origin(one)
        if one in {type(None), Unset}:
            continue
        if origin is Literal:
            out.append(get_args(one)[0])
        elif origin is list:
            out.append(samples(get_args(one)[0], depth + 1) if depth < 8 else [])
        elif origin is dict:
            out.append({"key": samples(get_args(one)[1], depth + 1)[0]})
        elif isinstance(one, type(BaseModel)):
            out.append(sample(one, depth + 1))
        elif isclass(one) and issubclass(one, Enum):
            out.append(next(iter(one)).value)
        else:
            out.append(SAMPLES[one])
    return out


@cache
def _sample_json(model: type[BaseModel], depth: int) -> str:
    value: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        default = field.default
        found = samples(field.annotation, depth)
        # A constant is what tells a model from its neighbours.
        constant = isinstance(default, (str, int)) and default is not UNSET
        value[field.alias or name] = default if constant else found[0]
    return json.dumps(value)


def sample(model: type[BaseModel], depth: int = 0) -> dict[str, Any]:
    """Write a JSON object with every field of a model."""
    found: dict[str, Any] = json.loads(_sample_json(model, depth))
    return found


def wholes() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Give every type of answer, with one complete object for each of its members."""
    for name, kind in ANSWERS.items():
        for whole in samples(kind):
            yield name, kind, whole


WHOLES = list(wholes())
IDS = [f"{name.rpartition('.')[2][:40]}-{n}" for n, (name, _, _) in enumerate(WHOLES)]
every_answer = pytest.mark.parametrize(("name", "kind", "whole"), WHOLES, ids=IDS)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk over every place inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, (dict, list)):
            yield from places(item, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any, *, drop: bool = False) -> Any:
    """Copy a JSON value, with one place dropped or replaced."""
    copied = json.loads(json.dumps(value))
    inner = copied
    for step in path[:-1]:
        inner = inner[step]
    if drop:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return copied


def contains(dumped: Any, raw: Any) -> bool:
    """Tell whether a dump has all that came, at its place.

    A null where nothing need be is as good as nothing: v1 left such fields out of dumps.
    """
    if isinstance(raw, dict):
        return isinstance(dumped, dict) and all(
            contains(dumped[key], item) if key in dumped else item is None
            for key, item in raw.items()
        )
    if isinstance(raw, list):
        return (
            isinstance(dumped, list)
            and len(dumped) == len(raw)
            and all(contains(a, b) for a, b in zip(dumped, raw, strict=True))
        )
    if dumped == raw:
        return True
    # A number in a string, a date as a number: read as what they say.
    scalar = type(dumped) in {int, float, bool, str} and not isinstance(raw, (dict, list))
    return scalar and any(same(kind, dumped, raw) for kind in (type(dumped), datetime, float))


def same(kind: Any, one: Any, other: Any) -> bool:
    """Tell whether pydantic reads two values as the same one of a type."""
    try:
        read_as = pydantic.TypeAdapter(kind).validate_python
        return repr(read_as(one)) == repr(read_as(other))  # which what is no number has in common
    except pydantic.ValidationError:
        return False


def reach(value: Any, path: tuple[Any, ...]) -> Any:
    """Follow a path of the wire through a model, as a user would."""
    for step in path:
        if isinstance(value, BaseModel):
            field = next(
                (n for n, f in type(value).model_fields.items() if step in (f.alias, n)), step
            )
            value = getattr(value, field)
        else:
            value = value[step]
    return value


def plain(value: Any) -> Any:
    """Give the JSON of what a user reached."""
    return to_jsonable_python(value, by_alias=True)


def kept(kind: Any, raw: Any) -> Any:
    """Read an answer; assert that nothing of it is lost and nobody is warned."""
    body = json.dumps(raw).encode()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = read(kind, body)
        assert contains(value.model_dump(mode="json", by_alias=True), raw)
        assert contains(json.loads(value.model_dump_json(by_alias=True)), raw)
        assert contains(to_jsonable_python(value.model_dump(by_alias=True)), raw)
        repr(value)
    return value


def test_the_operations_were_found():
    assert len(ANSWERS) >= 18
    assert len(WHOLES) >= 24


@every_answer
def test_a_complete_answer_is_of_its_type_also_for_a_strict_client(
    name: str, kind: Any, whole: dict[str, Any]
):
    value = read(kind, json.dumps(whole).encode(), strict=True)
    assert type(value) in members(kind)
    kept(kind, whole)


@every_answer
def test_any_field_may_be_missing(name: str, kind: Any, whole: dict[str, Any]):
    for path in places(whole):
        without = changed(whole, path, None, drop=True)
        if without and without != {"data": {}}:  # of nothing, nothing is lost
            kept(kind, without)


@every_answer
def test_any_field_may_be_null(name: str, kind: Any, whole: dict[str, Any]):
    for path in places(whole):
        value = kept(kind, changed(whole, path, None))
        assert reach(value, path) is None, path


@every_answer
def test_any_field_may_hold_anything_and_gives_it(name: str, kind: Any, whole: dict[str, Any]):
    for path in places(whole):
        for new in REPLACEMENTS:
            value = kept(kind, changed(whole, path, new))
            got = plain(reach(value, path))
            assert contains(got, new), (path, new)


@every_answer
def test_any_object_may_have_a_field_more(name: str, kind: Any, whole: dict[str, Any]):
    objects = [(), *(p for p in places(whole) if isinstance(plain_at(whole, p), dict))]
    for path in objects:
        for new in (*REPLACEMENTS, None):
            value = kept(kind, changed(whole, (*path, "added_later"), new))
            assert plain(reach(value, (*path, "added_later"))) == new


def plain_at(whole: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        whole = whole[step]
    return whole


def unions(kind: Any, seen: set[Any]) -> Iterator[tuple[type[BaseModel], str, Any]]:
    """Find every field that holds a union of models or one of some words."""
    for one in members(kind):
        if get_origin(one) in {list, dict}:
            yield from unions(get_args(one)[-1], seen)
        elif isinstance(one, type(BaseModel)) and one not in seen:
            seen.add(one)
            for name, field in one.model_fields.items():
                yield one, name, field.annotation
                yield from unions(field.annotation, seen)


def open_fields() -> list[tuple[type[BaseModel], str, Any]]:
    seen: set[Any] = set()
    return [found for kind in ANSWERS.values() for found in unions(kind, seen)]


FIELDS = open_fields()


def holds(kind: Any, wanted: Any) -> bool:
    return any(wanted(one) for one in members(kind)) or any(
        holds(get_args(one)[-1], wanted) for one in members(kind) if get_origin(one) in {list, dict}
    )


WORDS = [f for f in FIELDS if holds(f[2], lambda k: get_origin(k) is Literal)]
OBJECTS = [f for f in FIELDS if holds(f[2], lambda k: isinstance(k, type(BaseModel)))]


@pytest.mark.parametrize(
    ("model", "name"), [f[:2] for f in WORDS], ids=lambda v: getattr(v, "__name__", v)
)
def test_a_word_that_is_new_is_kept_as_it_came(model: type[BaseModel], name: str):
    whole = sample(model)
    key = model.model_fields[name].alias or name
    known = whole[key]
    new = ["brand_new"] if isinstance(known, list) else "brand_new"
    value = kept(model, changed(whole, (key,), new))
    assert getattr(value, name) == new
    assert type(value) is model


@pytest.mark.parametrize(
    ("model", "name"), [f[:2] for f in OBJECTS], ids=lambda v: getattr(v, "__name__", v)
)
def test_an_object_of_a_kind_that_is_new_is_kept_with_its_fields(model: type[BaseModel], name: str):
    whole = sample(model)
    key = model.model_fields[name].alias or name
    value = kept(model, changed(whole, (key,), within(model.model_fields[name].annotation)))
    found = getattr(value, name)
    while isinstance(found, (list, dict)):
        found = found[0] if isinstance(found, list) else found["key"]
    assert found.type == "from the future"
    assert found.payload == STRANGE["payload"]


def within(kind: Any) -> Any:
    """Put a strange object where the objects of a type are."""
    if any(isinstance(one, type(BaseModel)) for one in members(kind)):
        return STRANGE
    (inner,) = (one for one in members(kind) if get_origin(one) in {list, dict})
    deeper = within(get_args(inner)[-1])
    return [deeper] if get_origin(inner) is list else {"key": deeper}


def test_an_answer_of_a_kind_that_is_new_is_unknown_and_whole():
    cases = 0
    for kind in ANSWERS.values():
        if len(members(kind)) > 1:
            value = kept(kind, {**STRANGE, "object": "new", "job_type": "new", "model_type": "new"})
            assert value.payload == STRANGE["payload"]
            cases += 1
    assert cases >= 3


@every_answer
def test_a_strict_client_refuses_what_is_not_of_its_type(
    name: str, kind: Any, whole: dict[str, Any]
):
    value = read(kind, json.dumps(whole).encode())
    refused = 0
    for field_name, field in type(value).model_fields.items():
        odd = changed(whole, (field.alias or field_name,), {"not": "this"})
        try:
            pydantic.TypeAdapter(field.annotation).validate_python({"not": "this"})
        except pydantic.ValidationError:
            kept(kind, odd)
            with pytest.raises(pydantic.ValidationError):
                read(kind, json.dumps(odd).encode(), strict=True)
            refused += 1
    assert refused


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.text(max_size=6),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def odd_answers(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """A whole answer with several places dropped, replaced or added at random."""
    _, kind, whole = draw(st.sampled_from(WHOLES))
    value: Any = whole
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(value))
        if not found:
            break
        path = draw(st.sampled_from(found))
        # The top keeps one of its own fields: an answer that has none is none.
        if draw(st.booleans()) and len(path) > 1:
            value = changed(value, path, None, drop=True)
        else:
            value = changed(value, path, draw(JSON))
    return kind, value


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(odd_answers())
def test_nothing_is_lost_however_much_is_odd(case: tuple[Any, dict[str, Any]]):
    kind, raw = case
    kept(kind, raw)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(odd_answers())
def test_the_events_of_a_stream_are_read_as_tolerantly(case: tuple[Any, dict[str, Any]]):
    kind, raw = case
    if kind is not models.CompletionEvent:
        raw = {"data": {**sample(models.CompletionChunk), "added": raw}}
    elif not isinstance(raw.get("data"), dict) or not raw["data"].keys() & set(
        models.CompletionChunk.model_fields
    ):
        return
    import httpx  # noqa: PLC0415

    reader = AnswerReader(models.CompletionEvent, httpx.Response(200), "[DONE]")
    (event,) = reader.feed(b"data: " + json.dumps(raw["data"]).encode() + b"\n\n")
    assert contains(event.model_dump(mode="json", by_alias=True)["data"], raw["data"])
