"""``python -m mistralai``: the command line."""

from .cli import main

main()
