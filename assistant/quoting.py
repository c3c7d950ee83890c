"""The writer without a language model: it answers in whole sentences of the essay, verbatim.

The most direct sentence comes first, the rest in the essay's order. A list item brings the line that
introduces its list, an introducing line brings its items, and a sentence that opens by pointing back
("It", "They", "These") brings the sentence it points to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answers import Statement, Withheld
from assistant.essay import Essay
from assistant.splitting import Sentence
from assistant.writers import Brief

_MOST = 4  # sentences picked for their own sake
_MOST_ITEMS = 10  # of one list
# How far below the best sentence's score another one may be: a reader moves all scores, so not a share of it. On the
# chunking benchmark's two corpora the quoted sentences' F1 against the gold spans is 0.536, 0.548, 0.530, 0.523 at 1,
# 1.25, 1.5, 2 without a reader, 0.535, 0.547, 0.553, 0.549 with the bundled one (chosen on these corpora).
_NEAR = 1.25
_POINTS_BACK = re.compile(
    r"[\"“‘'(\[]*(?:(?:but|and|so|yet|however|instead|rather|still|thus|therefore|also|moreover|likewise)\b,?\s+)?"
    r"(?:it|its|it's|it’s|they|they're|they’re|them|their|these|those|this|that|that's|that’s|he|his|she|her|"
    r"such|both|neither|the former|the latter)\b",
    re.IGNORECASE,
)
# "That is", "It is clear that", "This essay": no earlier sentence is needed to read them.
_POINTS_NOWHERE = re.compile(
    r"(?:it\s+(?:is|was|seems|appears|takes|may be|might be)\s+\w+\s+(?:to|that)\b"
    r"|this\s+(?:essay|article|paper|text)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuotingWriter:
    """Quotes the one to four sentences that answer, and what they need to be understood."""

    name: str = "verbatim"
    waits: bool = False

    def write(self, brief: Brief) -> Iterator[Statement | Withheld]:
        """Yield the picked sentences as statements whose text is their quote."""
        for sentence in quoted(brief):
            citation = brief.essay.cite(sentence.start, sentence.end)
            yield Statement(citation.quote, (citation,), "verbatim")


def quoted(brief: Brief) -> list[Sentence]:
    """The sentences to quote: the most direct first, then the others in the essay's order."""
    picked = _picked(brief)
    if not picked:
        return []
    direct = picked[0]
    needed = {direct.number: direct}
    for sentence in picked:
        for other in (sentence, *_company(brief.essay, sentence)):
            needed.setdefault(other.number, other)
    rest = [needed[number] for number in sorted(needed) if number != direct.number]
    return [direct, *rest]


def _picked(brief: Brief) -> list[Sentence]:
    """Sentences good enough to be quoted for their own sake, best first, none twice."""
    shown = _shown(brief)
    ranked = [brief.essay.sentences[n] for n in brief.ranking.best(len(brief.essay.sentences)) if n in shown]
    scores = brief.ranking.sentences.tolist()
    picked: list[Sentence] = []
    said: set[str] = set()
    for sentence in ranked:
        if picked and scores[picked[0].number] - scores[sentence.number] > _NEAR:
            break
        words = " ".join(sentence.text.lower().split())
        if words not in said:
            picked.append(sentence)
            said.add(words)
        if len(picked) == _MOST:
            break
    return picked


def _shown(brief: Brief) -> set[int]:
    """Numbers of the sentences that stand whole in the passages shown and were not cited just before."""
    inside = {
        sentence.number
        for passage in brief.passages
        for sentence in brief.essay.sentences_in(passage.start, passage.end)
        if passage.start <= sentence.start and sentence.end <= passage.end
    }
    repeated = {s.number for start, end in brief.cited for s in brief.essay.sentences_in(start, end)}
    return inside - repeated or inside


def _company(essay: Essay, sentence: Sentence) -> list[Sentence]:
    """What `sentence` cannot be understood without."""
    if sentence.kind == "item" and sentence.lead is not None:
        return [essay.sentences[sentence.lead]]
    items = [s for s in essay.sentences[sentence.number + 1 :][: 4 * _MOST_ITEMS] if s.lead == sentence.number]
    if items:
        return items[:_MOST_ITEMS]
    if sentence.number and points_back(sentence.text):
        before = essay.sentences[sentence.number - 1]
        near = before.section == sentence.section and sentence.paragraph - before.paragraph <= 1
        return [before] if near and before.kind == "prose" else []
    return []


def points_back(text: str) -> bool:
    """Whether a sentence opens with a word that stands for something said before it."""
    return bool(_POINTS_BACK.match(text)) and not _POINTS_NOWHERE.match(text)
