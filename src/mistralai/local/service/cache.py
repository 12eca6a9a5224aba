"""Which beginnings of prompts were seen before: the cache that only the usage tells of."""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock
from typing import Final

from mistralai.local.engines import tokens
from mistralai.local.engines.base import Turn

# As the live API has it.
_BLOCK: Final = 64
_MOST_BLOCKS: Final = 4_096
_MOST_KEYS: Final = 256


class PromptCache:
    """Remembers prompts by the key that requests give along with them.

    Without a key nothing is remembered, so that an answer depends on its request alone.
    """

    def __init__(self) -> None:
        # Long prompts are planned in threads.
        self._lock = Lock()
        self._seen: OrderedDict[str, set[bytes]] = OrderedDict()

    def take(self, key: str, model: str, turns: Sequence[Turn]) -> int:
        """Return how many tokens a prompt begins with that were seen before, and remember it.

        Args:
            key: The key of the request.
            model: The model that is asked.
            turns: The prompt.
        """
        text = "\n".join(f"{turn.role}: {turn.text}" for turn in turns)
        pieces = tokens.split(text)
        with self._lock:
            return self._taken(model, pieces, self._of(key))

    def _of(self, key: str) -> set[bytes]:
        seen = self._seen.setdefault(key, set())
        self._seen.move_to_end(key)
        if len(self._seen) > _MOST_KEYS:
            self._seen.popitem(last=False)
        return seen

    def _taken(self, model: str, pieces: Sequence[str], seen: set[bytes]) -> int:
        so_far = blake2b(model.encode("utf-8", "surrogatepass"), digest_size=8)
        cached, begins = 0, True
        for at in range(0, min(len(pieces) - _BLOCK + 1, _MOST_BLOCKS * _BLOCK), _BLOCK):
            # A block is known with all that stands before it.
            block = "".join(pieces[at : at + _BLOCK])
            so_far.update(block.encode("utf-8", "surrogatepass"))
            mark = so_far.digest()
            begins = begins and mark in seen
            cached += _BLOCK if begins else 0
            if len(seen) < _MOST_BLOCKS:
                seen.add(mark)
        return cached

    def clear(self) -> None:
        """Forget all prompts."""
        with self._lock:
            self._seen.clear()
