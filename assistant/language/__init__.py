"""What is known of a language, and of English above all: terms and stems, spelling, names, amounts, negation.

It is for looking up and for checking, never for what is shown. Limits: stems, function words, months, number words,
verbs of saying, hedges, and the words that titles are known by (`essay/title_lines.py`) are English; other languages
are looked up by their words as they stand, and split into sentences by rules of their own where those are better.
"""

from __future__ import annotations

from assistant.language import grammar
from assistant.language.comparison import reversal
from assistant.language.foreign import language_note, splitter_code
from assistant.language.grammar import COUNTS, DAYS, MONTHS, SAID_AFTER, SAID_BEFORE
from assistant.language.hedging import contradiction, overstatement
from assistant.language.lookup import (
    SEARCHABLE,
    content,
    english_words,
    is_broken,
    is_content,
    searchable,
    searchable_in,
    stem,
    words,
)
from assistant.language.peoples import is_of_a_people, one_people
from assistant.language.proper_names import names, names_of, unfounded_name
from assistant.language.quantities import (
    amounts,
    count_of,
    numbers_in,
    unfounded_date,
    unfounded_number,
)
from assistant.language.quotes import Excerpt, occurrences
from assistant.language.spelling import Speller

__all__ = [
    "COUNTS",
    "DAYS",
    "MONTHS",
    "SAID_AFTER",
    "SAID_BEFORE",
    "SEARCHABLE",
    "Excerpt",
    "Speller",
    "amounts",
    "content",
    "contradiction",
    "count_of",
    "english_words",
    "grammar",
    "is_broken",
    "is_content",
    "is_of_a_people",
    "language_note",
    "names",
    "names_of",
    "numbers_in",
    "occurrences",
    "one_people",
    "overstatement",
    "reversal",
    "searchable",
    "searchable_in",
    "splitter_code",
    "stem",
    "unfounded_date",
    "unfounded_name",
    "unfounded_number",
    "words",
]
