"""Ten faults that leave every answer right and only add citations that nobody expected; see mutation.py."""

from __future__ import annotations

from faults import Brief, Fault, Verbatim, writing

from assistant.checks.baseline import STRAY
from assistant.checks.stages import CITED_WRONG


def _added(which) -> object:
    """Adds the sentences that `which(numbers quoted, sentences of the essay, likelihoods)` names."""

    def change(brief: Brief, quotes: list[Verbatim]) -> list[Verbatim]:
        sentences = brief.essay.sentences
        quoted = [s.number for q in quotes for s in brief.essay.sentences_in(q.start, q.end)]
        added = [at for at in which(quoted, len(sentences), brief.judgement.parts) if 0 <= at < len(sentences)]
        new = [at for at in dict.fromkeys(added) if at not in quoted]
        return [*quotes, *(Verbatim(sentences[at].start, sentences[at].end) for at in new)] if quotes else quotes

    return writing(change)


def _likeliest(count):
    return lambda quoted, total, parts: [int(at) for at in (-parts).argsort() if at not in quoted][:count]


ADDED = {
    "the next sentence added": lambda q, n, p: [q[-1] + 1],
    "the sentence before added": lambda q, n, p: [q[0] - 1],
    "both neighbours added": lambda q, n, p: [q[0] - 1, q[-1] + 1],
    "the essay's first sentence added": lambda q, n, p: [0],
    "the essay's last sentence added": lambda q, n, p: [n - 1],
    "the likeliest other added": _likeliest(1),
    "the three likeliest others added": _likeliest(3),
    "the worst sentence added": lambda q, n, p: [int(p.argmin())],
    "every fifth sentence added": lambda q, n, p: range(0, n, 5),
    "everything added": lambda q, n, p: range(n),
}
STRAY_FAULTS = tuple(Fault("writer", name, _added(which), (STRAY, CITED_WRONG)) for name, which in ADDED.items())
