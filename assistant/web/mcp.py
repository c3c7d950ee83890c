"""The MCP tool `ask`, for programs that speak the Model Context Protocol. Home of the `mcp` package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, ServingError
from assistant.phrases import Phrases, message

if TYPE_CHECKING:
    from assistant.ask import Assistant


def serve_stdio(assistant: Assistant) -> None:
    """Offer one tool, `ask`, over standard input and output until the input ends.

    It gives `Answer.to_dict()` less the passages the answer was written from.

    Raises:
        ServingError: the `mcp` package is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise ServingError(message("web.mcp")) from error
    server, phrases = MCPServer("assistant", log_level="WARNING"), Phrases.load()

    def ask(question: str) -> dict[str, Any]:
        try:
            answer = assistant.ask(question)
        except AssistantError as error:
            raise ToolError(str(error)) from error
        return {key: value for key, value in answer.to_dict().items() if key != "passages"}

    title = assistant.essay.title or phrases.say("talk.say.untitled")
    server.tool("ask", description=phrases.say("web.mcp.ask", title=title), structured_output=True)(ask)
    server.run("stdio")
