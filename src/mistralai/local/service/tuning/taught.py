"""An engine that has been taught: it says what it learnt, and leaves the rest to another one."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from mistralai.local.engines import tokens
from mistralai.local.engines.base import ChatPrompt, End, Engine, Finish, Prompt
from mistralai.local.engines.stops import cut
from mistralai.local.store.tuning import Tuning

from .bigrams import keys_of


@dataclass(frozen=True, slots=True)
class TaughtEngine:
    """Answers what the model knows by heart from its training; all else goes to `base`."""

    base: Engine
    tuning: Tuning
    model: str

    @property
    def note(self) -> str:
        """One line that tells a person what answers."""
        return f"{self.base.note}, with what {self.model} has learnt"

    @property
    def context_length(self) -> int | None:
        """The most tokens that prompt and answer may have together."""
        return self.base.context_length

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens in `text`.

        Args:
            text: Any text.
        """
        return self.base.count_tokens(text)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[str | End, None]:
        """Answer `prompt`.

        Args:
            prompt: What to answer.
        """
        learnt = self._learnt(prompt)
        if learnt is None:
            async with aclosing(self.base.generate(prompt)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        text, _ = cut(learnt, prompt.sampling.stop)
        made = tokens.split(text)
        most = prompt.sampling.max_tokens
        shown = made if most is None else made[:most]
        for token in shown:
            yield token
        finish: Finish = "length" if len(shown) < len(made) else "stop"
        yield End(finish, self._count(prompt), len(shown))

    def _learnt(self, prompt: Prompt) -> str | None:
        # What a schema has to accept cannot be recited.
        if not isinstance(prompt, ChatPrompt) or prompt.schema is not None:
            return None
        keys = keys_of([(turn.role, turn.text) for turn in prompt.turns])
        answer = self.tuning.answer(self.model, keys)
        if answer is None or not answer.startswith(prompt.prefix):
            return None
        return answer[len(prompt.prefix) :]

    def _count(self, prompt: Prompt) -> int:
        assert isinstance(prompt, ChatPrompt)  # noqa: S101 - nothing else is known by heart
        return sum(self.base.count_tokens(turn.text) for turn in prompt.turns)

    def close(self) -> None:
        """Do nothing: the other engine belongs to the server."""
