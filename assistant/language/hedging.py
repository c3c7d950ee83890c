"""Is a statement surer than the essay ("may" turned into "will"), or wider ("some" turned into "all")?"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.readings import Word, borne, counterpart, read

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


def overstated(statement: str, evidence: str) -> str:
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
    hedged = borne(theirs, doubt)
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
