"""The MCP tool `ask`, for programs that speak the Model Context Protocol. Home of the `mcp` package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.phrases import Phrases

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from assistant.ask import Assistant


def mcp_server(assistant: Assistant, phrases: Phrases) -> MCPServer:
    """A server with one tool, `ask`, that gives `Answer.to_dict()` less the passages the answer was written from."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server = MCPServer("assistant", log_level="WARNING")

    def ask(question: str) -> dict[str, Any]:
        try:
            answer = assistant.ask(question)
        except AssistantError as error:
            raise ToolError(str(error)) from error
        return {key: value for key, value in answer.to_dict().items() if key != "passages"}

    title = assistant.essay.title or phrases.say("talk.say.untitled")
    server.tool("ask", description=phrases.say("web.mcp.ask", title=title), structured_output=True)(ask)
    return server


def serve_stdio(assistant: Assistant) -> None:
    """Answer over standard input and output until the input ends."""
    mcp_server(assistant, Phrases.load()).run("stdio")
