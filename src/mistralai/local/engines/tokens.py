r"""The deterministic engine's tokenizer, simple enough to count by hand.

A token is one of: up to six letters or digits, with one space in front of them if there is one;
a run of white space that no word takes; any other single character. Joined, the tokens are the
text again, so a text may be cut anywhere between them.
"""

import re

_TOKEN = re.compile(r" ?[^\W_]{1,6}|\s+(?=\s[^\W_])|\s+|.", re.DOTALL)

_PIECE = 65_536


def split(text: str) -> list[str]:
    """Return the tokens of `text`, in order.

    Args:
        text: Any text.
    """
    return _TOKEN.findall(text)


def count(text: str) -> int:
    """Return how many tokens `text` has.

    Args:
        text: Any text.
    """
    total = at = 0
    # Piece by piece: one call for a text of megabytes would keep all other threads waiting.
    while (end := at + _PIECE) < len(text):
        found = _TOKEN.findall(text, at, end)
        # The last one may go on behind the end of the piece.
        last = _TOKEN.match(text, at + sum(map(len, found[:-1])))
        total += len(found)
        at = end if last is None else last.end()
    return total + len(_TOKEN.findall(text, at))
