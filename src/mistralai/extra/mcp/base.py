"""What all clients of MCP servers have in common."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

from typing_extensions import TypedDict

from mistralai.extra.exceptions import MCPException
from mistralai.models import Function, FunctionTool

from ._library import dumped, open_session, tools_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mistralai.models import (
        AssistantMessageTypedDict,
        SystemMessageTypedDict,
        TextChunkTypedDict,
    )

    from ._library import Streams

__all__ = ["MCPClientBase", "MCPClientProtocol", "MCPSystemPrompt"]


class MCPSystemPrompt(TypedDict):
    """A prompt of an MCP server, as messages to begin a conversation with."""

    description: str | None
    messages: list[SystemMessageTypedDict | AssistantMessageTypedDict]


class MCPClientProtocol(Protocol):
    """What a run needs of a client: one of your own can be registered like those here."""

    async def initialize(self, exit_stack: AsyncExitStack | None) -> None:
        """Connect to the server.

        Args:
            exit_stack: What ends the connection; None where `aclose` does.
        """
        ...

    async def aclose(self) -> None:
        """End the connection."""
        ...

    async def get_tools(self) -> list[FunctionTool]:
        """List the tools of the server."""
        ...

    async def execute_tool(self, name: str, arguments: dict[str, Any]) -> list[TextChunkTypedDict]:
        """Call a tool.

        Args:
            name: Its name.
            arguments: What it is given.

        Returns:
            What it answered.
        """
        ...

    async def get_system_prompt(self, name: str, arguments: dict[str, Any]) -> MCPSystemPrompt:
        """Fill in a prompt.

        Args:
            name: Its name.
            arguments: What to fill in.
        """
        ...

    async def list_system_prompts(self) -> Any:
        """List the prompts of the server."""
        ...


class MCPClientBase(MCPClientProtocol):
    """A client without a transport: who derives from it writes `_get_transport`.

    Args:
        name: What to call the server in errors; by default the name of the class.
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = name or type(self).__name__
        self._own: AsyncExitStack | None = None
        self._opened: Any = None

    async def initialize(self, exit_stack: AsyncExitStack | None = None) -> None:
        """Connect to the server, unless that was done before.

        Args:
            exit_stack: What ends the connection when it is closed, in the task that called this;
                None where `aclose` does.

        Raises:
            MCPException: The server cannot be reached, or does not answer as one.
            MCPAuthException: It wants credentials.
        """
        if self._opened is not None:
            return
        try:
            async with AsyncExitStack() as stack:
                opened = await open_session(await self._get_transport(stack), stack)
                self._own = stack.pop_all()
        except MCPException:
            raise
        except Exception as error:
            raise self._failed(error, "cannot be talked with") from error
        self._opened = opened
        if exit_stack is not None:
            exit_stack.push_async_callback(self.aclose)

    async def aclose(self) -> None:
        """End the connection, in the task that opened it."""
        own, self._own, self._opened = self._own, None, None
        if own is not None:
            await own.aclose()

    async def _get_transport(self, exit_stack: AsyncExitStack) -> Streams:
        """Open the transport.

        Args:
            exit_stack: What closes it.

        Returns:
            Where messages are read, and where they are written.
        """
        raise NotImplementedError

    @property
    def _session(self) -> Any:
        if self._opened is None:
            raise MCPException(f"The MCP client {self._name} is not connected: initialize() it")
        return self._opened

    async def get_tools(self) -> list[FunctionTool]:
        """List the tools of the server, all pages of them.

        Raises:
            MCPException: The server does not answer, or there is no connection.
        """
        tools = await self._ask(tools_of(self._session), "list its tools")
        return [
            FunctionTool(
                function=Function(
                    name=tool["name"],
                    description=tool.get("description") or "",
                    parameters=tool["inputSchema"],
                    strict=True,
                )
            )
            for tool in tools
        ]

    async def execute_tool(self, name: str, arguments: dict[str, Any]) -> list[TextChunkTypedDict]:
        """Call a tool.

        Args:
            name: Its name.
            arguments: What it is given.

        Returns:
            What it answered; where it failed, its words. A picture, and whatever else is no text,
            is told of in its place.

        Raises:
            MCPException: The server does not answer, or there is no connection.
        """
        called = self._session.call_tool(name, arguments)
        answer = dumped(await self._ask(called, f"call {name!r}"))
        contents: list[Any] = answer.get("content", [])
        if not contents and "structuredContent" in answer:
            contents = [{"type": "text", "text": json.dumps(answer["structuredContent"])}]
        return self._convert_content_list(contents)

    async def get_system_prompt(self, name: str, arguments: dict[str, Any]) -> MCPSystemPrompt:
        """Fill in a prompt of the server.

        Args:
            name: Its name.
            arguments: What to fill in; what is no string is written as JSON.

        Returns:
            Its description, and messages to begin a conversation with.

        Raises:
            MCPException: The server does not answer, or there is no connection.
        """
        texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
        asked = self._session.get_prompt(name, texts)
        answer = dumped(await self._ask(asked, f"fill in the prompt {name!r}"))
        messages: list[Any] = [
            {"role": message["role"], "content": self._convert_content(message["content"])}
            for message in answer["messages"]
        ]
        return {"description": answer.get("description"), "messages": messages}

    async def list_system_prompts(self) -> Any:
        """List the prompts of the server.

        Returns:
            The `ListPromptsResult` of the library `mcp`: `result.prompts` are the prompts.

        Raises:
            MCPException: The server does not answer, or there is no connection.
        """
        return await self._ask(self._session.list_prompts(), "list its prompts")

    async def _ask(self, asked: Any, what: str) -> Any:
        try:
            return await asked
        except Exception as error:
            raise self._failed(error, f"did not {what}") from error

    def _failed(self, error: BaseException, what: str) -> MCPException:
        return MCPException(f"The MCP server {self._name} {what}: {_reason(error)}")

    def _convert_content_list(
        self, mcp_contents: Sequence[Mapping[str, Any]]
    ) -> list[TextChunkTypedDict]:
        return [self._convert_content(content) for content in mcp_contents]

    def _convert_content(self, mcp_content: Mapping[str, Any]) -> TextChunkTypedDict:
        return {"type": "text", "text": _text_of(mcp_content)}


def _text_of(content: Mapping[str, Any]) -> str:
    """Write a piece of an answer as text: a model can read nothing else of a function."""
    kind = content["type"]
    resource: Mapping[str, Any] = content.get("resource", {})
    if kind == "text":
        return str(content["text"])
    if "text" in resource:
        return str(resource["text"])
    if kind == "resource_link":
        return str(content["uri"])
    what = content.get("mimeType") or resource.get("mimeType") or kind
    return f"[{what}, which cannot be shown here]"


def _reason(error: BaseException) -> str:
    """Say what went wrong: where several tasks failed, in the first of them."""
    inner: Any = getattr(error, "exceptions", None)
    if inner:
        return _reason(inner[0])
    return str(error) or type(error).__name__
