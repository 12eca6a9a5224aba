"""An MCP server with one tool."""

from mcp.server.mcpserver import MCPServer

server = MCPServer("tides")


@server.tool()
def tide(place: str) -> str:
    """Tell how high the tide is at a place."""
    return f"The tide at {place} is 3.4 metres high."


if __name__ == "__main__":
    server.run()
