"""What programs write around the operations, written once: jobs, rows, streams, tools, vectors.

Nothing here has a way to the server of its own: all of it calls the methods of the resources, where
each helper is found too, beside the operations that it is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._v1.lazy import lazy_names

if TYPE_CHECKING:
    from .batch_rows import BatchRow
    from .many_embeddings import ManyEmbeddings
    from .parsed_stream import ParsedEventStream, ParsedEventStreamAsync
    from .tool_runs import ChatRun, MadeCall, PythonTool, tool_of
else:
    _HOMES = {
        ".batch_rows": ["BatchRow"],
        ".many_embeddings": ["ManyEmbeddings"],
        ".parsed_stream": ["ParsedEventStream", "ParsedEventStreamAsync"],
        ".tool_runs": ["ChatRun", "MadeCall", "PythonTool", "tool_of"],
    }
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)

__all__ = [
    "BatchRow",
    "ChatRun",
    "MadeCall",
    "ManyEmbeddings",
    "ParsedEventStream",
    "ParsedEventStreamAsync",
    "PythonTool",
    "tool_of",
]
