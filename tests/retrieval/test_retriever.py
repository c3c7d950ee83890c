"""The LangChain retriever: the index's passages as documents, in any chain."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from assistant.index.index import Index
from assistant.retrieval.retriever import EssayRetriever
from tests.index_fakes import HashEncoder, prose

QUESTION = "How high is the hill number 7?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index.open(prose(30), HashEncoder(), tmp_path_factory.mktemp("home"))


def test_documents_are_the_passages_of_a_search(index: Index) -> None:
    retriever = EssayRetriever(index=index, characters=500)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUESTION)
    passages = index.retrieval.search(index.rank([QUESTION])[0], 500)
    assert [d.page_content for d in documents] == [p.text for p in passages]
    assert sum(len(d.page_content) for d in documents) <= 500
    for document, passage in zip(documents, passages, strict=True):
        spot = document.metadata
        assert index.essay.text[spot["start"] : spot["end"]] == document.page_content
        assert (spot["section"], spot["score"]) == (passage.section, passage.score)
        assert spot["source"] == index.essay.fingerprint
    assert len({d.id for d in documents}) == len(documents)


def test_async_batch_and_chains(index: Index) -> None:
    retriever = EssayRetriever(index=index)
    expected = retriever.invoke(QUESTION)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == expected
    assert retriever.batch([QUESTION, "depths"])[0] == expected
    first = retriever | RunnableLambda(lambda documents: documents[0])
    assert isinstance(first.invoke(QUESTION), Document)


def test_a_budget_below_one_is_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        EssayRetriever(index=index, characters=0)


def test_says_what_it_is_without_the_whole_essay(index: Index) -> None:
    assert len(repr(EssayRetriever(index=index))) < 200


def test_scores_are_plain_numbers_that_json_takes(index: Index, tmp_path: Path) -> None:
    import json

    documents = EssayRetriever(index=index).invoke(QUESTION)
    json.dumps([d.metadata for d in documents])
