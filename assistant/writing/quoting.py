"""The writer without a language model: it answers in whole sentences of the essay, verbatim.

The most direct sentence comes first, after what introduces it, the rest in the essay's order. No sentence comes
without what is needed to read it: an item brings the line before its list, a row its table's header, a piece of a
speech the one that says who speaks. A line before a list brings its items; a question of the essay's own brings the
reply to it, and goes where the reader has asked the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.essay import HEADER, LIST, QUESTION, SPEAKER, Essay, Sentence, asks
from assistant.language import content
from assistant.writing.request import Brief, Verbatim

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

MOST_QUOTED = 4  # sentences, unless it is a list
_MOST_ITEMS = 10  # of one list


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Quotes the one to four sentences that answer; a list with all its items."""

    name: str = "verbatim"
    waits: bool = False

    def write(self, brief: Brief, config: RunnableConfig | None = None) -> Iterator[Verbatim]:  # noqa: ARG002
        """Yield the picked sentences."""
        for sentence in choose_sentences(brief):
            yield Verbatim(sentence.start, sentence.end)


def choose_sentences(brief: Brief) -> list[Sentence]:
    """The sentences to quote: the most direct first, then the others in the essay's order."""
    allowed = set(brief.allowed)
    picked = _pick(brief, allowed)
    if not picked:
        return []
    needed = {s.number: s for s in picked}
    for other in (*(other for s in picked for other in with_it(brief.essay, s)), *_whole_lists(brief.essay, picked)):
        if other.number in allowed:
            needed.setdefault(other.number, other)
    if all(asks(sentence.text) for sentence in needed.values()):
        return []  # the essay asks, too, and does not say
    for number in _echoes(brief, needed):
        del needed[number]
    return _order(picked[0], [needed[number] for number in sorted(needed)])


def _whole_lists(essay: Essay, picked: Sequence[Sentence]) -> Iterator[Sentence]:
    """The items of lists of which half, and more than one, answers: half a list would be taken for all of it."""
    for lead, count in Counter(s.lead for s in picked if s.led_by == LIST and s.lead is not None).items():
        items = with_it(essay, essay.sentences[lead])
        if count > 1 and 2 * count >= len(items):
            yield from items


def _order(direct: Sentence, needed: Sequence[Sentence]) -> list[Sentence]:
    """The most direct sentence first, after what introduces it; a list is not taken out of its order."""
    if asks(direct.text):
        return list(needed)  # its reply is the answer
    lead = direct.lead if direct.led_by in (LIST, HEADER, QUESTION) else None
    first = [s for s in needed if s.number in (lead, direct.number) or (direct.led_by == LIST and s.lead == lead)]
    return [*first, *(s for s in needed if s not in first)]


def _echoes(brief: Brief, needed: Mapping[int, Sentence]) -> list[int]:
    """Questions of the essay's that say no more than the reader's own, where what replies to them is shown."""
    asked = set(content(brief.question))
    found = []
    for number, sentence in needed.items():
        own = set(content(sentence.text))
        replied = any(s.lead == number and s.led_by == QUESTION for s in needed.values())
        if replied and own and len(own & asked) * 2 > len(own):
            found.append(number)
    return found


def _pick(brief: Brief, allowed: set[int]) -> list[Sentence]:
    """The likeliest of the allowed sentences that are likely enough beside the best, none twice."""
    judgement = brief.judgement
    ranked = [brief.essay.sentences[n] for n in judgement.best(len(judgement.parts)) if n in allowed]
    picked: list[Sentence] = []
    said: set[str] = set()
    for sentence in ranked:
        words = " ".join(sentence.text.lower().split())
        likely = not picked or judgement.beside[sentence.number] >= judgement.least
        if likely and words not in said:
            picked.append(sentence)
            said.add(words)
        if len(picked) == MOST_QUOTED:
            break
    return picked


def with_it(essay: Essay, sentence: Sentence) -> list[Sentence]:
    """The sentences without which `sentence` says nothing, or only half of it."""
    if sentence.led_by in (LIST, HEADER, SPEAKER) and sentence.lead is not None:
        return [essay.sentences[sentence.lead]]
    if asks(sentence.text) and sentence.kind == "prose":
        return _reply(essay, sentence)
    after = essay.sentences[sentence.number + 1 : sentence.number + 1 + 4 * _MOST_ITEMS]
    led = [s for s in after if s.lead == sentence.number]
    return [s for s in led if s.led_by in (LIST, HEADER)][:_MOST_ITEMS]


def _reply(essay: Essay, question: Sentence) -> list[Sentence]:
    """What follows a question, and the questions that follow it first, in its section."""
    for at in range(question.number + 1, len(essay.sentences)):
        following = essay.sentences[at]
        if following.section != question.section:
            break
        if not asks(following.text):
            return [following]
    return []
