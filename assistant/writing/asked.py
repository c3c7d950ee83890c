"""Whether a question asks for the gist: of the essay, a section, a place in it, its author's view; or for a list.

A question asks for the gist of the whole where it has a word for one ("summarise", "the main point", "what does the
author conclude") and names nothing of its own: "the main reason the bridge fell" is about the bridge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.essay import Essay
from assistant.language import content, grammar
from assistant.writing.essay_parts import Span, titled_part, titles_of
from assistant.writing.gist_words import GistWords, plain, words_of
from assistant.writing.listed import find_list
from assistant.writing.named_parts import TO_READ, Near, named_part

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
_QUESTION_WORD = re.compile(rf"\b(?:{grammar.QUESTION_WORD}|{grammar.AUXILIARY})\b")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a question wants summed up.

    `kind`: "whole", "view" (what its author thinks or draws from it), "section", "part" (a place in the text), "read"
    (either of these, to be shown as it stands), or "list" (that list whole).
    `start`, `end`: half-open numbers of the sentences it is about. `rest`: the question that is left where it asks
    something in particular of that stretch; "" where it asks for the gist.
    """

    kind: str
    start: int
    end: int
    rest: str = ""


def find_gist(
    question: str, essay: Essay, words: GistWords, near: Near | None = None, *, alone: bool = True
) -> Gist | None:
    """The gist that `question` asks for; None where it asks for something else.

    Args:
        question: as the reader wrote it.
        essay: the essay it is put to.
        words: the words by which such questions are known.
        near: gives the cosines of a few words with every sentence, so that "the section on costs" is found by
            meaning. It is called for such questions only; None: found by words alone.
        alone: no answer stands before it, so that "they" can only be the authors.
    """
    if listed := find_list(question, essay):
        return Gist("list", *listed)
    if part := named_part(question, essay, words, near):
        told = not part.sure and _PRONOUN.search(plain(part.rest))  # "what did they get at the end?"
        rest = part.rest if told or _particular(plain(part.rest), words) else ""
        return Gist(_kind_of(part.span, question, essay), *part.span, rest) if part.sure or not rest else None
    if section := _by_title(question, essay):
        return Gist("section", *section)
    kind = _of_the_whole(question, essay, words, alone)
    return Gist(kind, 0, len(essay.sentences)) if kind else None


def _kind_of(span: Span, question: str, essay: Essay) -> str:
    """How the part `span` is wanted: to be read as it stands, as a whole section, or as a part of one."""
    if _TO_READ.match(plain(question)):
        return "read"
    return "section" if span in (section for _, section in titles_of(essay)) else "part"


def _particular(text: str, words: GistWords) -> bool:
    text = _TO_READ.sub("", text)
    return bool(words.foreign(words_of(text)) or _PARTICULAR.search(text) or _YES_OR_NO.match(text))


def _by_title(question: str, essay: Essay) -> Span | None:
    """The section whose title is all of `question`, or what it asks to be told about."""
    text = plain(question).strip(" ?.!\"“”„«»'‘")
    topic = _ASKED_WHAT.sub("", text, count=1)
    if topic != text and len(content(topic)) > 1 and (named := titled_part(topic, essay)):
        return named
    topic = _ASKED_ABOUT.sub("", text, count=1)
    return titled_part(topic, essay) if topic != text or not _QUESTION_WORD.search(text) else None


def _of_the_whole(question: str, essay: Essay, words: GistWords, alone: bool) -> str:
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


def _of_it(text: str, words: GistWords, alone: bool) -> bool:
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
