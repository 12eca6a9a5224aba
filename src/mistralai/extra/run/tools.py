"""What a run can call: functions of yours, and the tools of MCP servers."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from mistralai.extra.calls import Outcome, Ready, as_text, perform_async
from mistralai.extra.exceptions import RunException
from mistralai.extra.functions import PythonFunction
from mistralai.models import FunctionCallEntry, FunctionResultEntry, FunctionTool

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

    from mistralai.extra.mcp.base import MCPClientProtocol

    from .result import RunOutputEntries

__all__ = [
    "RunCoroutine",
    "RunFunction",
    "RunMCPTool",
    "RunTool",
    "create_function_result",
    "create_tool_call",
    "get_function_calls",
]

Arguments = str | Mapping[str, Any]


@dataclass
class RunFunction:
    """A function of yours that blocks."""

    name: str
    callable: Callable[..., Any]
    tool: FunctionTool
    function: PythonFunction | None = field(default=None, repr=False, compare=False)
    blocks = True

    def call(self, arguments: Arguments) -> Any:
        """Check the arguments, and call it.

        Args:
            arguments: What the model gave.
        """
        self.function = self.function or PythonFunction(self.callable)
        return self.function.bind(arguments)()


@dataclass
class RunCoroutine:
    """A function of yours that is awaited."""

    name: str
    awaitable: Callable[..., Any]
    tool: FunctionTool
    function: PythonFunction | None = field(default=None, repr=False, compare=False)
    blocks = False

    def call(self, arguments: Arguments) -> Any:
        """Check the arguments, and call it; the result is to be awaited.

        Args:
            arguments: What the model gave.
        """
        self.function = self.function or PythonFunction(self.awaitable)
        return self.function.bind(arguments)()


@dataclass
class RunMCPTool:
    """A tool of an MCP server."""

    name: str
    tool: FunctionTool
    mcp_client: MCPClientProtocol
    portal: BlockingPortal | None = field(default=None, repr=False, compare=False)
    """Where the client was registered by a blocking context: the way to its event loop."""

    @property
    def blocks(self) -> bool:
        """Whether a call waits for the result, instead of giving something to be awaited."""
        return self.portal is not None

    def call(self, arguments: Arguments) -> Any:
        """Call it.

        Args:
            arguments: What the model gave.
        """
        given: Any = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
        if self.portal is None:
            return self._execute(dict(given))
        return self.portal.call(self._execute, dict(given))

    async def _execute(self, arguments: dict[str, Any]) -> str:
        return json.dumps(await self.mcp_client.execute_tool(self.name, arguments))


RunTool = RunFunction | RunCoroutine | RunMCPTool


def tool_of(function: Callable[..., Any]) -> RunFunction | RunCoroutine:
    """Make a function ready to be offered to a model, and called.

    Args:
        function: The function, blocking or awaited.
    """
    made = PythonFunction(function)
    tool = FunctionTool(function=made.declaration)
    kind = RunCoroutine if inspect.iscoroutinefunction(function) else RunFunction
    return kind(made.name, function, tool, made)


def create_tool_call(func: Callable[..., Any]) -> FunctionTool:
    """Describe a function as a model is to see it.

    Args:
        func: The function. Its signature and its docstring say it all, as `PythonFunction` tells.

    Returns:
        The tool, to be given as one of `tools`.

    Raises:
        TypeError: This is no function, or a type of it has no JSON Schema.
    """
    return FunctionTool(function=PythonFunction(func).declaration)


def get_function_calls(output_entries: Sequence[RunOutputEntries]) -> list[FunctionCallEntry]:
    """Find the calls among the entries of an answer.

    Args:
        output_entries: The entries.
    """
    return [entry for entry in output_entries if isinstance(entry, FunctionCallEntry)]


def result_of(
    call: FunctionCallEntry, outcome: Outcome, *, continue_on_fn_error: bool
) -> FunctionResultEntry:
    """Write down what came of a call, for the model to read.

    Args:
        call: The call.
        outcome: What came of it.
        continue_on_fn_error: Tell the model of an error, instead of raising it.

    Raises:
        RunException: The call failed, and the model is not to be told.
    """
    text, error = "", outcome.error
    if error is None:
        try:
            text = as_text(outcome.value)
        except Exception as unreadable:  # noqa: BLE001 - it is the user's object
            error = unreadable
    if error is not None:
        if not continue_on_fn_error:
            if isinstance(error, RunException):
                raise error
            raise RunException(
                f"Failed to execute tool {call.name} with arguments '{call.arguments}'"
            ) from error
        text = f"Error while executing {call.name}: {error}"
    return FunctionResultEntry(tool_call_id=call.tool_call_id, result=text)


async def create_function_result(
    function_call: FunctionCallEntry,
    run_tool: RunTool,
    continue_on_fn_error: bool = False,  # noqa: FBT001, FBT002 - v1's signature
) -> FunctionResultEntry:
    """Make a call, and write down what came of it.

    Args:
        function_call: The call.
        run_tool: What to call.
        continue_on_fn_error: Give an error as the result, instead of raising it.

    Raises:
        RunException: The call failed.
    """
    ready = Ready(partial(run_tool.call, function_call.arguments), run_tool.blocks)
    (outcome,) = await perform_async([ready])
    return result_of(function_call, outcome, continue_on_fn_error=continue_on_fn_error)
