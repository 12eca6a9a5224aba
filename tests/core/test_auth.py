"""Where the key comes from, and that nothing shows it."""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from mistralai._auth.credentials import Credentials, Headers, Secret, authorization
from mistralai.errors import ServiceAccountTokenError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "s3cret"


@pytest.mark.parametrize(
    ("source", "variable", "expected"),
    [
        (KEY, None, KEY),
        (KEY, "other", KEY),
        (lambda: KEY, "other", KEY),
        (None, None, None),
        (None, KEY, KEY),
        ("", KEY, KEY),
        ("", None, None),
        ("", "", None),
        (lambda: None, KEY, KEY),
        (lambda: None, None, None),
    ],
)
def test_an_argument_goes_before_the_environment(
    source: str | Callable[[], str | None] | None,
    variable: str | None,
    expected: str | None,
    monkeypatch: pytest.MonkeyPatch,
):
    if variable is not None:
        monkeypatch.setenv("MISTRAL_API_KEY", variable)
    credentials = Credentials(source)
    assert credentials.key() == expected
    assert asyncio.run(credentials.key_async()) == expected


def test_the_environment_is_read_at_the_time_of_the_call(monkeypatch: pytest.MonkeyPatch):
    credentials = Credentials(None, "MY_KEY")
    assert credentials.key() is None
    monkeypatch.setenv("MY_KEY", KEY)
    assert credentials.key() == KEY


def test_a_file_goes_before_the_variable_and_behind_the_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", "other")
    monkeypatch.setenv("MISTRAL_SA_TOKEN_PATH", "")
    assert Credentials(None).key() == "other"
    path = tmp_path / "token"
    path.write_text(f"{KEY}\n")
    monkeypatch.setenv("MISTRAL_SA_TOKEN_PATH", str(path))
    assert Credentials(None).key() == KEY
    assert Credentials(lambda: None).key() == KEY
    assert Credentials("mine").key() == "mine"
    assert Credentials(None, "AZURE_API_KEY").key() is None
    assert repr(Credentials(None)) == f"<credentials from the file {path}>"


def test_the_file_is_read_again_for_every_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "token"
    monkeypatch.setenv("MISTRAL_SA_TOKEN_PATH", str(path))
    credentials = Credentials(None)
    for key in ("a", "b"):
        path.write_text(key)
        secret = Secret.of(asyncio.run(credentials.key_async()))
        header = credentials.header_of(secret)
        assert header is not None
        assert header.reveal() == f"Bearer {key}"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read: "), (b"\xff", "cannot be read: "), (b" \n", "has no token in it")],
)
def test_a_file_without_a_token_is_an_error_that_names_it(
    content: bytes | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("MISTRAL_SA_TOKEN_PATH", str(path))
    with pytest.raises(ServiceAccountTokenError) as caught:
        Credentials(None).key()
    assert str(caught.value).startswith(f"The file {path}, which MISTRAL_SA_TOKEN_PATH names, ")
    assert words in str(caught.value)
    assert (caught.value.status_code, caught.value.raw_response, caught.value.body) == (
        -1,
        None,
        "",
    )
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (type(again), str(again)) == (ServiceAccountTokenError, str(caught.value))


def test_a_function_is_called_each_time():
    keys = iter(["a", "b"])
    credentials = Credentials(lambda: next(keys))
    assert [credentials.key(), credentials.key()] == ["a", "b"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (KEY, "an argument"),
        (lambda: KEY, "a function"),
        (None, "the environment variable MISTRAL_API_KEY"),
    ],
)
def test_the_repr_says_where_the_key_comes_from_and_not_what_it_is(source: Any, words: str):
    assert repr(Credentials(source)) == f"<credentials from {words}>"


def test_nothing_that_prints_or_keeps_a_key_gets_to_see_it():
    secret = Secret.of(KEY)
    assert secret is not None
    assert KEY not in f"{secret} {secret!r} {Headers(authorization=KEY)!r}"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
    assert Secret.of(None) is None


@pytest.mark.parametrize("source", [7, b"key", ["key"]])
def test_anything_else_is_refused_when_the_client_is_made(source: Any):
    with pytest.raises(TypeError, match=r"api_key must be .* not "):
        Credentials(source)


@pytest.mark.parametrize("given", [7, b"key"])
def test_a_function_that_gives_no_string_is_named(given: Any):
    with pytest.raises(TypeError, match=r"api_key .* returned .*, not a string"):
        Credentials(lambda: given).key()


@pytest.mark.parametrize(
    ("key", "header"),
    [(KEY, f"Bearer {KEY}"), (f"bearer {KEY}", f"bearer {KEY}"), ("BEARER x", "BEARER x")],
)
def test_a_key_becomes_a_bearer_token_unless_it_is_one(key: str, header: str):
    assert authorization(Secret(key)).reveal() == header


@pytest.mark.parametrize("source", [KEY, lambda: KEY, None])
def test_the_source_can_be_had_as_v1_had_it(source: Any):
    assert Credentials(source).api_key is source


def test_a_header_is_kept_for_a_key_that_cannot_change(monkeypatch: pytest.MonkeyPatch):
    fixed = Credentials(KEY)
    header = fixed.header_of(Secret(KEY))
    assert header is not None
    assert fixed.header is header
    assert header.reveal() == f"Bearer {KEY}"
    assert KEY not in repr(header)
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    for changing in (Credentials(None), Credentials(lambda: KEY), Credentials("")):
        assert changing.header_of(Secret(KEY)) is not None
        assert changing.header is None


def test_without_a_key_there_is_no_header():
    credentials = Credentials(None)
    assert credentials.header_of(None) is None
    assert credentials.header is None


def test_credentials_with_another_source_read_the_same_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MY_KEY", KEY)
    other = Credentials("x", "MY_KEY").with_source(None)
    assert other.key() == KEY
    assert other.header is None


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nx: y", "schlüssel", f" {KEY}", f"{KEY} "])
def test_a_key_that_no_header_can_have_is_refused_without_showing_it(key: str):
    with pytest.raises(ValueError, match="api_key has a character") as caught:
        authorization(Secret(key))
    assert KEY not in str(caught.value)
