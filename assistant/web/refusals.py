"""What is said instead of an answer, to people and to programs, by every door of the web alike."""

from __future__ import annotations

from starlette.responses import JSONResponse

from assistant.errors import ServingError
from assistant.phrases import Phrases


class Refused(ServingError):
    """A request that is not answered: a status and a short name for programs, a sentence for people."""

    def __init__(self, status: int, why: str, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status, self.why, self.retry_after = status, why, retry_after

    @classmethod
    def saying(cls, phrases: Phrases, status: int, why: str, retry_after: int = 0, /, **variables: object) -> Refused:
        """The refusal `why` in its sentence of prompts/web.toml."""
        return cls(status, why, phrases.say(f"web.refused.{why}", **variables), retry_after)

    def response(self, **headers: str) -> JSONResponse:
        """It as JSON; nothing in it repeats what was sent."""
        again = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return JSONResponse({"error": self.why, "message": str(self)}, self.status, headers | again)
