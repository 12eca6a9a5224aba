"""Let a model call the tools of an MCP server, and see what happens while it happens."""

import asyncio
import sys
from pathlib import Path

from mcp import StdioServerParameters

from mistralai import Mistral
from mistralai.extra.mcp.stdio import MCPClientSTDIO
from mistralai.extra.run.context import RunContext
from mistralai.extra.run.result import RunResult

SERVER = Path(__file__).parent / "data" / "mcp_server.py"


async def main() -> None:
    """Start the server, register its tools, and run a conversation as a stream."""
    program = StdioServerParameters(command=sys.executable, args=[str(SERVER)])
    async with Mistral() as client, RunContext(model="mistral-medium-latest") as context:
        await context.register_mcp_client(MCPClientSTDIO(stdio_params=program))
        print([tool.function.name for tool in context.get_tools()])

        events = await client.beta.conversations.run_stream_async(
            run_ctx=context, inputs="How high is the tide in Brest?"
        )
        async for event in events:
            if isinstance(event, RunResult):
                print(event.output_as_text)
            elif event.event == "function.result":
                print("called")


if __name__ == "__main__":
    asyncio.run(main())
