"""What is said instead of an answer, to people and to programs, by every door of the web alike."""

from __future__ import annotations

from starlette.responses import JSONResponse

from assistant.errors import ServingError
from assistant.phrases import message


class Refused(ServingError):
    """A request that is not answered: a status and a short name for programs, a sentence for people.

    The sentence is `said`, else that of the name in prompts/errors.toml. `again` is in how many seconds to try again.
    """

    def __init__(self, status: int, why: str, said: str = "", /, *, again: int = 0, **variables: object) -> None:
        super().__init__(said or message(f"web.refused.{why}", **variables))
        self.status, self.why, self.again = status, why, again

    def response(self, **headers: str) -> JSONResponse:
        """It as JSON; nothing in it repeats what was sent."""
        again = {"Retry-After": str(self.again)} if self.again else {}
        return JSONResponse({"error": self.why, "message": str(self)}, self.status, headers | again)
