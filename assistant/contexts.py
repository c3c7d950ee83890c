"""Each sentence in its surroundings: what a search by meaning sees of a sentence that says "it" or "the second one"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.essay import Essay

CONTEXT = "title-before-after-1"  # part of the index key: raised with what `contexts_of` makes
_NEIGHBOUR = 300  # characters of a neighbour; an encoder reads about 1,000, and the sentence itself must be among them


def contexts_of(essay: Essay) -> list[str]:
    """For each sentence: its section's title, the sentence before, itself, the one after, of the same section."""
    found = []
    for at, sentence in enumerate(essay.sentences):
        title = f"{sentence.section}." if sentence.section else ""
        before, after = _beside(essay, at, -1)[-_NEIGHBOUR:], _beside(essay, at, 1)[:_NEIGHBOUR]
        found.append(" ".join(part for part in (title, before, sentence.text, after) if part))
    return found


def _beside(essay: Essay, at: int, step: int) -> str:
    """The sentence before or after sentence `at`; "" where that is of another section, or there is none."""
    if not 0 <= at + step < len(essay.sentences):
        return ""
    other = essay.sentences[at + step]
    return other.text if other.section == essay.sentences[at].section else ""
