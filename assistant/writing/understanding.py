"""A request as it is understood: its questions one by one, each without greetings and with what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.language import Speller, content, words
from assistant.writing.asked import asks_author, find_gist
from assistant.writing.bylines import byline
from assistant.writing.followups import complete_question, condense, goes_on, once_more, what_follows
from assistant.writing.named_parts import Near
from assistant.writing.one_by_one import questions_in
from assistant.writing.request import Asked, Request
from assistant.writing.wording import NOTHING_BEFORE, TOO_MANY, Wording

# A question in full, of it and the answers before it, asked of a chat model that has been at work since then (by
# `time.monotonic`); "" where that fails or is not needed.
Rewrite = Callable[[str, Sequence[Answer], float], str]
_AT_ONCE = 3  # questions in one that are answered; more are for a list of their own


@dataclass(frozen=True, slots=True)
class Understanding:
    """Understands questions about `essay`.

    `near` gives the cosines of a few words with every sentence. With a chat model, `rewrite` makes follow-ups whole;
    `reads_gists`: it reads what it is to sum up.
    """

    essay: Essay
    wording: Wording
    speller: Speller
    near: Near
    rewrite: Rewrite | None = None
    reads_gists: bool = False

    def questions(self, request: Request) -> tuple[Asked, ...]:
        """What is asked, one by one: greetings cut off, follow-ups resolved, slips of the keyboard mended.

        A chat model reads several questions at once by itself, and is given the whole.
        """
        bare = once_more(self.wording.bare(request.question), request.history)
        parts = (bare,) if self.rewrite else questions_in(bare)
        first = self._ask(request, parts[0], request.history)
        if len(parts) == 1:
            return (first,)
        found = [replace(first, part=parts[0])]
        for part in parts[1:_AT_ONCE]:
            whole = complete_question(part, found[-1].question)
            found.append(replace(self._ask(request, whole, ()), part=part))
        asking = [asked for asked in found if not asked.talk] or found[:1]
        return (*asking, *(Asked(request, part, talk=TOO_MANY, part=part) for part in parts[_AT_ONCE:]))

    def _ask(self, request: Request, bare: str, history: Sequence[Answer]) -> Asked:
        """The one question `bare`, read with the answers of `history`."""
        empty = len("".join(words(bare))) <= 1 or (not content(bare) and len(words(bare)) == 1)  # "?!", "x"; "Why?"
        kind = self.wording.intent(bare) or (NOTHING_BEFORE if not history and (empty or goes_on(bare)) else "")
        if kind:
            return Asked(request, bare, talk=kind)
        if asks_author(bare, self.wording, alone=not history):
            line = byline(self.essay)
            return Asked(request, bare, author=True, known=(line,) if line else None)
        if (following := what_follows(bare, history, self.essay)) is not None:
            return Asked(request, bare, known=following)
        plain, cited = condense(bare, history, self.essay)
        for question, left_out in dict.fromkeys([(bare, ()), (plain, cited)]):
            wanted = find_gist(question, self.essay, self.wording, self.near, alone=not history)
            if wanted is not None:
                reads = self.reads_gists and not wanted.rest
                return Asked(request, wanted.rest or question, left_out, gist=wanted, reads=reads)
        rewritten = self.rewrite(bare, history, request.begun) if self.rewrite else ""
        return Asked(request, self.speller.mend(rewritten or plain), cited)
