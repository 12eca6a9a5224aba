"""From Python functions to what a model is told of them, and from its arguments to calls."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import json
from collections.abc import Iterator  # noqa: TC003 - a tool's types are evaluated
from typing import Annotated, Any, Literal, Optional

import pydantic
import pytest
from jsonschema import Draft202012Validator

from mistralai.extra.docstrings import read_docstring
from mistralai.extra.functions import PythonFunction


class Place(pydantic.BaseModel):
    """Where."""

    city: str
    zip: Optional[int] = None  # noqa: UP045 - as people write it


class Colour(enum.Enum):
    RED = "r"
    GREEN = "g"


GOOGLE = """Get the weather.

    Of today.

    Args:
        city: The city, as in
            "Paris".
        days (int, optional): How many (at most 5): whole ones.
        *rest: Nothing.

    Returns:
        dict: A text.

    Raises:
        ValueError: Never.

    Example:
        >>> 1
    """
NUMPY = """Get the weather.

    Of today.

    Parameters
    ----------
    city : str
        The city, as in
        "Paris".
    days : int, optional
        How many (at most 5): whole ones.
    *rest
        Nothing.

    Returns
    -------
    dict
        A text.
    """
REST = """Get the weather.

    Of today.

    :param city: The city, as in
        "Paris".
    :param int days: How many (at most 5): whole ones.
    :type city: str
    :param rest: Nothing.
    :returns: A text.
    :raises ValueError: Never.
    """


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, REST], ids=["google", "numpy", "rest"])
def test_a_docstring_is_read_in_each_style(text: str):
    said = read_docstring(text)
    assert said.description == "Get the weather.\n\nOf today."
    assert said.parameters == {
        "city": 'The city, as in\n"Paris".',
        "days": "How many (at most 5): whole ones.",
        "rest": "Nothing.",
    }


@pytest.mark.parametrize(
    ("text", "description", "parameters"),
    [
        pytest.param(None, "", {}, id="none"),
        pytest.param("One line.", "One line.", {}, id="one line"),
        pytest.param("Args:\n    a: First.\n\nText.", "Text.", {"a": "First."}, id="text behind"),
        pytest.param("Args: none", "Args: none", {}, id="a heading with text behind it"),
        pytest.param("Args:", "Args:", {}, id="a heading of nothing"),
        pytest.param("Beware:\n    of it", "Beware:\n    of it", {}, id="another heading"),
        pytest.param("Title\n-----\nText", "Title\n-----\nText", {}, id="another underlining"),
        pytest.param(":class:`X` is it", ":class:`X` is it", {}, id="a role"),
        pytest.param(":param: nobody", "", {}, id="a field without a name"),
        pytest.param(":meta private:", ":meta private:", {}, id="another field"),
        pytest.param("Args:\n    lost\n    a: First.", "", {"a": "First."}, id="an item of none"),
        pytest.param("Args:\n    a, b: Both.", "", {"a": "Both.", "b": "Both."}, id="two names"),
        pytest.param(
            "T\n\nParameters\n----------\na\n  First.\n\nNotes\n-----\nN.\n\nMore\n----\nText",
            "T\n\nMore\n----\nText",
            {"a": "First."},
            id="sections of NumPy",
        ),
    ],
)
def test_what_is_of_no_style_is_text(
    text: str | None, description: str, parameters: dict[str, str]
):
    # The first line of a docstring has an indentation of its own.
    assert read_docstring(text and f"\n{text}") == (description, parameters)


def weather(  # noqa: D417 - a docstring need not tell of all
    city: str,
    unit: Literal["c", "f"] = "c",
    days: Optional[int] = None,  # noqa: UP045 - as people write it
) -> str:
    """Get the weather.

    Args:
        city: The city.
        unit: Celsius or Fahrenheit.

    Returns:
        A sentence.
    """
    return f"{city} {unit} {days}"


def test_a_function_is_told_by_its_signature_and_docstring():
    assert PythonFunction(weather).declaration.model_dump() == {
        "name": "weather",
        "description": "Get the weather.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "The city."},
                "unit": {
                    "type": "string",
                    "enum": ["c", "f"],
                    "default": "c",
                    "description": "Celsius or Fahrenheit.",
                },
                "days": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
            },
            "required": ["city"],
        },
        "strict": True,
    }


def plan(  # noqa: D417 - as above
    place: Place,
    stops: Annotated[list[str], pydantic.Field(description="On the way.", max_length=3)],
    colour: Colour = Colour.RED,
    when: dt.date | None = None,
    limit: int = pydantic.Field(default=5, ge=1, title="Most"),
) -> Any:
    """Plan.

    Args:
        place: The aim.
        stops: Never seen: the type has a description of its own.
    """
    return place, stops, colour, when, limit


def test_nested_types_become_a_schema_that_takes_what_the_function_takes():
    schema = PythonFunction(plan).declaration.parameters
    assert schema["required"] == ["place", "stops"]
    assert schema["properties"] == {
        "place": {"$ref": "#/$defs/Place", "description": "The aim."},
        "stops": {
            "type": "array",
            "items": {"type": "string"},
            "maxItems": 3,
            "description": "On the way.",
        },
        "colour": {"$ref": "#/$defs/Colour", "default": "r"},
        "when": {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "null"}],
            "default": None,
        },
        "limit": {"type": "integer", "minimum": 1, "default": 5, "title": "Most"},
    }
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"place": {"city": "Rome"}, "stops": ["Pisa"], "colour": "g"})
    assert not validator.is_valid({"place": {"city": "Rome"}, "stops": [1]})


def test_arguments_arrive_in_the_types_of_the_function():
    given = {"place": {"city": "Rome"}, "stops": [], "colour": "g", "when": "2026-01-02"}
    expected = (Place(city="Rome"), [], Colour.GREEN, dt.date(2026, 1, 2), 5)
    function = PythonFunction(plan)
    assert function.bind(json.dumps(given))() == expected
    assert function.bind(given)() == expected


def test_a_default_stays_the_very_object_of_the_function():
    kept: list[int] = []

    def collect(item: int, into: list[int] = kept) -> list[int]:
        into.append(item)
        return into

    assert PythonFunction(collect).bind('{"item": 1}')() is kept


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('{"days": 1}', "city"),
        ('{"city": "Rome", "days": "many"}', "days"),
        ('{"city": "Rome", "when": 1}', "when"),
        ('{"city": ', "Invalid JSON"),
        ("[]", "object"),
    ],
    ids=["missing", "of another type", "of no parameter", "cut off", "no object"],
)
def test_wrong_arguments_are_refused_before_the_call(arguments: str, said: str):
    with pytest.raises(pydantic.ValidationError, match=said):
        PythonFunction(weather).bind(arguments)


def odd(first: int, second: int = 2, /, _third: int = 3, *, json: int = 4) -> list[int]:
    return [first, second, _third, json]


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ('{"first": 1}', [1, 2, 3, 4]),
        ('{"first": 1, "second": 7, "_third": 8, "json": 9}', [1, 7, 8, 9]),
    ],
)
def test_parameters_may_have_any_name_and_kind(arguments: str, result: list[int]):
    function = PythonFunction(odd)
    assert [*function.declaration.parameters["properties"]] == ["first", "second", "_third", "json"]
    assert function.bind(arguments)() == result


class Greeter:
    """Greets."""

    def greet(self, name: str) -> str:
        """Greet somebody."""
        return f"hello {name}"

    def __call__(self, name: str) -> str:
        """Call somebody."""
        return f"hey {name}"


class Point(pydantic.BaseModel):
    """A point."""

    x: int


@functools.wraps(weather)
def wrapped(*args: Any, **kwargs: Any) -> str:
    return weather(*args, **kwargs).upper()


@pytest.mark.parametrize(
    ("function", "name", "description", "arguments", "result"),
    [
        (Greeter().greet, "greet", "Greet somebody.", {"name": "you"}, "hello you"),
        (Greeter(), "Greeter", "Call somebody.", {"name": "you"}, "hey you"),
        (
            functools.partial(weather, unit="f"),
            "weather",
            "Get the weather.",
            {"city": "Rome"},
            "Rome f None",
        ),
        (wrapped, "weather", "Get the weather.", {"city": "Rome"}, "ROME C NONE"),
        (Point, "Point", "A point.", {"x": "3"}, Point(x=3)),
        (lambda **_: 1, None, None, None, None),
    ],
    ids=["method", "instance", "partial", "wrapped", "class", "lambda"],
)
def test_whatever_can_be_called_and_has_a_name_is_a_tool(
    function: Any, name: str | None, description: str, arguments: Any, result: Any
):
    if name is None:
        with pytest.raises(TypeError, match="must have a name"):
            PythonFunction(function)
        return
    made = PythonFunction(function)
    assert (made.name, made.declaration.description) == (name, description)
    assert made.bind(arguments)() == result


def test_a_function_without_anything_takes_nothing():
    def bare(*args, **kwargs):
        return args, kwargs

    made = PythonFunction(bare)
    assert made.declaration.description == ""
    assert made.declaration.parameters == {"type": "object", "properties": {}}
    assert made.bind("  ")() == ((), {})


def test_what_no_default_of_json_can_say_is_left_out():
    def keep(what: Any = print) -> Any:
        return what

    made = PythonFunction(keep)
    assert made.declaration.parameters["properties"] == {"what": {}}
    assert made.bind("{}")() is print


@pytest.mark.parametrize("given", [3, "weather", None])
def test_only_what_can_be_called_is_a_tool(given: Any):
    with pytest.raises(TypeError, match="a tool must be a function"):
        PythonFunction(given)


def test_a_type_that_nobody_can_find_is_named():
    def seek(what: Nowhere) -> None:  # noqa: F821
        """Seek."""

    with pytest.raises(
        TypeError, match=r"'seek' has a parameter whose type cannot be found.*Nowhere"
    ):
        PythonFunction(seek)


def test_the_type_of_the_result_may_be_one_for_type_checkers_only():
    def seek(what: int) -> Nowhere:  # noqa: F821
        """Seek."""

    parameters = PythonFunction(seek).declaration.parameters
    assert parameters["properties"] == {"what": {"type": "integer"}}


def test_a_class_is_called_like_a_function():
    parameters = PythonFunction(Point).declaration.parameters
    assert parameters["properties"] == {"x": {"type": "integer"}}


def test_a_type_that_json_schema_cannot_express_is_named():
    def each(items: Iterator[int], call: type[Place]) -> None:
        """Each."""

    with pytest.raises(TypeError, match="'each' has a parameter of a type that JSON Schema cannot"):
        PythonFunction(each)
