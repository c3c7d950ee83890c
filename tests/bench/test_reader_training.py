"""What the reader is trained on, packed and put together again, is what the product cuts up; and a net learns from it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from assistant.index.encoders import bundled_folder
from assistant.index.minilm import MiniLM
from assistant.reading.essay_reader import Cutter
from tests.bench.pack_reader import Texts, base_of, packed
from tests.bench.reader_batches import Packed
from tests.bench.reader_net import Embeddings
from tests.bench.reader_samples import Sample, Shown
from tests.bench.train_reader import Plan, train

FULL = Shown("Boats", ("The boat was sold in 1911.", "Nobody asked why the boat went."), (1.0, 0.0))
CUT = Shown("Boats", ("Nobody asked why the boat went.",), (0.0,))
OTHER = Shown("", ("Rain fell on the harbour all week.",), (0.0,))
SAMPLES = [
    Sample("When was the boat sold?", (FULL, OTHER, CUT), (((0, 1), 1.0), ((2, 1), 0.0))),
    Sample("Who drowned?", (OTHER,), (((0,), 0.0),)),
]


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    return MiniLM(bundled_folder())


@pytest.fixture(scope="module")
def made(encoder: MiniLM) -> tuple[Packed, Embeddings, dict[str, np.ndarray]]:
    texts = Texts(Cutter(encoder.tokenizer))
    arrays = packed(texts, SAMPLES, "few")
    arrays["texts"] = np.array([piece for each in texts.pieces for piece in each], np.int16)
    arrays["lengths"] = np.array([len(each) for each in texts.pieces], np.int32)
    base = base_of(encoder.folder)
    return Packed(arrays, "few"), Embeddings(base, np.array(sorted(texts.cutter.plain))), base


def test_a_batch_holds_the_pieces_marks_and_ends_that_the_product_makes(encoder: MiniLM, made: tuple) -> None:
    few, embeddings, _ = made
    batch = few.batch([0, 1])
    _, marks, mask = embeddings(batch)
    cutter = Cutter(encoder.tokenizer)
    wanted = [cutter.window(s.question, w.title, w.sentences) for s in SAMPLES for w in s.windows]
    for row, pieces in enumerate(wanted):
        assert batch["ids"][row][mask[row]].tolist() == pieces.ids
        assert marks[row][mask[row]].tolist() == pieces.marks
        assert batch["ends"][batch["owner"] == row].tolist() == pieces.ends


def test_embeddings_are_the_encoders_but_for_eight_bits(encoder: MiniLM, made: tuple) -> None:
    few, embeddings, _ = made
    batch = few.batch([0])
    hidden, _, mask = embeddings(batch)
    ids = batch["ids"][0][mask[0]].numpy()
    exact = encoder.embed(ids, np.arange(len(ids)))
    assert np.abs(hidden[0][mask[0]].numpy() - exact).max() < 0.1


@pytest.mark.slow
def test_a_net_learns_which_text_answers(made: tuple) -> None:
    few, embeddings, base = made
    torch.set_num_threads(1)
    layers = {name: each for name, each in base.items() if name.startswith("layers.")}
    net = train([(few, [0, 1])] * 12, Plan(0, (), drop=0.0), layers, embeddings)
    batch = few.batch([0, 1])
    with torch.no_grad():
        whole, sentences, _ = net(*embeddings(batch), batch)
    assert whole[0] > whole[1]
    assert sentences[0] == sentences[:2].max()
