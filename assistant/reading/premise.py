"""What a question takes for granted and the essay surely does not say: a year that stands nowhere in it."""

from __future__ import annotations

import re

from assistant.language import words

_YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d{2})(?![\d%]|[.,]\d)")
_SPELT = re.compile(
    r"\b(?:ten|eleven|twelve|\w+teen|twenty)[ -](?:hundred|\w+teen|oh|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
)


def strange_year(question: str, text: str) -> str:
    """The first year in `question` that `text` has nowhere, nor as "’51" or in its decade; "" if none."""
    years = _YEAR.findall(question)
    said = set(words(text)) if years else set()
    for year in years:
        short = re.search(rf"['’–/-]{year[2:]}\b", text)
        if year not in said and not short and f"{year[:3]}0s" not in said and not _SPELT.search(text.lower()):
            return str(year)
    return ""
