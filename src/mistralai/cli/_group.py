"""How commands are made: all alike."""

from __future__ import annotations

import typer


def group(help: str | None = None, epilog: str | None = None) -> typer.Typer:  # noqa: A002 - typer's
    """Make a group of commands, or, without a help of its own, a place for a single command.

    Args:
        help: What the group is for; its first line is the one in the list of commands.
        epilog: What stands at the end of its help.
    """
    made = typer.Typer(
        help=help,
        epilog=epilog,
        no_args_is_help=help is not None,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    if help is not None:
        # Without it typer takes a group of one command for that command.
        made.callback()(_stay_a_group)
    return made


def _stay_a_group() -> None: ...


def examples(*lines: str) -> str:
    r"""Write the end of a help page: examples, a line each.

    Args:
        *lines: The commands.
    """
    # The mark keeps typer from making a paragraph of the lines.
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
