r"""The deterministic engine's tokenizer, simple enough to count by hand.

A token is one of: up to six letters or digits, with one space in front of them if there is one;
a run of white space that no word takes; any other single character. Joined, the tokens are the
text again, so a text may be cut anywhere between them.
"""

import re

_TOKEN = re.compile(r" ?[^\W_]{1,6}|\s+(?=\s[^\W_])|\s+|.", re.DOTALL)


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
    return sum(1 for _ in _TOKEN.finditer(text))
