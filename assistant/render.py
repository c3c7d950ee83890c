"""An answer as plain text. Of quotes blanks change, and no word."""

from __future__ import annotations

import textwrap

from assistant.answers import ABSENT, UNSURE, Answer, Citation, Passage
from assistant.essay import readable
from assistant.phrases import Phrases

_EXCERPT = 300  # characters of what is closest
_LOW = 0.6  # confidence, 0..1, below which an answer says that it is not sure


def plain(answer: Answer, phrases: Phrases, width: int = 80) -> str:
    """`answer` for a terminal of `width` characters."""
    said = "\n".join(statement_lines(answer, width))
    return "\n\n".join(part for part in (said, closing(answer, phrases, width)) if part)


def statement_lines(answer: Answer, width: int = 80) -> list[str]:
    """Each statement with its citation numbers, wrapped to `width` characters."""
    numbers = _numbers(answer)
    marks = ["".join(f"[{numbers[c]}]" for c in dict.fromkeys(s.citations)) for s in answer.statements]
    return [_wrap(f"{readable(s.text)} {m}", width) for s, m in zip(answer.statements, marks, strict=True)]


def closing(answer: Answer, phrases: Phrases, width: int = 80) -> str:
    """What follows the statements in a terminal: evidence, or why there are none; then remarks."""
    if answer.found:
        parts = ["\n".join(_wrap(line, width, "  ") for line in evidence(answer, phrases))]
    else:
        parts = _refusal(answer, phrases, width)
    return "\n\n".join(parts + [_wrap(line, width) for line in remarks(answer, phrases)])


def headline(answer: Answer, phrases: Phrases) -> str:
    """The first line of an answer without statements: its reason; what is unsure leads over to what is closest."""
    leads = answer.outcome == UNSURE and answer.nearest
    return phrases.say("render.unsure", reason=answer.reason) if leads else answer.reason


def remarks(answer: Answer, phrases: Phrases) -> list[str]:
    """What the product adds in its own words: how a follow-up was read, what it left out, that it is not sure."""
    lines = [phrases.say("render.looked_up", question=answer.condensed)] if answer.condensed else []
    if answer.withheld:
        count = len(answer.withheld)
        said = phrases.say("render.withheld_one") if count == 1 else phrases.say("render.withheld_many", count=count)
        lines.append(phrases.say("render.withheld", count=said))
    doubt = confidence(answer, phrases)
    return [line for line in (*lines, doubt, answer.note) if line]


def confidence(answer: Answer, phrases: Phrases) -> str:
    """That it is not sure of its answer, in words; "" where it is, or has not answered."""
    return phrases.say("render.low") if answer.found and answer.confidence < _LOW else ""


def cost(answer: Answer, phrases: Phrases, seconds: float) -> str:
    """Which chat model answered and what that cost, as far as its server says; without one, the `seconds` it took."""
    known = answer.metadata
    if "model" not in known:
        return phrases.say("render.cost.quoted", seconds=f"{seconds:.1f}")
    decided = known.get("decide", {})
    names = {"calls": "model_calls", "read": "input_tokens", "written": "output_tokens"}
    counts = {said: int(known.get(name, 0)) + int(decided.get(name, 0)) for said, name in names.items()}
    spent = {"model": known["model"], "seconds": f"{known['model_seconds'] + decided.get('model_seconds', 0):.1f}"}
    if not counts["read"]:
        return phrases.say("render.cost.model", calls=counts["calls"], **spent)
    return phrases.say("render.cost.counted", **counts, **spent)


def evidence(answer: Answer, phrases: Phrases) -> list[str]:
    """One line a citation: its number, where it stands, and the quote where the statement is not the quote itself."""
    verbatim = {s.citations[0] for s in answer.statements if s.check == "verbatim"}
    lines = []
    for citation, number in _numbers(answer).items():
        where = phrases.say(
            "render.evidence",
            number=f"[{number}]",
            section=section(citation, phrases),
            start=citation.start,
            end=citation.end,
        )
        lines.append(where if citation in verbatim else f"{where}: “{readable(citation.quote)}”")
    return lines


def section(place: Citation | Passage, phrases: Phrases) -> str:
    """Title of the section something stands in, or words for there being none."""
    return place.section or phrases.say("render.no_section")


def _refusal(answer: Answer, phrases: Phrases, width: int) -> list[str]:
    """The headline and what is closest: one block where the headline leads over to it, else two."""
    head = _wrap(headline(answer, phrases), width)
    closest = [_wrap(f"- {section(p, phrases)}: “{excerpt(p)}”", width, "  ") for p in answer.nearest]
    if answer.outcome == ABSENT and closest:
        return [head, "\n".join([phrases.say("render.absent"), *closest])]
    return ["\n".join([head, *closest])]


def _numbers(answer: Answer) -> dict[Citation, int]:
    return {citation: number for number, citation in enumerate(answer.citations, start=1)}


def excerpt(passage: Passage) -> str:
    """The beginning of a passage as it is shown."""
    return textwrap.shorten(readable(passage.text), _EXCERPT, placeholder=" …")


def _wrap(text: str, width: int, indent: str = "") -> str:
    hanging = indent + ("    " if indent else "")
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
