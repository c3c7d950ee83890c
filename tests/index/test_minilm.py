"""The bundled encoder in numpy: the numbers of sentence-transformers, without importing it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.index.encoders import BundledEncoder, bundled_folder, open_encoder
from assistant.index.minilm import MiniLM

EDGES = [
    "", " ", ".", "?", "a", "A", "\n\t", "😀", "👩‍👩‍👧‍👦 🏳️‍🌈", "为什么取消?", "Почему проект закрыт?", "ﬁancé naïve ﬀ", "e\u0301tude étude",
    "zxqv" * 200, "\u200b\u200d", "word " * 600, "U.S. 1,000.50 $5", "a" * 10_000, "\x00\x07", "[SEP] [CLS] [MASK] [PAD]",
]  # fmt: skip


@pytest.fixture(scope="module")
def texts(data: Path) -> list[str]:
    """Short and long texts of the public data; some longer than the 256 pieces that are read."""
    paragraphs = (data / "chunking" / "state_of_the_union.md").read_text(encoding="utf-8").split("\n")
    short = [p for p in paragraphs if p.strip()][:200:20]
    whole = (data / "chunking" / "wikitexts.md").read_text(encoding="utf-8")
    long = [whole[at : at + 3_000] for at in range(0, 60_000, 12_000)]
    articles = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))
    questions = [a["paragraphs"][0]["qas"][0]["question"] for a in articles][:10]
    return [*short, *long, *questions, *EDGES]


def test_it_agrees_with_sentence_transformers(texts: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    assert len(texts) >= 40
    model = SentenceTransformer(str(bundled_folder()), device="cpu", local_files_only=True)
    bare = MiniLM(bundled_folder())
    assert sum(len(bare.tokenizer.encode(text).ids) > 256 for text in texts) >= 5
    for text in texts:
        theirs = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
        assert np.abs(bare.vector(text) - theirs).max() <= 1e-5, text[:60]


def test_a_question_and_a_text_of_the_index_are_one_space(texts: list[str]) -> None:
    encoder = open_encoder()
    assert isinstance(encoder, BundledEncoder)
    queries, documents = encoder.encode_queries(texts), encoder.encode_documents(texts)
    assert queries.dtype == documents.dtype == np.float32
    assert np.abs(queries - documents).max() <= 2e-5
    assert np.allclose(np.linalg.norm(queries, axis=1), 1, atol=1e-4)


def test_a_vector_is_the_same_in_any_company(texts: list[str]) -> None:
    encoder = open_encoder()
    alone = np.concatenate([encoder.encode_queries([text]) for text in texts[::3]])
    assert (encoder.encode_queries(texts[::3]) == alone).all()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts[::3] * 2))
    assert (np.array(found) == np.concatenate([alone, alone])).all()


def test_asking_on_a_built_index_imports_no_torch(shipped: Assistant, shipped_home: Path) -> None:
    script = (
        "import sys; from assistant import Assistant; a = Assistant.open();"
        "a.ask('Why was Sora scrapped?'); a.ask('hello'); a.ask('Summarise the argument'); a.ask_many(['Why?', 'Who?']);"
        "print(*(m for m in ('torch', 'sentence_transformers', 'transformers') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ASSISTANT_HOME": str(shipped_home)},
    )
    assert done.stdout.strip() == ""
