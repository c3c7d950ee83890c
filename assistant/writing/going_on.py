"""What only asks to go on: "What else?", "Can you explain that?", "Say that again"."""

from __future__ import annotations

import re

_GO_ON = re.compile(
    r"(?:and |and then |then )?(?:(?:what|anything|any|tell me|is there|say) )*"
    r"(?:else|more|others|go on|continue|keep going)(?: please)?|and|and then|so",
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


def goes_on(question: str) -> bool:
    """Whether `question` only asks to go on, or to say it again: without a turn before, it asks nothing."""
    text = question.strip(" ?!.")
    return any(pattern.fullmatch(text) for pattern in (_EXPLAIN, _GO_ON, AGAIN))


def wants_more(text: str) -> bool:
    """Whether `text`, without its mark, asks for more of the same and for nothing in particular."""
    return _EXPLAIN.fullmatch(text) is not None or _GO_ON.fullmatch(text) is not None
