"""What only asks to go on ("What else?", "Explain that", "What happened next?"), and what is left to say then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answers import UNSURE
from assistant.writing.essay_parts import Span, numbers_at

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.essay import Essay
    from assistant.reading import Decision, Judgement

LED = re.compile(r"^(?:(?:and|but|or|so|then|ok|okay|please|(?:can|could|will|would) you),? )+", re.IGNORECASE)
AGAIN, MORE, NEXT, BARELY_NEXT, WHO_SAYS = "again", "more", "next", "barely next", "who says"
_IT = r"(?: (?:that|this|it))?"
_THEN = r"(?:next|then|after|afterwards?|thereafter)"
# What the whole of a question may be, without its mark and what leads it in.
_KINDS = (
    (AGAIN, rf"(?:repeat|say){_IT}(?: again)?|(?:come )?again|pardon(?: me)?|what did you say"),
    (BARELY_NEXT, r"(?:and )?then(?: what(?: happen(?:ed|s))?)?|what (?:next|then)|next|after(?:wards| that)"),
    (NEXT, rf"what (?:happen|c[ao]me|follow|is|was|did (?:he|she|they|it) do)(?:s|ed)? {_THEN}(?: after)?{_IT}"),
    (NEXT, rf"what follow(?:s|ed){_IT}"),
    (MORE, r"(?:(?:what|anything|any|tell me|is there|say) )*(?:else|more|others|go on|continue|keep going)|and|so"),
    (
        MORE,
        rf"(?:explain|clarify|elaborate|expand)(?: on)?{_IT}(?: (?:more|further|again|in (?:more )?detail))*",
    ),
    (MORE, rf"what (?:do|did|does) (?:you|he|she|they|it|that|this|the \w+) mean(?: (?:by|with){_IT})?"),
    (MORE, r"(?:what|how) do you mean|meaning(?: what)?"),
    (MORE, rf"i (?:do not|don['’]t) (?:understand|get){_IT}"),
    (
        WHO_SAYS,
        r"who (?:says|said|claims|claimed|wrote|thinks|told you) (?:that|this|so|it)|says who|according to whom",
    ),
)
_PATTERNS = tuple((kind, re.compile(f"(?:{pattern})(?: please)?", re.IGNORECASE)) for kind, pattern in _KINDS)


def going_on(question: str) -> str:
    """What `question` asks for where it only asks to go on: AGAIN, MORE, NEXT ...; "" where it asks something."""
    text = question.strip(" ?!.…")
    wordings = (text, LED.sub("", text, count=1))
    return next((kind for kind, pattern in _PATTERNS if any(map(pattern.fullmatch, wordings))), "")


def goes_on(question: str) -> bool:
    """Whether `question` only asks to go on, or to say it again: without a turn before, it asks nothing."""
    return going_on(question) in (AGAIN, MORE, BARELY_NEXT)


# Of the probability that brings a sentence into a first answer: who asks for more takes what is a little less sure.
_SHARE = 0.75


def decide_anew(judgement: Judgement, essay: Essay, cited: Sequence[Span], inside: Span | None) -> Decision:
    """The decision on the sentences that no span of `cited` touches: as it was where nothing was cited.

    No answer is surer than the likeliest sentence that is left. `inside` numbers (half-open) the sentences that the
    question is restricted to.
    """
    decision = judgement.decision
    if not cited or not decision.answerable:
        return decision
    first, end = inside or (0, len(essay.sentences))
    repeated = numbers_at(essay, cited)
    left = max((float(judgement.parts[n]) for n in range(first, end) if n not in repeated), default=0.0)
    surest = replace(decision, confidence=min(decision.confidence, left))
    return surest if left >= _SHARE * judgement.least else replace(surest, outcome=UNSURE, why="nothing_else")


_MOST = 2  # sentences, of one paragraph


def what_follows(question: str, history: Sequence[Answer], essay: Essay) -> tuple[Span, ...] | None:
    """The characters that follow the last answer's most direct sentence, and that it did not cite; none at the end.

    None where `question` asks something else, or nothing of this essay was cited before it.
    """
    turn = next((turn for turn in reversed(history) if turn.found and turn.essay == essay.fingerprint), None)
    if turn is None or going_on(question) not in (NEXT, BARELY_NEXT):
        return None
    cited = numbers_at(essay, [(c.start, c.end) for c in turn.citations])
    direct = essay.sentences_in(turn.citations[0].start, turn.citations[0].end)
    if not direct:
        return None
    left = [sentence for sentence in essay.sentences[direct[-1].number + 1 :] if sentence.number not in cited]
    return tuple((s.start, s.end) for s in left[:_MOST] if s.paragraph == left[0].paragraph)
