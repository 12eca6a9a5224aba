"""Chats in which the model calls Python functions, until it has its answer.

The rounds are a generator that yields what is to be done and is sent what came of it; nothing is
asked and nothing called in it. The drivers below do that, blocking or awaiting.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from pydantic import BaseModel, PrivateAttr
from pydantic_core import to_json
from typing_extensions import Self

from mistralai._checks import shown
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.errors import ToolCallError, TooManyRoundsError
from mistralai.extra.calls import Outcome, Ready, perform, perform_async, watched
from mistralai.extra.functions import PythonFunction
from mistralai.models import (
    ChatCompletionResponse,
    FunctionTool,
    ToolCall,
    ToolMessage,
    UsageInfo,
    UserMessage,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

    from mistralai.sdkconfiguration import SDKConfiguration

__all__ = ["ChatRun", "MadeCall", "OnError", "PythonTool", "rounds", "run", "run_async", "tool_of"]

OnError = Literal["tell", "raise"]


class PythonTool(FunctionTool):
    """A function of yours as a tool: what the model is told of it, and how to call it.

    `tool_of` makes it. It can be given as one of `tools` wherever there are any.
    """

    _python: PythonFunction = PrivateAttr()

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Self:
        """Make it of a function, as `tool_of` does.

        Args:
            function: The function.

        Raises:
            TypeError: It cannot be called, has no name, or a parameter of an impossible type.
        """
        python = PythonFunction(function)
        tool = cls(function=python.declaration)
        tool._python = python  # pydantic's private attributes are no arguments
        return tool

    @property
    def name(self) -> str:
        """What the model calls it."""
        return self.function.name

    @property
    def blocks(self) -> bool:
        """Whether the function waits for its result, instead of giving something to be awaited."""
        return not inspect.iscoroutinefunction(self._python.function)

    def call(self, arguments: str | Mapping[str, Any]) -> Any:
        """Check the arguments of a call by the types of the parameters, and call the function.

        Args:
            arguments: What the model gave: `call.function.arguments`.

        Returns:
            What the function returns; of an `async def` something to be awaited.

        Raises:
            pydantic.ValidationError: An argument is missing, of another type, or unknown.
        """
        return self._python.bind(arguments)()

    def answer(self, call: ToolCall) -> ToolMessage:
        """Make a call of a model, and write the message that answers it.

        Args:
            call: The call, one of `response.tool_calls`.

        Returns:
            The message. Where the function failed, it tells the model of that.
        """
        (outcome,) = perform([_ready(self, call)])
        return _settled(call, outcome).message

    async def answer_async(self, call: ToolCall) -> ToolMessage:
        """Do what `answer` does, awaiting; a function that blocks runs in a thread."""
        (outcome,) = await perform_async([_ready(self, call)])
        return _settled(call, outcome).message


def tool_of(function: Callable[..., Any]) -> PythonTool:
    """Make a tool of a Python function.

    Args:
        function: The function, also an `async def` or a method. Its name, the types of its
            parameters and its docstring are what the model is told.

    Returns:
        The tool, to be given as one of `tools`, and to be called with what the model asks for.

    Raises:
        TypeError: It cannot be called or has no name, or a parameter is of a type that cannot be
            found, or that JSON Schema cannot express.
    """
    return PythonTool.of(function)


class MadeCall(NamedTuple):
    """A call that was made."""

    call: ToolCall
    """What the model asked for."""
    value: Any
    """What the function returned; None where it failed."""
    error: Exception | None
    """Why it failed; None where it did not."""
    message: ToolMessage
    """What the model was told."""


@dataclass
class ChatRun:
    """What a chat with functions came to."""

    messages: list[Any]
    """The whole conversation, ready to be gone on with: what was given, what the model said, and
    what its calls came to."""
    calls: list[MadeCall] = field(default_factory=list["MadeCall"])
    """Every call that was made, in the order in which the model asked for them."""
    responses: list[ChatCompletionResponse] = field(default_factory=list["ChatCompletionResponse"])
    """The answers, one for each round."""
    pending: list[ToolCall] = field(default_factory=list["ToolCall"])
    """Calls of functions that were declared without Python to call: they are yours to answer, by
    a `ToolMessage` each."""

    @property
    def response(self) -> ChatCompletionResponse:
        """The last answer."""
        return self.responses[-1]

    @property
    def text(self) -> str:
        """What the last answer says.

        Raises:
            NoMessageError: It has no message.
        """
        return self.response.text

    @property
    def usage(self) -> UsageInfo:
        """The tokens of all rounds together: every number is a sum."""
        total: dict[str, Any] = {}
        for response in self.responses:
            # What was read tolerantly can be anything.
            usage: Any = response.usage
            if isinstance(usage, UsageInfo):
                _add(total, usage.model_dump(exclude_unset=True))
        made: UsageInfo = read_tolerantly(UsageInfo, total)
        return made


def _add(total: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _add(total.setdefault(name, {}), cast("dict[str, Any]", value))
        elif isinstance(value, (int, float)) and isinstance(total.get(name, 0), (int, float)):
            total[name] = total.get(name, 0) + value
        elif value is not None:
            total[name] = value


class Ask(NamedTuple):
    """Ask the model; what comes of it is its answer."""

    arguments: dict[str, Any]


class Tell(NamedTuple):
    """Tell whoever listens of a call that is about to be made."""

    call: ToolCall


class Execute(NamedTuple):
    """Make calls; what comes of it is an `Outcome` for each."""

    calls: list[Ready]


def _check_list(tools: Any) -> None:
    # A model is iterated over by its fields, and a text by its letters.
    if callable(tools) or isinstance(tools, (str, Mapping, BaseModel)):
        name = getattr(cast("Any", tools), "__name__", "tool")
        raise TypeError(f"tools is a list, also where there is one: tools=[{name}]")
    if not isinstance(tools, Iterable):
        raise TypeError(f"tools is a list of functions, not {shown(tools)}")


def rounds(
    messages: Any,
    tools: Iterable[Any],
    max_rounds: int,
    on_error: OnError,
    arguments: Mapping[str, Any],
) -> Generator[Ask | Tell | Execute, Any, ChatRun]:
    """Go through the rounds of a chat with functions.

    Args:
        messages: The conversation so far, or what the user says.
        tools: Functions, and tools as `chat.complete` takes them.
        max_rounds: How many times to ask.
        on_error: Whether the model is told of a function that failed, or the caller.
        arguments: All else that `chat.complete` is given.

    Returns:
        What it came to.

    Raises:
        ToolCallError: A function failed, and `on_error` is `"raise"`.
        TooManyRoundsError: The last round that is left asks for functions again.
        TypeError: An argument is of no use here.
        ValueError: As above.
    """
    if not isinstance(max_rounds, int) or max_rounds < 1:  # pyright: ignore[reportUnnecessaryIsInstance] - not all are checked
        raise ValueError(f"max_rounds must be a number from 1 on, not {shown(max_rounds)}")
    if on_error not in {"tell", "raise"}:
        raise ValueError(f'on_error must be "tell" or "raise", not {shown(on_error)}')
    _check_list(tools)
    offered = [tool_of(tool) if callable(tool) else tool for tool in tools]
    known = {tool.name: tool for tool in offered if isinstance(tool, PythonTool)}
    declared = {_name_of(tool) for tool in offered} - known.keys()
    names = [tool.name for tool in offered if isinstance(tool, PythonTool)]
    if len(names) != len(known):
        raise ValueError(f"each function needs a name of its own, and these have: {names}")
    begun = [UserMessage(content=messages)] if isinstance(messages, str) else [*messages]
    result = ChatRun(begun)
    sent = {**arguments, "tools": offered}
    for _ in range(max_rounds):
        answer: ChatCompletionResponse = yield Ask({**sent, "messages": [*result.messages]})
        result.responses.append(answer)
        result.messages.append(answer.message)
        asked = answer.tool_calls
        if not asked:
            return result
        mine = [call for call in asked if call.function.name not in declared]
        result.pending = [call for call in asked if call.function.name in declared]
        for call in mine:
            yield Tell(call)
        outcomes: list[Outcome] = yield Execute(
            [_ready(known.get(call.function.name), call, known) for call in mine]
        )
        _note(result, mine, outcomes, on_error)
        if result.pending:
            return result
        # Were the model still forced to call something, it could never answer.
        sent.pop("tool_choice", None)
    raise TooManyRoundsError(
        f"the model asked for functions in each of {max_rounds} rounds; max_rounds=... allows more",
        result,
    )


def _note(
    result: ChatRun, calls: Sequence[ToolCall], outcomes: Sequence[Outcome], on_error: OnError
) -> None:
    """Write down what came of calls.

    Raises:
        ToolCallError: One failed, and the model is not to be told.
    """
    made = [_settled(call, outcome) for call, outcome in zip(calls, outcomes, strict=True)]
    result.calls.extend(made)
    result.messages.extend(one.message for one in made)
    failed = next((one for one in made if one.error is not None), None)
    if failed is not None and on_error == "raise":
        asked = failed.call.function
        raise ToolCallError(
            f"{asked.name} failed, with the arguments {asked.arguments}: {failed.error}",
            failed.call,
            result,
        ) from failed.error


def _name_of(tool: Any) -> Any:
    given: Any = tool
    if isinstance(tool, dict):
        function: Any = cast("dict[str, Any]", tool).get("function")
        return cast("dict[str, Any]", function).get("name") if isinstance(function, dict) else None
    return getattr(getattr(given, "function", None), "name", None)


def _ready(
    tool: PythonTool | None, call: ToolCall, known: Mapping[str, PythonTool] | None = None
) -> Ready:
    """Make a call ready to be made; that of a function that nobody offered fails then."""
    name = call.function.name
    if tool is None:
        told = ", ".join(known or ()) or "none"
        return Ready(partial(_refuse, name, told), blocks=False, asked=call)
    make = partial(tool.call, call.function.arguments)
    return Ready(make, tool.blocks, call, tool.function.description)


def _refuse(name: str, known: str) -> None:
    raise LookupError(f"there is no function {name}; there are: {known}")


def _settled(call: ToolCall, outcome: Outcome) -> MadeCall:
    """Write the message that answers a call."""
    name, value, error = call.function.name, outcome.value, outcome.error
    content = ""
    if error is None:
        try:
            content = value if isinstance(value, str) else to_json(value, fallback=str).decode()
        except Exception as unreadable:  # noqa: BLE001 - it is the user's object
            error = unreadable
    if error is not None:
        content = f"Error while executing {name}: {error}"
    return MadeCall(
        call, value, error, ToolMessage(content=content, tool_call_id=call.id, name=name)
    )


def run(
    complete: Callable[..., ChatCompletionResponse],
    flow: Generator[Ask | Tell | Execute, Any, ChatRun],
    on_call: Callable[[ToolCall], object] | None,
    config: SDKConfiguration,
) -> ChatRun:
    """Carry out the rounds, blocking.

    Args:
        complete: Asks the model.
        flow: The rounds.
        on_call: Called with every call before it is made.
        config: The configuration of the client.

    Returns:
        What they came to.
    """
    reply: Any = None
    while True:
        try:
            effect = flow.send(reply)
        except StopIteration as end:
            done: ChatRun = end.value
            return done
        if isinstance(effect, Ask):
            reply = complete(**effect.arguments)
        elif isinstance(effect, Execute):
            reply = perform(watched(effect.calls, config))
        elif on_call is not None:
            on_call(effect.call)


async def run_async(
    complete: Callable[..., Awaitable[ChatCompletionResponse]],
    flow: Generator[Ask | Tell | Execute, Any, ChatRun],
    on_call: Callable[[ToolCall], object] | None,
    config: SDKConfiguration,
) -> ChatRun:
    """Carry out the rounds, awaiting; what `on_call` returns is awaited where that is possible."""
    reply: Any = None
    while True:
        try:
            effect = flow.send(reply)
        except StopIteration as end:
            done: ChatRun = end.value
            return done
        if isinstance(effect, Ask):
            reply = await complete(**effect.arguments)
        elif isinstance(effect, Execute):
            reply = await perform_async(watched(effect.calls, config))
        elif on_call is not None:
            told = on_call(effect.call)
            if inspect.isawaitable(told):
                await told
