"""A draft from any writer becomes a statement with citations, or is withheld with the reason.

`Grounder` holds it to the essay: whether the sentences it points at bear out what it says.
"""

from __future__ import annotations

from assistant.grounding.grounding import Draft, Grounder, Likeness

__all__ = [
    "Draft",
    "Grounder",
    "Likeness",
]
