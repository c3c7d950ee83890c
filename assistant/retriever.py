"""The essay's passages as LangChain documents. A home of langchain-core."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field

from assistant.answers import Passage


class EssayRetriever(BaseRetriever):
    """Finds passages of the essay for a question, best first, in any LangChain chain.

    `index` is an open `Index`, `characters` the most the documents of one question hold together.
    A document's metadata: start, end (half-open, into `Essay.text`), section, score (higher is
    better, comparable within one question), source (the essay's fingerprint).
    """

    model_config = ConfigDict(frozen=True)

    index: Any = Field(repr=False)
    characters: int = Field(default=4_000, gt=0)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[Document]:
        return [self._document(passage) for passage in self.index.search(query, self.characters)]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        passages = await run_in_executor(None, self.index.search, query, self.characters)
        return [self._document(passage) for passage in passages]

    def _document(self, passage: Passage) -> Document:
        source = self.index.essay.fingerprint
        return Document(
            id=f"{source[:16]}-{passage.start}-{passage.end}",
            page_content=passage.text,
            metadata={
                "start": passage.start,
                "end": passage.end,
                "section": passage.section,
                "score": passage.score,
                "source": source,
            },
        )
