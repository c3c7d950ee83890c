"""Is this a word of its own, or a misspelling? A misspelt quote is mended, another word is another quote."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from assistant.language.lookup import english_words
from assistant.language.terms import content, words

_SHORTEST = 2  # letters
_FUNCTION_WORDS = 1 / 3
_NEVER = frozenset(("no", "not", "nor"))  # "not" is no slip for "hot"
_SAFE = 5  # letters, from which a slip in a word of no known language makes another word only rarely


def misspelt(wrong: str, right: str, known: frozenset[str], english: bool) -> bool:
    """Whether `wrong` is `right` with one slip: a letter more, less, another one, or two swapped.

    Args:
        wrong: a folded word of a quote.
        right: the folded word that stands in the essay.
        known: words that `wrong` may not be, because they exist, such as those of the essay.
        english: whether the essay is in English, so that its other words can be known as well.
    """
    if not (wrong.isalpha() and right.isalpha()) or len(right) < _SHORTEST or wrong in known:
        return False
    if OSA.distance(wrong, right, score_cutoff=1) > 1:
        return False
    if wrong in english_words():
        # "he" for "the" is another word; "te" or "th", a rarity of the vocabulary, is a slip in a common one.
        return not content(right) and bool(content(wrong)) and right not in _NEVER
    # No dictionary of other languages is at hand, and there a letter in front can negate ("keinen", "sleale").
    return english or (len(right) >= _SAFE and not wrong.endswith(right))


def is_english(text: str) -> bool:
    """Whether a third of the words of `text` are function words of English (in English about half are)."""
    all_words = words(text)
    return len(content(text)) <= (1 - _FUNCTION_WORDS) * len(all_words)
