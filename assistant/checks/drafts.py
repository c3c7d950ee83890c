"""A starter question set from any essay: what a reader would ask, its evidence beside it, and what it cannot answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answers import ABSENT
from assistant.checks.draft_rules import DraftItem, ask_of
from assistant.checks.saving import DRAFT, entry, scalar
from assistant.errors import ModelError
from assistant.language import content, names_of
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.essay import Essay, Section
    from assistant.phrases import Phrases

_A_KIND = 6  # drafts of one kind at most: a person has to go through them
_TOPIC = 8  # words of a heading that can be asked for
_MOST = 24  # sentences that a chat model is asked for a question
_SHORTEST = 8  # words of a sentence that is worth a question
_OWN = 0.6  # share of a question's words that stand in its sentence; above it the sentence was only turned round
_UNTITLED = frozenset(
    "introduction summary abstract conclusion conclusions notes sources references coda epilogue postscript".split()
)

_W = r"^(?:What|Why|How|Where|When|Who|Which)\b"
_ASKS = re.compile(rf"{_W} (?:is|are|was|were|can|could|will|would|should|must|did|does) ")
_POINTS = re.compile(rf"{_W}.*\b(?:it|they|them|he|she|this|that|I|we)\b")


def draft(essay: Essay, phrases: Phrases, essay_path: str = "", written: Iterable[DraftItem] = ()) -> str:
    """The set as YAML, each question tagged "draft"; `written` are further questions, by a chat model."""
    found = [*_sections(essay, phrases), *written, *_few(ask_of(essay, phrases))]
    lines = [f"# {phrases.say('checks.say.draft_schema')}", f"# {phrases.say('checks.say.draft_head')}"]
    if essay_path:
        lines.append(f"essay: {scalar(essay_path)}")
    lines.append("questions:")
    counts: Counter[str] = Counter()
    for one in (*found, *_twins(found, essay, phrases)):
        counts[one.kind] += 1
        lines.append(entry({"id": f"{one.kind}-{counts[one.kind]}", **_fields(one, phrases)}).rstrip("\n"))
    return "\n".join(lines) + "\n"


def _fields(one: DraftItem, phrases: Phrases) -> dict[str, Any]:
    fields: dict[str, Any] = {"ask": one.ask, "tags": [DRAFT, one.kind]}
    if one.kind == "section":
        fields["must_cite_section"] = one.about
    elif one.kind == "gist":
        fields["must_answer"] = True
    elif not one.evidence:
        fields |= {"outcome": ABSENT} if one.kind == "stranger" else {"must_abstain": True}
    elif len(one.evidence) > 1:
        fields["any_of"] = [{"must_cite": text} for text in one.evidence]
    else:
        fields["must_cite"] = one.evidence[0]
    notes = [phrases.say("checks.say.draft_note")]
    if one.kind in ("twin", "stranger"):
        notes.append(phrases.say("checks.say.draft_twin", name=one.about))
    return fields | {"note": " ".join(notes)}


def _few(found: Iterable[DraftItem]) -> Iterator[DraftItem]:
    """At most a few of each kind, no question twice."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for one in found:
        if one.ask not in seen and counts[one.kind] < _A_KIND:
            counts[one.kind] += 1
            seen.add(one.ask)
            yield one


def _sections(essay: Essay, phrases: Phrases) -> Iterator[DraftItem]:
    """What the essay is about, and what each heading promises."""
    yield DraftItem(phrases.say("checks.draft.gist"), "gist")
    titles = Counter(section.title for section in essay.sections)
    known = names_of(essay.text)
    for section in essay.sections:
        if (
            section.title != essay.title
            and titles[section.title] == 1
            and essay.sentences_in(section.start, section.end)
        ) and (ask := _heading(section, essay, known, phrases)):
            yield DraftItem(ask, "section", about=section.title)


def _heading(section: Section, essay: Essay, known: frozenset[str], phrases: Phrases) -> str:
    """A heading as a question; "" where it says too little to be asked for."""
    title = re.sub(r"^[\dIVXivx]+[.)] ", "", section.title).strip(" .")
    if (
        not title
        or title.lower() in _UNTITLED
        or re.match(r"(?:not|but|and|or)\b", title.lower())
        or len(title.split()) > _TOPIC
    ):
        return ""
    if title.endswith("?") or _ASKS.match(title):
        return title.rstrip("?") + "?"
    if _POINTS.search(title):
        return ""
    stems = set(content(title))
    if " " in title and not stems <= set(content(" ".join(sentence.text for sentence in essay.sentences))):
        return ""  # a figure of speech: the essay never speaks of it
    plain = title.split()[0].lower() not in known
    return phrases.say("checks.draft.about", topic=title[0].lower() + title[1:] if plain else title)


def _twins(found: Sequence[DraftItem], essay: Essay, phrases: Phrases) -> Iterator[DraftItem]:
    """Questions with one thing changed, name, year or event, so that the essay cannot answer them."""
    text = essay.text.casefold()
    names = [phrases.templates[name] for name in phrases.names("checks.draft.stranger.names")]
    strangers = [name for name in names if not any(word in text for word in name.casefold().split())]
    events = _untold(text, phrases)
    if strangers:
        yield DraftItem(phrases.say("checks.draft.stranger.ask", subject=strangers[0]), "stranger", about=strangers[0])
    people = [one.about for one in found if one.kind == "who"]
    for event, name in zip(events, people, strict=False):
        yield DraftItem(phrases.say(event, name=name), "twin", about=name)
    for one, name in zip((one for one in found if one.kind == "said"), strangers[1:], strict=False):
        yield DraftItem(one.ask.replace(one.about, name), "twin", about=name)
    if years := [one for one in found if one.kind == "year"]:
        year = str(min(map(int, re.findall(r"\b1\d{3}\b|\b20\d\d\b", text))) - 40)
        yield DraftItem(years[0].ask.replace(years[0].about, year), "twin", about=year)


def _untold(text: str, phrases: Phrases) -> Iterator[str]:
    """What can be asked of a person and the essay tells of nobody: none of the words for it stand in it."""
    for key in phrases.names("checks.draft.event"):
        words = phrases.templates[f"checks.draft.told.{key.rsplit('.', 1)[1]}"]
        if not re.search(rf"\b(?:{words})", text):
            yield key


def write_questions(assistant: Assistant, model: Any, phrases: Phrases) -> Iterator[DraftItem]:
    """Questions that the chat model `model` writes about sentences from all over the essay.

    `assistant` answers without a chat model: it is the judge, and it must not be the one that wrote the question.

    Raises:
        ModelError: the model cannot be opened, or does not answer.
    """
    from assistant.chat.opening import open_chat_model

    chat = open_chat_model(model)
    prose = [s for s in assistant.essay.sentences if s.kind == "prose" and len(s.text.split()) >= _SHORTEST]
    for sentence in prose[:: max(1, len(prose) // _MOST)]:
        before = " ".join(s.text for s in assistant.essay.sentences[max(0, sentence.number - 2) : sentence.number])
        prompt = phrases.say("checks-draft", title=assistant.essay.title, before=before, sentence=sentence.text)
        try:
            reply = str(chat.model.invoke(prompt).text)
        except Exception as error:  # each provider's client raises its own
            raise ModelError(message("checks.draft.silent", name=chat.name, kind=type(error).__name__)) from error
        question = next((line.strip(' *"') for line in reply.splitlines() if line.strip(' *"').endswith("?")), "")
        if question and _in_other_words(question, sentence.text) and _is_found(assistant, question, sentence.text):
            yield DraftItem(question, "written", (sentence.text,))


def _in_other_words(question: str, sentence: str) -> bool:
    asked, said = set(content(question)), set(content(sentence))
    return bool(asked) and len(asked & said) <= _OWN * len(asked)


def _is_found(assistant: Assistant, question: str, sentence: str) -> bool:
    """Whether the assistant answers `question` with that sentence."""
    return any(sentence in cited.quote or cited.quote in sentence for cited in assistant.ask(question).citations)
