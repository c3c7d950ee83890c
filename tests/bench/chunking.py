"""Chroma's chunking benchmark: ours, and the peer (RecursiveCharacterTextSplitter + Chroma), same model, same run.

    pip install langchain-text-splitters        # for the peer only
    python tests/bench/chunking.py [--data DIR] [--vectors DIR]

A budget of characters is retrieved for each question and held against the gold spans: recall is the share of
the gold characters retrieved, IoU their intersection over union. The peer gets as many whole chunks as fit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from metrics import table
from scan import retrieval_over
from setting import Setting, setting

from assistant.essay.essay import Essay

WIDE, NARROW = 4_000, 1_000  # characters
PEER_CHUNK = {WIDE: 800, NARROW: 400}  # characters; usual sizes, not tuned for the peer
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Corpus:
    """One text and its questions with gold spans."""

    name: str
    text: str
    questions: list[str]
    gold: list[Spans]


def corpora(given: Setting) -> list[Corpus]:
    lines = (given.data / "chunking" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[dict]] = {}
    for question in map(json.loads, lines):
        found.setdefault(question["corpus"], []).append(question)
    return [
        Corpus(
            name,
            (given.data / "chunking" / f"{name}.md").read_bytes().decode("utf-8"),
            [q["question"] for q in asked],
            [[(start, end) for start, end in q["references"]] for q in asked],
        )
        for name, asked in found.items()
    ]


def ours(corpus: Corpus, encoder, budget: int) -> list[Spans]:
    essay = Essay.from_text(corpus.text)
    assert essay.text == corpus.text, "offsets would not fit"
    retrieval = retrieval_over(essay, encoder)
    rankings = retrieval.rank(corpus.questions, encoder.encode_queries(corpus.questions))
    return [[(p.start, p.end) for p in retrieval.search(ranking, budget)] for ranking in rankings]


def peer(corpus: Corpus, encoder, budget: int) -> list[Spans]:
    import chromadb
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    size = PEER_CHUNK[budget]
    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=0, add_start_index=True)
    chunks = splitter.create_documents([corpus.text])
    client = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False))
    collection = client.create_collection(
        f"{corpus.name}-{size}", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    collection.add(
        ids=[str(n) for n in range(len(chunks))],
        embeddings=encoder.encode_documents([chunk.page_content for chunk in chunks]),
        metadatas=[
            {"start": c.metadata["start_index"], "end": c.metadata["start_index"] + len(c.page_content)} for c in chunks
        ],
    )
    vectors = encoder.encode_queries(corpus.questions)
    found = collection.query(query_embeddings=vectors, n_results=2 * budget // size, include=["metadatas"])
    return [fitting([(m["start"], m["end"]) for m in row], budget) for row in found["metadatas"]]


def fitting(spans: Spans, budget: int) -> Spans:
    kept: Spans = []
    for start, end in spans:
        if sum(e - s for s, e in kept) + end - start <= budget:
            kept.append((start, end))
    return kept


def scored(found: list[Spans], gold: list[Spans]) -> np.ndarray:
    """Recall and IoU of every question, in percent."""
    rows = []
    for spans, wanted in zip(found, gold, strict=True):
        here, there = ({at for start, end in s for at in range(start, end)} for s in (spans, wanted))
        rows.append((len(here & there) / len(there), len(here & there) / len(here | there)))
    return 100 * np.array(rows)


def main(given: Setting) -> None:
    found = corpora(given)
    for name, way in (("ours", ours), ("peer: RecursiveCharacterTextSplitter + Chroma", peer)):
        wide = [scored(way(corpus, given.encoder, WIDE), corpus.gold) for corpus in found]
        narrow = [scored(way(corpus, given.encoder, NARROW), corpus.gold) for corpus in found]
        goals = (">= 93", ">= 20") if way is ours else ("", "")
        rows = [
            ("all: recall at 4,000 characters", f"{np.concatenate(wide)[:, 0].mean():.1f}", goals[0]),
            ("all: IoU at 1,000 characters", f"{np.concatenate(narrow)[:, 1].mean():.1f}", goals[1]),
        ]
        for corpus, w, n in zip(found, wide, narrow, strict=True):
            rows.append((f"{corpus.name}: recall / IoU", f"{w[:, 0].mean():.1f} / {n[:, 1].mean():.1f}", ""))
        table(name, rows)


if __name__ == "__main__":
    main(setting(__doc__.splitlines()[0], "chunking/questions.jsonl"))
