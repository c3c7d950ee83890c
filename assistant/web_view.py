"""What the page shows of an answer: the answer itself, and the product's words about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistant import render
from assistant.answers import UNSURE, Answer
from assistant.essay import Essay
from assistant.phrases import Phrases
from assistant.web_examples import follow_ups


@dataclass(frozen=True, slots=True)
class Viewer:
    """Sets answers about `essay` out for the page."""

    essay: Essay
    phrases: Phrases

    def view(self, answer: Answer) -> dict[str, Any]:
        """The answer as JSON, less the passages it was written from, with its words, Markdown and selectors."""
        talk = answer.outcome == UNSURE and not answer.nearest
        return {
            "answer": replace(answer, passages=()).to_dict(),
            "kind": "answer" if answer.found else "talk" if talk else "refusal",
            "headline": "" if answer.found else render.headline(answer, self.phrases),
            "confidence": render.confidence(answer, self.phrases),
            "markdown": render.markdown(answer, self.phrases),
            "selectors": [citation.to_selector() for citation in answer.citations],
            "follow_ups": follow_ups(answer, self.essay, self.phrases),
        }
