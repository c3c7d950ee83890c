"""Quotes copied with a light slip: how many are accepted; quotes with an altered word: how many get through.

Sentences of the SQuAD articles (`--data DIR`, default ../shared/data; SQuAD 2.0 dev, CC BY-SA 4.0), each looked for in
its paragraph. The rules were looked at on the first six articles; the figures are those of the others.
Run: python tests/bench/slips.py
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from assistant import Essay
from assistant.answers import Statement
from assistant.grounding.grounding import Draft, Grounder
from assistant.grounding.quotes import Located, locate
from assistant.phrases import Phrases

Dice = random.Random


def typo(quote: str, dice: Dice) -> str:
    """One letter lost, put in, changed, or swapped with the next."""
    at = dice.choice([i for i, c in enumerate(quote) if c.isalpha()])
    letter = dice.choice(string.ascii_lowercase)
    new = (
        quote[at + 1 :],
        letter + quote[at:],
        letter + quote[at + 1 :],
        quote[at + 1 : at + 2] + quote[at] + quote[at + 2 :],
    )
    return quote[:at] + dice.choice(new)


def ellipsis(quote: str, dice: Dice) -> str:
    """One to four words left out, with the mark that says so."""
    words = quote.split(" ")
    if len(words) < 9:
        return quote
    at = dice.randrange(3, len(words) - 4)
    return " ".join([*words[:at], dice.choice(["...", "…", "[...]"]), *words[at + dice.randrange(1, 4) :]])


def blanks(quote: str, dice: Dice) -> str:
    """A blank doubled, or a line broken."""
    at = dice.choice([i for i, c in enumerate(quote) if c == " "])
    return quote[:at] + dice.choice(["  ", "\n", "\u00a0"]) + quote[at + 1 :]


SLIPS: dict[str, Callable[[str, Dice], str]] = {
    "verbatim": lambda quote, _: quote,
    "case": lambda quote, dice: dice.choice([str.lower, str.upper, str.title])(quote),
    "blanks": blanks,
    "quotation marks": lambda quote, _: f"“{quote.replace(chr(34), '”').replace(chr(39), '’')}”",
    "markdown": lambda quote, _: f"**{quote}**",
    "ellipsis": ellipsis,
    "one typo": typo,
}


def altered(text: str, words: list[str], dice: Dice) -> str:
    """`text` with a word changed for another, put in, left out, or moved."""
    own = text.split(" ")
    at = dice.randrange(1, len(own) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        own[at] = dice.choice(words)
    elif kind == 1:
        own.insert(at, dice.choice(["not", "never", dice.choice(words)]))
    elif kind == 2:
        del own[at]
    else:
        own[at - 1], own[at] = own[at], own[at - 1]
    return " ".join(own)


def measured(articles: list[dict], seed: int = 3) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Quotes tried, accepted where they stand, and accepted as the model claimed them, by kind."""
    dice, phrases = Dice(seed), Phrases.load()
    tried, accepted, shown = Counter[str](), Counter[str](), Counter[str]()
    for article in articles:
        words = [w for p in article["paragraphs"] for w in p["context"].split() if len(w) > 3]
        for paragraph in article["paragraphs"]:
            essay = Essay.from_text(paragraph["context"])
            grounder = Grounder(essay, phrases)
            for sentence in essay.sentences:
                if len(sentence.text.split()) < 6:
                    continue
                for kind, slip in SLIPS.items():
                    place = locate(slip(sentence.text, dice), essay.text)
                    tried[kind] += 1
                    near = isinstance(place, Located) and abs(place.start - sentence.start) < 3
                    accepted[kind] += near and isinstance(place, Located) and abs(place.end - sentence.end) < 3
                lie = altered(sentence.text, words, dice)
                if re.sub(r"\W", "", lie.lower()) not in re.sub(r"\W", "", essay.text.lower()):
                    tried["altered"] += 1
                    said = grounder.ground(Draft(sentence.text, ((1, lie),)), essay.passages)
                    shown["altered"] += isinstance(said, Statement)
    return tried, accepted, shown


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--part", choices=("looked-at", "held-out"), default="held-out")
    given = parser.parse_args()
    file = given.data / "squad2_articles.json"
    if not file.exists():
        raise SystemExit(f"{file} is not there: SQuAD 2.0 dev articles, see {given.data}/README.md")
    articles = json.loads(file.read_text(encoding="utf-8"))
    tried, accepted, shown = measured(articles[:6] if given.part == "looked-at" else articles[6:])
    for kind in SLIPS:
        print(f"{kind:16} {accepted[kind]:5} of {tried[kind]:5} accepted  {100 * accepted[kind] / tried[kind]:6.2f}%")
    print(f"all slips: {100 * sum(accepted.values()) / sum(tried[kind] for kind in SLIPS):.2f}% accepted")
    print(f"altered quotes: {shown['altered']} of {tried['altered']} shown")


if __name__ == "__main__":
    main()
