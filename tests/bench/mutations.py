"""Statements with one number, name or negation changed: how many the support check catches; how many true ones it stops.

Statements are sentences of the SQuAD articles (`--data DIR`, default ../shared/data; SQuAD 2.0 dev, CC BY-SA 4.0),
verbatim and lightly reworded. The rules were looked at on the articles of even number; the figures are those of the
odd ones (`--all` for every article). Run: python tests/bench/mutations.py
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

from assistant.essay.essay import Essay
from assistant.grounding.support import Evidence, conflict
from assistant.language.proper_names import names_of

NUMBER = re.compile(
    r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
)
WORDS = "two three four five six seven eight nine ten twelve".split()
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?:\s[A-Z][a-z]+)*")
AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|does|did|may|might|should)\b (?!not|n't|no\b)"
)


def other_number(text: str, dice: random.Random) -> str | None:
    """`text` with one number changed to one it does not have."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    if match[0] in WORDS:
        new = dice.choice([w for w in WORDS if w != match[0]])
    else:
        digits = [i for i, c in enumerate(match[0]) if c.isdigit()]
        at = dice.choice(digits)
        new = match[0][:at] + dice.choice([d for d in "123456789" if d != match[0][at]]) + match[0][at + 1 :]
    return text[: match.start()] + new + text[match.end() :]


def other_name(text: str, names: list[str], dice: random.Random) -> str | None:
    """`text` with one name changed to another of the same article that it does not have."""
    found = list(NAME.finditer(text))
    others = [n for n in names if not set(n.lower().split()) & set(re.findall(r"\w+", text.lower()))]
    if not found or not others:
        return None
    match = dice.choice(found)
    return text[: match.start()] + dice.choice(others) + text[match.end() :]


def other_polarity(text: str, dice: random.Random) -> str | None:
    """`text` with a "not" taken out or put in."""
    if match := re.search(r"\b(?:not|never) (?!only\b)", text):
        return text[: match.start()] + text[match.end() :]
    if match := re.search(r"\b(is|are|was|were|does|do|did|has|have|had|would|could)n['’]t\b", text):
        return text[: match.end(1)] + text[match.end() :]
    found = list(AUXILIARY.finditer(text))
    if not found:
        return None
    match = dice.choice(found)
    return f"{text[: match.end()]}not {text[match.end() :]}"


TURNS = {
    "more": "less", "less": "more", "higher": "lower", "lower": "higher", "larger": "smaller", "smaller": "larger",
    "before": "after", "after": "before", "increased": "decreased", "decreased": "increased", "greater": "smaller",
    "largest": "smallest", "highest": "lowest", "earlier": "later", "later": "earlier", "better": "worse",
    "above": "below", "below": "above", "most": "least", "northern": "southern", "southern": "northern",
}  # fmt: skip


def turned(text: str, dice: random.Random) -> str | None:
    """`text` with one comparison turned round."""
    found = list(re.finditer(rf"\b(?:{'|'.join(TURNS)})\b", text))
    if not found:
        return None
    match = dice.choice(found)
    return text[: match.start()] + TURNS[match[0]] + text[match.end() :]


def surer(text: str, dice: random.Random) -> str | None:
    """`text` with its one "may", "might" or "possibly" made certain."""
    if len(re.findall(r"\b(?:may|might|perhaps|possibly|probably|likely|suggest\w*|appear\w*|seem\w*)\b", text)) != 1:
        return None
    made = re.sub(r"\b(?:may|might)\b", "will", re.sub(r"\b(?:perhaps|possibly|probably) ", "", text))
    return made if made != text else None


def reworded(text: str, dice: random.Random) -> str:
    """A true statement in slightly other words: what a model does to a sentence it copies."""
    steps = [
        lambda t: re.sub(
            r"^(?:However|Moreover|Furthermore|In addition|Additionally|Thus|Therefore|For example),? ", "", t
        ),
        lambda t: re.sub(r"\s*\([^()]*\)", "", t),
        lambda t: re.sub(r"^((?:In|On|By|During|After|From|At) [^,.;]{3,60}), (.+?)([.!?]?)$", r"\2, \1\3", t),
        lambda t: re.sub(r",? (?:which|who) (?:is|was|are|were) [^,.;]+,", ",", t, count=1),
        lambda t: re.sub(
            r"\b(two|three|four|five|six|seven|eight|nine|ten)\b", lambda m: str(WORDS.index(m[0]) + 2), t
        ),
        lambda t: re.sub(r"(\d)%", r"\1 percent", t) if "%" in t else re.sub(r"(\d) percent\b", r"\1%", t),
        lambda t: re.sub(r"\bdo not\b", "don't", re.sub(r"\bis not\b", "isn't", re.sub(r"\bdid not\b", "didn't", t))),
        lambda t: re.split(r"; (?=\w)", t)[0],
        lambda t: (
            f"According to the text, {t[0].lower() + t[1:]}" if re.match(r"(?:The|In|It|This|These|A) ", t) else t
        ),
        lambda t: re.sub(r"\b(\w+)ed by the (\w+)\b", r"\1ed by \2", t),
    ]
    for step in dice.sample(steps, 4):
        text = step(text)
    return text[:1].upper() + text[1:]


def held_against(essay: Essay, at: int) -> Evidence:
    """Sentence `at` as evidence, with the three before it."""
    before = " ".join(s.text for s in essay.sentences[max(0, at - 3) : at])
    return Evidence(essay.sentences[at].text, before, names_of(essay.text))


def measured(articles: list[dict], seed: int = 7, show: int = 0) -> tuple[Counter[str], Counter[str]]:
    """Statements tried and statements stopped, by kind."""
    dice = random.Random(seed)
    tried, stopped = Counter[str](), Counter[str]()
    for article in articles:
        essay = Essay.from_text("\n\n".join(p["context"] for p in article["paragraphs"]))
        names = sorted({m[0] for s in essay.sentences for m in NAME.finditer(s.text)})
        for sentence in essay.sentences:
            if len(sentence.text.split()) < 6:
                continue
            evidence = held_against(essay, sentence.number)
            made = {
                "true, verbatim": sentence.text,
                "true, reworded": reworded(sentence.text, dice),
                "number changed": other_number(sentence.text, dice),
                "number changed, reworded": other_number(reworded(sentence.text, dice), dice),
                "name changed": other_name(sentence.text, names, dice),
                "name changed, reworded": other_name(reworded(sentence.text, dice), names, dice),
                "negation changed": other_polarity(sentence.text, dice),
                "negation changed, reworded": other_polarity(reworded(sentence.text, dice), dice),
            }
            made |= {"comparison turned": turned(sentence.text, dice), "hedge dropped": surer(sentence.text, dice)}
            for kind, statement in made.items():
                if statement is None or (kind[:4] != "true" and statement == sentence.text):
                    continue
                tried[kind] += 1
                found = conflict(statement, evidence)
                stopped[kind] += found is not None
                if show and (found is None) != kind.startswith("true") and dice.random() < show / 100:
                    print(f"{kind}: {found}\n   {statement}\n   {sentence.text}")
    return tried, stopped


def main() -> None:
    """Print the share stopped of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--part", choices=("looked-at", "held-out", "all"), default="held-out")
    parser.add_argument("--show", type=int, default=0, help="print this percentage of the mistakes")
    given = parser.parse_args()
    file = given.data / "squad2_articles.json"
    if not file.exists():
        raise SystemExit(f"{file} is not there: SQuAD 2.0 dev articles, see {given.data}/README.md")
    articles = json.loads(file.read_text(encoding="utf-8"))
    parts = {"looked-at": articles[0::2], "held-out": articles[1::2], "all": articles}
    tried, stopped = measured(parts[given.part], show=given.show)
    for kind in tried:
        print(f"{kind:28} {stopped[kind]:5} of {tried[kind]:5} stopped  {100 * stopped[kind] / tried[kind]:5.1f}%")


if __name__ == "__main__":
    main()
