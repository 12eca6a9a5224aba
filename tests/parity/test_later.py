"""This client against later official ones, all alive: the last version 1, and version 3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import generate_second_door as generator
import pytest

from .conftest import sent_by
from .test_parity import comparable

if TYPE_CHECKING:
    from .conftest import Program, Sent

    Later = tuple[Program, str]

pytestmark = pytest.mark.parity

# 1.12 sent `include_total`, which the server assumes; at the first door it goes where it is given.
DELIBERATE = {"mistralai": {"Mistral.files.list#minimal"}, "mistralai.client": set[str]()}


def plain(sent: Sent) -> dict[str, Any]:
    """What of a request has to be the same: the order of fields, and who sends them, aside."""
    told = comparable(sent)
    del told["headers"]["user-agent"]
    if (
        isinstance(told["body"], bytes)
        and told["headers"].get("content-type") == "application/json"
    ):
        told["body"] = json.loads(told["body"])
    if isinstance(told["body"], list):
        told["body"].sort()
    return told


def test_every_call_sends_the_same_request(later: Later):
    program, home = later
    official = sent_by(program, "later_calls.py", home, ours=False)
    ours = sent_by(program, "later_calls.py", home, ours=True)
    assert official.keys() == ours.keys()
    assert len(ours) == 124
    differing = {
        label: (sent, got)
        for label, requests in official.items()
        if (sent := [plain(one) for one in requests])
        != (got := [plain(one) for one in ours[label]])
    }
    unexpected = {
        label: both
        for label, both in differing.items()
        if label.rpartition("/")[0] not in DELIBERATE[home]
    }
    assert unexpected == {}
    assert {label.rpartition("/")[0] for label in differing} == DELIBERATE[home]


def test_every_operation_has_the_same_parameters_and_defaults(later: Later):
    program, home = later
    official = program.run("later_names.py", home, ours=False)["operations"]
    ours = program.run("later_names.py", home, ours=True)["operations"]
    assert len(official) > 140
    differing = {
        f"{name}({parameter})"
        for name, parameters in official.items()
        for parameter, *rest in parameters
        if rest not in [more for known, *more in ours.get(name, []) if known == parameter]
    }
    # `tool_confirmations` can stand in its place, as in version 3.
    optional = {
        f"beta.conversations.{name}{stream}{half}(inputs)"
        for name in ("append", "restart")
        for stream in ("", "_stream")
        for half in ("", "_async")
    }
    assert differing == (optional if home == "mistralai" else set())


def test_the_names_of_the_second_door_are_those_of_version_3(later: Later):
    program, home = later
    if home == "mistralai.client":
        known = program.run("later_names.py", home, ours=False)["models"]
        assert [name for name in generator.renamed() if name not in known] == []
