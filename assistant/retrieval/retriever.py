"""The essay's passages as LangChain documents. A home of langchain-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.answers import Passage
from assistant.opening import unpicklable

if TYPE_CHECKING:
    from assistant.retrieval.ranking import Ranking


class Documents(list[Document]):
    """The documents found for a question, best first, with the `ranking` of all sentences that they come from."""

    ranking: Ranking

    @classmethod
    def of(cls, documents: list[Document], ranking: Ranking) -> Documents:
        """`documents`, knowing where they come from."""
        found = cls(documents)
        found.ranking = ranking
        return found


class EssayRetriever(BaseRetriever):
    """Finds passages of the essay for a question, best first, in any LangChain chain; the assistant's own uses it.

    `index` is an open `Index`, `characters` the most the documents of one question hold together, `k` the
    most of them (0: no limit). A document's metadata: start, end (half-open, into `Essay.text`), section,
    score (higher is better, comparable within one question), source (the essay's fingerprint). With `assistant`, whose
    index it is, it can be pickled.
    """

    model_config = ConfigDict(frozen=True)

    index: Any = Field(repr=False)
    characters: int = Field(default=4_000, gt=0)
    k: int = Field(default=0, ge=0)
    assistant: Any = Field(default=None, repr=False, exclude=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its assistant is, opened again with it."""
        if self.assistant is None:
            raise unpicklable()
        return _again, (self.assistant, {"characters": self.characters, "k": self.k, "tags": self.tags})

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> EssayRetriever:
        """Itself: it never changes."""
        return self

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> Documents:
        [ranking] = self.index.rank([query])
        found = self.index.retrieval.search(ranking, self.characters)
        return Documents.of([self._document(passage) for passage in found[: self.k or None]], ranking)

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


def _again(assistant: Any, given: dict[str, Any]) -> EssayRetriever:
    return EssayRetriever(index=assistant.index, assistant=assistant, **given)


def passage_of(document: Document) -> Passage:
    """The passage that a document of this retriever stands for."""
    data = document.metadata
    return Passage(data["start"], data["end"], document.page_content, data["section"], data["score"])
