"""A starter question set from any essay, without a model: one question a section, and some that it cannot answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.answers import ABSENT

if TYPE_CHECKING:
    from assistant.essay import Essay, Section, Sentence
    from assistant.phrases import Phrases

_SECTIONS = 40  # questions drafted at most: a reader has to go through them
_NEAR_MISSES = 6
_TOPIC = 8  # words of a sentence that stand for it where there is no heading
_UNITS = ("francs", "dollars", "rupees", "roubles")  # the first that the essay never mentions is asked for
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")


def draft(essay: Essay, phrases: Phrases, essay_path: str = "") -> str:
    """The set as YAML, each question tagged "draft"."""
    note = phrases.say("checks.say.draft_note")
    questions = [*_answerable(essay, phrases), *_near_misses(essay, phrases), *_stranger(essay, phrases)]
    lines = [f"# {phrases.say('checks.say.draft_head')}"]
    if essay_path:
        lines.append(f"essay: {_scalar(essay_path)}")
    lines.append("questions:")
    for question in questions:
        lines += _entry(question | {"note": note})
    return "\n".join(lines) + "\n"


def _answerable(essay: Essay, phrases: Phrases) -> Iterator[dict[str, Any]]:
    groups = [(s, essay.sentences_in(s.start, s.end)) for s in essay.sections]
    groups = [(section, sentences) for section, sentences in groups if sentences]
    if len(groups) == 1:
        yield from _by_passage(essay, phrases)
        return
    for number, (section, sentences) in enumerate(groups[:_SECTIONS], 1):
        topic = section.title or _topic(sentences[0])
        question = {"id": f"section-{number}", "ask": _about(phrases, topic), "tags": ["draft", "section"]}
        yield question | _expected(essay, section, sentences)


def _expected(essay: Essay, section: Section, sentences: tuple[Sentence, ...]) -> dict[str, Any]:
    if section.title and sum(s.title == section.title for s in essay.sections) == 1:
        return {"must_cite_section": section.title}
    return {"must_cite": sentences[0].text}


def _by_passage(essay: Essay, phrases: Phrases) -> Iterator[dict[str, Any]]:
    for number, passage in enumerate(essay.passages[:_SECTIONS], 1):
        first = essay.sentences_in(passage.start, passage.end)[0]
        ask = _about(phrases, _topic(first))
        yield {"id": f"passage-{number}", "ask": ask, "tags": ["draft", "section"], "must_cite": first.text}


def _near_misses(essay: Essay, phrases: Phrases) -> Iterator[dict[str, Any]]:
    """Things the essay names, asked for what it does not say: only templates whose point it never touches."""
    prose = "\n".join(sentence.text for sentence in essay.sentences)
    names = [name for name, _ in Counter(_NAME.findall(prose)).most_common(_NEAR_MISSES)]
    names = names or [essay.title or _topic(essay.sentences[0])]
    templates = [key for key in phrases.names("checks.draft.near_miss") if _is_open(key, essay.text)]
    unit = next((unit for unit in _UNITS if unit not in essay.text.casefold()), _UNITS[0])
    for number in range(min(_NEAR_MISSES, len(names) * len(templates))):
        key, name = templates[number % len(templates)], names[number % len(names)]
        values = {"subject": name} | ({"unit": unit} if key.endswith("cost") else {})
        ask = phrases.say(key, **values)
        yield {"id": f"near-miss-{number + 1}", "ask": ask, "tags": ["draft", "near-miss"], "must_abstain": True}


def _stranger(essay: Essay, phrases: Phrases) -> Iterator[dict[str, Any]]:
    """Somebody whom the essay never mentions: of that, and of little else, it may be claimed that it does not say."""
    text = essay.text.casefold()
    names = (phrases.templates[name] for name in phrases.names("checks.draft.stranger.names"))
    subject = next((name for name in names if not any(word in text for word in name.casefold().split())), "")
    if subject:
        ask = phrases.say("checks.draft.stranger.ask", subject=subject)
        yield {"id": "stranger", "ask": ask, "tags": ["draft", "stranger"], "outcome": ABSENT}


def _is_open(key: str, text: str) -> bool:
    """Whether the essay cannot possibly answer the template: no year in it for "in which year"."""
    return not (key.endswith("founded") and re.search(r"\b[12]\d{3}\b", text))


def _about(phrases: Phrases, topic: str) -> str:
    return phrases.say("checks.draft.about", topic=topic)


def _topic(sentence: Sentence) -> str:
    words = sentence.text.split()
    return " ".join(words[:_TOPIC]).strip(" ,;:.") + ("…" if len(words) > _TOPIC else "")


def _entry(question: dict[str, Any]) -> Iterator[str]:
    for at, (key, value) in enumerate(question.items()):
        yield f"  {'- ' if at == 0 else '  '}{key}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    """A value in YAML's flow style, which JSON is a part of."""
    return json.dumps(value, ensure_ascii=False)
