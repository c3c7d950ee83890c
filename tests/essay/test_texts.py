"""Texts as authors bring them, each beside the sentences it is made of: a line a sentence, "< " and what introduces it.

Line breaks and doubled blanks of the text are single blanks there. `python -m tests.essay.test_texts FILE` prints what is found.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.essay.essay import Essay

FOLDER = Path(__file__).parents[1] / "texts"
CONVERTED = {".pdf", ".docx", ".html", ".epub", ".rtf", ".odt"}
TEXTS = sorted(file for file in FOLDER.iterdir() if not file.name.endswith(".sentences.txt"))


def flat(text: str) -> str:
    return " ".join(text.split())


def lines_of(essay: Essay) -> list[str]:
    found = []
    for sentence in essay.sentences:
        lead = f" < {flat(essay.sentences[sentence.lead].text)}" if sentence.lead is not None else ""
        found.append(flat(sentence.text) + lead)
    return found


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_a_text_is_made_of_the_sentences_beside_it(file: Path) -> None:
    if file.suffix in CONVERTED:
        pytest.importorskip("pdfplumber", reason="the [formats] extra is not installed")
    essay = Essay.from_file(file)
    expected = file.with_name(f"{file.stem}.sentences.txt").read_text(encoding="utf-8").splitlines()
    assert lines_of(essay) == expected
    for sentence in essay.sentences:
        assert essay.text[sentence.start : sentence.end] == sentence.text


if __name__ == "__main__":
    print("\n".join(lines_of(Essay.from_file(sys.argv[1]))))
