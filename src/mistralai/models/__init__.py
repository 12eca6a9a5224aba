"""Every object of the API, as a pydantic model, and the TypedDict twins of the models.

The private modules have them, by subject. A name is imported when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from mistralai.errors import *

    from ._agents import *
    from ._batch import *
    from ._chat import *
    from ._classification import *
    from ._content import *
    from ._embeddings import *
    from ._errors import *
    from ._files import *
    from ._fim import *
    from ._fine_tuning import *
    from ._integrations import *
    from ._messages import *
    from ._models import *
    from ._ocr import *
    from ._operations import *
    from ._prediction import *
    from ._response_format import *
    from ._security import *
    from ._tools import *
    from ._twins._agents import *
    from ._twins._batch import *
    from ._twins._chat import *
    from ._twins._classification import *
    from ._twins._content import *
    from ._twins._embeddings import *
    from ._twins._errors import *
    from ._twins._files import *
    from ._twins._fim import *
    from ._twins._fine_tuning import *
    from ._twins._integrations import *
    from ._twins._messages import *
    from ._twins._models import *
    from ._twins._ocr import *
    from ._twins._operations import *
    from ._twins._prediction import *
    from ._twins._response_format import *
    from ._twins._security import *
    from ._twins._tools import *
    from ._twins._usage import *
    from ._unknown import *
    from ._usage import *
else:
    # Here, because type checkers would have them among the models.
    from mistralai._v1.deep_paths import serve_models
    from mistralai._v1.lazy import lazy_names

    from ._names import ALL, HOMES

    __all__ = [*ALL]  # noqa: PLE0604 - they are strings
    __getattr__, __dir__ = lazy_names(__name__, HOMES, serve_models(__name__, ALL, HOMES))
