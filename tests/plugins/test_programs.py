"""A program that is forked ends as one of a fresh interpreter does."""

from __future__ import annotations

from typing import Any

import pytest

LEFT_OPEN = """
import socket, threading
{}
"""


@pytest.mark.parametrize(
    "code",
    [
        "left = socket.socket()",  # until the interpreter ends
        "socket.socket()",
        "left = [socket.socket()]; left.append(left)",
        "def work():\n    socket.socket()\nthreading.Thread(target=work).start()",
    ],
)
def test_what_is_left_open_is_heard_of(run_program: Any, code: str):
    status, printed, said = run_program(LEFT_OPEN.format(code))
    assert (status, printed) == (0, "")
    assert "ResourceWarning: unclosed <socket.socket" in said


def test_a_program_has_surroundings_of_its_own(run_program: Any):
    code = "import os, sys; print(sys.argv[1:], os.environ['A'], input(), __name__); sys.exit(3)"
    told = run_program(code, "b", environment={"A": "a"}, types="c\n")
    assert told == (3, "['b'] a c __main__\n", "")
    assert run_program("print('A' in __import__('os').environ)") == (0, "False\n", "")


def test_a_warning_is_an_error_and_an_error_has_its_traceback(run_program: Any):
    status, printed, said = run_program("import warnings; warnings.warn('careful')")
    assert (status, printed) == (1, "")
    assert said.endswith("UserWarning: careful\n")


def test_a_program_that_does_not_end_is_ended(run_program: Any):
    with pytest.raises(TimeoutError):
        run_program("import time; time.sleep(100)", seconds=0.1)
    assert run_program("print('next')") == (0, "next\n", "")
