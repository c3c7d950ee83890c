"""A draft from any writer becomes a statement with citations, or is withheld with the reason. Nothing else is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Citation, Passage, Statement, Withheld
from assistant.essay import Essay
from assistant.grounding.support import Evidence, bears, conflict, coverage, cut_word, likely, signs
from assistant.language import content, names_of
from assistant.phrases import Phrases

_BEFORE = 3  # sentences before a cited one in which its pronouns may find what they stand for
# Share of a statement's content words that the cited sentences must have. With a chat model of 1.5B parameters 0.8
# removed every invented answer and one right paraphrase (measured, 20 questions); between the two the encoder decides.
_COVERED, _UNCOVERED = 0.8, 0.4
_CANDIDATES = 3  # sentences tried in place of those pointed at, where these miss the point
_MANY = 4  # sentences a statement may point at without each being looked at
_GAIN = 0.1  # share of its content words that a sentence among more than those has to add
_LIKELY = 0.5  # support score
_FEW = 2  # content words
_MARKER = re.compile(r"\s*[\[【(]\s*(?:passage\s*)?\d+(?:\s*[,;–-]\s*\d+)*\s*[\]】)](?=\W|$)", re.IGNORECASE)

Likeness = Callable[[str, str], float]  # cosine, -1..1, of a statement and its evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer claims: a statement, and the sentences that say it, by their numbers in the essay.

    `strange`: numbers it gave that stand for no sentence it was shown. `stands`: the sentences it points at are shown
    as they are where they do not bear its words, since it is settled that they answer.
    """

    text: str
    sentences: tuple[int, ...] = ()
    strange: tuple[int, ...] = ()
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Grounder:
    """Holds drafts to an essay. `alike` may be None: then only words count, and a free paraphrase is withheld."""

    essay: Essay
    phrases: Phrases
    alike: Likeness | None = None

    def ground(self, draft: Draft, passages: Sequence[Passage], question: str = "") -> Statement | Withheld:
        """The statement that `draft` may be shown as, with its citations; else why it is withheld."""
        word, text = cut_word(bare(draft.text))
        said = self._ground(draft, text, passages, question)
        if not word or isinstance(said, Withheld) or said.text != text:
            return said
        if bears(word, text, " ".join(c.quote for c in said.citations), question):
            return replace(said, text=f"{word}, {text}")
        return replace(said, text=f"{text[:1].upper()}{text[1:]}")

    def _ground(self, draft: Draft, text: str, passages: Sequence[Passage], question: str) -> Statement | Withheld:
        stems = content(text)
        if draft.sentences and (not stems or self._is_title(text)):
            return self._stand_for(draft)
        if not text or (question and len(stems) <= _FEW and set(stems) <= set(content(question))):
            # A word or two of the question, given back: true, cited, and no answer.
            return self._withheld(draft, "empty")
        citations = tuple(self._whole(number) for number in self._bearers(text, draft.sentences))
        if not citations:
            return self._withheld(draft, "not_shown" if draft.strange else "unquoted")
        said = self._support(text, citations)
        if isinstance(said, Statement):
            return said
        if other := self._elsewhere(text, passages):
            return other
        return self._stand_for(draft) if draft.stands and len(draft.sentences) <= _MANY else Withheld(draft.text, said)

    def _bearers(self, text: str, numbers: Sequence[int]) -> Sequence[int]:
        """Of many sentences, those that each bear a good part of `text`: who points at everything points at nothing."""
        if len(numbers) <= _MANY:
            return numbers
        picked: list[int] = []
        said = ""
        while rest := [n for n in numbers if n not in picked]:
            best = max(rest, key=lambda n: coverage(text, f"{said} {self.essay.sentences[n].text}"))
            more = f"{said} {self.essay.sentences[best].text}"
            if coverage(text, more) - coverage(text, said) < _GAIN:
                break
            picked, said = [*picked, best], more
        return sorted(picked)

    def _whole(self, number: int) -> Citation:
        sentence = self.essay.sentences[number]
        return self.essay.cite(sentence.start, sentence.end)

    def _is_title(self, text: str) -> bool:
        """Whether a statement is no more than a title of the essay: what stands under it may be what was meant."""
        titles = {self.essay.title, *(sentence.section for sentence in self.essay.sentences)}
        return text.strip(" .:").casefold() in {title.strip(" .:").casefold() for title in titles}

    def _stand_for(self, draft: Draft) -> Statement:
        """The sentences that `draft` points at, as they stand."""
        citations = tuple(self._whole(number) for number in draft.sentences)
        text = " ".join(c.quote for c in citations)
        return Statement(text, citations, "verbatim" if len(citations) == 1 else "repaired")

    def _support(self, text: str, citations: tuple[Citation, ...], check: str = "verified") -> Statement | str:
        """The statement that these citations bear, or the reason why they do not."""
        evidence = self._evidence(citations)
        if against := conflict(text, evidence):
            return self.phrases.say(f"chat.withheld.{against[0]}", word=against[1])
        if not self._says(text, evidence, [citation.quote for citation in citations]):
            return self.phrases.say("chat.withheld.unsupported")
        return Statement(text, citations, check)

    def _elsewhere(self, text: str, passages: Sequence[Passage]) -> Statement | None:
        """`text` with the shown sentence that has nearly all its words, where those it points at miss the point."""
        shown = {s for p in passages for s in self.essay.sentences_in(p.start, p.end)}
        whole = [s for s in shown if any(p.start <= s.start and s.end <= p.end for p in passages)]
        for sentence in sorted(whole, key=lambda s: (-coverage(text, s.text), s.start))[:_CANDIDATES]:
            if coverage(text, sentence.text) < _COVERED:
                return None
            borne = self._support(text, (self._whole(sentence.number),), "repaired")
            if isinstance(borne, Statement):
                return borne
        return None

    def _says(self, text: str, evidence: Evidence, sentences: Sequence[str]) -> bool:
        share = coverage(text, f"{evidence.text} {evidence.before} {evidence.title}")
        own = coverage(text, evidence.text)
        if share >= _COVERED and own >= _COVERED / 2:
            return True
        if share < _UNCOVERED or self.alike is None:
            return False
        return likely(signs(text, sentences, [self.alike(text, sentence) for sentence in sentences])) >= _LIKELY

    def _evidence(self, citations: Sequence[Citation]) -> Evidence:
        spans = [(citation.start, citation.end) for citation in citations]
        text = " ".join([*(citation.quote for citation in citations), *map(str, self._list_lengths(spans))])
        before = " ".join(map(self._before, spans))
        titles = (self.essay.title, *(self.essay.section_at(start) for start, _ in spans))
        return Evidence(text, before, names_of(self.essay.text), " ".join(dict.fromkeys(titles)))

    def _list_lengths(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """How many items each list has that is cited whole: "three reasons" is said by the three."""
        cited = {s.number for span in spans for s in self.essay.sentences_in(*span)}
        leads = dict.fromkeys(self.essay.sentences[number].lead for number in sorted(cited))
        lists = ([s for s in self.essay.sentences if s.lead == lead] for lead in leads if lead is not None)
        return [len({s.paragraph for s in items}) for items in lists if cited.issuperset(s.number for s in items)]

    def _before(self, span: tuple[int, int]) -> str:
        first = self.essay.sentences_in(*span)
        number = first[0].number if first else 0
        earlier = self.essay.sentences[max(0, number - _BEFORE) : number]
        return " ".join(s.text for s in earlier)

    def _withheld(self, draft: Draft, why: str) -> Withheld:
        number = {"number": draft.strange[0]} if why == "not_shown" else {}
        return Withheld(draft.text, self.phrases.say(f"chat.withheld.{why}", **number))


def bare(text: str) -> str:
    """A statement without the passage numbers a model typed into it; citations are numbered by the product."""
    return " ".join(_MARKER.sub("", text).split())
