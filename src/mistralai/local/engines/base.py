"""What an engine is: something that turns a prompt into a stream of text and a final count."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Finish = Literal["stop", "length", "model_length"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, its chunks flattened to text."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to write: the parameters that every text endpoint shares."""

    max_tokens: int | None = None
    min_tokens: int = 0
    temperature: float | None = None
    top_p: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    stop: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """A conversation to answer.

    `prefix` is text that the answer continues (the engine gives only what follows it). With
    `schema` the answer is one JSON value that the JSON Schema accepts.
    """

    turns: tuple[Turn, ...]
    prefix: str = ""
    schema: Mapping[str, Any] | None = None
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True, slots=True)
class FillPrompt:
    """Text or code to write between a beginning and an end."""

    prompt: str
    suffix: str = ""
    sampling: Sampling = field(default_factory=Sampling)


Prompt = ChatPrompt | FillPrompt


@dataclass(frozen=True, slots=True)
class End:
    """The last thing an engine says about a prompt: why it stopped and what it counted."""

    finish: Finish
    prompt_tokens: int
    completion_tokens: int


class Engine(Protocol):
    """Writes answers.

    `generate` gives pieces of text as they are made and then one `End`. Closing the iterator
    early stops the work. An engine raises `ApiError` for a prompt that it cannot take.
    """

    @property
    def note(self) -> str:
        """One line that tells a person what answers."""
        ...

    @property
    def context_length(self) -> int | None:
        """The most tokens that prompt and answer may have together; None for no own limit."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens in `text`, for limits and estimates."""
        ...

    def generate(self, prompt: Prompt) -> AsyncGenerator[str | End, None]:
        """Answer `prompt`."""
        ...

    def close(self) -> None:
        """Give up what the engine holds; it is not used again."""
        ...
