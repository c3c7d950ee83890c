"""What the routes share: the essay, the assistant once it is loaded, and the limits."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web_desk import Desk
from assistant.web_options import WebOptions
from assistant.web_rate import Rate
from assistant.web_uploads import Uploads

if TYPE_CHECKING:
    from assistant.ask import Assistant


@dataclass(slots=True, eq=False)
class Host:
    """One served essay. `assistant` is None until its model is loaded; `failure` says why it never will be."""

    essay: Essay
    options: WebOptions
    phrases: Phrases
    desk: Desk
    rate: Rate
    uploads: Uploads
    assistant: Assistant | None = None
    failure: str = ""
    ready: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, essay: Essay, options: WebOptions, phrases: Phrases) -> Host:
        """A host that has loaded nothing yet."""
        return cls(
            essay=essay,
            options=options,
            phrases=phrases,
            desk=Desk(options.waiting, options.at_once),
            rate=Rate(options.rate),
            uploads=Uploads(),
        )

    def opened(self, assistant: Assistant) -> None:
        """The model is loaded: questions can be answered from now on."""
        self.assistant = assistant
        self.ready.set()

    @property
    def state(self) -> str:
        """One of "loading", "ready" and "failed"."""
        return "failed" if self.failure else "ready" if self.ready.is_set() else "loading"
