"""Arithmetic in a text: found and worked out, with numbers and four operators and nothing else."""

import re
from typing import Final

_NUMBER: Final = r"[0-9]{1,15}(?:\.[0-9]{1,9})?"
# The signs of school too: a cross and a line between two dots.
_SIGN: Final = r"[-+*/x\u00d7\u00f7]"
_FOUND: Final = re.compile(rf"{_NUMBER}(?:\s*{_SIGN}\s*{_NUMBER}){{1,20}}")
_PART: Final = re.compile(rf"({_NUMBER})|({_SIGN})")
_SIGNS: Final = {"x": "*", "\u00d7": "*", "\u00f7": "/"}
_PRODUCTS: Final = "*/"
# Neither a long text nor a long chain of numbers may take long.
_SEARCHED: Final = 2_000


def program(text: str) -> tuple[str, str] | None:
    """Return a Python program that works out what a text asks for, and what it prints.

    No program is run: what this one would print is worked out here, as Python would. None where
    the text asks for nothing, or for what cannot be worked out.

    Args:
        text: Any text.
    """
    found = _FOUND.search(text[:_SEARCHED])
    if found is None:
        return None
    found_parts: list[tuple[str, str]] = _PART.findall(found.group())
    parts = [_literal(number) if number else _SIGNS.get(sign, sign) for number, sign in found_parts]
    try:
        value = _value(parts)
    except (ZeroDivisionError, OverflowError):
        return None
    return f"print({' '.join(parts)})", f"{value!r}\n"


def _literal(number: str) -> str:
    # Python takes no whole number that begins with a zero.
    return number if "." in number else str(int(number))


def _number(literal: str) -> float:
    return float(literal) if "." in literal else int(literal)


def _value(parts: list[str]) -> float:
    """Return the value of numbers with operators between them: products first, then sums."""
    terms = [_number(parts[0])]
    signs: list[str] = []
    for sign, literal in zip(parts[1::2], parts[2::2], strict=True):
        if sign in _PRODUCTS:
            terms[-1] = _done(sign, terms[-1], _number(literal))
        else:
            signs.append(sign)
            terms.append(_number(literal))
    total = terms[0]
    for sign, term in zip(signs, terms[1:], strict=True):
        total = _done(sign, total, term)
    return total


def _done(sign: str, left: float, right: float) -> float:
    if sign == "*":
        return left * right
    if sign == "/":
        return left / right
    return left + right if sign == "+" else left - right
