"""The essay: a file or a text cut into sections, sentences and passages, each with its offsets.

`Essay.from_text` and `Essay.from_file` read it, `Essay.cite` makes every citation there is. Home of sentencex and
markdown-it; other kinds of files are read in `formats/`.
"""

from __future__ import annotations

from assistant.essay.blocks import front_matter, lines_of
from assistant.essay.essay import OVERLAP, PASSAGE, Essay, passages_jsonl
from assistant.essay.formats import SUFFIXES
from assistant.essay.line_marks import STOP
from assistant.essay.readable_quote import cells_of, raise_notes, readable, without_notes
from assistant.essay.sentences import sentence_spans
from assistant.essay.splitting import HEADER, LIST, QUESTION, SPEAKER, SPLITTER, Section, Sentence, asks

__all__ = [
    "HEADER",
    "LIST",
    "OVERLAP",
    "PASSAGE",
    "QUESTION",
    "SPEAKER",
    "SPLITTER",
    "STOP",
    "SUFFIXES",
    "Essay",
    "Section",
    "Sentence",
    "asks",
    "cells_of",
    "front_matter",
    "lines_of",
    "passages_jsonl",
    "raise_notes",
    "readable",
    "sentence_spans",
    "without_notes",
]
