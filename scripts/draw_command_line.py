"""Draw docs/images/command-line.svg: a session of the command line, as a terminal shows it.

The commands are those of the program, the server is the one in the box, and the picture is rich's.
What the model says to the question is ordered, so that the picture is the same each time.

    python scripts/draw_command_line.py [--check]
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from unittest import mock

from _generated import deliver_text
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from mistralai.cli._app import app
from mistralai.local import LocalServer

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "images" / "command-line.svg"
COLUMNS = 80
ANSWER = """\
Two stand out, and **neither** needs a library:

| Way | Order | Takes |
| --- | --- | --- |
| `dict.fromkeys` | kept | what can be hashed |
| `sorted(set(...))` | sorted | what can be compared too |

```python
def unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))  # the first of each stays
```
"""
SESSION = [
    ["ask", "How do I take doubles out of a list in Python?"],
    ["models", "--can", "ocr"],
    ["ocr", "invoice.pdf"],
]


class Screen(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """Say that somebody looks at it."""
        return True

    def lines(self) -> list[str]:
        """Give what stands on it, with the codes for colours.

        Of the other codes only those are known that rich writes for what is drawn anew: to the
        beginning of the line, up some lines, and wipe this line.
        """
        lines, at = [""], 0
        for code in _CODES.split(self.getvalue()):
            if code == "\n":
                at += 1
                lines += [""] * (at == len(lines))
            elif up := _UP.fullmatch(code):
                at -= int(up[1])
            elif code == "\x1b[2K":
                lines[at] = ""
            elif code != "\r" and not _CURSOR.fullmatch(code):
                lines[at] += code
        return lines


_CODES = re.compile(r"(\n|\r|\x1b\[[?0-9]*[AKhl])")
_UP = re.compile(r"\x1b\[(\d+)A")
_CURSOR = re.compile(r"\x1b\[\?25[hl]")


def main() -> int:
    """Draw it, or check that it is what would be drawn."""
    os.chdir(ROOT / "examples" / "data")
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    with LocalServer() as server:
        server.answer("doubles", ANSWER)
        variables = {
            "MISTRAL_SERVER_URL": server.url,
            "MISTRAL_API_KEY": "any",
            "TERM": "xterm-256color",
            "COLUMNS": str(COLUMNS),
            "LINES": "50",
        }
        # Without what is set here by chance: NO_COLOR, a proxy.
        with mock.patch.dict(os.environ, variables, clear=True):
            for words in SESSION:
                shown = " ".join(f'"{word}"' if " " in word else word for word in words)
                console.print(Text.assemble(("$ ", "bold green"), f"mistralai {shown}"))
                console.print(Text.from_ansi("\n".join(_run(words))))
    picture = console.export_svg(title="mistralai", theme=MONOKAI)
    # A picture fetches nothing from elsewhere: whoever has the font sees it in that.
    picture = re.sub(r" *@font-face \{.*?\n    \}\n", "", picture, flags=re.DOTALL)
    return deliver_text(picture, TARGET)


def _run(words: list[str]) -> list[str]:
    """Run a command at a terminal; give what it leaves there."""
    screen = Screen()
    with mock.patch.multiple(sys, stdin=None, stdout=screen):
        app(words, prog_name="mistralai", standalone_mode=False)
    return screen.lines()


if __name__ == "__main__":
    sys.exit(main())
