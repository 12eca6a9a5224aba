"""What programs see that look at the client at run time: editors, help(), mocks, tracing tools."""

from __future__ import annotations

import inspect
import pydoc
import typing
from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from every import every

import mistralai
from mistralai import UNSET, Mistral, models
from mistralai._core.docstrings import with_options
from mistralai._core.paging import doc_of
from mistralai._core.resource import Resource
from mistralai.chat import Chat
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

RESOURCES = (
    *("agents", "batch.jobs", "chat", "classifiers", "embeddings", "files", "fim"),
    *("fine_tuning.jobs", "models", "ocr"),
)
OPTIONS = {
    "retries": UNSET,
    "server_url": None,
    "timeout_ms": None,
    "http_headers": None,
    "extra_body": None,
    "extra_query": None,
}


def operations() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every operation by its path, with its function as it stands in the class."""
    client = Mistral(api_key="k")
    for path in RESOURCES:
        resource: Any = client
        for step in path.split("."):
            resource = getattr(resource, step)
        for name, function in vars(type(resource)).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                yield f"{path}.{name}", function


METHODS = dict(operations())
OPERATIONS = {
    path: function
    for path, function in METHODS.items()
    if hasattr(function, "__declaration__") or ".parse" in path
}
# What is made of operations.
HELPERS = METHODS.keys() - OPERATIONS.keys()
PLAIN = [path for path in OPERATIONS if ".parse" not in path]
each = every("path", OPERATIONS)
each_plain = every("path", PLAIN)
each_pair = every("path", [p for p in OPERATIONS if not p.endswith("_async")])


def test_there_are_all_operations():
    # 34 operations of the API, `parse` and `parse_stream`, each blocking and awaiting.
    assert len(OPERATIONS) == 2 * 36


def test_there_are_all_helpers():
    names = {path for path in HELPERS if not path.endswith("_async")}
    assert {f"{path}_async" for path in names} == HELPERS - names
    assert names == {
        *("batch.jobs.iterate", "batch.jobs.results", "batch.jobs.wait"),
        *("chat.run", "embeddings.create_many"),
        *("files.iterate", "files.save", "fine_tuning.jobs.iterate", "fine_tuning.jobs.wait"),
    }


@pytest.mark.parametrize("path", sorted(HELPERS))
def test_a_helper_can_be_looked_at_like_an_operation(path: str):
    function = METHODS[path]
    assert {p.name: p.default for p in _parameters(function)[-6:]} == OPTIONS or (
        _parameters(function)[-1].name == "options"
    )
    # What these return stands on what a program need not load that does without them.
    is_late = path.startswith(("chat.", "embeddings."))
    assert is_late or "return" in typing.get_type_hints(function)
    twin = METHODS[f"{path.removesuffix('_async')}_async"]
    assert _parameters(function) == _parameters(twin)
    doc = inspect.getdoc(METHODS[path.removesuffix("_async")]) or ""
    for parameter in _parameters(function):
        stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        assert f"\n    {stars}{parameter.name}: " in doc, parameter.name


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    _, *parameters = inspect.signature(function).parameters.values()
    return parameters


@pytest.mark.parametrize("path", METHODS)
def test_an_operation_bears_its_name_and_says_what_it_does(path: str):
    function = METHODS[path]
    name = path.rpartition(".")[2]
    assert function.__name__ == name
    assert function.__qualname__.endswith(f".{name}")
    doc = inspect.getdoc(function)
    assert doc is not None
    assert doc.splitlines()[0].endswith((".", "`."))


@each
def test_only_the_awaiting_half_is_made_of_coroutines(path: str):
    assert inspect.iscoroutinefunction(OPERATIONS[path]) is path.endswith("_async")


@each_plain
def test_an_operation_takes_keywords_and_ends_with_the_options(path: str):
    _, *parameters = inspect.signature(OPERATIONS[path]).parameters.values()
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
    assert {p.name: p.default for p in parameters[-6:]} == OPTIONS


@each_pair
def test_both_halves_have_the_same_parameters_defaults_and_docstring(path: str):
    blocking, awaiting = OPERATIONS[path], OPERATIONS[f"{path}_async"]
    assert inspect.signature(blocking).parameters == inspect.signature(awaiting).parameters
    if ".parse" not in path:
        assert blocking.__doc__ == awaiting.__doc__


@each_plain
def test_every_parameter_is_described(path: str):
    doc = inspect.getdoc(OPERATIONS[path]) or ""
    for name in inspect.signature(OPERATIONS[path]).parameters:
        assert name == "self" or f"\n    {name}: " in doc, name


@each_plain
def test_the_annotations_can_be_evaluated(path: str):
    hints = typing.get_type_hints(OPERATIONS[path])
    assert "return" in hints
    assert not [name for name, hint in hints.items() if isinstance(hint, str)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("complete", models.ChatCompletionResponse),
        ("complete_async", models.ChatCompletionResponse),
        ("stream", EventStream[models.CompletionEvent]),
        ("stream_async", EventStreamAsync[models.CompletionEvent]),
    ],
)
def test_the_return_type_is_what_a_caller_gets(name: str, expected: Any):
    assert typing.get_type_hints(getattr(Chat, name))["return"] == expected


def test_help_shows_parameters_defaults_and_text():
    text = pydoc.plain(pydoc.render_doc(Chat.complete))
    # Python 3.13 gives every parameter a line of its own.
    assert "complete(self,*,model:" in "".join(text.split())
    assert "temperature: " in text
    assert "= Unset()" in text
    assert "Ask a model for the next message of a conversation." in text


@pytest.mark.parametrize("path", METHODS)
def test_an_operation_belongs_to_its_module(path: str):
    function = METHODS[path]
    assert function.__module__.startswith("mistralai.")
    assert not function.__module__.startswith("mistralai._core")


# `await` forgotten, or too much: the words are Python's, as docs/guides/errors.md shows them


def test_a_call_that_nobody_awaits_is_a_coroutine_and_named_in_the_warning():
    call: Any = Mistral(api_key="k").chat.complete_async(model="m", messages=[])
    assert inspect.iscoroutine(call)
    with pytest.raises(AttributeError, match="'coroutine' object has no attribute 'choices'"):
        _ = call.choices
    with pytest.warns(RuntimeWarning, match=r"coroutine 'Chat\.complete_async' was never awaited"):
        del call


@pytest.mark.parametrize("kind", [models.ChatCompletionResponse, EventStream, EventStreamAsync])
def test_what_has_come_is_not_awaitable_and_python_says_what_it_is(kind: Any):
    answer: Any = object.__new__(kind)
    assert not inspect.isawaitable(answer)
    assert isinstance(answer, AsyncIterable) is (kind is EventStreamAsync)
    assert isinstance(answer, Iterable) is (kind is not EventStreamAsync)

    async def wait() -> None:
        await answer

    with pytest.raises(TypeError, match=kind.__name__):
        wait().send(None)


# Doubles


def test_a_double_of_a_resource_refuses_what_the_resource_refuses():
    double = mock.create_autospec(Chat, instance=True)
    double.complete.return_value = "answer"
    assert double.complete(model="m", messages=[]) == "answer"
    with pytest.raises(TypeError):
        double.complete(model="m", messages=[], temprature=1)
    with pytest.raises(TypeError):
        double.complete("m", messages=[])
    with pytest.raises(AttributeError):
        double.compete  # noqa: B018 - the access is what fails
    assert isinstance(double.complete_async, mock.AsyncMock) or inspect.iscoroutinefunction(
        double.complete_async
    )


def test_a_double_of_the_client_has_its_resources():
    double = mock.create_autospec(Mistral, instance=True)
    assert double.chat is not None
    with pytest.raises(AttributeError):
        double.chats  # noqa: B018 - the access is what fails
    with pytest.raises(TypeError):
        mock.create_autospec(Mistral)(key="k")


def test_an_operation_that_is_wrapped_in_its_class_is_called_through_the_wrapper():
    with mock.patch.object(Chat, "complete", autospec=True, return_value="seen") as wrapped:
        client = Mistral(api_key="k")
        assert client.chat.complete(model="m", messages=[]) == "seen"
    wrapped.assert_called_once_with(client.chat, model="m", messages=[])


def test_wrapping_one_half_leaves_the_other_alone():
    before = Chat.complete_async
    with mock.patch.object(Chat, "complete", autospec=True):
        assert Chat.complete_async is before


# Names


def test_every_public_name_can_be_had():
    missing = [name for name in mistralai.__all__ if not hasattr(mistralai, name)]
    assert missing == []


def test_the_names_of_the_package_are_listed():
    assert set(mistralai.__all__) <= set(dir(mistralai))


def test_a_star_import_gives_the_public_names():
    namespace: dict[str, Any] = {}
    exec("from mistralai import *", namespace)  # noqa: S102 - the statement is the subject
    assert namespace["Mistral"] is Mistral
    assert set(mistralai.__all__) <= set(namespace)


@pytest.mark.parametrize("module", [mistralai, models, mistralai.utils, mistralai.types])
def test_an_unknown_name_is_an_attribute_error(module: ModuleType):
    with pytest.raises(
        AttributeError, match=rf"module '{module.__name__}' has no attribute 'nope'"
    ):
        module.nope  # noqa: B018 - the access is what fails
    with pytest.raises(ImportError, match="nope"):
        exec(f"from {module.__name__} import nope")  # noqa: S102 - the statement is the subject


def test_the_resources_of_a_client_are_made_once_and_share_its_configuration():
    client = Mistral(api_key="k")
    for path in RESOURCES:
        resource: Any = client
        for step in path.split("."):
            assert getattr(resource, step) is getattr(resource, step)
            resource = getattr(resource, step)
        assert isinstance(resource, Resource)
        assert resource.sdk_configuration is client.sdk_configuration


def test_the_constructor_takes_v1s_parameters_in_v1s_order():
    names = list(inspect.signature(Mistral).parameters)
    assert names[:9] == [
        *("api_key", "server", "server_url", "url_params", "client", "async_client"),
        *("retry_config", "timeout_ms", "debug_logger"),
    ]


def test_a_docstring_that_says_nothing_of_the_options_stays_as_it_is():
    assert with_options("Do it.") == "Do it."


def test_where_python_keeps_no_docstrings_none_are_made():
    assert with_options(None) is None
    assert doc_of(None, "list") is None
