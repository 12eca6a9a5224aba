"""Which rows are known, in a dozen bytes each: a million of them have to fit into 60 MB.

A `set` of a million numbers takes 64 MB. Here the numbers lie in plain arrays (hash tables with
open addressing), many small ones, so that none of them takes long to grow.
"""

from __future__ import annotations

from array import array
from enum import Enum
from hashlib import blake2b

SHARDS = 256
_SMALLEST = 8
_UNKNOWN = 0
# The lowest bits of a mark; the others are the check of the row.
_SHOWN = 1  # by the source
_EXPECTED = 2
_FLAGS = 3


class Met(Enum):
    """What is known of a row that the source has."""

    NEW = "nobody has asked it yet"
    ANSWERED = "the output has its answer"
    EXPECTED = "a batch job has it, and its answer has not come yet"
    TWICE = "a row before it has the same custom_id"
    OTHER = "the output has an answer to another request of the same custom_id"


def key_of(custom_id: str) -> int:
    """Give the number that stands for a custom_id, at least 1."""
    # Of a million ids, two have the same with a probability of 3 in 100 million.
    digest = blake2b(custom_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def check_of(content: bytes) -> int:
    """Give the number that tells a request from others of the same custom_id.

    It is a multiple of 4 below 2 ** 32, and not 0.
    """
    return int.from_bytes(blake2b(content, digest_size=4).digest(), "little") & ~_FLAGS or 4


class _Shard:
    """One of the tables: keys, and to each a mark."""

    __slots__ = ("count", "keys", "marks")

    def __init__(self, size: int) -> None:
        self.count = 0
        self.keys = array("Q", bytes(8 * size))
        self.marks = array("I", bytes(4 * size))

    def place(self, key: int) -> int:
        """Find where a key is, or where it would go."""
        keys = self.keys
        last = len(keys) - 1
        at = key // SHARDS & last
        while keys[at] and keys[at] != key:
            at = at + 1 & last
        return at

    def put(self, at: int, key: int, mark: int) -> None:
        """Put a key where `place` found nothing, and grow where that fills two thirds."""
        self.keys[at] = key
        self.marks[at] = mark
        self.count += 1
        if self.count * 3 > len(self.keys) * 2:
            larger = _Shard(2 * len(self.keys))
            for each, its in zip(self.keys, self.marks, strict=True):
                if each:
                    there = larger.place(each)
                    larger.keys[there] = each
                    larger.marks[there] = its
            self.keys, self.marks = larger.keys, larger.marks


class Ledger:
    """The rows that are known."""

    def __init__(self) -> None:
        self._shards: list[_Shard | None] = [None] * SHARDS
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: int) -> bool:
        shard = self._shards[key % SHARDS]
        return shard is not None and shard.keys[shard.place(key)] == key

    def add(self, key: int, check: int = _UNKNOWN, *, expected: bool = False) -> bool:
        """Take note of a row that need not be asked; what is known of it already stays.

        Args:
            key: What `key_of` gives for its custom_id.
            check: What `check_of` gives for its request; 0 where nobody knows.
            expected: Whether its answer has not come yet.

        Returns:
            Whether it was not known.
        """
        shard = self._shard(key)
        at = shard.place(key)
        if shard.keys[at]:
            return False
        shard.put(at, key, check | _EXPECTED if expected else check)
        self._count += 1
        return True

    def meet(self, key: int, check: int) -> Met:
        """Take note of a row that the source shows, and tell what is known of it."""
        shard = self._shard(key)
        at = shard.place(key)
        if not shard.keys[at]:
            shard.put(at, key, check | _SHOWN)
            self._count += 1
            return Met.NEW
        mark = shard.marks[at]
        if mark & _SHOWN:
            return Met.TWICE
        if mark & ~_FLAGS not in {_UNKNOWN, check}:
            return Met.OTHER
        shard.marks[at] = mark | _SHOWN
        return Met.EXPECTED if mark & _EXPECTED else Met.ANSWERED

    def expect(self, key: int) -> None:
        """Take note that a batch job is about to have a known row."""
        shard = self._shard(key)
        shard.marks[shard.place(key)] |= _EXPECTED

    def settle(self, key: int) -> bool:
        """Take note that the answer to a row has come.

        Returns:
            Whether it was expected.
        """
        shard = self._shard(key)
        at = shard.place(key)
        if not (shard.keys[at] and shard.marks[at] & _EXPECTED):
            return False
        shard.marks[at] &= ~_EXPECTED
        return True

    def _shard(self, key: int) -> _Shard:
        shard = self._shards[key % SHARDS]
        if shard is None:
            shard = self._shards[key % SHARDS] = _Shard(_SMALLEST)
        return shard
