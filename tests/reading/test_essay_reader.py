"""The shipped reader: the same numbers whatever else is read, and no numbers from weights that are not the known ones."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError, ModelUnverified
from assistant.essay.essay import Essay
from assistant.index.encoders import bundled_folder
from assistant.index.minilm import MiniLM
from assistant.reading import essay_reader
from assistant.reading.essay_reader import END, EssayReader
from assistant.reading.judge import open_reader
from assistant.reading.reader import Reading, Window
from assistant.resources import resource_folder

SHIPPED = resource_folder("index") / "reader"
ESSAY = Essay.from_text(
    "# The mill\n\nThe mill burned down in 1871. It was rebuilt by Anna Holt, who paid with her own money.\n\n"
    "## Later\n\nIt made paper. Nobody visits it now, although the doors are open and the tea is free on Sundays."
)
WINDOWS = [Window("The mill", (0, 1)), Window("The mill: Later", (2, 3))]
QUESTIONS = [
    "Who rebuilt the mill?",
    "When did it burn?",
    "What did it make?",
    "Is the tea free?",
    "Why?",
    "橋は川を渡る。",
]


@pytest.fixture(scope="module")
def reader() -> EssayReader:
    return EssayReader.open_shipped()


def test_opening_a_reader_imports_nothing_heavy() -> None:
    code = (
        "import sys, assistant.reading.judge as r; r.open_reader();"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnxruntime', 'tokenizers', 'numpy')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_it_says_is_about_every_window_and_sentence_it_was_given(reader: EssayReader) -> None:
    found = reader.read(QUESTIONS[0], ESSAY, WINDOWS)
    assert list(found.parts) == [0, 1, 2, 3]
    assert len(found.windows) == 2
    assert np.isfinite([found.answers, *found.windows, *found.parts.values()]).all()
    one = reader.read(QUESTIONS[0], ESSAY, WINDOWS[1:])
    assert list(one.parts) == [2, 3]


def test_it_says_the_same_in_any_company(reader: EssayReader) -> None:
    alone = [reader.read(question, ESSAY, WINDOWS) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: reader.read(question, ESSAY, WINDOWS), QUESTIONS * 6))
    assert together == alone * 6
    again = EssayReader.open_shipped()
    assert [again.read(question, ESSAY, WINDOWS) for question in reversed(QUESTIONS)] == alone[::-1]


class Session:
    """Stands for ONNX: gives every window and every end a number of its own, and keeps what it was given."""

    def run(self, _: None, given: dict[str, Any]) -> list[np.ndarray]:
        self.given = given
        windows = np.arange(len(given["mask"]), dtype=np.float32)
        return [np.array([0.12345], np.float32), windows, np.arange(len(given["ends"]), dtype=np.float32) / 8]


def test_each_sentence_gets_the_number_at_its_own_end() -> None:
    encoder, session = MiniLM(bundled_folder()), Session()
    reader = EssayReader(Path("nowhere"), encoder)
    vars(reader)["session"] = session
    windows = [Window("The mill", (1, 0)), Window("", (3,)), Window("Later", (2,))]
    assert reader.read("Who?", ESSAY, windows) == Reading(
        answers=pytest.approx(0.1234, abs=1e-4), windows=(0.0, 1.0, 2.0), parts={1: 0.0, 0: 0.125, 3: 0.25, 2: 0.375}
    )
    given = session.given
    for end in given["ends"]:  # the vector there is that of a mark of an end, at its place in the window
        row, piece = end // given["rows"].shape[1], given["rows"].reshape(-1)[end]
        place = int(np.flatnonzero((given["spread"][row] == piece) & (given["mask"][row] > 0))[0])
        alone = encoder.embed(np.array([END]), np.array([place]))[0]
        assert np.allclose(given["hidden"][piece], alone, atol=1e-6)
    assert [end // given["rows"].shape[1] for end in given["ends"]] == [0, 0, 1, 2]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the shipped weights are looked for, for once; the folder of the reader is empty."""
    monkeypatch.setattr(essay_reader, "resource_folder", lambda _: tmp_path)
    (tmp_path / "reader").mkdir()
    return tmp_path / "reader" / "reader.onnx"


def test_damaged_weights_are_refused_with_the_cure(elsewhere: Path) -> None:
    weights = bytearray((SHIPPED / "reader.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    elsewhere.write_bytes(weights)
    with pytest.raises(
        ModelUnverified, match=r"reader\.onnx have .* Reinstall the package, or go without: --reader none"
    ):
        open_reader()


def test_missing_weights_are_an_error_with_the_cure(elsewhere: Path) -> None:
    with pytest.raises(ModelError, match="Reinstall"):
        open_reader()


def test_weights_that_onnx_cannot_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "reader.onnx"
    file.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"reader\.onnx cannot be loaded.*Reinstall"):
        EssayReader(file, MiniLM(bundled_folder())).read("Who?", ESSAY, WINDOWS)


def test_the_card_names_the_weights_it_describes(reader: EssayReader) -> None:
    assert reader.weights in (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_what_is_shipped_is_small() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 25_000_000
