"""Files: `mistralai.files`, but what the server assumes by itself is sent."""

from mistralai import files
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Files"]

SENT = {"assumed": frozenset[str]()}


@differing(upload=SENT, list=SENT)
class Files(files.Files):
    """Files for fine-tuning, for batches and for reading; see `mistralai.files.Files`."""
