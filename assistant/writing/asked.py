"""Whether a question asks for the gist: of the essay, a section, a place in it, its author's view; for a list; or who
wrote it.

A question asks for the gist of the whole where it has a word for one ("summarise", "the main point", "what does the
author conclude") and names nothing of its own: "the main reason the bridge fell" is about the bridge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.essay import HEADER, LIST, Essay
from assistant.language import content, grammar
from assistant.writing.essay_parts import Stretch, bare_title, headings_of, lists_in, titled_part
from assistant.writing.named_parts import TO_READ, Near, named_part
from assistant.writing.wording import Wording, plain, words_of

# Words that ask what the author draws from it all, which stands rather at the end.
_VIEW = re.compile(
    r"\b(?:stance|position|opinions?|views?|verdict|judge?ment|conclusions?|lessons?|moral|recommend\w*|proposals?|advice|"
    r"advises?|takeaways?|complaint|criticism|message|upshot|think|thinks|thought|believes?|concluded?s?|want|wants|wanted|"
    r"proposes?|suggests?|predicts?|calls? for|asks? for|asking for)\b"
)
_PARTICULAR = re.compile(rf"\b(?:who|whom|whose|when|where|which|why|how (?:{grammar.MEASURE}|big|large))\b")
_PRONOUN = re.compile(r"\b(?:he|she|they|we|you|i)\b")
_YES_OR_NO = re.compile(rf"(?:{grammar.BE}|{grammar.DO}|{grammar.HAVE})\b")
_LED_IN = r"(?:(?:so|and|but|ok|okay|well|now|please|just|can you|could you|would you|will you|tell me|explain) )*"
_SUMMED_UP = re.compile(
    r"\bsum(?:med|ming)?(?: \w+){0,3} up\b|\bbottom line\b|\b(?:in|be) (?:short|brief)$|\bboil\w*(?: \w+)? down\b"
    r"|\bshort(?:er)? version\b"
)
# How long or how plain it is wanted says nothing of what.
_MANNER = re.compile(
    rf"\bin (?:(?:about|just|only|under|at most|an?|{'|'.join(grammar.COUNTS)}|\d+|few|couple|of|or|single) )*"
    r"(?:bullet )?(?:lines?|words?|sentences?|points?|bullets?|paragraphs?|minutes?)\b"
    r"|\b(?:to me )?(?:like|as if|as though) (?:i|i am|i was|i were|to a) (?:\w+)$"
)
_ASKED_ABOUT = re.compile(
    rf"^{_LED_IN}(?:summari[sz]e|sum up|recap|outline|(?:what|anything) (?:is|was) (?:said|written|there) (?:about|on)"
    r"|(?:tell (?:me|us)|what|how) about"
    r"|what (?:does|do|did) (?:it|(?:the|this) \w+) (?:say|tell us|tell me|write|have to say) (?:about|on))\s+"
)
# "What is the compute tax?", of an essay with a section that is titled so, asks what that section says.
_ASKED_WHAT = re.compile(rf"^{_LED_IN}what(?:'s| is| are| was| were) (?:the |an? )?(?:meant by )?")
_ASKED_FOR = re.compile(rf"{_LED_IN}(?:what|give|tell|state|name|list|describe|explain)\b")
_TO_READ = re.compile(rf"^{_LED_IN}{TO_READ}")
# "List the rules", "Which are the three conditions?"
_OWNED = f"the|these|those|your|{grammar.OWNER}"
_LIST_ASKED = re.compile(
    rf"^(?:please )?(?:(?P<asks>(?:what|which) (?:are|were)(?= (?:all|both|{_OWNED})\b))"
    r"|list|name|enumerate|recite|itemi[sz]e|(?:give|show|tell) (?:me|us))(?: (?:me|us|down|out))?"
    r"(?: (?:a|the) (?:complete |full |whole )?list of)?(?: (?:all|each|every|any|both)(?: of)?)?"
    rf" (?:(?:{_OWNED}) )?(?P<topic>\S.*?)"
    r"(?: (?:(?:that|which) )?(?:are |were )?(?:listed|named|mentioned|given|there))?"
    r"(?: (?:in|by|of) (?:the|this) (?:essay|text|article|document|page))?[\s?.!:]*$"
)
_NUMBERS = re.compile(rf"^(?:\d+|{'|'.join(grammar.COUNTS)}|different|various|main|following) ")
_QUESTION_WORD = re.compile(rf"\b(?:{grammar.QUESTION_WORD}|{grammar.AUXILIARY})\b")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a question wants summed up.

    `kind`: "whole", "view" (what its author thinks or draws from it), "part" (a section, or a place in the text),
    "read" (such a part, to be shown as it stands), or "list" (that list whole).
    `start`, `end`: half-open numbers of the sentences it is about. `rest`: the question that is left where it asks
    something in particular of that stretch; "" where it asks for the gist.
    """

    kind: str
    start: int
    end: int
    rest: str = ""


def find_gist(question: str, essay: Essay, words: Wording, near: Near, *, alone: bool = True) -> Gist | None:
    """The gist that `question` asks for; None where it asks for something else.

    Args:
        question: as the reader wrote it.
        essay: the essay it is put to.
        words: the words by which such questions are known.
        near: gives the cosines of a few words with every sentence, so that "the section on costs" is found by
            meaning. It is called for such questions only.
        alone: no answer stands before it, so that "they" can only be the authors.
    """
    if listed := find_list(question, essay):
        return Gist("list", *listed)
    if part := named_part(question, essay, words, near):
        span, rest, sure = part
        told = not sure and _PRONOUN.search(plain(rest))  # "what did they get at the end?"
        rest = rest if told or _particular(plain(rest), words) else ""
        kind = "read" if _TO_READ.match(plain(question)) else "part"
        return Gist(kind, *span, rest) if sure or not rest else None
    if section := _by_title(question, essay):
        return Gist("part", *section)
    kind = _of_the_whole(question, essay, words, alone)
    return Gist(kind, 0, len(essay.sentences)) if kind else None


def find_list(question: str, essay: Essay) -> Stretch | None:
    """The sentences, by number, half-open, of the one list that `question` asks for; None where it asks for none.

    The only list of the section that is titled so, or one whose line before ends with what is asked for: "There are
    three conditions:".
    """
    asked = _LIST_ASKED.match(plain(question))
    topic = content(_NUMBERS.sub("", asked["topic"])) if asked else []
    if asked is None or not topic:
        return None
    found = []
    for title, (start, end) in headings_of(essay):
        if set(content(bare_title(title))) == set(topic):
            inside = list(lists_in(essay.sentences[start:end]))
            # "Name the tools" wants them though half of the section is no list.
            found += inside if len(inside) == 1 and (not asked["asks"] or 2 * len(inside[0]) >= end - start) else []
    for listed in lists_in(essay.sentences):
        lead = content(listed[0].words) if listed[0].led_by not in (LIST, HEADER) else []
        if listed[0].kind == "prose" and lead and lead[-1] == topic[-1] and set(topic) <= set(lead):
            found.append(listed)
    spans = {(listed[0].number, listed[-1].number + 1) for listed in found}
    return spans.pop() if len(spans) == 1 else None


def _particular(text: str, words: Wording) -> bool:
    text = _TO_READ.sub("", text)
    return bool(words.foreign(words_of(text)) or _PARTICULAR.search(text) or _YES_OR_NO.match(text))


def _by_title(question: str, essay: Essay) -> Stretch | None:
    """The section whose title is all of `question`, or what it asks to be told about."""
    text = plain(question).strip(" ?.!\"“”„«»'‘")
    topic = _ASKED_WHAT.sub("", text, count=1)
    if topic != text and len(content(topic)) > 1 and (named := titled_part(topic, essay)):
        return named
    topic = _ASKED_ABOUT.sub("", text, count=1)
    return titled_part(topic, essay) if topic != text or not _QUESTION_WORD.search(text) else None


def _of_the_whole(question: str, essay: Essay, words: Wording, alone: bool) -> str:
    """Such as "whole" or "view"; "" where the question names something of its own or has no word for a gist."""
    text = _MANNER.sub("", " ".join(words_of(plain(question)))).strip()
    said = text.split()
    named = words.foreign(said)
    titled = set(content(essay.title))
    if _PARTICULAR.search(text) or any(not set(content(word)) <= titled for word in named):
        return ""
    # "what is the main point", "key points"
    point = words.has(said, "point") and (len(said) <= 4 or _ASKED_FOR.match(text))
    if words.has(said, "head") or _SUMMED_UP.search(text) or point or (not named and _of_it(text, words, alone)):
        return "view" if _VIEW.search(text) else "whole"
    return ""


def _of_it(text: str, words: Wording, alone: bool) -> bool:
    """Whether it asks what the essay is or says: "what is it about", "what does the author recommend"."""
    pronouns = "it|this|he|she|they" if alone else "it|this"
    thing = rf"(?:(?:this|the|that|your) )?(?:whole |entire )?{words.any_of('thing')}"
    subject = rf"(?:(?:the|this|these|that|your) )*(?:{words.any_of('thing', 'author')}|{pronouns})"
    asked = (
        rf"what (?:(?:{grammar.AUXILIARY}) )?{subject} (?:\w+ )*{words.any_of('say')}\b",
        r"what (?:\w+ )?(?:i|we|you|one) (?:learn|take)\b",
        r"what (?:is |was )?being (?:said|argued|claimed)\b",
        rf"what (?:is |was )?(?:it|this|that|{thing})(?: \w+)? about(?: \w+)?$",
        rf"(?:tell (?:me|us) (?:more )?about|describe|explain|introduce) (?:this|{thing})$",
        rf"what (?:is )?(?:this|{thing})$",
    )
    return re.match(rf"{_LED_IN}(?:{'|'.join(asked)})", text) is not None


def asks_author(question: str, words: Wording, *, alone: bool) -> bool:
    """Whether `question` asks who wrote the text itself; `alone`: nothing was asked before that "it" could be."""
    text = plain(question).strip(" ?!.")
    whole = rf"(?:the|this|that)\s+(?:{words.any_of('thing')})"
    thing = rf"(?:{whole}|this{'|it|that' if alone else ''})"
    role = words.any_of("author")
    asked = (
        rf"(?:and\s+)?who(?:'s|\s+is|\s+are|\s+was)\s+(?:the|its)\s+{role}s?(?:\s+(?:of|behind)\s+{thing})?"
        rf"|(?:and\s+)?who\s+(?:has\s+|actually\s+)?(?:wrote|written|authored|penned)\s+{thing}"
        rf"|(?:and\s+)?who(?:'s|\s+is|\s+was)\s+{thing}(?:\s+written)?\s+by|by\s+whom\s+(?:is|was)\s+{thing}(?:\s+written)?"
        rf"|what(?:'s|\s+is|\s+was)\s+(?:the\s+name\s+of\s+(?:the|its)\s+{role}|(?:the|its)\s+{role}'s\s+name)"
    )
    return re.fullmatch(asked, text) is not None
