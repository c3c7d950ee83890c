"""Questions to begin with and to go on with, made from the essay's own headings and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from assistant.answers import Answer
from assistant.essay import Essay
from assistant.language import grammar
from assistant.phrases import Phrases
from assistant.writing.essay_parts import bare_title

_MOST = 4
_FOLLOW_UPS = 3
_LONGEST_TOPIC = 60  # characters; a longer heading makes no readable question
_TOPIC_ENDS = re.compile(r"([:–—(?!]|$)")
# A heading that opens with one of these is no thing to ask about.
_CLAUSE = re.compile(
    rf"(?:{grammar.QUESTION_WORD}|{grammar.AUXILIARY}|{grammar.CONJUNCTION}|{grammar.PREPOSITION}|not)\b", re.IGNORECASE
)
# A clause that asks as soon as it has a question mark: "Why was it built", "Who paid"; not "Why it was built".
_ASKS = re.compile(
    rf"(?!.* not$)(?:{grammar.QUESTION_WORD}) (?:(?:{grammar.MEASURE}) )?(?:{grammar.AUXILIARY}|cannot) [\w“\"'’]"
    rf"|(?:who|what|why) (?!(?:{grammar.AUXILIARY}|{grammar.DETERMINER}|it|he|she|they|we|you|i)$)[\w’'-]+$",
    re.IGNORECASE,
)
_SEEN = 2  # a name is a topic when it stands at least this often inside sentences
# A capitalised word or two that does not open its sentence.
_NAME = re.compile(rf"(?<=[\w,;] ){grammar.CAPITALISED}\w(?: {grammar.CAPITALISED}\w)?")


def examples(essay: Essay, phrases: Phrases) -> list[str]:
    """Up to four questions that suit `essay`, the general one first."""
    asked = [phrases.say("web.examples.about")]
    asked += [phrases.say("web.examples.name", topic=name) for name in frequent_names(essay)[:1]]
    asked += _of_sections(essay, phrases)
    asked += [phrases.say("web.examples.name", topic=name) for name in frequent_names(essay, least=1)]
    return list(dict.fromkeys(asked))[:_MOST]


def follow_ups(answer: Answer, essay: Essay, phrases: Phrases) -> list[str]:
    """Up to three questions that lead on from `answer`: names it quotes, then the sections it did not."""
    if not answer.found:
        return [question for question in examples(essay, phrases)[1:] if question != answer.question][:_FOLLOW_UPS]
    quoted = " ".join(citation.quote for citation in answer.citations)
    sections = {citation.section for citation in answer.citations}
    known = [n for n in frequent_names(essay) if n in quoted and n.lower() not in answer.question.lower()]
    asked = [phrases.say("web.examples.name", topic=name) for name in known[:1]]
    asked += _of_sections(essay, phrases, sections)
    return [question for question in dict.fromkeys(asked) if question != answer.question][:_FOLLOW_UPS]


def _of_sections(essay: Essay, phrases: Phrases, but: Collection[str] = ()) -> Iterator[str]:
    """A question a heading: "The Physics Problem: The Wall" is asked about as "the Physics Problem".

    A heading that asks is asked as it stands; another clause ("Why it was built") makes no question that reads well.
    """
    for section in essay.sections:
        if section.title and section.title not in (*but, essay.title):
            topic, mark, _ = _TOPIC_ENDS.split(bare_title(section.title), maxsplit=1)
            topic = topic.strip(" .\"“”'")
            if not 3 <= len(topic) <= _LONGEST_TOPIC:
                continue
            if not _CLAUSE.match(topic):
                topic = re.sub(r"^(?:The|A|An) ", lambda article: article[0].lower(), topic)
                yield phrases.say("web.examples.section", topic=topic)
            elif mark == "?" or _ASKS.match(topic):
                yield f"{topic}?"


def frequent_names(essay: Essay, least: int = _SEEN) -> list[str]:
    """Names that stand at least so often inside the essay's sentences, the most frequent first."""
    counted = Counter(name for s in essay.sentences for name in _NAME.findall(s.text))
    return [name for name, count in counted.most_common() if count >= least and name != "I"]
