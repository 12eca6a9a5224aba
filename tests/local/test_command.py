"""`python -m mistralai.local`: the command line, or what is missing for it."""

import sys

import pytest

from mistralai.local.__main__ import run

CLI = "mistralai.local.cli"


@pytest.fixture
def without(monkeypatch):
    """Takes a module away from the command line, which is imported anew."""

    def take(name):
        for module in (CLI, "mistralai.local.server"):
            monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.setitem(sys.modules, name, None)

    return take


def test_what_is_missing_for_the_server_is_said(without, capsys):
    without("uvicorn")
    assert run(["--help"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("uvicorn is missing, of the extra local: pip install ")
    assert said.out == ""


def test_a_module_that_no_installation_would_bring_is_an_error(without):
    without(CLI)
    with pytest.raises(ModuleNotFoundError, match=CLI):
        run(["--help"])
