"""``python -m mistralai.local``."""

import sys

try:
    from .cli import main
except ModuleNotFoundError as error:
    if error.name not in {"starlette", "uvicorn", "python_multipart"}:
        raise
    sys.exit(f"{error.name} is missing; install the server with: pip install 'mistralai[local]'")

sys.exit(main())
