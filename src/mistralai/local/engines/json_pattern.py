"""A string that a regular expression matches."""

import string
import sys
from importlib import import_module
from random import Random
from typing import Any, Final

from .json_schema import SchemaError, compiled, is_risky, spend

# The standard library's parser has no public name; the name of the module changed in 3.11.
_parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

_ALPHABET: Final = string.ascii_letters + string.digits + "_- ."
_CLASSES: Final = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_WORD": string.ascii_letters + string.digits + "_",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": string.ascii_letters,
    "CATEGORY_NOT_WORD": " -.",
    "CATEGORY_NOT_SPACE": string.ascii_letters + string.digits,
}
# How many more than the least repetitions are drawn where the pattern sets no bound.
_MORE: Final = 4


def matching(pattern: str, random: Random) -> str:
    """Return a string that `pattern` should match; assertions are left to the caller's check.

    Args:
        pattern: A regular expression.
        random: Decides among the possibilities.

    Raises:
        SchemaError: If the pattern is not a regular expression or uses what is not supported.
    """
    compiled(pattern)
    parsed = _parser.parse(pattern)
    # What is tried on few letters only has to have few.
    return _Writer(random, 1 if is_risky(pattern) else _MORE).sequence(parsed)


class _Writer:
    def __init__(self, random: Random, more: int) -> None:
        self._random = random
        self._more = more
        self._groups: dict[int, str] = {}

    def sequence(self, nodes: Any) -> str:
        return "".join(self._node(str(code), argument) for code, argument in nodes)

    def _node(self, code: str, argument: Any) -> str:  # noqa: C901 - one branch per kind
        spend()
        if code == "LITERAL":
            return chr(argument)
        if code == "ANY":
            return self._random.choice(_ALPHABET)
        if code == "NOT_LITERAL":
            return self._random.choice(_ALPHABET.replace(chr(argument), ""))
        if code == "IN":
            return self._random.choice(_members(argument))
        if code == "BRANCH":
            return self.sequence(self._random.choice(argument[1]))
        if code == "SUBPATTERN":
            text = self.sequence(argument[3])
            if argument[0] is not None:
                self._groups[argument[0]] = text
            return text
        if code in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            least, most, body = argument
            times = self._random.randint(least, min(most, least + self._more))
            spend(times)
            return "".join(self.sequence(body) for _ in range(times))
        if code == "GROUPREF":
            return self._groups.get(argument, "")
        if code in {"AT", "ASSERT", "ASSERT_NOT"}:
            return ""
        raise SchemaError(f"patterns with {code} are not supported")


def _members(items: Any) -> str:
    characters = ""
    negated = False
    for code, argument in items:
        if str(code) == "NEGATE":
            negated = True
        elif str(code) == "LITERAL":
            characters += chr(argument)
        elif str(code) == "RANGE":
            characters += "".join(
                map(chr, range(argument[0], min(argument[1], argument[0] + 127) + 1))
            )
        else:
            characters += _CLASSES[str(argument)]
    if negated:
        characters = "".join(one for one in _ALPHABET if one not in characters)
    if not characters:
        raise SchemaError("a character class of the pattern leaves no character to choose")
    return characters
