"""What a run has to work with: a model or an agent, functions, and the tools of MCP servers."""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from typing_extensions import Self, TypedDict

from mistralai.extra.calls import Outcome, Ready, perform_async
from mistralai.extra.exceptions import RunException
from mistralai.extra.utils.response_format import response_format_from_pydantic_model
from mistralai.types import UNSET

from .tools import RunMCPTool, RunTool, result_of, tool_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    import pydantic
    from anyio.from_thread import BlockingPortal

    from mistralai.extra.mcp.base import MCPClientProtocol
    from mistralai.models import (
        FunctionCallEntry,
        FunctionResultEntry,
        FunctionTool,
        ResponseFormat,
    )
    from mistralai.types import ChatModelName, OptionalNullable

__all__ = ["UNSET", "AgentRequestKwargs", "ModelRequestKwargs", "RunContext"]

F = TypeVar("F", bound="Callable[..., Any]")


class AgentRequestKwargs(TypedDict):
    """What tells the API which agent to talk with."""

    agent_id: str


class ModelRequestKwargs(TypedDict):
    """What tells the API which model to talk with, and how."""

    model: str
    instructions: OptionalNullable[str]
    tools: OptionalNullable[list[Any]]
    completion_args: OptionalNullable[Any]


@dataclass
class RunContext:
    """What a run has to work with, and how far it has come.

    Use it in a `with` block, or in `async with` where MCP servers are awaited; without any it
    needs no block at all. One context is for one run at a time.

    Args:
        conversation_id: The conversation to go on with; set to that of the last answer. Such a
            conversation knows its model and its tools: the run sends neither.
        model: The id of the model to talk with.
        agent_id: The id of the agent to talk with, in the place of a model.
        output_format: A pydantic model: the answer is JSON that fits it, and `output_as_model` of
            the result an instance.
        request_count: How many requests were made; it is counted on.
        continue_on_fn_error: Tell the model of a function that failed, and of one that it made
            up, instead of raising `RunException`.
        update_agent: With an agent, store functions and output format in the agent itself, as v1
            did in every run: a new version of it, for whoever uses it. Otherwise they go along
            with the conversation, and the agent stays as it is.

    Raises:
        RunException: Both a model and an agent are given.
    """

    _tools: dict[str, RunTool] = field(init=False, default_factory=dict[str, RunTool], repr=False)
    _confirmed: set[str] = field(init=False, default_factory=set[str], repr=False)
    _async_stack: AsyncExitStack = field(
        init=False, default_factory=AsyncExitStack, repr=False, compare=False
    )
    _stack: ExitStack = field(init=False, default_factory=ExitStack, repr=False, compare=False)
    _portal: BlockingPortal | None = field(init=False, default=None, repr=False, compare=False)
    conversation_id: str | None = None
    model: ChatModelName | None = None
    agent_id: str | None = None
    output_format: type[pydantic.BaseModel] | None = None
    request_count: int = 0
    continue_on_fn_error: bool = False
    _: KW_ONLY
    update_agent: bool = False

    def __post_init__(self) -> None:
        if self.model and self.agent_id:
            raise RunException("Only one of model and agent_id can be set in the run context")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()
        self._portal = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._async_stack.aclose()

    @property
    def response_format(self) -> ResponseFormat | None:
        """The format that asks for the output format; None where there is none."""
        if self.output_format is None:
            return None
        return response_format_from_pydantic_model(self.output_format)

    @overload
    def register_func(self, func: F, requires_confirmation: bool = False) -> F: ...  # noqa: FBT001, FBT002 - v3's signature
    @overload
    def register_func(
        self,
        func: None = None,
        requires_confirmation: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> Callable[[F], F]: ...
    def register_func(
        self,
        func: Callable[..., Any] | None = None,
        requires_confirmation: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> Any:
        """Let the model call a function.

        It is a decorator too: `@context.register_func`, or
        `@context.register_func(requires_confirmation=True)`.

        Args:
            func: The function, blocking or awaited. Its signature says what the model may give,
                its docstring what it does; see `PythonFunction`. Blocking functions run in
                threads where there are several calls, or an event loop.
            requires_confirmation: Do not call it before somebody allows the call: the run raises
                `DeferredToolCallsException`.

        Returns:
            The function.

        Raises:
            TypeError: This is no function, or a type of it has no JSON Schema.
        """
        if func is None:
            return partial(self.register_func, requires_confirmation=requires_confirmation)
        self._register(tool_of(func), needs_leave=requires_confirmation)
        return func

    async def register_mcp_client(
        self,
        mcp_client: MCPClientProtocol,
        tool_configuration: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Connect to an MCP server, and let the model call its tools.

        The connection lasts until the end of the `async with` block of this context, which is to
        be left by the task that called this.

        Args:
            mcp_client: The client, such as an `MCPClientStdio`.
            tool_configuration: Names of tools: under `"include"` the only ones to offer, under
                `"exclude"` those not to, and under `"requires_confirmation"` those whose calls
                wait for somebody's leave.

        Raises:
            MCPException: The server cannot be reached, or does not answer.
        """
        await mcp_client.initialize(exit_stack=self._async_stack)
        self._register_tools(mcp_client, await mcp_client.get_tools(), tool_configuration)

    async def register_mcp_clients(
        self,
        mcp_clients: Sequence[MCPClientProtocol],
        tool_configurations: Sequence[Mapping[str, Sequence[str]] | None] | None = None,
    ) -> None:
        """Connect to several MCP servers, one after the other; see `register_mcp_client`.

        Args:
            mcp_clients: The clients.
            tool_configurations: One for each of them.
        """
        configurations = tool_configurations or [None] * len(mcp_clients)
        for client, configuration in zip(mcp_clients, configurations, strict=True):
            await self.register_mcp_client(client, configuration)

    def register_mcp_client_blocking(
        self,
        mcp_client: MCPClientProtocol,
        tool_configuration: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Connect to an MCP server without an event loop of yours; see `register_mcp_client`.

        The connection lives in a thread of its own, until the end of the `with` block of this
        context. Runs of either kind can use it.

        Args:
            mcp_client: The client.
            tool_configuration: Names of tools, as for `register_mcp_client`.
        """
        from anyio.from_thread import start_blocking_portal  # noqa: PLC0415 - others need no thread

        if self._portal is None:
            self._portal = self._stack.enter_context(start_blocking_portal())
        # Entered and left by one task, as the scopes of anyio want it.
        connection = self._portal.wrap_async_context_manager(_connected(mcp_client))
        tools = self._stack.enter_context(connection)
        self._register_tools(mcp_client, tools, tool_configuration)

    def _register_tools(
        self,
        client: MCPClientProtocol,
        tools: list[FunctionTool],
        configuration: Mapping[str, Sequence[str]] | None,
    ) -> None:
        chosen = configuration or {}
        for tool in tools:
            name = tool.function.name
            if name in chosen.get("exclude", ()) or name not in chosen.get("include", [name]):
                continue
            needs_leave = name in chosen.get("requires_confirmation", ())
            made = RunMCPTool(name, tool, client, self._portal)
            self._register(made, needs_leave=needs_leave)

    def _register(self, tool: RunTool, *, needs_leave: bool) -> None:
        self._tools[tool.name] = tool
        self._confirmed.discard(tool.name)
        if needs_leave:
            self._confirmed.add(tool.name)

    def requires_confirmation(self, tool_name: str) -> bool:
        """Tell whether calls of a tool wait for somebody's leave.

        Args:
            tool_name: Its name.
        """
        return tool_name in self._confirmed

    def get_tools(self) -> list[FunctionTool]:
        """Give what the model is told of the functions and the tools of MCP servers."""
        return [tool.tool for tool in self._tools.values()]

    def ready(self, call: FunctionCallEntry) -> Ready:
        """Make a call ready to be made.

        Args:
            call: The call. One of a function that is not registered fails when it is made.
        """
        tool = self._tools.get(call.name)
        if tool is None:
            known = ", ".join(self._tools) or "none"
            return Ready(partial(_refuse, call.name, known), blocks=False, asked=call)
        description = tool.tool.function.description
        return Ready(partial(tool.call, call.arguments), tool.blocks, call, description)

    def check(self, *, blocking: bool) -> None:
        """See whether a run can begin.

        Args:
            blocking: Whether it blocks.

        Raises:
            RunException: It cannot.
        """
        if not (self.model or self.agent_id or self.conversation_id):
            raise RunException(
                "Either agent_id or model must be set in the run context, or the conversation_id "
                "of a conversation that has one"
            )
        if self.model and self.agent_id:
            raise RunException("Only one of model and agent_id can be set in the run context")
        for tool in self._tools.values():
            if blocking and isinstance(tool, RunMCPTool) and not tool.blocks:
                raise RunException(
                    f"The tool {tool.name!r} is of an MCP server whose connection belongs to an "
                    "event loop: use run_async, or register_mcp_client_blocking"
                )

    async def execute_function_calls(
        self, function_calls: Sequence[FunctionCallEntry]
    ) -> list[FunctionResultEntry]:
        """Make calls, side by side.

        Args:
            function_calls: The calls.

        Returns:
            Their results, in the order of the calls.

        Raises:
            RunException: One failed, or is of a function that is not registered.
        """
        outcomes = await perform_async([self.ready(call) for call in function_calls])
        return self.results_of(function_calls, outcomes)

    def results_of(
        self, calls: Sequence[FunctionCallEntry], outcomes: Sequence[Outcome]
    ) -> list[FunctionResultEntry]:
        """Write down what came of calls, for the model to read.

        Args:
            calls: The calls.
            outcomes: What came of them, in their order.

        Raises:
            RunException: One failed, and the model is not to be told.
        """
        return [
            result_of(call, outcome, continue_on_fn_error=self.continue_on_fn_error)
            for call, outcome in zip(calls, outcomes, strict=True)
        ]


def _refuse(name: str, known: str) -> None:
    raise RunException(f"The model called {name!r}, which is not registered; registered: {known}")


@asynccontextmanager
async def _connected(client: MCPClientProtocol) -> AsyncGenerator[list[FunctionTool], None]:
    async with AsyncExitStack() as stack:
        await client.initialize(exit_stack=stack)
        yield await client.get_tools()
