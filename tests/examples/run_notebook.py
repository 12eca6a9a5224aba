"""Runs the cells of a notebook one after another, in an event loop that runs all the while.

That is what Jupyter does with them; `nox -s notebook` runs the same cells in Jupyter itself.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import sys
from pathlib import Path
from typing import Any


async def main(cells: list[dict[str, Any]]) -> None:
    """Run them."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            code = compile(source, cell["id"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            made = eval(code, names)  # noqa: S307 - a cell of our own
            if inspect.isawaitable(made):
                await made
    await names["client"].aclose()


asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]))
