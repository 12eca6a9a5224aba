"""``python -m mistralai.local``."""

import sys
from collections.abc import Sequence

PROGRAM = "python -m mistralai.local"


def explain(error: ModuleNotFoundError) -> str | None:
    """Say what to install for the server to run; None where it is not a library that it needs.

    Args:
        error: What importing the server ended in.
    """
    if error.name not in {"starlette", "uvicorn", "python_multipart"}:
        return None
    # The packages and not `mistralai[local]`: by that name an index has the official client, which
    # would take the place of this one.
    way_in = "pip install starlette uvicorn python-multipart tinytag regex"
    return f"{error.name} is missing, of the extra local: {way_in}"


def run(arguments: Sequence[str] | None = None, program: str = PROGRAM) -> int:
    """Run the command line, or say what is missing for it.

    Args:
        arguments: The command line without the program's name; the process's own by default.
        program: What the program is called in its help.

    Returns:
        The exit status.
    """
    try:
        from .cli import main  # noqa: PLC0415 - what is missing can be said
    except ModuleNotFoundError as error:
        said = explain(error)
        if said is None:
            raise
        print(said, file=sys.stderr)  # noqa: T201 - a command line prints
        return 1
    return main(arguments, program)


if __name__ == "__main__":
    sys.exit(run())
