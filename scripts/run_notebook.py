"""Run examples/notebook.ipynb in Jupyter, against the local server; a cell that fails ends it.

usage: python scripts/run_notebook.py

It needs nbclient and ipykernel: `nox -s notebook` brings them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from mistralai.local import LocalServer

NOTEBOOK = Path(__file__).resolve().parent.parent / "examples" / "notebook.ipynb"


def main() -> int:
    """Run it, and look whether each cell of code that prints has printed."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with LocalServer() as server:
        os.environ.update(MISTRAL_API_KEY="any", MISTRAL_SERVER_URL=server.url)
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    silent = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and "print(" in cell.source:
            text = "".join(output.get("text", "") for output in cell.outputs)
            print(text.rstrip())
            silent += not text
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
