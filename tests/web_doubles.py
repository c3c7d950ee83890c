"""A stand-in for the assistant: real Answers that quote the real essay, without a model or an index."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace

from assistant.answers import Answer, Passage, Statement, Withheld
from assistant.errors import ModelError
from assistant.essay.essay import Essay
from assistant.resources import resource_folder
from assistant.writing.quoting import QuotingWriter


def bundled_essay() -> Essay:
    return Essay.from_file(resource_folder("index") / "essay.md")


class Slow:
    """A writer that is not the quoting one, so that its statements stream."""

    name = "slow"
    waits = True


class Double:
    """Quotes the sentences that share most words with the question; finds none when none shares any (absent, where the
    question says "unheard").

    `pause` is the seconds before each statement. A question that begins with "break" raises.
    """

    def __init__(self, essay: Essay, pause: float = 0.0, reply: str = "") -> None:
        self.essay = essay
        self.pause = pause
        self.reply = reply
        self.writer = Slow() if pause or reply else QuotingWriter()
        self.runnable = self.index = self
        self.engine = SimpleNamespace(encoder=None)

    def on(self, essay, home=None):
        if home is not None:
            home.mkdir(parents=True, exist_ok=True)
        return Double(essay, self.pause, self.reply)

    def rank(self, questions):
        return []

    def ask_many(self, questions):
        return [self.ask(question) for question in questions]

    def batch(self, inputs, config=None):
        return [self.ask(given["question"], given["history"]) for given in inputs]

    def ask(self, question, history=()):
        return list(self.stream_answers(question, history))[-1]

    def stream_answers(self, question, history=()):
        if question.startswith("break"):
            raise ModelError("The chat model did not answer. Start it, or choose another.")
        chosen = self._chosen(question)
        for count in range(len(chosen)):
            time.sleep(self.pause)
            yield self._answer(question, chosen[: count + 1], history)
        yield self._answer(question, chosen, history)

    def _chosen(self, question):
        asked = set(re.findall(r"\w{4,}", question.lower()))
        scored = [(len(asked & set(re.findall(r"\w{4,}", s.text.lower()))), -s.number) for s in self.essay.sentences]
        best = sorted(scored, reverse=True)[:3]
        return [self.essay.sentences[-number] for score, number in best if score]

    def _answer(self, question, sentences, history):
        said = tuple(
            Statement(
                self.reply or s.text, (self.essay.cite(s.start, s.end),), "verified" if self.reply else "verbatim"
            )
            for s in sentences
        )
        return Answer(
            question=question,
            statements=said,
            withheld=(Withheld(self.reply, "The essay gives no such number."),) if self.reply else (),
            nearest=() if said else tuple(Passage(s.start, s.end, s.text, s.section) for s in self.essay.sentences[:2]),
            passages=self.essay.passages[:1],
            confidence=0.5 if said else 0.1,
            outcome="answered" if said else "absent" if "unheard" in question else "unsure",
            reason="" if said else "I could not find a sentence on that.",
            essay=self.essay.fingerprint,
            condensed="",
            metadata={"turns": len(history)},
        )
