"""What the routes share: the essay, the assistant once it is loaded, and the limits."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web_desk import Desk, is_quoting
from assistant.web_examples import examples
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
    examples: list[str]
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
            examples=examples(essay, phrases),
        )

    def opened(self, assistant: Assistant) -> None:
        """Warm `assistant` up and let it answer from now on; the first visitor must not pay for lazy imports.

        Example questions it would refuse are left out, where asking them costs nothing.
        """
        if is_quoting(assistant):
            answers = assistant.ask_many(self.examples)
            self.examples = [answer.question for answer in answers if answer.found]
        else:
            assistant.index.rank(self.examples)
        self.assistant = assistant
        self.ready.set()

    @property
    def state(self) -> str:
        """One of "loading", "ready" and "failed"."""
        return "failed" if self.failure else "ready" if self.ready.is_set() else "loading"
