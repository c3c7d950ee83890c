"""Quotation and speaker: kept together where the speaker follows, cut up where a speech runs long; verbs of saying."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.essay.blocks import Span

LONG_SPEECH = 300  # characters in one pair of quotation marks
MANY_SENTENCES = 3  # in one pair
# All of it is spoken, and ends as a sentence does that may go on: after a full stop a new one begins.
_SPOKEN = re.compile(r"[(\[—–-]?\s*[“\"„«](?:.*)[!?…—–-]['’]?[”\"»“]\s*$")
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'))

Cut = Callable[[str], Sequence[Span]]


def with_speakers(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, sentences of `text` in order, with those that only say who speaks joined to what was said before."""
    found: list[Span] = []
    for start, end in spans:
        if found and _SPOKEN.match(text[slice(*found[-1])]) and TAG.match(text, start, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def cut_speech(text: str, span: Span, cut: Cut) -> list[Span]:
    """The sentence `span` of `text`, in its own sentences where a long speech stands in it; `cut` finds those."""
    start, end = span
    found: list[Span] = []
    at = start
    for opened, closed in _quoted(text, start, end):
        inner = [(opened + a, opened + b) for a, b in cut(text[opened:closed])]
        if len(inner) < 2 or (closed - opened <= LONG_SPEECH and len(inner) <= MANY_SENTENCES):
            continue
        first = (at, inner[0][1])
        found += [first, *inner[1:-1]]
        at = inner[-1][0]
        if _ends(text, closed, end):
            found.append((at, min(end, closed + 1)))
            at = min(end, closed + 1)
    if at < end and text[at:end].strip():
        found.append((at, end))
    return found


def speaker_of(text: str, pieces: Sequence[Span]) -> int | None:
    """Which of `pieces`, of one sentence, says who speaks: the last after its closing mark, or the first before."""
    if len(pieces) < 2:
        return None
    last = text[slice(*pieces[-1])]
    for after in re.finditer(r"[”\"»“]\s*", last):
        if TAG.match(last, after.end()):
            return len(pieces) - 1
    first = text[slice(*pieces[0])]
    opening = re.search(r"[“„«\"]", first)
    return 0 if opening and LEADING.search(first[: opening.start()]) else None


def _quoted(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between quotation marks in the span, without them, one after another."""
    at = start
    while at < end:
        spans = [(a, o, c) for o, c in _PAIRS if (a := text.find(o, at, end)) >= 0]
        if not spans:
            return
        opened, _, close = min(spans)
        closed = text.find(close, opened + 1, end)
        if closed < 0:
            return
        yield opened + 1, closed
        at = closed + 1


def _ends(text: str, closed: int, end: int) -> bool:
    """Whether the sentence ends with the quotation: a stop before the mark, and no speaker after it."""
    rest = text[closed + 1 : end].lstrip()
    return text[closed - 1] in ".!?…" and bool(rest) and not rest[0].islower() and not TAG.match(rest)


_VERBS = (
    "said says say asked asks ask replied replies answered answers exclaimed exclaims cried cries shouted shouts "
    "whispered whispers muttered mutters murmured murmurs added adds told tells insisted insists continued continues "
    "declared declares remarked remarks observed observes explained explains demanded demands begged pleaded called "
    "calls yelled screamed wondered wonders thought thinks wrote writes announced announces admitted admits agreed "
    "agrees argued argues claimed claims complained joked laughed sighed snapped growled grumbled mumbled moaned "
    "protested promised repeated retorted roared sobbed stammered suggested urged warned recalled recalls responded "
    "interrupted inquired enquired concluded confessed gasped groaned howled sneered snorted stated states hissed "
    "chuckled commented interjected objected put ventured"
).split()
VERB = rf"(?:{'|'.join(sorted(set(_VERBS), key=len, reverse=True))})"
_TITLE = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Oo]ne|[Ss]ome|[Aa]nother)"
_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|St|Prof)\.\s)?[A-ZÀ-Þ][\w’'-]*(?:\s(?:of\s|the\s|de\s|von\s|van\s)?[A-ZÀ-Þ][\w’'-]*\.?){0,3}"
)
SPEAKER = rf"(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e|[Ii]t|[Yy]ou|[Ww]ho|{_TITLE}(?:\s[\w’'-]+){{1,4}}?|{_NAME})"
_HOW = r"(?:\s\w+ly)?"
# Not "said that ...", "said nothing", "said: ...", "said, “...": there it goes on with what is said, and not with who.
_AFTER = r"(?!\s(?:that|nothing|no|whether|if|how|why|so|yes|it|them|this)\b)(?=[\s.,;!?]|$)"
# "The clerk asked." says who spoke; "The clerk asked for a receipt." tells what happened next.
_ANEW = rf"(?!(?:The|An?|His|Her|My|Our|Their|One|Some|Another)\s(?:[\w’'-]+\s){{1,4}}?{VERB}{_HOW}\s)"
_SAYS = rf"(?:{SPEAKER}{_HOW}\s{VERB}|{VERB}\s{SPEAKER})"
TAG = re.compile(rf"{_ANEW}{_SAYS}{_AFTER}[^:“\"„«]*?(?:[.;!?…]|,(?=\s[“\"„«])|$)")
# A tag before what is said: "The miller told the court: “".
LEADING = re.compile(rf"{_SAYS}\b[^.!?“\"„«]*[:,]?\s*$")
