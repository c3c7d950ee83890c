"""What follows in the text what was cited last: the answer to "What happened next?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.writing.going_on import asks_next

if TYPE_CHECKING:
    from assistant.answers import Answer
    from assistant.essay import Essay
    from assistant.writing.essay_parts import Span

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
