"""The essay's passages as LangChain documents. A home of langchain-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.answers import Passage
from assistant.opening import unpicklable

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.retrieval.ranking import Ranking


class Documents(list[Document]):
    """The documents found for a question, best first, the `passages` they are, and the `ranking` of all sentences."""

    passages: tuple[Passage, ...]
    ranking: Ranking


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
        return _reopen, (self.assistant, {"characters": self.characters, "k": self.k, "tags": self.tags})

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> EssayRetriever:
        """Itself: it never changes."""
        return self

    def find(self, question: str, config: RunnableConfig | None = None) -> Documents:
        """As `invoke`, which says less of what it gives."""
        return cast("Documents", self.invoke(question, config))

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> Documents:
        [ranking] = self.index.rank([query])
        passages = tuple(self.index.retrieval.search(ranking, self.characters)[: self.k or None])
        found = Documents(map(self._document, passages))
        found.passages, found.ranking = passages, ranking
        return found

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


def _reopen(assistant: Any, given: dict[str, Any]) -> EssayRetriever:
    return EssayRetriever(index=assistant.index, assistant=assistant, **given)
