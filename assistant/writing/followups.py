"""Follow-ups without a model: "and the other group?", "why?", "when was it founded?" read with the turns before.

A question that names nothing of its own, or points back with a pronoun, borrows what the last question that spoke of
something was about: as a question in full where that can be put together, else with its words in brackets. One that
asks for something else leaves out what was cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answers import ABSENT, Answer, Span
from assistant.language import content, grammar
from assistant.writing.antecedents import names, only_counts, phrases, replace_phrase, shorten, topic_of, with_item
from assistant.writing.essay_parts import numbers_at
from assistant.writing.one_by_one import questions_in

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
    r"(?:and|but|or|so|then|also|(?:what|how) about|since when|how come|which ones?|for example|in what way)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:others?|another|else|more|further|next|besides|apart from that|anything)\b", re.IGNORECASE)
_FEW = 2  # content words; with no more, a question that opens like a follow-up is one
_WHAT_ABOUT = re.compile(r"(?:(?:and|but|so)\s+)?(?:what|how)\s+about\s+|(?:and|or)\s+(?:also\s+)?", re.IGNORECASE)
_ASKS = re.compile(rf"(?:{grammar.QUESTION_WORD})\b", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")
_BARE = re.compile(r"(?:since )?(why|when|where|how)(?: so| come| exactly| then)?", re.IGNORECASE)
_ADVERB = re.compile(rf"(?:why|when|where|how)\s+(?=(?:{grammar.AUXILIARY})\b)", re.IGNORECASE)
_VERB_FIRST = re.compile(rf"(?:{grammar.AUXILIARY})\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(it|he|him|she|they|them)\b", re.IGNORECASE)
_OWNER = re.compile(rf"\b({grammar.OWNER})\b", re.IGNORECASE)

_LED = re.compile(r"^(?:(?:and|but|or|so|then|ok|okay|please|(?:can|could|will|would) you),? )+", re.IGNORECASE)
AGAIN, MORE, NEXT, BARELY_NEXT, WHO_SAYS = "again", "more", "next", "barely next", "who says"
_IT = r"(?: (?:that|this|it))?"
_THEN = r"(?:next|then|after|afterwards?|thereafter)"
# What the whole of a question may be, without its mark and what leads it in.
_KINDS = (
    (AGAIN, rf"(?:repeat|say){_IT}(?: again)?|(?:come )?again|pardon(?: me)?|what did you say"),
    (BARELY_NEXT, r"(?:and )?then(?: what(?: happen(?:ed|s))?)?|what (?:next|then)|next|after(?:wards| that)"),
    (NEXT, rf"what (?:happen|c[ao]me|follow|is|was|did (?:he|she|they|it) do)(?:s|ed)? {_THEN}(?: after)?{_IT}"),
    (NEXT, rf"what follow(?:s|ed){_IT}"),
    (MORE, r"(?:(?:what|anything|any|tell me|is there|say) )*(?:else|more|others|go on|continue|keep going)|and|so"),
    (
        MORE,
        rf"(?:explain|clarify|elaborate|expand)(?: on)?{_IT}(?: (?:more|further|again|in (?:more )?detail))*",
    ),
    (MORE, rf"what (?:do|did|does) (?:you|he|she|they|it|that|this|the \w+) mean(?: (?:by|with){_IT})?"),
    (MORE, r"(?:what|how) do you mean|meaning(?: what)?"),
    (MORE, rf"i (?:do not|don['’]t) (?:understand|get){_IT}"),
    (
        WHO_SAYS,
        r"who (?:says|said|claims|claimed|wrote|thinks|told you) (?:that|this|so|it)|says who|according to whom",
    ),
)
_PATTERNS = tuple((kind, re.compile(f"(?:{pattern})(?: please)?", re.IGNORECASE)) for kind, pattern in _KINDS)


def continuation(question: str) -> str:
    """What `question` asks for where it only asks to go on: AGAIN, MORE, NEXT ...; "" where it asks something."""
    text = question.strip(" ?!.…")
    wordings = (text, _LED.sub("", text, count=1))
    return next((kind for kind, pattern in _PATTERNS if any(map(pattern.fullmatch, wordings))), "")


def goes_on(question: str) -> bool:
    """Whether `question` only asks to go on, or to say it again: without a turn before, it asks nothing."""
    return continuation(question) in (AGAIN, MORE, BARELY_NEXT)


def condense(question: str, history: Sequence[Answer], essay: Essay) -> tuple[str, tuple[Span, ...]]:
    """`question` with what it leaves unsaid, from the turns of `history`, oldest first; as it is if it stands alone.

    Beside it the spans cited before that it wants left out: it asks for others.
    """
    if not history:
        return question, ()
    item = with_item(question, history, essay)
    if item or not follows_up(question):
        return item or question, ()
    asked, kind = question_of(last_topical(history)), continuation(question)
    cited = tuple(dict.fromkeys((c.start, c.end) for turn in history for c in turn.citations))
    if kind == MORE or _OTHERS.search(question):
        bare = goes_on(question) or only_counts(question)
        return asked if bare else _with_topic(question, asked), cited
    said = next((turn.statements[0].text for turn in reversed(history) if turn.found), "")
    if kind == WHO_SAYS and said:
        return f"Who says this: {shorten(said)}", ()
    whole = _in_full(question, asked)
    if whole.lower() == f"{asked.strip(' ?!.')}?".lower():  # "why?" of a why: for more than was said
        return asked, cited
    return whole or _with_topic(question, asked), ()


def complete_question(question: str, before: str) -> str:
    """`question`, a later one of several in one message, with what it leaves to the one `before` it."""
    own = len(content(question))
    if own > 2 * _FEW or (not _points(question) and (own >= _FEW or names(question))):
        return question
    # Only "the mill" is sure to be what "it" is: not a name, nor a phrase that may have run into its verb.
    plain = not names(before) and len(topic_of(before).split()) == 2
    whole = _in_full(question, before) if plain or _BARE.fullmatch(question.strip(" ?!.")) else ""
    return whole or _in_brackets(question, _WORD.findall(before))


def once_more(question: str, history: Sequence[Answer]) -> str:
    """The last topic's whole question where `question` asks to say it again, however many it asked; else itself."""
    if not history or continuation(question) != AGAIN:
        return question
    turn = last_topical(history)
    return turn.condensed or turn.question


def follows_up(question: str) -> bool:
    """Whether `question` cannot be understood by itself."""
    own = len(content(question))
    if only_counts(question) or continuation(question):
        return True
    if _points(question):
        return own <= 2 * _FEW
    opens = _OPENERS.match(question) or _OTHERS.search(question)
    return own <= _FEW and bool(_WHAT_ABOUT.match(question) or (opens and not names(question)))


def _points(question: str) -> bool:
    """Whether a pronoun points out of `question`: its own words do not say what it stands for."""
    for pattern, enough in _POINTERS:
        if found := pattern.search(question):
            before = question[: found.start()]  # "Does Ashgrove reuse its offcuts?"
            owned = _OWNER.fullmatch(found[0]) and (names(before) or phrases(before))
            if len(content(before)) < enough and not owned:
                return True
    return False


def _in_full(question: str, asked: str) -> str:
    """The whole question that `question` stands for after `asked`; "" where it cannot be put together."""
    text, last = question.strip(" ?!."), asked.split(" (", maxsplit=1)[0].strip(" ?!.")
    rest, about = _LED.sub("", text, count=1), _WHAT_ABOUT.match(text)
    new = text[about.end() :] if about else ""
    if bare := _BARE.fullmatch(rest):
        whole = _ask_anew(bare[1], last)
    elif new and not _ASKS.match(new):
        whole = "" if _points(new) else replace_phrase(last, new)
    else:
        thing = topic_of(last)
        whole = _substitute(rest, thing) if thing else ""
    return f"{whole[:1].upper()}{whole[1:]}?" if whole else ""


def _ask_anew(adverb: str, last: str) -> str:
    """So "Why?" after "When was it built?" is "Why was it built?"; after "Was it built?" too."""
    if _ADVERB.match(last):
        return _ADVERB.sub(f"{adverb} ", last, count=1)
    return f"{adverb} {last[:1].lower()}{last[1:]}" if _VERB_FIRST.match(last) else ""


def _substitute(text: str, thing: str) -> str:
    """`text` with `thing` for its first pronoun; "" where it has none or more than one kind."""
    if len({match.lower() for match in _SUBJECT.findall(text) + _OWNER.findall(text)}) != 1:
        return ""
    done = _OWNER.sub(f"{thing}’" if thing.endswith("s") else f"{thing}’s", text, count=1)
    return done if done != text else _SUBJECT.sub(thing, text, count=1)


def _with_topic(question: str, asked: str) -> str:
    """`question` with what `asked` speaks of in brackets: the names that a pronoun may stand for, or all its words."""
    return _in_brackets(question, (_points(question) and names(asked)) or _WORD.findall(asked))


def _in_brackets(question: str, topic: Sequence[str]) -> str:
    """`question` with those of the words or names in brackets that mean something and that it does not say itself."""
    own = set(content(question))
    kept = dict.fromkeys(each for each in topic if (stems := set(content(each))) and not stems <= own)
    return f"{question} ({' '.join(kept)})" if kept else question


def small_talk(turn: Answer) -> bool:
    """Whether `turn` is a reply of the product's own: nothing was looked up for it."""
    return not turn.found and bool(turn.reason) and not turn.passages and not turn.nearest


def last_topical(history: Sequence[Answer]) -> Answer:
    """The last turn that was answered; a later one that was not, only where it asked about what the essay speaks of.

    Where none was, the last that spoke of something; else the very last.
    """
    spoke = [turn for turn in history if _spoke(turn) and content(question_of(turn))]
    sure = [turn for turn in spoke if turn.found or _of_the_essay(turn)]
    return (sure or spoke or history)[-1]


def question_of(turn: Answer) -> str:
    """What was looked up; of several questions the last that what was cited shares a word with."""
    several = questions_in(turn.condensed or turn.question)
    said = set(content(turn.text))
    return next((each for each in reversed(several) if said & set(content(each))), several[-1])


def _of_the_essay(turn: Answer) -> bool:
    """Whether a question that was not answered is of things the essay speaks of: its names stand in what was read."""
    asked = turn.condensed or turn.question
    known = set(content(" ".join(passage.text for passage in (*turn.passages, *turn.nearest))))
    named, own = set(content(" ".join(names(asked)))), set(content(asked))
    return turn.outcome != ABSENT and (named <= known if named else len(own & known) > len(own) / 2)


def _spoke(turn: Answer) -> bool:
    """Whether `turn` gives the talk a topic: small talk does not, nor "who says that?", nor a refused "why?"."""
    of_its_own = turn.found or not (small_talk(turn) or only_counts(turn.question))
    return of_its_own and continuation(turn.question) != WHO_SAYS


_MOST = 2  # sentences, of one paragraph


def what_follows(question: str, history: Sequence[Answer], essay: Essay) -> tuple[Span, ...] | None:
    """The characters that follow the last answer's most direct sentence, and that it did not cite; none at the end.

    None where `question` asks something else, or nothing of this essay was cited before it.
    """
    turn = next((turn for turn in reversed(history) if turn.found and turn.essay == essay.fingerprint), None)
    if turn is None or continuation(question) not in (NEXT, BARELY_NEXT):
        return None
    cited = numbers_at(essay, [(c.start, c.end) for c in turn.citations])
    direct = essay.sentences_in(turn.citations[0].start, turn.citations[0].end)
    if not direct:
        return None
    left = [sentence for sentence in essay.sentences[direct[-1].number + 1 :] if sentence.number not in cited]
    return tuple((s.start, s.end) for s in left[:_MOST] if s.paragraph == left[0].paragraph)
