"""JSON and base64 as they are read and written here, whatever somebody puts into them.

Long ones are gone through in pieces: one call for all of it keeps every other thread of Python
waiting until its end.
"""

import base64
import binascii
import json
import re
import secrets
from typing import TYPE_CHECKING, Any, Final, cast

from .weight import QUICK, is_large

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 200
"""How deep objects and lists may be nested; what checks and draws values calls itself per level."""
# How many letters of JSON are read by one call: it takes some 10 ms.
_WHOLE: Final = 1024 * 1024
# What is no string, and strings, as far as they are whole.
_BETWEEN: Final = re.compile(r'[^"]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"]*)*', re.DOTALL)
# The same up to the next bracket.
_NO_BRACKET: Final = re.compile(r'[^"\[\]{}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"\[\]{}]*)*', re.DOTALL)
_OPENING: Final = frozenset("[{")
_CLOSING: Final = frozenset("]}")
# The inside of a string, as far as its escapes are whole.
_WITHIN: Final = re.compile(r'[^"\\]*(?:\\(?:u[0-9a-fA-F]{4}|[^u])[^"\\]*)*', re.DOTALL)
_COLON: Final = re.compile(r"[ \t\n\r]*:")
_ESCAPE: Final = len(r"\ud83d")
# What UTF-16 begins a pair with.
_HIGH: Final = ("\ud800", "\udbff")


class NestingError(ValueError):
    """JSON that is nested deeper than is read."""


def decode(text: bytes | str) -> Any:
    """Return the value that some JSON stands for.

    Args:
        text: The JSON.

    Raises:
        ValueError: If it is none, or is nested too deeply, or has a number of too many digits.
    """
    text = _letters(text)
    # Few of either are worth no closer look.
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(text)
    return loads(text)


def _check_depth(text: str) -> None:
    """Refuse what is nested too deeply, before it is read.

    Python's reader calls itself for each level. At its limit nothing else works either: a garbage
    collection that comes just there runs finalizers that fail. Of what is no JSON some depth or
    other is found here, and it is refused all the same.
    """
    depth = at = 0
    while at < len(text):
        start, at = at, _end(_NO_BRACKET, text, at)
        letter = text[at : at + 1]
        if letter in _OPENING:
            depth += 1
            at += 1
        elif letter in _CLOSING:
            depth -= 1
            at += 1
        elif at == start:
            at = _after_string(text, at)
        if depth > MAX_DEPTH:
            raise NestingError(f"nested deeper than {MAX_DEPTH} levels")


def _after_string(text: str, start: int) -> int:
    """Return where the string has ended that begins with the quote at `start`, read in pieces."""
    at = start + 1
    while at < len(text) and text[at] != '"':
        # What is no escape is the reader's to refuse.
        at = max(_end(_WITHIN, text, at), at + 1)
    return at + 1


def loads(text: bytes | str) -> Any:
    """Return what `json.loads` returns, and raise what it raises; long strings are read in pieces.

    Args:
        text: The JSON.
    """
    if len(text) <= _WHOLE:
        return json.loads(text)
    return _Pieces(_letters(text)).loads()


def _letters(text: bytes | str) -> str:
    """Return the letters of some JSON, as `json.loads` reads them."""
    if isinstance(text, str):
        return text
    return text.decode(json.detect_encoding(text), "surrogatepass")


class _Pieces:
    """Reads JSON without its long strings, which numbers stand for meanwhile.

    Args:
        text: The JSON.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._rest: list[str] = []
        self._length = 0
        self._strings: dict[str, str] = {}
        # Where the rest goes on after a string, and how much further that is in the whole.
        self._moved: list[tuple[int, int]] = [(0, 0)]
        # No text has this number in it but by a chance that nobody has.
        self._number = f"-0.{secrets.randbits(128)}e-"

    def loads(self) -> Any:
        """Return the value."""
        broken = self._take_out()
        try:
            return json.loads("".join(self._rest), parse_float=self._float)
        except json.JSONDecodeError as error:
            if error.pos == self._length - 1 and error.msg.startswith("Unterminated"):
                raise broken or error from None
            moved = next(by for at, by in reversed(self._moved) if at <= error.pos)
            raise json.JSONDecodeError(error.msg, self._text, error.pos + moved) from None

    def _float(self, number: str) -> Any:
        found = self._strings.get(number)
        return float(number) if found is None else found

    def _keep(self, text: str) -> None:
        self._rest.append(text)
        self._length += len(text)

    def _goes_on(self, at: int) -> None:
        self._moved.append((self._length, at - self._length))

    def _take_out(self) -> json.JSONDecodeError | None:
        """Take the long strings out; of one that is broken there stays an open quote."""
        text, at = self._text, 0
        while at < len(text):
            end = _end(_BETWEEN, text, at)
            if end > at:
                self._keep(text[at:end])
                at = end
                continue
            try:
                string, end = _string(text, at)
            except json.JSONDecodeError as error:
                self._keep('"')
                return error
            if _COLON.match(text, end):
                # A name, where no number can stand.
                self._keep(text[at:end])
            else:
                self._stand_in(string, at, end)
            at = end
        return None

    def _stand_in(self, string: str, at: int, end: int) -> None:
        number = f"{self._number}{len(self._strings)}"
        self._strings[number] = string
        # With blanks around it: it must not become a part of another number.
        self._keep(" ")
        self._goes_on(at)
        self._keep(f"{number} ")
        self._goes_on(end)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at, at + QUICK)
    assert found is not None  # noqa: S101 - both find nothing where there is nothing
    return found.end()


def _string(text: str, start: int) -> tuple[str, int]:
    """Return the string that begins with the quote at `start`, and where it has ended.

    Raises:
        json.JSONDecodeError: If it is none.
    """
    pieces: list[str] = []
    at = start + 1
    while text[at : at + 1] != '"':
        end = _end(_WITHIN, text, at)
        # What is no escape, or has no end, is the reader's to refuse.
        is_good = at < end < len(text)
        raw = f'"{text[at:end]}"' if is_good else f'"{text[at : max(end, at + 2 * _ESCAPE)]}'
        try:
            piece: str = json.loads(raw)
        except json.JSONDecodeError as error:
            where = at + error.pos - 1 if error.pos else start
            raise json.JSONDecodeError(error.msg, text, where) from None
        # The second half of a pair may be in the next piece.
        is_half = _HIGH[0] <= piece[-1] <= _HIGH[1] and text[end - 1] != piece[-1]
        if is_half and end - _ESCAPE > at:
            piece, end = piece[:-1], end - _ESCAPE
        pieces.append(piece)
        at = end
    return "".join(pieces), at + 1


def encode(value: object) -> bytes:
    """Return a value as JSON.

    Args:
        value: What JSON can hold. Half of a surrogate pair, which UTF-8 cannot, is written as an
            escape, in which form it was read.
    """
    return b"".join(map(_bytes, _parts(value)))


def encode_short(value: object) -> bytes:
    """Return a value that is not large as JSON, as `encode` does, without looking whether it is.

    Args:
        value: What JSON can hold.
    """
    return _bytes(_text(value))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _parts(value: object) -> "Iterator[str]":
    if not is_large(value):
        yield _text(value)
    elif isinstance(value, dict):
        yield "{"
        for at, (name, one) in enumerate(cast("dict[str, object]", value).items()):
            yield "," if at else ""
            yield from _parts(name)
            yield ":"
            yield from _parts(one)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for at, one in enumerate(cast("list[object]", value)):
            yield "," if at else ""
            yield from _parts(one)
        yield "]"
    elif isinstance(value, str):
        yield '"'
        for at in range(0, len(value), QUICK):
            yield _text(value[at : at + QUICK])[1:-1]
        yield '"'
    else:
        yield _text(value)


def from_base64(text: str) -> bytes:
    """Return the bytes that some base64 stands for, with nothing else in between.

    Args:
        text: The base64.

    Raises:
        binascii.Error: If it is none.
    """
    pieces: list[bytes] = []
    for at in range(0, len(text), QUICK):
        piece = text[at : at + QUICK]
        if at + QUICK < len(text) and "=" in piece:
            raise binascii.Error("Excess data after padding")
        try:
            pieces.append(base64.b64decode(piece, validate=True))
        except ValueError as error:
            # What is not ASCII is no base64 either.
            raise binascii.Error(str(error)) from None
    return b"".join(pieces)
