"""From the declaration of an operation to its two methods."""

from __future__ import annotations

import asyncio
import inspect
import pydoc
import typing
from typing import Any
from unittest import mock

import pytest
from typing_extensions import Unpack

from mistralai import UNSET, Mistral
from mistralai._core.call import BYTES, DONE, EVENTS, JSON
from mistralai._core.operation import (
    Declaration,
    Harm,
    Options,
    asynchronous,
    operation,
    variant,
)
from mistralai._core.resource import Resource
from mistralai.types import BaseModel, OptionalNullable
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

OPTIONS = {
    "retries": UNSET,
    "server_url": None,
    "timeout_ms": None,
    "http_headers": None,
    "extra_body": None,
    "extra_query": None,
}


class Where(BaseModel):
    thing_id: str
    page: int | None = 0


class What(BaseModel):
    a: str
    b: str
    c: str
    note: OptionalNullable[str] = UNSET
    page: int | None = None


class Thing(BaseModel):
    name: str


class Things(Resource):
    @operation("GET", "/v1/things/{thing_id}", "get_thing", query=Where)
    def get(self, *, thing_id: str, page: int | None = 0, **options: Unpack[Options]) -> Thing:
        """Fetch a thing.

        Args:
            thing_id: The id of the thing.
            page: Which page, counted from 0.
            **options: How to send the request; see `Options`.

        Returns:
            The thing.
        """
        ...  # noqa: PIE790 - the body of a function that returns something

    get_async = asynchronous(get)

    @operation("POST", "/v1/things", "make_thing", body=What)
    def make(
        self,
        *,
        a: str,
        b: str,
        c: str,
        note: OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> Thing: ...

    make_async = asynchronous(make)

    @operation("POST", "/v1/things#watch", "watch_things", stream=DONE)
    def watch(self, **options: Unpack[Options]) -> EventStream[Thing]: ...

    watch_async = asynchronous(watch)


class Plain:
    """The same methods as plain functions, for what Python says of wrong arguments."""

    def get(self, *, thing_id: Any, page: Any = 0, retries: Any = UNSET) -> None:
        """Do nothing."""

    def make(self, *, a: Any, b: Any, c: Any, note: Any = UNSET) -> None:
        """Do nothing."""


def declaration_of(method: Any) -> Declaration:
    found: Declaration = method.__declaration__
    return found


@pytest.fixture
def things() -> Things:
    return Things(Mistral(api_key="k").sdk_configuration)


# What can be declared


def declare(method: str, path: str, declared: Any, **places: Any) -> Any:
    return operation(method, path, "op", **places)(declared)


def nowhere(self: Any, *, a: str, lost: str, **options: Any) -> None: ...
def anywhere(self: Any, *, page: int | None = 0, **options: Any) -> None: ...
def in_path(self: Any, *, a: str, **options: Any) -> None: ...
def by_position(self: Any, a: str, **options: Any) -> None: ...


TWO = {"query": Where, "body": What}


@pytest.mark.parametrize(
    ("path", "declared", "places", "text"),
    [
        ("/v1", nowhere, {"body": What}, "nowhere: the parameter 'lost' has 0"),
        ("/v1", in_path, {}, "in_path: the parameter 'a' has 0"),
        ("/v1", anywhere, TWO, "anywhere: the parameter 'page' has 2"),
        ("/v1", anywhere, {"body": What, "form": Where}, "anywhere: the parameter 'page' has 2"),
        ("/v1/{a}", in_path, {"body": What}, "in_path: the parameter 'a' has 2"),
        ("/v1/{a}", by_position, {}, "by_position: the parameter 'a' must be keyword-only"),
    ],
)
def test_a_parameter_must_be_given_by_name_and_have_exactly_one_place(
    path: str, declared: Any, places: dict[str, Any], text: str
):
    with pytest.raises(TypeError) as caught:
        declare("POST", path, declared, **places)
    assert str(caught.value).replace("must have one place to go to, and ", "") == text


def test_a_wrong_declaration_is_refused_when_its_class_is_made():
    with pytest.raises(TypeError, match=r"Wrong\.do: the parameter 'lost' must have one place"):

        class Wrong(Resource):
            @operation("POST", "/v1/x", "op", body=What)
            def do(self, *, lost: str, **options: Unpack[Options]) -> Thing: ...


def test_a_parameter_of_the_path_may_be_in_the_model_of_the_query_too():
    wanted = declaration_of(Things.get).call("get", {"thing_id": "t"})
    assert wanted.arguments == {"thing_id": "t", "page": 0}


@pytest.mark.parametrize(
    ("method", "given", "harm"),
    [
        ("GET", None, Harm.NONE),
        ("POST", None, Harm.COST),
        ("DELETE", None, Harm.COST),
        ("POST", Harm.DUPLICATE, Harm.DUPLICATE),
        ("DELETE", Harm.NONE, Harm.NONE),
        ("GET", Harm.COST, Harm.COST),
    ],
)
def test_sending_twice_does_nothing_for_a_get_and_costs_otherwise_unless_declared(
    method: str, given: Harm | None, harm: Harm
):
    made = declare(method, "/v1/{a}", in_path, harm=given)
    assert declaration_of(made).operation.harm is harm


@pytest.mark.parametrize(
    ("places", "accept", "hands_over"),
    [
        ({}, JSON, False),
        ({"stream": DONE}, EVENTS, True),
        ({"accept": BYTES}, BYTES, True),
        ({"accept": "text/plain"}, "text/plain", False),
    ],
)
def test_an_operation_accepts_events_for_a_stream_and_otherwise_json_unless_declared(
    places: dict[str, Any], accept: str, hands_over: bool
):
    made = declaration_of(declare("POST", "/v1/{a}", in_path, **places)).operation
    assert (made.accept, made.hands_over) == (accept, hands_over)


def test_the_type_of_the_answer_is_read_from_the_annotation():
    assert declaration_of(Things.get).operation.returns is Thing
    assert declaration_of(Things.watch).operation.returns == EventStream[Thing]


# What a call is made of


def test_a_call_has_what_is_given_and_the_defaults_without_what_is_unset():
    call = declaration_of(Things.make).call(
        "make", {"a": "1", "b": "2", "c": "3", "timeout_ms": 7, "extra_body": {"x": 1}}
    )
    assert call.arguments == {"a": "1", "b": "2", "c": "3"}
    assert call.options == {"timeout_ms": 7, "extra_body": {"x": 1}}
    assert call.operation is declaration_of(Things.make_async).operation


WRONG: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "one missing": ("get", (), {}),
    "one of three missing": ("make", (), {"a": "1", "c": "3"}),
    "two missing": ("make", (), {"b": "2"}),
    "three missing": ("make", (), {}),
    "unknown": ("get", (), {"thing_id": "t", "thingid": "t"}),
    "unknown and missing": ("make", (), {"d": "4"}),
    "two unknown": ("get", (), {"thing_id": "t", "y": 1, "x": 2}),
    "by position": ("get", ("t",), {}),
    "two by position": ("make", ("1", "2"), {}),
}
HINTS = {
    "unknown": ". Did you mean 'thing_id'?",
    "unknown and missing": ". If the API takes it, pass extra_body={'d': ...}",
    "two unknown": ". If the API takes it, pass extra_body={'y': ...}",
}
"""What is said behind Python's own words."""


@pytest.mark.parametrize("suffix", ["", "_async"])
@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_are_refused_in_pythons_words(
    things: Things, case: str, suffix: str, monkeypatch: pytest.MonkeyPatch
):
    name, args, kwargs = WRONG[case]
    plain = getattr(Plain, name)
    monkeypatch.setattr(plain, "__qualname__", f"Things.{name}{suffix}")
    with pytest.raises(TypeError) as pythons:
        plain(things, *args, **kwargs)
    with pytest.raises(TypeError) as ours:
        asyncio.run(getattr(things, name + suffix)(*args, **kwargs))
    # Python 3.13 has hints of its own.
    words = str(pythons.value).partition(". Did you mean")[0]
    assert str(ours.value) == words + HINTS.get(case, "")


# How the methods look


PAIRS = [("get", "get_async"), ("make", "make_async"), ("watch", "watch_async")]


@pytest.mark.parametrize(("name", "twin"), PAIRS)
def test_both_methods_have_the_declared_parameters_and_the_options(name: str, twin: str):
    blocking, awaiting = getattr(Things, name), getattr(Things, twin)
    assert inspect.signature(blocking).parameters == inspect.signature(awaiting).parameters
    parameters = list(inspect.signature(blocking).parameters.values())
    assert parameters[0].name == "self"
    assert {p.kind for p in parameters[1:]} == {inspect.Parameter.KEYWORD_ONLY}
    assert {p.name: p.default for p in parameters[-len(OPTIONS) :]} == OPTIONS
    assert not inspect.iscoroutinefunction(blocking)
    assert inspect.iscoroutinefunction(awaiting)
    assert (awaiting.__name__, awaiting.__qualname__) == (twin, f"Things.{twin}")
    assert awaiting.__module__ == __name__


@pytest.mark.parametrize(
    ("name", "returned"),
    [
        ("get", Thing),
        ("get_async", Thing),
        ("watch", EventStream[Thing]),
        ("watch_async", EventStreamAsync[Thing]),
    ],
)
def test_the_annotations_are_types_and_the_awaiting_stream_is_one_of_its_own(
    name: str, returned: Any
):
    hints = typing.get_type_hints(getattr(Things, name))
    assert hints["return"] == returned
    assert set(hints) == {*inspect.signature(getattr(Things, name)).parameters, "return"} - {"self"}
    assert hints["timeout_ms"] == int | None


def test_the_docstring_spells_the_options_out():
    doc = inspect.getdoc(Things.get)
    assert doc is not None
    assert doc == inspect.getdoc(Things.get_async)
    assert "**options" not in doc
    lines = doc.splitlines()
    starts = [line.partition(":")[0].strip() for line in lines if line[:4] == "    " != line[4:8]]
    assert starts[: len(OPTIONS) + 2] == ["thing_id", "page", *OPTIONS]


BROKEN = "the connection broke in the middle of it"


class Told(Resource):
    @operation("DELETE", "/v1/a/{one}/{two}", "tell", lists_refusals=False)
    def by_path(self, *, one: str, two: str, **options: Unpack[Options]) -> Thing:
        """Do it.

        Args:
            one: The first id.
            two: The second id.
            **options: How to send the request; see `Options`.
        """
        ...  # noqa: PIE790 - as above

    @operation("POST", "/v1/a", "watch", body=What, stream=DONE)
    def of_its_own(self, *, a: str, **options: Unpack[Options]) -> EventStream[Thing]:
        """Do it.

        Args:
            a: Some text.
            **options: How to send the request; see `Options`.

        Raises:
            models.SDKError: The server answered with another error, 404 where
                there is none.
            OSError: It cannot be opened.
        """
        ...  # noqa: PIE790 - as above


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (
            Things.get,
            [
                "models.HTTPValidationError: The server refused an argument.",
                "models.SDKError: The server answered with another error.",
                "httpx.HTTPError: There was no answer.",
                "pydantic.ValidationError: An argument is not of its type; nothing was sent.",
                "ValueError: `thing_id` is empty; nothing was sent.",
            ],
        ),
        (
            Told.by_path,
            [
                "models.SDKError: The server answered with an error.",
                "httpx.HTTPError: There was no answer.",
                "ValueError: `one` or `two` is empty; nothing was sent.",
            ],
        ),
        (
            Told.of_its_own,
            [
                "models.HTTPValidationError: The server refused an argument.",
                "models.SDKError: The server answered with another error, 404 where",
                "    there is none.",
                f"httpx.HTTPError: There was no answer, or {BROKEN}.",
                "OSError: It cannot be opened.",
                "pydantic.ValidationError: An argument is not of its type; nothing was sent.",
            ],
        ),
    ],
)
def test_the_docstring_tells_the_errors_of_its_kind_and_its_own(method: Any, expected: list[str]):
    before, _, told = (inspect.getdoc(method) or "").partition("\n\nRaises:\n")
    assert before.endswith((".", "name."))
    assert told.splitlines() == [f"    {line}" for line in expected]


def test_a_declaration_without_a_docstring_makes_methods_without_one():
    assert Things.make.__doc__ is None


def test_help_shows_what_may_be_given():
    text = "".join(pydoc.plain(pydoc.render_doc(Things.get)).split())
    assert "get(self,*,thing_id:" in text
    assert "extra_query:" in text
    assert "Fetchathing." in text


@pytest.mark.parametrize("name", ["get", "get_async"])
def test_a_double_refuses_what_the_method_refuses(name: str):
    double = mock.create_autospec(Things, instance=True)
    with pytest.raises(TypeError):
        getattr(double, name)(thing="t")
    with pytest.raises(TypeError):
        getattr(double, name)("t")
    with pytest.raises(TypeError):
        getattr(double, name)()


# Variants


class Others(Resource):
    get = variant(Things.get, path="/v2/others/{thing_id}", defaults={"page": 3})
    get_async = asynchronous(get)
    make = variant(Things.make, without="c", defaults={"b": "second"}, path="/v2/others", body=What)
    make_async = asynchronous(make)


def test_a_variant_differs_only_in_what_is_said():
    original, other = declaration_of(Things.get).operation, declaration_of(Others.get).operation
    assert other.path == "/v2/others/{thing_id}"
    assert original.path == "/v1/things/{thing_id}"
    for field in ("operation_id", "method", "query", "status", "harm", "returns"):
        assert getattr(other, field) == getattr(original, field)


def test_a_variant_may_have_other_defaults():
    assert inspect.signature(Others.get).parameters["page"].default == 3
    assert inspect.signature(Things.get).parameters["page"].default == 0
    call = declaration_of(Others.get_async).call("get_async", {"thing_id": "t"})
    assert call.arguments == {"thing_id": "t", "page": 3}


def test_a_variant_may_lack_a_parameter():
    others = Others(Mistral(api_key="k").sdk_configuration)
    assert list(inspect.signature(Others.make).parameters) == ["self", "a", "b", "note", *OPTIONS]
    with pytest.raises(TypeError, match=r"got an unexpected keyword argument 'c'"):
        others.make(a="1", b="2", c="3")
    with pytest.raises(TypeError, match=r"missing 1 required keyword-only argument: 'a'"):
        others.make()  # type: ignore[call-arg]  # the mistake is the point
    call = declaration_of(Others.make).call("make", {"a": "1"})
    assert call.arguments == {"a": "1", "b": "second"}


def test_a_variant_whose_parameters_lose_their_place_is_refused():
    with pytest.raises(TypeError, match="'thing_id' must have one place to go to, and has 0"):
        variant(Things.get, path="/v2/things", query=Thing)


# The operations there are


def every_operation() -> dict[str, Declaration]:
    client = Mistral(api_key="k")
    resources: list[Any] = [
        *(client.agents, client.batch.jobs, client.chat, client.classifiers, client.embeddings),
        *(client.files, client.fim, client.fine_tuning.jobs, client.models, client.ocr),
    ]
    return {
        f"{type(resource).__module__}.{name}": member.__declaration__
        for resource in resources
        for name, member in vars(type(resource)).items()
        if hasattr(member, "__declaration__")
    }


EVERY = every_operation()


@pytest.mark.parametrize("name", EVERY)
def test_only_files_and_jobs_do_not_list_the_fields_they_refuse(name: str):
    declared = EVERY[name].operation
    without = ("/v1/files", "/v1/fine_tuning/", "/v1/batch/")
    assert declared.lists_refusals is not declared.path.startswith(without)


def test_what_makes_a_thing_is_known_to_make_two_when_sent_twice():
    made = {name for name, each in EVERY.items() if each.operation.harm is Harm.DUPLICATE}
    assert {name.removesuffix("_async").removeprefix("mistralai.") for name in made} == {
        "files.upload",
        "jobs.create",
        "mistral_jobs.create",
    }
