"""Candidates for a question: by meaning (Chroma) and by words (BM25, word families), fused into a ranking of every
sentence (`ranking`), cut to a budget of characters (`budget`), and offered as a LangChain retriever (`retriever`).
"""
