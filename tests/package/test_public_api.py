"""The public interface is written down, and a break in it is found."""

from __future__ import annotations

import public_api
import pytest

BEFORE = """\
mistralai has Chat
mistralai.chat.Chat extends Resource
mistralai.chat.Chat.complete is @operation (self, *, model: str, n: int=1) -> Call[Answer]
mistralai.models.Usage.total: int = 0
"""


def test_the_public_interface_is_the_one_that_is_written_down():
    now = "".join(f"{line}\n" for line in public_api.lines())

    assert now == public_api.SNAPSHOT.read_text(encoding="utf-8"), (
        "run python scripts/public_api.py and look at the difference: is it meant?"
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("mistralai has Chat", "", "gone: mistralai has Chat"),
        (".total: int = 0", ".sum: int = 0", "gone: mistralai.models.Usage.total: int = 0"),
        (", n: int=1", "", "no parameter n any more"),
        (", n: int=1", ", n: int", "n has no default any more"),
        (", n: int=1", ", n: int=2", "the default of n was 1, and is 2"),
        (", n: int=1", ", n: int=1, m: int", "the new parameter m has no default"),
        ("self, *, model", "self, key, *, model", "the new parameter key has no default"),
    ],
)
def test_what_breaks_callers_is_found(old: str, new: str, found: str):
    assert any(found in line for line in public_api.breaking(BEFORE, BEFORE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        (", n: int=1", ", n: int=1, m: int=3"),
        ("model: str", "model: str | None"),
        ("mistralai has Chat", "mistralai has Chat\nmistralai has Fim"),
        (".total: int", ".total: float"),
    ],
)
def test_what_only_adds_is_no_break(old: str, new: str):
    assert public_api.breaking(BEFORE, BEFORE.replace(old, new, 1)) == []


def test_the_interface_as_written_down_can_be_compared():
    text = public_api.SNAPSHOT.read_text(encoding="utf-8")

    assert public_api.breaking(text, text) == []
