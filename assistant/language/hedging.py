"""Does a statement deny what the essay affirms, or is it surer ("will" for "may"), or wider ("all" for "some")?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from assistant.language.lookup import stem
from assistant.language.readings import Word, counterpart, marker_counts, read

_DOUBTS = frozenset(
    "may might maybe perhaps possibly probably presumably apparently allegedly reportedly supposedly seemingly "
    "potentially likely unlikely arguably suggest suggests suggested suggesting appear appears appeared seem seems "
    "seemed believed thought claim claims claimed alleged rumored rumoured estimated expected proposed hypothesized "
    "could would if whether unclear uncertain plausible plausibly speculated speculate".split()
)
_CONDITIONS = frozenset("could would if".split())  # past ability and plain condition, unless the statement is sure
_SURE = frozenset(
    "will shall certainly definitely undoubtedly surely always must prove proves proved proven clearly".split()
)
_PART = frozenset(
    "some many most several few often usually sometimes frequently generally typically mostly partly partially largely "
    "occasionally almost nearly mainly".split()
)
_WHOLE = frozenset(
    "all every each always entirely completely everyone everything fully totally wholly invariably".split()
)


def overstatement(statement: str, evidence: str) -> str:
    """The word of the essay ("may", "some") that the statement leaves out or outdoes; "" if there is none."""
    ours, theirs = read(statement), read(evidence)
    said = {word.lower for word in ours}
    return _surer(ours, theirs, said) or _wider(said, {word.lower for word in theirs})


def _surer(ours: Sequence[Word], theirs: Sequence[Word], said: set[str]) -> str:
    doubts = _DOUBTS if said & _SURE - {word.lower for word in theirs} else _DOUBTS - _CONDITIONS

    def doubt(words: Sequence[Word], at: int) -> bool:
        month = words[at].text == "May" and not words[at].opens
        return words[at].lower in doubts and not month

    doubted = {word.clause for at, word in enumerate(ours) if word.lower not in _CONDITIONS and doubt(ours, at)}
    hedged = marker_counts(theirs, doubt)
    for at, word in enumerate(ours):
        plain = word.stem and word.clause not in doubted
        others = counterpart(ours, at, theirs, lambda w: w.stem) if plain else []
        if others and all(other in hedged for other in others):
            return _marker(theirs, others[0], doubts)
    return ""


def _marker(words: Sequence[Word], head: int, doubts: frozenset[str]) -> str:
    near = [word.text for word in words[max(0, head - 6) : head + 7] if word.lower in doubts]
    return near[0] if near else words[head].text


def _wider(said: set[str], written: set[str]) -> str:
    if said & _WHOLE - written and not written & _WHOLE and not said & _PART:
        return next(iter(sorted(written & _PART)), "")
    return ""


_NEGATORS = frozenset(
    "not no never none nobody nothing nowhere neither nor without cannot cant hardly barely scarcely seldom rarely "
    "lack lacks lacked lacking nicht kein keine "
    "keinen keiner keines keinem nie niemals pas jamais aucun aucune nunca ninguno ninguna não nunca mai nessun "
    "nessuna niet geen nooit nie nigdy inte aldrig ikke aldrig не нет никогда".split()
)
# These deny what they are followed by with "to": "failed to master", not "gravity would fail".
_UNFULFILLED = frozenset(
    "unable unwilling reluctant loath fail fails failed failing refuse refuses refused refusing "
    "decline declines declined".split()
)
_NOT_ALONE = frozenset("only just merely simply solely necessarily".split())  # "not only A but also B" affirms A
_IDLE = frozenset("doubt matter wonder".split())  # "no doubt", "no matter"
_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "non-", "un-", "a")
_STEM_LEAST = 4  # letters left after a prefix; "under" is not "not der"


def contradiction(statement: str, evidence: str) -> str:
    """The word that is negated in one of the two and not in the other; "" if there is none."""
    ours, theirs = read(statement), read(evidence)
    bases = _bases(ours, theirs)

    def stem_of(word: Word) -> str:
        return bases.get(word.lower, word.stem)

    if limits := _limits(ours, affirmed=True) & _limits(theirs, affirmed=False):
        return min(limits)
    mine, its = _denials(ours, bases), _denials(theirs, bases)
    torn = {stem_of(w) for w, denied in zip(ours, mine, strict=True) if denied and any(its)}
    torn &= {stem_of(w) for w, denied in zip(ours, mine, strict=True) if not denied}
    for at, word in enumerate(ours):
        # "It becomes a burden if it cannot become useful": which is which, words alone do not tell.
        others = counterpart(ours, at, theirs, stem_of) if stem_of(word) and stem_of(word) not in torn else []
        if others and all(mine[at] != its[other] for other in others):
            return word.text
    return _lone_denial(ours, mine, theirs, stem_of)


def _lone_denial(
    ours: Sequence[Word], mine: Sequence[bool], theirs: Sequence[Word], stem_of: Callable[[Word], str]
) -> str:
    """The negated word of a statement that the evidence, which negates nothing, says otherwise or not at all."""
    if any(is_negator(theirs, at) for at in range(len(theirs))):
        return ""
    known = {stem_of(word) for word in theirs}
    denied = [word for word, negated in zip(ours, mine, strict=True) if negated]
    return denied[0].text if denied and sum(stem_of(w) in known for w in ours if w.stem) > 1 else ""


def is_negator(words: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` negates what follows it."""
    word = words[at].lower
    following = words[at + 1].lower if at + 1 < len(words) else ""
    if word.endswith("n't"):
        return following not in _NOT_ALONE
    if word in _UNFULFILLED:
        return following == "to"
    return word in _NEGATORS and not (
        (word in ("not", "cannot") and following in _NOT_ALONE) or (word == "no" and following in _IDLE)
    )


def _limits(words: Sequence[Word], affirmed: bool) -> set[str]:
    """The words like "merely" that stand after "not", or those that never do."""
    denied = {
        b.lower for a, b in pairwise(words) if b.lower in _NOT_ALONE and (a.lower == "not" or a.lower[-3:] == "n't")
    }
    return {word.lower for word in words if word.lower in _NOT_ALONE} - denied if affirmed else denied


def _denials(words: Sequence[Word], bases: dict[str, str]) -> list[bool]:
    counts = marker_counts(words, is_negator)
    return [bool((counts.get(at, 0) + (word.lower in bases)) % 2) for at, word in enumerate(words)]


def _bases(ours: Sequence[Word], theirs: Sequence[Word]) -> dict[str, str]:
    """Words of one text that are a word of the other behind a negating prefix ("impossible"), with that word's stem."""
    found: dict[str, str] = {}
    for some, others in ((ours, theirs), (theirs, ours)):
        known = {word.stem for word in others if word.stem}
        for word in some:
            for prefix in _PREFIXES:
                rest = word.lower.removeprefix(prefix)
                if rest != word.lower and len(rest) >= _STEM_LEAST and word.stem not in known and stem(rest) in known:
                    found[word.lower] = stem(rest)
    return found
