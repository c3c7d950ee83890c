"""Any cross-encoder through the same seam, and the names a reader may be given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.index.encoders import bundled_folder
from assistant.reading.judge import open_reader
from tests.reading.test_essay_reader import ESSAY, WINDOWS


def made(folder: Path, outputs: int) -> Path:
    """A real CrossEncoder with random weights, saved in `folder`."""
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig(
        hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, num_labels=outputs
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(str(bundled_folder())).save_pretrained(folder)
    CrossEncoder(str(folder), local_files_only=True).save(str(folder))
    return folder


def theirs(folder: Path, question: str) -> np.ndarray:
    """What sentence-transformers itself says of each sentence, in log-odds."""
    import torch
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(folder), local_files_only=True, device="cpu")
    return np.array(
        [model.predict([(question, s.text)], activation_fn=torch.nn.Identity())[0] for s in ESSAY.sentences]
    ).reshape(len(ESSAY.sentences), -1)


@pytest.mark.parametrize("outputs", [1, 2])
def test_each_sentence_gets_what_the_model_says_of_it(tmp_path: Path, outputs: int) -> None:
    reader = open_reader(str(made(tmp_path, outputs)))
    assert reader is not None
    question = "Who rebuilt the mill?"
    found, expected = reader.read(question, ESSAY, WINDOWS), theirs(tmp_path, question)
    assert [found.parts[n] for n in range(4)] == pytest.approx(expected[:, 0], abs=2e-4)
    answers = expected[:, -1]
    assert found.windows == pytest.approx((answers[:2].max(), answers[2:].max()), abs=2e-4)
    assert found.answers == max(found.windows)
    assert reader.read(question, ESSAY, WINDOWS[1:]).parts == {n: found.parts[n] for n in (2, 3)}


def test_a_model_of_many_outputs_is_refused_with_the_cure(tmp_path: Path) -> None:
    reader = open_reader(str(made(tmp_path, 3)))
    assert reader is not None
    with pytest.raises(ModelError, match=r"3 outputs.*Name another"):
        reader.read("Who?", ESSAY, WINDOWS)


def test_none_is_no_reader() -> None:
    assert open_reader("none") is None


@pytest.mark.parametrize("name", ["no-such-reader", "./nowhere", "a/b/c"])
def test_a_name_that_is_nothing_says_what_may_be_given(name: str) -> None:
    with pytest.raises(ModelError, match="essay-reader, none, the folder"):
        open_reader(name)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model weights"):
        open_reader(str(tmp_path))


def test_a_folder_with_something_else_in_it_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"{}")
    reader = open_reader(str(tmp_path))
    assert reader is not None
    with pytest.raises(ModelError, match="Name a sentence-transformers cross-encoder"):
        reader.read("Who?", ESSAY, WINDOWS)
