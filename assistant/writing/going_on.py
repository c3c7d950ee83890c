"""What only asks to go on ("What else?", "Explain that", "What happened next?"), and what is left to say then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answers import UNSURE

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.essay import Essay
    from assistant.reading import Decision, Judgement
    from assistant.writing.essay_parts import Span

_GO_ON = re.compile(
    r"(?:and |and then |then )?(?:(?:what|anything|any|tell me|is there|say) )*"
    r"(?:else|more|others|go on|continue|keep going)(?: please)?|and|so",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:explain|clarify|elaborate|expand)(?: (?:on|upon|about))?"
    r"(?: (?:that|this|it))?(?: (?:more|further|better|again|a bit|in (?:more )?detail|please))*"
    r"|what (?:do|did|does) (?:you|he|she|they|it|that|this|the \w+) mean(?: (?:by|with) (?:that|this|it))?"
    r"|(?:so )?(?:what|how) do you mean|meaning(?: what)?"
    r"|i (?:do not|don['’]t) (?:understand|get)(?: (?:that|this|it))?",
    re.IGNORECASE,
)
AGAIN = re.compile(
    r"(?:(?:can|could|would) you )?(?:please )?(?:repeat|say)(?: (?:that|this|it))?(?: again)?(?: please)?"
    r"|(?:come )?again(?: please)?|pardon(?: me)?|what did you say",
    re.IGNORECASE,
)


_THAT = r"(?: (?:after|following|upon) (?:that|this|it))"
_NEXT = re.compile(
    rf"(?:and |so |but )?(?:what (?:happens|happened|comes|came|follows|followed|is|was|did (?:he|she|they|it) do)"
    rf"(?: (?:next|then|after|afterwards?|thereafter){_THAT}?|{_THAT})"
    r"|what (?:follows|followed|comes next|came next)(?: (?:that|this|it))?)",
    re.IGNORECASE,
)
_BARELY_NEXT = re.compile(
    r"(?:and |so )?(?:then what(?: happen(?:ed|s))?|what (?:next|then)|next|after(?:wards| that))|and then(?: what)?",
    re.IGNORECASE,
)


def goes_on(question: str) -> bool:
    """Whether `question` only asks to go on, or to say it again: without a turn before, it asks nothing."""
    text = question.strip(" ?!.")
    return any(pattern.fullmatch(text) for pattern in (_EXPLAIN, _GO_ON, AGAIN, _BARELY_NEXT))


def asks_next(question: str) -> bool:
    """Whether `question` asks for what comes after what was just said, and for nothing in particular."""
    text = question.strip(" ?!.…")
    return _NEXT.fullmatch(text) is not None or _BARELY_NEXT.fullmatch(text) is not None


def wants_more(text: str) -> bool:
    """Whether `text`, without its mark, asks for more of the same and for nothing in particular."""
    return _EXPLAIN.fullmatch(text) is not None or _GO_ON.fullmatch(text) is not None


# Of the probability that brings a sentence into a first answer: who asks for more takes what is a little less sure.
_SHARE = 0.75


def decide_anew(
    judgement: Judgement, essay: Essay, cited: Sequence[tuple[int, int]], inside: tuple[int, int] | None
) -> Decision:
    """The decision on the sentences that no span of `cited` touches: as it was where nothing was cited.

    No answer is surer than the likeliest sentence that is left. `inside` numbers (half-open) the sentences that the
    question is restricted to.
    """
    decision = judgement.decision
    if not cited or not decision.answerable:
        return decision
    first, end = inside or (0, len(essay.sentences))
    repeated = {sentence.number for start, stop in cited for sentence in essay.sentences_in(start, stop)}
    left = max((float(judgement.parts[n]) for n in range(first, end) if n not in repeated), default=0.0)
    if left < _SHARE * judgement.least:
        return replace(decision, confidence=min(decision.confidence, left), outcome=UNSURE, why="nothing_else")
    return replace(decision, confidence=min(decision.confidence, left))


_MOST = 2  # sentences, of one paragraph


def what_follows(question: str, history: Sequence[Answer], essay: Essay) -> tuple[Span, ...] | None:
    """The characters that follow the last answer's most direct sentence, and that it did not cite; none at the end.

    None where `question` asks something else, or nothing of this essay was cited before it.
    """
    turn = next((turn for turn in reversed(history) if turn.found and turn.essay == essay.fingerprint), None)
    if turn is None or not asks_next(question):
        return None
    cited = {s.number for c in turn.citations for s in essay.sentences_in(c.start, c.end)}
    direct = essay.sentences_in(turn.citations[0].start, turn.citations[0].end)
    if not direct:
        return None
    left = [sentence for sentence in essay.sentences[direct[-1].number + 1 :] if sentence.number not in cited]
    return tuple((s.start, s.end) for s in left[:_MOST] if s.paragraph == left[0].paragraph)
