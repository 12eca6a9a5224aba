"""Many requests on many machines: classes for `Dataset.map_batches` of Ray Data.

Each actor has a client of its own, with the key from the environment of its machine; no key is in
what Ray sends around. The limits of the account are kept in one place, a named actor that lets the
requests of all others begin (see `bulk.sharing`). What fails is in a column, and the others go on.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from mistralai import _checks as checks
from mistralai.sdk import Mistral

from .asking import Answer, Asker
from .gate import StoppedError
from .loop_thread import loop_in_a_thread
from .rows import BadRow, checked, of_columns
from .running import check
from .sharing import Account, Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mistralai.types import ChatModelName, EmbeddingModelName, ModelName

    from .sharing import Line, Outcome

__all__ = ["Ask", "Chat", "Embed"]

NAMESPACE = "mistralai"
IDLE = 600.0
"""After how many seconds without a request the actor of an account goes away."""


class Ask:
    """Sends requests that a column has, whatever the endpoint.

    Args:
        endpoint: The path of the API that they go to.
        body: The column with the bodies of the requests: JSON, or structs.
        response: The new column for the answers: the JSON of each, None where there is none.
        error: The new column for failures: the kind and what is said of it; None where there is
            none.
        model: The model of requests that name none.
        account: A name for the account that the key belongs to. Actors with the same share its
            limits, in the whole cluster.
        concurrency: How many requests of the account may be under way at most, by default 128. What
            an actor says last stands for all.
        requests_per_second: How many of them may begin in a second at most.
        client: Arguments of the client, such as `timeout_ms` or `server_url`. The key is none of
            them: it is in the environment of every machine, as `MISTRAL_API_KEY`.

    Raises:
        ValueError: An argument has no such value.
        TypeError: An argument is not of its type.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        body: str = "body",
        response: str = "response",
        error: str = "error",
        model: ModelName | None = None,
        account: str = "default",
        concurrency: int | None = None,
        requests_per_second: float | None = None,
        client: Mapping[str, Any] | None = None,
    ) -> None:
        check(endpoint, "live", "keep", concurrency, requests_per_second)
        options = dict(client or {})
        if "api_key" in options:
            raise ValueError(
                "client must not have api_key, which would be sent around: set MISTRAL_API_KEY in "
                "the environment of every machine"
            )
        self._column, self._response, self._error = body, response, error
        line = partial(_connected, account, concurrency, requests_per_second)
        self._begin = partial(_Worker, endpoint, model, options, line)
        self._worker: _Worker | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what has the key."""
        return {**vars(self), "_worker": None}

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Send the requests of a batch.

        Args:
            batch: Its columns, in the format `"numpy"`, which is Ray's default.

        Returns:
            The columns, and those for the answers and the failures.

        Raises:
            AuthenticationError: The key is not valid.
            KeyError: There is no such column.
            TypeError: The batch is of another format.
            ModuleNotFoundError: Ray is not installed.
        """
        if not isinstance(cast("object", batch), dict):
            raise TypeError(f'batch_format must be "numpy": this is a {type(batch).__name__}')
        return {**batch, **self.columns([_plain(value) for value in batch[self._column]])}

    def close(self) -> None:
        """Close the connections; for those who use it without Ray Data, which ends processes."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def columns(self, values: list[Any]) -> dict[str, Any]:
        """Make the new columns of the values of the column that is asked."""
        answers = self.ask([of_columns(0, {"body": value}) for value in values])
        return {
            self._response: [
                answer.content if isinstance(answer, Answer) and answer.kind is None else None
                for answer in answers
            ],
            self._error: [error_of(answer) for answer in answers],
        }

    def ask(self, rows: Iterable[object]) -> list[Answer | BadRow]:
        """Ask rows side by side, as many as the account allows.

        Args:
            rows: They have `body`.

        Returns:
            The answers, in their order; a row that is no request is one.
        """
        if self._worker is None:
            self._worker = self._begin()
        found = [row if isinstance(row, BadRow) else checked(0, row) for row in rows]
        return self._worker.ask(found)


class Chat(Ask):
    """Asks a model what a column says.

    Args:
        model: The id of the model.
        prompt: The column: texts, or lists of messages.
        system: Instructions for the model, before what the column says.
        answer: The new column for the texts of the answers; None where there is none.
        error: The new column for failures, as in `Ask`.
        parameters: More for the body of the requests, such as `{"temperature": 0}`.
        **options: As in `Ask`: `account`, `concurrency`, `requests_per_second`, `client`.
    """

    def __init__(
        self,
        model: ChatModelName,
        *,
        prompt: str = "prompt",
        system: str | None = None,
        answer: str = "answer",
        error: str = "error",
        parameters: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        names: Any = {"body": prompt, "response": answer, "error": error}
        super().__init__("/v1/chat/completions", **names, **options)
        self._more = {**(parameters or {}), "model": model}
        self._first = [] if system is None else [{"role": "system", "content": system}]

    def columns(self, values: list[Any]) -> dict[str, Any]:
        """Make the columns of texts, failures and tokens."""
        answers = self.ask([{"body": self._body(value)} for value in values])
        usages = [_at(_value(answer), "usage") for answer in answers]
        counts = {
            name: [_at(usage, name) or 0 for usage in usages]
            for name in ("prompt_tokens", "completion_tokens")
        }
        texts = [_text(_value(answer)) for answer in answers]
        return {self._response: texts, self._error: [error_of(one) for one in answers], **counts}

    def _body(self, value: Any) -> dict[str, Any]:
        one: list[Any] = [{"role": "user", "content": value}]
        asked = cast("list[Any]", value) if isinstance(value, list) else one
        return {**self._more, "messages": [*self._first, *asked]}


class Embed(Ask):
    """Makes vectors of the texts of a column.

    Args:
        model: The id of the model.
        text: The column.
        embedding: The new column for the vectors; None where there is none.
        error: The new column for failures, as in `Ask`.
        together: How many texts a request has at most. One that is refused is sent again as two
            halves, so that a text that is too long is alone in its failure.
        parameters: More for the body of the requests, such as `{"output_dimension": 256}`.
        **options: As in `Ask`: `account`, `concurrency`, `requests_per_second`, `client`.
    """

    def __init__(
        self,
        model: EmbeddingModelName = "mistral-embed",
        *,
        text: str = "text",
        embedding: str = "embedding",
        error: str = "error",
        together: int = 32,
        parameters: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        names: Any = {"body": text, "response": embedding, "error": error}
        super().__init__("/v1/embeddings", **names, **options)
        if not isinstance(cast("object", together), int) or together < 1:
            raise ValueError(f"together must be at least 1, not {checks.shown(together)}")
        self._together = together
        self._more = {**(parameters or {}), "model": model}

    def columns(self, values: list[Any]) -> dict[str, Any]:
        """Make the columns of vectors and failures."""
        vectors: list[Any] = [None] * len(values)
        errors: list[str | None] = [None] * len(values)
        size = self._together
        groups = [range(len(values))[at : at + size] for at in range(0, len(values), size)]
        while groups:
            bodies = [{**self._more, "input": [values[n] for n in group]} for group in groups]
            answers = self.ask([{"body": body} for body in bodies])
            halves: list[range] = []
            for group, answer in zip(groups, answers, strict=True):
                error = error_of(answer)
                if error is None:
                    for each in cast("list[Any]", _at(_value(answer), "data") or []):
                        vectors[group[_at(each, "index") or 0]] = _at(each, "embedding")
                elif len(group) > 1 and isinstance(answer, Answer) and answer.status in _REFUSED:
                    half = len(group) // 2
                    halves += [group[:half], group[half:]]
                else:
                    for n in group:
                        errors[n] = error
            groups = halves
        return {self._response: vectors, self._error: errors}


_REFUSED = frozenset({400, 413, 422})
"""What is said of a request that has too much in it, or something that is not allowed."""


def error_of(answer: Answer | BadRow) -> str | None:
    """Put into words why there is no answer; None where there is one."""
    if isinstance(answer, BadRow):
        return f"no request: {answer.reason}"
    if answer.kind is None:
        return None
    return f"{answer.kind}: {answer.cause}"


def _value(answer: Answer | BadRow) -> Any:
    return answer.value if isinstance(answer, Answer) and answer.kind is None else None


def _at(value: Any, name: str) -> Any:
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    """Find the text of a chat's answer."""
    choices = _at(value, "choices")
    if not choices:
        return None
    content = _at(_at(choices[0], "message"), "content")
    if isinstance(content, list):
        texts = [_at(chunk, "text") for chunk in cast("list[Any]", content)]
        return "".join(text for text in texts if isinstance(text, str))
    return cast("str | None", content)


def _plain(value: Any) -> Any:
    """Make of numpy's values, however deep they are, what JSON has."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in cast("dict[str, Any]", value).items()}
    if checks.has(value, "tolist"):
        value = value.tolist()
    return [_plain(each) for each in cast("list[Any]", value)] if isinstance(value, list) else value


class _Worker:
    """What an actor has: an event loop in a thread, a client, and a door to the account.

    Args:
        endpoint: Where requests go.
        model: The model of those that name none.
        options: The arguments of the client.
        connect: Makes the line to the account.
    """

    def __init__(
        self,
        endpoint: str,
        model: str | None,
        options: Mapping[str, Any],
        connect: Callable[[], Line],
    ) -> None:
        self._door = Door(uuid4().hex, connect())
        self._asker = Asker(Mistral(**options), endpoint, model, self._door)
        self._opened = ExitStack()
        # Ray ends its processes without a word.
        self._loop = self._opened.enter_context(loop_in_a_thread(daemon=True))
        asyncio.run_coroutine_threadsafe(self._door.beat(), self._loop)

    def close(self) -> None:
        """Close the connections, and drop what is under way."""
        self._opened.close()

    def ask(self, rows: Sequence[Any]) -> list[Answer | BadRow]:
        """Ask rows, blocking."""
        return asyncio.run_coroutine_threadsafe(self._ask_all(rows), self._loop).result()

    async def _ask_all(self, rows: Sequence[Any]) -> list[Answer | BadRow]:
        found = await asyncio.gather(*map(self._ask, rows), return_exceptions=True)
        failures = [one for one in found if isinstance(one, BaseException)]
        # Those that had not begun say less than the one that ended all.
        failures.sort(key=lambda failure: isinstance(failure, StoppedError))
        if failures:
            raise failures[0]
        return cast("list[Answer | BadRow]", found)

    async def _ask(self, row: Any) -> Answer | BadRow:
        if isinstance(row, BadRow):
            return row
        return await self._asker.ask(row.content, await self._door.enter())


class _Actor(Account):
    """An account as an actor of Ray, which goes away when nobody needs it."""

    name = ""

    async def enter(self, door: str, count: int) -> list[int]:
        if not self.name:
            self.name = _ray().get_runtime_context().get_actor_name()
            self._watch = asyncio.create_task(self._leave())
        return await super().enter(door, count)

    async def _leave(self) -> None:
        left = IDLE
        while left > 0:
            await asyncio.sleep(left)
            left = IDLE - self.idle()
        # No exit of its own: after that Ray would start it again.
        ray = _ray()
        ray.kill(ray.get_actor(self.name, namespace=NAMESPACE))


class _RayLine:
    """Has Ray carry the calls.

    Args:
        connect: Finds or makes the actor.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._actor = connect()

    async def enter(self, door: str, count: int) -> list[int]:
        while True:
            try:
                return cast("list[int]", await self._actor.enter.remote(door, count))
            except _ray().exceptions.RayActorError:
                self._actor = self._connect()

    def tell(self, door: str, outcomes: list[Outcome]) -> None:
        self._actor.tell.remote(door, outcomes)


def _connected(account: str, concurrency: int | None, requests_per_second: float | None) -> Line:
    caps = (concurrency, requests_per_second)
    kind = _ray().remote(_Actor)
    # Detached, because otherwise it would end with the actor that happened to make it.
    options = {"lifetime": "detached", "get_if_exists": True, "max_restarts": -1, "num_cpus": 0}

    def connect() -> Any:
        name = f"mistralai-{account}"
        actor: Any = kind.options(name=name, namespace=NAMESPACE, **options).remote(*caps)
        actor.cap.remote(*caps)  # it may have been there
        return actor

    return _RayLine(connect)


def _ray() -> Any:
    try:
        # By its name, because it is large and comes without complete types.
        return import_module("ray")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "mistralai.bulk.ray needs the packages of the extra ray: pip install 'ray[data]'",
            name="ray",
        ) from None
