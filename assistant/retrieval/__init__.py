"""Candidates for a question: by meaning (Chroma) and by words (BM25, word families), fused into a ranking of every
sentence (`ranking`), cut to a budget of characters (`budget`), and offered as a LangChain retriever
(`retriever`).
"""

from __future__ import annotations

from assistant.retrieval.budget import passages_of
from assistant.retrieval.expected import names_as_written
from assistant.retrieval.matching import Match
from assistant.retrieval.ranking import Ranking, Retrieval

__all__ = [
    "Match",
    "Ranking",
    "Retrieval",
    "names_as_written",
    "passages_of",
]
