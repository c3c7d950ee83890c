"""Several questions in one: "Why was it sold and how long did it stand?", "A? B?", "1) A 2) B".

A question is cut only where each side is a question in full of its own: after a question mark, at numbers that count
up from one, or at an "and" that a question word with its own verb follows. "What did he eat and drink?" asks one thing.
"""

from __future__ import annotations

import re

from assistant.language import content, grammar

_NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?(?:(\d)|([a-e]))[.)]\s+", re.IGNORECASE)
_MARKED = re.compile(r"(?<=\?)[\s\"”’)]*\s+|(?<=\?)(?=[A-Z])")
_JOINED = re.compile(
    r"\s*[,;]?\s+(?P<word>and|but)(?:,?\s+(?:also|then|so))?,?\s+|\s*[,;]\s+(?:also\s+)?", re.IGNORECASE
)
_LINKS = re.compile(r"^(?:(?:and|but|also|then|so|or|secondly|second|next|finally),?\s+)+", re.IGNORECASE)
# "According to the letter," stands over every question of the sentence.
_FRAME = re.compile(r"(?:according to|as per|in|from|for)\s[^,?]{2,60},\s+(?=\w)", re.IGNORECASE)

_DO = rf"(?:{grammar.DO}|{grammar.MODAL})(?:n['’]t)?"
_BE = rf"(?:{grammar.BE}|{grammar.HAVE}|am)(?:n['’]t)?"
_AUXILIARY = rf"(?:{_DO}|{_BE})"
_IN = rf"(?:(?:{grammar.PREPOSITION})\s+)?"
_WH = rf"{_IN}(?:{grammar.QUESTION_WORD})"
_IT = "it|he|she|they|there|this|that|these|those"
_OPENS = re.compile(rf"(?:{_WH}|{_AUXILIARY})\b", re.IGNORECASE)
# "why did ...", "in what year was ...", "how many of them were ...", "who is ...".
_INVERTED = re.compile(
    rf"{_IN}(?:{grammar.QUESTION_WORD}|(?:what|which|whose|how)(?:\s+(?!{_AUXILIARY}\b)[\w’'-]+){{0,5}})"
    rf"(?:['’]s|\s+{_AUXILIARY})\s+\w",
    re.IGNORECASE,
)
# So sure a sign that even a question inside another does not look like it: "why did the", "how can he".
_ASKS = re.compile(rf"{_WH}(?:\s+[\w’'-]+){{0,4}}?\s+{_DO}\s+\w|(?:why|when|where)\s+{_BE}\s+\w", re.IGNORECASE)
# "how many houses stand there": no auxiliary, the noun is the subject.
_COUNTS = re.compile(rf"how\s+(?:{grammar.MEASURE})(?:\s+[\w’'-]+){{3,}}", re.IGNORECASE)
# "who owned it", "what caused the fire"; not "what it means", "who the owner was", "what happens" of a clause.
_SUBJECT = re.compile(
    rf"(?:who|what)\s+(?!(?:{_IT}|we|you|i|{grammar.DETERMINER}|to|else|about|not)\b)[\w’'-]+\s+\w", re.IGNORECASE
)
_YES_OR_NO = re.compile(rf"{_AUXILIARY}\s+(?:(?:{_IT}|we|you|{grammar.DETERMINER})\b|(?-i:[A-Z]))", re.IGNORECASE)
_OF_IT = re.compile(rf"{_AUXILIARY}\s+(?:{_IT})\s+\w", re.IGNORECASE)
_DOES = re.compile(_DO, re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|he|she|they|them)\b", re.IGNORECASE)
# A question word past the opening: what follows may belong to it, not to the reader's question.
_EMBEDDED = re.compile(rf"\s(?:{grammar.QUESTION_WORD})\b|\b(?:between|both|whether)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|[‘(][^’)]*[’)]")
_FEWEST = 3  # words of a question in full


def questions_in(question: str) -> tuple[str, ...]:
    """The questions that `question` asks, in order, each with its mark; `question` alone where it asks one thing."""
    for cut in (_by_number, _by_mark):
        found = cut(question)
        if len(found) > 1:
            return tuple(part for each in found for part in _by_word(each))
    return tuple(_by_word(question))


def _by_number(question: str) -> list[str]:
    """Cut before 1), 2), 3); nothing is lost but an introduction that asks nothing."""
    marks = [m for m in _NUMBERED.finditer(question) if not _inside(question, m.start())]
    ordinals = [int(m[1]) if m[1] else ord(m[2].lower()) - ord("a") + 1 for m in marks]
    if len(marks) < 2 or ordinals != list(range(1, len(marks) + 1)):
        return [question]
    lead = question[: marks[0].start()].strip()
    ends = [*(m.start() for m in marks[1:]), len(question)]
    parts = [_trim(question[m.end() : end]) for m, end in zip(marks, ends, strict=True)]
    if (lead and not lead.endswith((":", ".", "!"))) or any(len(part.split()) < 2 for part in parts):
        return [question]
    return parts


def _by_mark(question: str) -> list[str]:
    """Cut after question marks; what asks nothing stays with the question before or after it."""
    pieces, at = [], 0
    for found in _MARKED.finditer(question):
        if not _inside(question, found.start() - 1):
            pieces.append(question[at : found.start()])
            at = found.end()
    pieces.append(question[at:])
    parts: list[str] = []
    for piece in pieces:
        if parts and not _stands(piece):
            parts[-1] = f"{parts[-1]} {piece}".strip()
        else:
            parts.append(piece)
    if len(parts) < 2 or not _stands(parts[0].split(". ")[-1]):
        return [question]
    return [_trim(part) for part in parts]


def _stands(piece: str) -> bool:
    """Whether `piece`, which ends with a question mark or the message, is a question: "Why?" is, "a bridge?" is not."""
    rest = _LINKS.sub("", piece.strip(), count=1)
    return _OPENS.match(rest) is not None


def _by_word(question: str) -> list[str]:
    """Cut at each "and" (or comma) between two questions in full."""
    frame = _FRAME.match(question)
    before = frame[0] if frame else ""
    rest = question[len(before) :]
    for joint in _JOINED.finditer(rest):
        left, right = rest[: joint.start()], rest[joint.end() :]
        if not _inside(rest, joint.start()) and _whole(left) and _goes_on(right, left, comma=not joint["word"]):
            return [_trim(before + left), *_by_word(_trim(before + right))]
    return [question]


def _whole(left: str) -> bool:
    """Whether what stands before an "and" is a question in full."""
    says = len(left.split()) >= _FEWEST and bool(content(left))
    return says and any(pattern.match(left) for pattern in (_INVERTED, _YES_OR_NO, _SUBJECT, _COUNTS))


def _goes_on(right: str, left: str, *, comma: bool) -> bool:
    """Whether `right` is a question in full beside the question `left`, not a part of it."""
    if len(right.split()) < _FEWEST or not (content(right) or _POINTS.search(right)):  # "what is not" asks nothing
        return False
    if _EMBEDDED.search(left) or comma:
        alone = comma and not _EMBEDDED.search(left) and not re.search(r"\b(?:and|but)\b", right)
        return bool(_ASKS.match(right) or (alone and _INVERTED.match(right)))
    if any(pattern.match(right) for pattern in (_INVERTED, _COUNTS, _SUBJECT, _OF_IT)):
        return True
    return all(map(_YES_OR_NO.match, (left, right))) and _DOES.match(right) is not None


def _inside(text: str, at: int) -> bool:
    """Whether character `at` stands in quotation marks or brackets."""
    return any(found.start() < at < found.end() - 1 for found in _QUOTED.finditer(text))


def _trim(part: str) -> str:
    """A part as a question: without what linked it, capitalised, with its mark."""
    text = _LINKS.sub("", part.strip(" ,;"), count=1).strip(" ,;")
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", ".", "!", "”", '"')) else f"{text}?"
