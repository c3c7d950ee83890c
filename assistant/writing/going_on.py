"""What only asks to go on: "What else?", "Can you explain that?", "Say that again", and "What happened next?"."""

from __future__ import annotations

import re

_GO_ON = re.compile(
    r"(?:and |and then |then )?(?:(?:what|anything|any|tell me|is there|say) )*"
    r"(?:else|more|others|go on|continue|keep going)(?: please)?|and|so",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:explain|clarify|elaborate|expand)(?: (?:on|upon|about))?"
    r"(?: (?:that|this|it))?(?: (?:more|further|better|again|a bit|in (?:more )?detail|please))*"
    r"|what (?:do|did|does) (?:you|he|she|they|it|that|this|the \w+) mean(?: (?:by|with) (?:that|this|it))?"
    r"|(?:so )?(?:what|how) do you mean|meaning(?: what)?"
    r"|i (?:do not|don['’]t) (?:understand|get)(?: (?:that|this|it))?",
    re.IGNORECASE,
)
AGAIN = re.compile(
    r"(?:(?:can|could|would) you )?(?:please )?(?:repeat|say)(?: (?:that|this|it))?(?: again)?(?: please)?"
    r"|(?:come )?again(?: please)?|pardon(?: me)?|what did you say",
    re.IGNORECASE,
)


_THAT = r"(?: (?:after|following|upon) (?:that|this|it))"
_NEXT = re.compile(
    rf"(?:and |so |but )?(?:what (?:happens|happened|comes|came|follows|followed|is|was|did (?:he|she|they|it) do)"
    rf"(?: (?:next|then|after|afterwards?|thereafter){_THAT}?|{_THAT})"
    r"|what (?:follows|followed|comes next|came next)(?: (?:that|this|it))?)",
    re.IGNORECASE,
)
_BARELY_NEXT = re.compile(
    r"(?:and |so )?(?:then what(?: happen(?:ed|s))?|what (?:next|then)|next|after(?:wards| that))|and then(?: what)?",
    re.IGNORECASE,
)


def goes_on(question: str) -> bool:
    """Whether `question` only asks to go on, or to say it again: without a turn before, it asks nothing."""
    text = question.strip(" ?!.")
    return any(pattern.fullmatch(text) for pattern in (_EXPLAIN, _GO_ON, AGAIN, _BARELY_NEXT))


def asks_next(question: str) -> bool:
    """Whether `question` asks for what comes after what was just said, and for nothing in particular."""
    text = question.strip(" ?!.…")
    return _NEXT.fullmatch(text) is not None or _BARELY_NEXT.fullmatch(text) is not None


def wants_more(text: str) -> bool:
    """Whether `text`, without its mark, asks for more of the same and for nothing in particular."""
    return _EXPLAIN.fullmatch(text) is not None or _GO_ON.fullmatch(text) is not None
