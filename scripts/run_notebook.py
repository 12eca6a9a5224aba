"""Run examples/quickstart.ipynb, and keep in it what it prints.

usage: python scripts/run_notebook.py

Kept are texts only, without what is another thing each time: counters and times. The tests run the
notebook too, and compare what it prints with what stands in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parent.parent / "examples" / "quickstart.ipynb"


def read() -> Any:
    """Read the notebook as it is."""
    return nbformat.read(NOTEBOOK, as_version=4)


def executed() -> Any:
    """Run the notebook in a kernel of its own; give it with what each cell printed."""
    notebook = read()
    metadata = dict(notebook.metadata)
    NotebookClient(notebook, timeout=60, kernel_name="python3", coalesce_streams=True).execute()
    notebook.metadata = metadata  # without the version of Python that ran it
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                output.pop("execution_count", None)
                if output.output_type == "execute_result":
                    output.execution_count = None
    return notebook


def main() -> None:
    """Run it, and write it."""
    nbformat.write(executed(), NOTEBOOK)


if __name__ == "__main__":
    main()
