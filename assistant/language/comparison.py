"""Does a statement turn a comparison round: "more" for "less", "before" for "after", or the two sides swapped?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.language.hedging import is_negator
from assistant.language.lookup import stem
from assistant.language.readings import Word, around, read, stems

_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_MORE = frozenset("more higher greater larger bigger better longer faster stronger older".split())
_LESS = frozenset("less fewer lower lesser smaller worse shorter slower weaker younger".split())
_OPPOSITES = """
    more less | more fewer | most least | most fewest | majority minority | higher lower | highest lowest
    greater smaller | greater lesser | greater less | larger smaller | largest smallest | bigger smaller
    biggest smallest | increase decrease | increase reduce | rise fall | rose fell | risen fallen
    rising falling | rise drop | rise decline | grow shrink | grew shrank | growth decline | gain loss
    gain lose | expand contract | raise lower | strengthen weaken | stronger weaker | strongest weakest
    better worse | best worst | improve worsen | faster slower | fastest slowest | older younger
    oldest youngest | earlier later | earliest latest | before after | above below | over under | longer shorter
    longest shortest | taller shorter | tallest shortest | wider narrower | heavier lighter | closer farther
    closer further | nearer farther | hotter colder | warmer cooler | richer poorer | richest poorest
    cheaper costlier | easier harder | first last | maximum minimum | upper lower | inside outside | win lose
    won lost | accept reject | allow forbid | allow prohibit | permit prohibit | include exclude | begin end
    start end | support oppose | supported opposed | import export | buy sell | north south
    northern southern | east west | eastern western | true false | always never | all none
    same different | positive negative | internal external | ancestor descendant | deny admit
    advantage disadvantage | gained lost | success failure
"""


def reversal(statement: str, evidence: str) -> str:
    """The word of the statement whose direction the essay has the other way; "" if there is none."""
    ours, theirs = read(statement), read(evidence)
    written = {stem(word.lower): at for at, word in enumerate(theirs)}
    swapped = _swaps_sides(statement, evidence)
    for at, word in enumerate(ours):
        key = stem(word.lower)
        against = opposites().get(key, frozenset()) & set(written)
        if against and key not in written and not swapped:
            other = written[next(iter(sorted(against)))]
            about_the_same = around(ours, at) & around(theirs, other)
            if about_the_same and _is_negated(ours, at) == _is_negated(theirs, other):
                return word.text
    return "than" if swapped and _direction(ours) * _direction(theirs) > 0 else ""


@lru_cache(maxsize=1)
def opposites() -> dict[str, frozenset[str]]:
    """The stem of each word that has an opposite, with the stems of its opposites."""
    found: dict[str, set[str]] = {}
    for pair in "|".join(_OPPOSITES.strip().splitlines()).split("|"):
        one, other = map(stem, pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {key: frozenset(value) for key, value in found.items()}


def _direction(words: Sequence[Word]) -> int:
    """1 where a comparison says more, -1 where it says less, 0 where it says neither or both."""
    said = {word.lower for word in words}
    return bool(said & _MORE) - bool(said & _LESS)


def _is_negated(words: Sequence[Word], at: int) -> bool:
    return any(is_negator(words, before) for before in range(max(0, at - 2), at))


def _swaps_sides(statement: str, evidence: str) -> bool:
    """Whether what stands before "than" in one stands after it in the other."""
    mine, its = _THAN.split(statement, maxsplit=1), _THAN.split(evidence, maxsplit=1)
    if len(mine) < 2 or len(its) < 2:
        return False
    (a, b), (c, d) = map(stems, mine), map(stems, its)
    return len((a - b) & (d - c)) + len((b - a) & (c - d)) > len((a - b) & (c - d)) + len((b - a) & (d - c))
