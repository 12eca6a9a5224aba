"""The notebook runs from its first cell to its last, and prints what stands in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nbclient", reason="notebooks are run by nbclient")
pytest.importorskip("ipykernel", reason="notebooks are run in a kernel of IPython's")

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import run_notebook


def outputs(notebook: Any) -> list[list[tuple[str, str]]]:
    """Tell what each cell of code printed, and the value that it ended in."""
    return [
        [
            (output.output_type, output.text if "text" in output else output.data["text/plain"])
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_the_notebook_runs_and_prints_what_stands_in_it():
    told = outputs(run_notebook.read())

    assert outputs(run_notebook.executed()) == told
    assert [len(one) for one in told] == [0, 1, 1, 1, 1, 1, 0]
