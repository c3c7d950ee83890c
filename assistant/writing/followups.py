"""Follow-ups without a model: "and the other group?", "why?", "when was it founded?" read with the turns before.

A question that names nothing of its own, or points back with a pronoun, borrows what the last question that spoke of
something was about: as a question in full where that can be put together, else with its words in brackets. One that
asks for something else leaves out what was cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.language import content as content_words
from assistant.writing.antecedents import names, phrases, replace_phrase, spoken_of
from assistant.writing.going_on import AGAIN, goes_on, wants_more
from assistant.writing.listed import only_counts, with_item
from assistant.writing.topics import AND, asks_who_says, last_topical, looked_up

if TYPE_CHECKING:
    from assistant.essay import Essay

# A pointer with enough named before it in the same question points there: (pattern, content words that are enough).
_POINTERS = (
    (re.compile(r"\b(?:it|its)\b", re.IGNORECASE), 3),
    (re.compile(r"\b(?:they|them|their|this|these|former|latter)\b", re.IGNORECASE), 2),
    (re.compile(r"\b(?:he|him|his|she|her|hers|those|such|ones?)\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:that|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )there)\b", re.IGNORECASE), 1),
)
_OPENERS = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|what else|how so|how come|really|since when|which ones?|"
    r"for example|such as|like what|tell me more|more|go on|explain|elaborate|in what way|what for|by whom|says who)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:other|others|another|else|more|further|next|besides|apart from that|go on|continue|anything)\b",
    re.IGNORECASE,
)
_FEW = 2  # content words; with no more, a question that opens like a follow-up is one
_WHAT_ABOUT = re.compile(r"(?:(?:and|but|so)\s+)?(?:what|how)\s+about\s+|(?:and|or)\s+(?:also\s+)?", re.IGNORECASE)
_BARE = re.compile(r"(?:since )?(why|when|where|how)(?: so| come| exactly| then)?", re.IGNORECASE)
_ADVERB = re.compile(
    r"(?:why|when|where|how)\s+(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b)", re.I
)
_VERB_FIRST = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(it|he|him|she|they|them)\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(its|his|her|their)\b", re.IGNORECASE)
_LONGEST = 160  # characters of a cited sentence that is put into a question


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question as it is looked up, and the spans cited before that it wants left out: it asks for others."""

    question: str
    cited: tuple[tuple[int, int], ...] = ()


def condense(  # noqa: PLR0911 - one return a kind of follow-up
    question: str, history: Sequence[Answer], essay: Essay | None = None
) -> Condensed:
    """`question` with what it leaves unsaid, from the turns of `history`, oldest first; as it is if it stands alone.

    `essay` knows which sentences are a list, for "the second one"; None: what was cited is counted.
    """
    if not history:
        return Condensed(question)
    item = with_item(question, history, essay)
    if item or not follows_up(question):
        return Condensed(item or question)
    asked = _topical(history)
    text = question.strip(" ?!.")
    if wants_more(text) or _OTHERS.search(text):
        return Condensed(_for_more(question, asked), _cited(history))
    if AGAIN.fullmatch(text):
        return Condensed(asked)
    if said := _who_says(text, history):
        return Condensed(said)
    whole = _in_full(text, asked)
    if whole.lower() == asked.strip(" ?!.").lower():  # "why?" of a why: for more than was said
        return Condensed(asked, _cited(history))
    return Condensed(f"{whole[:1].upper()}{whole[1:]}?" if whole else _with_topic(question, asked))


def complete_question(question: str, before: str) -> str:
    """`question`, a later one of several in one message, with what it leaves to the one `before` it."""
    own = content_words(question)
    text = question.strip(" ?!.")
    if not _points(question) and (len(own) >= _FEW or names(question)):
        return question
    if len(own) > 2 * _FEW:
        return question
    # Only "the mill" is sure to be what "it" is: not a name, nor a phrase that may have run into its verb.
    plain = not names(before) and len(spoken_of(before).split()) == 2
    whole = _in_full(text, before) if plain or _BARE.fullmatch(text) else ""
    if whole:
        return f"{whole[:1].upper()}{whole[1:]}?"
    return _in_brackets(question, before)


def once_more(question: str, history: Sequence[Answer]) -> str:
    """The last topic's whole question where `question` asks to say it again, however many it asked; else itself."""
    if not history or not AGAIN.fullmatch(question.strip(" ?!.")):
        return question
    turn = last_topical(history)
    return turn.condensed or turn.question


def follows_up(question: str) -> bool:
    """Whether `question` cannot be understood by itself."""
    if only_counts(question) or goes_on(question):
        return True
    own = content_words(question)
    if _points(question):
        return len(own) <= 2 * _FEW
    if _WHAT_ABOUT.match(question) and len(own) <= _FEW:
        return True
    opens = _OPENERS.match(question) is not None or _OTHERS.search(question) is not None
    return opens and len(own) <= _FEW and not names(question)


def _points(question: str) -> bool:
    pointers = ((pattern.search(question), enough) for pattern, enough in _POINTERS)
    return any(found and not _named_before(question, found, enough) for found, enough in pointers)


def _named_before(question: str, pointer: re.Match[str], enough: int) -> bool:
    """Whether the pointer's own question says what it points to: "Does Ashgrove reuse its offcuts?"."""
    before = question[: pointer.start()]
    owner = _OWNER.fullmatch(pointer[0]) is not None
    return len(content_words(before)) >= enough or (owner and bool(names(before) or phrases(before)))


def _who_says(text: str, history: Sequence[Answer]) -> str:
    """The question that "who says that?" stands for: of what was last said; "" where nothing was, or `text` is none."""
    said = next((turn.statements[0].text for turn in reversed(history) if turn.found), "")
    return f"Who says this: {_short(said)}" if said and asks_who_says(text) else ""


def _topical(history: Sequence[Answer]) -> str:
    """The question, as it was looked up, that gives the topic."""
    return looked_up(last_topical(history))


def _cited(history: Sequence[Answer]) -> tuple[tuple[int, int], ...]:
    """Everything that any turn cited, as spans, none twice."""
    return tuple(dict.fromkeys((c.start, c.end) for turn in history for c in turn.citations))


def _for_more(question: str, asked: str) -> str:
    """So "What else?" is the last question again; "any other reasons?" is asked with its topic."""
    return asked if goes_on(question) or only_counts(question) else _with_topic(question, asked)


def _in_full(text: str, asked: str) -> str:
    """The whole question that `text` stands for, without its mark; "" where it cannot be put together."""
    last = asked.split(" (", maxsplit=1)[0].strip(" ?!.")
    rest = AND.sub("", text)
    bare = _BARE.fullmatch(rest)
    if bare:
        return _asked_anew(bare[1], last)
    about = _WHAT_ABOUT.match(text)
    if about and not re.match(r"(?:what|who|why|when|where|how|which)\b", text[about.end() :], re.IGNORECASE):
        return replace_phrase(last, text[about.end() :]) if not _points(text[about.end() :]) else ""
    thing = spoken_of(last)
    return _substituted(rest, thing) if thing else ""


def _asked_anew(adverb: str, last: str) -> str:
    """So "Why?" after "When was it built?" is "Why was it built?"; after "Was it built?" too."""
    if _ADVERB.match(last):
        return _ADVERB.sub(f"{adverb} ", last, count=1)
    return f"{adverb} {last[:1].lower()}{last[1:]}" if _VERB_FIRST.match(last) else ""


def _substituted(text: str, thing: str) -> str:
    """`text` with `thing` for its first pronoun; "" where it has none or more than one kind."""
    pronouns = {match.lower() for match in _SUBJECT.findall(text) + _OWNER.findall(text)}
    if len(pronouns) != 1:
        return ""
    owner = re.sub(r"s$", "s’", thing) if thing.endswith("s") else f"{thing}’s"
    done = _OWNER.sub(owner, text, count=1)
    return done if done != text else _SUBJECT.sub(thing, text, count=1)


def _with_topic(question: str, asked: str) -> str:
    """`question` with the words of `asked` in brackets that it does not say itself."""
    own = set(content_words(question))
    if _points(question) and (named := names(asked)):
        topic = " ".join(name for name in named if not set(content_words(name)) <= own)
        return f"{question} ({topic})" if topic else question
    return _in_brackets(question, asked)


def _in_brackets(question: str, asked: str) -> str:
    """`question` with every word of `asked` in brackets that means something and that it does not say itself."""
    own = set(content_words(question))
    # A chain of follow-ups carries its topic in brackets; the newest words come first there.
    said = re.findall(r"[\w’'-]+", asked.replace("(", " ").replace(")", " "))
    kept = [word for word in said if (stems := content_words(word)) and not set(stems) & own]
    topic = " ".join(dict.fromkeys(kept))
    return f"{question} ({topic})" if topic else question


def _short(text: str) -> str:
    """`text`, cut at a word where it is long."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0]
