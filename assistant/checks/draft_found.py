"""What a draft is made of: a question that a reader would ask, and the sentences that answer it."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Found:
    """A question, its kind (a tag), and what answers it.

    `evidence`: sentences that all have to be cited, or one of which, where `any_of`. `about` is the name or the year
    that is asked for. Without evidence it is a question that the essay does not answer.
    """

    ask: str
    kind: str
    evidence: tuple[str, ...] = ()
    any_of: bool = False
    about: str = ""
