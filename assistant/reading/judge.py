"""Reads a question and says what it makes of it: which sentences answer, and whether they answer at all.

And opens who reads, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answers import UNSURE
from assistant.errors import ModelError
from assistant.index import hub_folder, weights_hash
from assistant.language import searchable_in
from assistant.phrases import message
from assistant.reading.decision import NOT_SAID, Calibration, Decision, decide
from assistant.reading.features import of_beside, of_question, of_sentences
from assistant.reading.names import another_did_it
from assistant.reading.reader import DEFAULT_READER, NO_READER, Reader, Reading, Window, windows_of
from assistant.resources import resource_folder

if TYPE_CHECKING:
    from assistant.essay import Essay
    from assistant.index import Scores
    from assistant.retrieval import Ranking

# Read for a question, about four windows. On four essays of a set not trained on, 68 questions put with and without
# their answer: 2,400 / 5,000 (all of it) characters answered 91 / 94% where 27% of the others were, and cited all that
# was needed for 66 / 66%; the last takes 2.7 times as long.
_CHARACTERS = 2_400
_A_PIECE = 4.4  # characters of a word piece with its blank, in English prose
_OF_ANOTHER = 0.1  # the most that is claimed where the likeliest sentence tells of another; see names.py
_REMEMBERED = 8  # essays whose windows are kept


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """The decision, and for each sentence the probability, 0..1, that it is part of the answer.

    `beside`: the same, given that the likeliest sentence is; those are quoted beside it that reach `least`.
    `reading` is what the reader said (None where there is none), `features` what the confidence was made of.
    """

    decision: Decision
    parts: Scores
    beside: Scores
    least: float
    reading: Reading | None
    features: dict[str, float]

    def best(self, count: int) -> list[int]:
        """Numbers of the `count` likeliest sentences, likeliest first; ties in the essay's order."""
        return [int(at) for at in (-self.parts).argsort(kind="stable")[:count]]


@dataclass(frozen=True, slots=True, eq=False)
class QuestionJudge:
    """A reader (or none), and how what it says becomes a decision. Serves any number of essays."""

    reader: Reader | None
    calibration: Calibration
    _windows: dict[str, list[Window]] = field(default_factory=dict)

    @classmethod
    def open(cls, reader: str = "", threshold: float | None = None) -> QuestionJudge:
        """With the reader of that name (default: the shipped one) and the shipped calibration.

        Raises:
            ModelError: there is no such reader, or its files cannot be read.
        """
        opened = open_reader(reader)
        name = "reader" if opened else "retrieval"
        return cls(opened, Calibration.load(resource_folder("index") / "reader", name).at(threshold))

    @property
    def name(self) -> str:
        """The reader's name, or "none"."""
        return self.reader.name if self.reader else NO_READER

    def judge(self, essay: Essay, ranking: Ranking, inside: tuple[int, int] | None = None) -> Judgement:
        """Read what `ranking` puts first, and decide. Nothing is refused unread.

        `inside` numbers the sentences (half-open) that the question is about, where it names a part of the essay.

        Raises:
            ModelError: the reader cannot be loaded.
        """
        reading = self.read(essay, ranking, inside)
        parts = self.calibration.sentence.probabilities(of_sentences(ranking, reading))
        features = of_question(ranking, reading, parts)
        confidence = self.calibration.answer.probability(features)
        decision = decide(confidence, features, ranking, essay, self.calibration)
        if decision.answerable and self._of_another(ranking.question, essay, int(parts.argmax())):
            decision = Decision(min(confidence, _OF_ANOTHER), UNSURE, NOT_SAID)
        if inside and decision.why == NOT_SAID:
            decision = replace(decision, outcome=UNSURE)  # what other parts say was not read
        beside = self.calibration.beside.probabilities(of_beside(parts, features.get("expected", 0.0)))
        return Judgement(decision, parts, beside, self.calibration.least, reading, features)

    def read(self, essay: Essay, ranking: Ranking, inside: tuple[int, int] | None = None) -> Reading | None:
        """What the reader says of the best windows; None where there is no reader."""
        if self.reader is None:
            return None
        first, end = inside or (0, len(essay.sentences))
        windows = [w for w in self._windows_of(essay) if w.numbers[0] < end and w.numbers[-1] >= first]
        return self.reader.read(ranking.question, essay, choose_windows(windows, essay, ranking))

    @staticmethod
    def _of_another(question: str, essay: Essay, best: int) -> bool:
        """Whether the likeliest sentence tells of another than the question asks about."""
        sentences = essay.sentences
        before = sentences[best - 1].text if best else ""
        return another_did_it(question, sentences[best].text, f"{sentences[best].section}\n{before}", essay.text)

    def _windows_of(self, essay: Essay) -> list[Window]:
        key = f"{essay.fingerprint}/{essay.markup}"
        known = self._windows.get(key)
        if known is None:
            if len(self._windows) >= _REMEMBERED:
                self._windows.clear()
            lengths = [int(len(searchable_in(essay, s.text)) / _A_PIECE) + 1 for s in essay.sentences]
            known = self._windows[key] = windows_of(essay, lengths)
        return known


def choose_windows(
    windows: Sequence[Window], essay: Essay, ranking: Ranking, characters: int = _CHARACTERS
) -> list[Window]:
    """The windows with the best sentences, as many as `characters` allow but one at least, in the essay's order."""
    order = sorted(range(len(windows)), key=lambda at: -max(ranking.sentences[list(windows[at].numbers)]))
    kept: list[int] = []
    for at in order:
        characters -= sum(len(essay.sentences[number].text) for number in windows[at].numbers)
        if kept and characters < 0:
            break
        kept.append(at)
    return [windows[at] for at in sorted(kept)]


def open_reader(name: str | None = None) -> Reader | None:
    """The reader `name`: the shipped one, "none" (None is returned), a folder, or a cross-encoder of the hub.

    Raises:
        ModelError: no such model here, and the hub does not have it or cannot be reached.
        ModelUnverified: the shipped weights are not the known ones.
    """
    name = str(name or DEFAULT_READER)
    if name == NO_READER:
        return None
    if name == DEFAULT_READER:
        from assistant.reading.essay_reader import EssayReader

        return EssayReader.open_shipped()
    from assistant.reading.cross_encoder import CrossEncoderReader

    folder = _folder_of(name)
    return CrossEncoderReader(name, folder, weights_hash(folder))


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise ModelError(message("reading.no_reader", name=name, default=DEFAULT_READER, none=NO_READER))
    return hub_folder(name)
