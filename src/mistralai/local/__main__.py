"""``python -m mistralai.local``."""

import sys

try:
    from .cli import main
except ModuleNotFoundError as error:
    if error.name not in {"starlette", "uvicorn", "python_multipart"}:
        raise
    # The packages and not `mistralai[local]`: by that name an index has the official client, which
    # would take the place of this one.
    way_in = "pip install starlette uvicorn python-multipart tinytag"
    sys.exit(f"{error.name} is missing, of the extra local: {way_in}")

sys.exit(main())
