"""How far a chat model's yes is believed: its probability and the reader's confidence, weighed by what was measured.

It is measured on questions whose answer is known.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chat.calls import Costs
from assistant.chat.trouble import Trouble
from assistant.errors import ModelError, QuestionSetError, SettingsError
from assistant.phrases import message
from assistant.reading import Logistic, best, curve, log_odds
from assistant.resources import kept_path, resource_folder

if TYPE_CHECKING:
    from assistant.chat.judge import ChatJudge
    from assistant.engine import Steps
    from assistant.phrases import Phrases
    from assistant.retrieval.retriever import EssayRetriever

_FILE = "chat-models.json"
_RIDGE = 1.0  # pull of both weights towards one half, in questions; few questions must not decide alone
_HEARD = 10  # questions of which the model has to have said yes or no
_SURE = 0.97  # share of what is called absent that must be
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Belief:
    """Log-odds that the essay answers: `bias` + `yes` * those of P(Yes) + `reader` * those of the reader's confidence.

    From `threshold` on it is answered; below `absent` the essay is said not to answer (0: never). `few` is the most
    sentences the model is shown, as when this was measured (0: the whole essay where it fits; None: as any such model).
    """

    bias: float = 0.0
    yes: float = 0.5
    reader: float = 0.5
    threshold: float = 0.5
    absent: float = 0.0
    few: int | None = None

    @property
    def leans_on_reader(self) -> bool:
        """Whether the reader told better than the model what is answered."""
        return self.reader > self.yes

    def probability(self, yes: float, confidence: float) -> float:
        """The probability, 0..1, that the essay answers, of P(Yes) and the reader's confidence."""
        model = Logistic(self.bias, {"yes": self.yes, "reader": self.reader})
        return model.probability({"yes": log_odds(yes), "reader": log_odds(confidence)})


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of one question whose answer is known: P(Yes), the reader's confidence, does the essay answer."""

    yes: float
    confidence: float
    answerable: bool


def learn(
    questions: Sequence[tuple[str, bool]], judge: ChatJudge, steps: Steps, retriever: EssayRetriever, phrases: Phrases
) -> tuple[Belief, list[Heard]]:
    """What `questions`, each with whether the essay answers it, teach about the model of `judge`; and what was heard.

    `steps` are those of an assistant without a chat model.

    Raises:
        ModelError: the model does not answer.
        QuestionSetError: there are too few that the model answers by yes or no.
    """
    rows = []
    for question, answerable in questions:
        brief = steps.brief_on(question, retriever)
        if brief is None:  # small talk, or it asks for a gist
            continue
        try:
            yes = judge.ask_yes(judge.prepare(brief), Costs())
        except Trouble as trouble:
            words = phrases.say(f"chat.trouble.{trouble.kind}")
            raise ModelError(phrases.say("explain.calibrate.trouble", name=judge.chat.name, trouble=words)) from None
        if yes is not None:
            rows.append(Heard(yes, brief.decision.confidence, answerable))
    if len(rows) < _HEARD:
        raise QuestionSetError(phrases.say("explain.calibrate.unheard", count=len(rows), least=_HEARD))
    return fit(rows, judge.few), rows


def fit(rows: Sequence[Heard], few: int) -> Belief:
    """The belief that `rows` teach: a logistic regression; from half-way below the best threshold on it is answered.

    Absent is what lies below the highest probability under which at least 97 in 100 were unanswerable, where there
    are enough to say so.
    """
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped, unused-ignore]

    x = np.array([[1.0, log_odds(r.yes), log_odds(r.confidence)] for r in rows])
    y = np.array([r.answerable for r in rows], dtype=float)

    def loss(weights: Any) -> float:
        odds = x @ weights
        pull = _RIDGE / 2 * ((weights[1:] - 0.5) ** 2).sum()
        return float(np.logaddexp(0, odds).sum() - y @ odds + pull)

    bias, yes, reader = (round(float(w), _DECIMALS) for w in minimize(loss, np.array([0.0, 0.5, 0.5])).x)
    plain = Belief(bias, yes, reader, few=few)
    scores = [(plain.probability(r.yes, r.confidence), r.answerable) for r in rows]
    found = best(curve(scores)).threshold
    below = max((score for score, _ in scores if score < found), default=found)
    threshold = round((found + below) / 2, _DECIMALS)  # the questions to come do not stop where these do
    return Belief(bias, yes, reader, threshold, min(threshold, _absent(scores)), few)


def _absent(scores: Sequence[tuple[float, bool]]) -> float:
    """One in 34 may be wrong, so 34 have to lie below."""
    ordered = sorted(scores)
    found, wrong = 0.0, 0
    for count, (score, answerable) in enumerate(ordered, start=1):
        wrong += answerable
        if count >= round(1 / (1 - _SURE)) and wrong <= (1 - _SURE) * count:
            found = score
    return found


def find_belief(name: str, home: Path | None = None) -> Belief | None:
    """What is known of the model `name`: by the user's own calibration, else by the shipped one; None if nothing."""
    own = _read(kept_path(_FILE, home, learned=True)).get(name)
    if own is not None:
        return own
    bare = name.partition(":")[2].lower() or name.lower()
    return _read(resource_folder("index") / "reader" / _FILE).get(bare)


def keep(name: str, belief: Belief, home: Path | None = None) -> Path:
    """Write the user's own calibration of the model `name`; the file it is in.

    Raises:
        SettingsError: the file cannot be written.
    """
    file = kept_path(_FILE, home, learned=True)
    known = {**_read(file), name: belief}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({n: asdict(b) for n, b in known.items()}, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(message("chat.not_kept", file=file, error=error.strerror)) from error
    return file


def _read(file: Path) -> dict[str, Belief]:
    """The beliefs in a file; none where there is no file.

    Raises:
        SettingsError: it cannot be read.
    """
    from pydantic import TypeAdapter

    if not file.exists():
        return {}
    try:
        return TypeAdapter(dict[str, Belief]).validate_json(file.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(message("chat.not_read", file=file, error=error)) from error
