"""Readers: the shipped one and any other cross-encoder through the same seam."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from assistant.reader import Reader, open_reader
from assistant.reader_calibration import Calibration, fitted
from assistant.reader_windows import Reading, logit, reranked, windows

from assistant import reader as readers
from assistant.errors import ModelError, ModelUnverified
from assistant.essay import Essay
from assistant.models import open_encoder
from assistant.resources import resource_folder
from assistant.retrieval.ranking import Ranking

SHIPPED = resource_folder("index") / "reader"
WINDOW = ("The mill burned down in 1871.", "It was rebuilt by Anna Holt, who paid with her own money.")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real CrossEncoder with random weights and one output, saved in a folder."""
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("tiny")
    model = open_encoder().transformer()
    config = BertConfig(hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(model.name_or_path).save_pretrained(folder)
    CrossEncoder(str(folder), local_files_only=True).save(str(folder))
    return folder


def ranking(scores: list[float]) -> Ranking:
    values = np.array(scores, dtype=np.float32)
    return Ranking("Who?", values, values, values, values, evidence=None)


def test_opening_a_reader_imports_nothing_heavy() -> None:
    code = (
        "import sys, assistant.reader as r; r.open_reader();"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'safetensors') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_none_is_no_reader() -> None:
    assert open_reader("none") is None


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SHIPPED, tmp_path / "reader")
    weights = bytearray((tmp_path / "reader" / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (tmp_path / "reader" / "model.safetensors").write_bytes(weights)
    monkeypatch.setattr(readers, "resource_folder", lambda _: tmp_path)
    with pytest.raises(ModelUnverified, match="Reinstall"):
        open_reader()


def test_the_card_names_the_weights_it_describes(reader: Reader) -> None:
    assert reader.weights in (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_what_is_shipped_is_small() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 25_000_000


@pytest.mark.parametrize("name", ["no-such-reader", "./nowhere", "a/b/c"])
def test_a_name_that_is_nothing_says_what_may_be_given(name: str) -> None:
    with pytest.raises(ModelError, match="essay-reader, none, the folder"):
        open_reader(name)


def test_a_folder_without_a_cross_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model weights"):
        open_reader(str(tmp_path))


def test_two_probabilities_a_pair(reader: Reader) -> None:
    scores = reader.read([("Who rebuilt the mill?", WINDOW[1]), ("Who rebuilt the mill?", WINDOW[0])])
    assert scores.shape == (2, 2)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert reader.read([]).shape == (0, 2)


def test_the_sentence_that_answers_is_likelier_than_its_neighbour(reader: Reader) -> None:
    (scores,) = reader.read_windows("Who rebuilt the mill?", [WINDOW])
    assert scores[1, 0] > scores[0, 0]
    assert scores[0, 1] == scores[1, 1]


def test_a_window_reads_the_same_alone_and_in_company(reader: Reader) -> None:
    other = ("A much longer text stands here, so that padding would be needed, and it speaks of something else.",)
    (alone,) = reader.read_windows("When did the mill burn?", [WINDOW])
    together = reader.read_windows("When did the mill burn?", [other, WINDOW, other])
    again = open_reader().read_windows("When did the mill burn?", [WINDOW])
    assert (together[1] == alone).all()
    assert (again[0] == alone).all()


def test_its_layers_are_bert_layers() -> None:
    """The layers, written out here, against transformers' own."""
    import torch
    from assistant.reader_layers import embedded, layer

    model = open_encoder().transformer()
    pieces = [101, 2040, 2003, 2023, 1029, 102]
    with torch.inference_mode():
        theirs = model(torch.tensor([pieces])).last_hidden_state[0]
        weights = model.state_dict()
        ours = embedded(weights, pieces)
        for at in range(6):
            ours = layer(weights, f"encoder.layer.{at}.", ours)
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_any_cross_encoder_reads_through_the_same_seam(tiny: Path) -> None:
    from sentence_transformers import CrossEncoder

    other = open_reader(str(tiny))
    pairs = [("Who rebuilt the mill?", text) for text in WINDOW] + [("Why?", "Because.")]
    scores = other.read(pairs)
    theirs = CrossEncoder(str(tiny), local_files_only=True).predict(pairs)
    assert np.allclose(scores[:, 0], theirs, atol=1e-4)
    assert (scores[:, 0] == scores[:, 1]).all()
    assert (other.read(pairs[:1]) == scores[:1]).all()
    (window,) = other.read_windows("Who rebuilt the mill?", [WINDOW])
    assert window[:, 1] == pytest.approx(scores[:2, 1].max())


def test_windows_are_the_best_sentences_with_their_neighbours() -> None:
    essay = Essay.from_text("One is here. Two is here. Three is here.\n\nFour is alone.\n\nFive. Six.")
    scores = [0.0] * len(essay.sentences)
    scores[1], scores[3] = 2.0, 1.0
    assert windows(essay, ranking(scores), 2) == [[0, 1, 2], [3]]
    covered = [n for window in windows(essay, ranking(scores), 99) for n in window]
    assert sorted(set(covered)) == list(range(len(essay.sentences)))


def test_reranking_adds_log_odds_and_counts_the_unread_as_least_likely() -> None:
    reading = Reading({0: 0.5, 1: 0.9}, {0: 0.5, 1: 0.5})
    after = reranked(ranking([1.0, 0.9, 0.8]), reading, 0.1)
    assert after.best(3) == [1, 0, 2]
    assert after.sentences[2] == pytest.approx(0.8 + 0.1 * logit([0.5])[0], abs=1e-3)
    assert reranked(ranking([1.0]), Reading({}, {}), 0.1).best(1) == [0]


def test_the_fit_agrees_with_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(0)
    rows = draw.normal(size=(300, 5))
    answered = rows @ [1.0, -0.5, 0.2, 0.0, 0.3] + draw.normal(size=300) > 0.2
    weights, bias = fitted(rows, answered)
    theirs = LogisticRegression(C=1.0).fit(rows, answered)
    assert np.allclose(weights, theirs.coef_[0], atol=1e-3)
    assert bias == pytest.approx(theirs.intercept_[0], abs=1e-3)


def test_the_shipped_calibration_gives_probabilities() -> None:
    settings = Calibration.load(SHIPPED)
    low, high = settings.confidence((-9, -9, 0, -9)), settings.confidence((9, 9, 1, 9))
    assert 0 <= low < settings.threshold < high <= 1


def test_a_malformed_calibration_is_named(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text('{"weights": {}}')
    with pytest.raises(ModelError, match=r"calibration\.json"):
        Calibration.load(tmp_path)
