"""Calibration: probabilities of logistic models, and a file that is named where it cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from assistant.errors import ModelError
from assistant.reading.decision import Calibration, Logistic
from assistant.resources import resource_folder

SHIPPED = resource_folder("index") / "reader"
MODEL = {"bias": 0.5, "weights": {"part": 2.0}}
WHOLE = {"answer": MODEL, "sentence": MODEL, "beside": MODEL, "threshold": 0.5, "absent": 0.1, "least": 0.4}
NUMBERS = st.floats(-20, 20, width=32)


@given(NUMBERS, st.dictionaries(st.sampled_from("abcdef"), st.tuples(NUMBERS, NUMBERS), max_size=6))
def test_probabilities_are_the_logistic_function_alone_and_in_columns(
    bias: float, terms: dict[str, tuple[float, float]]
) -> None:
    model = Logistic(bias, {name: weight for name, (weight, _) in terms.items()})
    features = {name: value for name, (_, value) in terms.items()} | {"unused": 7.0}
    expected = float(expit(bias + sum(weight * value for weight, value in terms.values())))
    assert model.probability(features) == pytest.approx(expected, abs=1e-4)
    columns = {name: np.array([value, 0.0], np.float32) for name, value in features.items()}
    found = model.probabilities(columns)
    assert np.atleast_1d(found)[0] == pytest.approx(expected, abs=2e-3)
    assert np.atleast_1d(found)[-1] == pytest.approx(float(expit(bias)), abs=2e-3) or not terms


def test_a_feature_that_is_not_there_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        Logistic(0.0, {"part": 1.0}).probability({})


@pytest.mark.parametrize("name", ["reader", "retrieval"])
def test_what_is_shipped_can_be_used(name: str) -> None:
    found = Calibration.load(SHIPPED, name)
    assert 0 <= found.absent <= found.threshold <= 1
    assert 0 < found.least <= 1
    for model in (found.answer, found.sentence, found.beside):
        assert model.weights
        assert np.isfinite([model.bias, *model.weights.values()]).all()


def test_a_missing_file_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"calibration\.json cannot be read.*Reinstall"):
        Calibration.load(tmp_path, "reader")


def broken(**changed: object) -> str:
    return json.dumps({"reader": {**WHOLE, **changed}})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", '{"reader": null}', '{"reader": []}', broken(answer=None), broken(answer={"bias": 1}),
        broken(sentence={"bias": "much", "weights": {}}), broken(sentence={"bias": 1, "weights": 7}),
        broken(answer={"bias": 1, "weights": {"part": "much"}}), broken(answer={"bias": 1, "weights": ["part"]}),
        broken(threshold="half"), broken(absent=None), json.dumps({"reader": {**WHOLE} | {"least": {}}}),
        json.dumps({"retrieval": WHOLE}),
    ],
)  # fmt: skip
def test_a_malformed_file_is_named_with_the_cure(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"calibration\.json cannot be read.*Reinstall"):
        Calibration.load(tmp_path, "reader")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match=r"calibration\.json"):
        Calibration.load(tmp_path, "reader")


@pytest.mark.parametrize(("threshold", "absent"), [(0.9, 0.1), (0.05, 0.05), (0.0, 0.0)])
def test_a_threshold_of_ones_own_never_lies_below_absent(tmp_path: Path, threshold: float, absent: float) -> None:
    (tmp_path / "calibration.json").write_text(broken(), encoding="utf-8")
    found = Calibration.load(tmp_path, "reader")
    assert found.at(None) == found
    assert (found.at(threshold).threshold, found.at(threshold).absent) == (threshold, absent)
