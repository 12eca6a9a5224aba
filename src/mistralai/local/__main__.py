"""``python -m mistralai.local``."""

import sys
from collections.abc import Sequence

from ._extra import explained

PROGRAM = "python -m mistralai.local"


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
        if (helpful := explained(error)) is error:
            raise
        print(helpful, file=sys.stderr)  # noqa: T201 - a command line prints
        return 1
    return main(arguments, program)


if __name__ == "__main__":  # pragma: no cover - tests run it as a process of its own
    sys.exit(run())
