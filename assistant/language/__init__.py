"""What is known of a language, and of English above all: terms and stems, spelling, names, amounts, negation.

It is for looking up and for checking, never for what is shown. Limits: stems, function words, months, number words,
verbs of saying and hedges are English ones; other languages are looked up by their words as they stand.
"""

from __future__ import annotations

from assistant.language import grammar
from assistant.language.comparison import turned_round
from assistant.language.folding import cuts_word, folded
from assistant.language.foreign import Tongues
from assistant.language.hedging import contradicted, overstated
from assistant.language.lookup import SEARCHABLE, english_words, is_broken, searchable, searchable_in
from assistant.language.peoples import is_of_a_people, one_people
from assistant.language.proper_names import names, names_of, unfounded_name
from assistant.language.quantities import amounts, numbers_in, unfounded_date, unfounded_number
from assistant.language.spelling import Speller
from assistant.language.terms import WordIndex, content, is_content, stem, words
from assistant.language.vocabulary import is_english, misspelt

__all__ = [
    "SEARCHABLE",
    "Speller",
    "Tongues",
    "WordIndex",
    "amounts",
    "content",
    "contradicted",
    "cuts_word",
    "english_words",
    "folded",
    "grammar",
    "is_broken",
    "is_content",
    "is_english",
    "is_of_a_people",
    "misspelt",
    "names",
    "names_of",
    "numbers_in",
    "one_people",
    "overstated",
    "searchable",
    "searchable_in",
    "stem",
    "turned_round",
    "unfounded_date",
    "unfounded_name",
    "unfounded_number",
    "words",
]
