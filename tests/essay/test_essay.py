"""The essay: nothing of the text is lost, every offset holds, each bad file has its own clear error."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.errors import EssayError
from assistant.essay.essay import Essay
from assistant.resources import resource_folder

MARKS = "# =-*|`>~\n\n\t •1.)(“”\"'…—。।؟é😀ÄßЖ字ा\r\u2028\ufeff:;!?aA"


def texts() -> st.SearchStrategy[str]:
    pieces = st.sampled_from(
        [
            "\n",
            "\n\n",
            "# Title\n",
            "=== T ===\n",
            "* item\n",
            "1. one\n",
            "```\n",
            "| a | b |\n",
            "---\n",
            "Dr. No left. ",
            "Why? ",
        ]
    )
    return st.lists(st.one_of(pieces, st.text(MARKS, max_size=12), st.text(max_size=8)), max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(texts())
@example("\t*1*")
def test_every_offset_holds_for_any_text(text: str) -> None:
    try:
        essay = Essay.from_text(text)
    except EssayError:
        # The word after an opening fence names the code's language.
        assert not any(c.isalnum() for c in text) or "```" in text or "~~~" in text
        return
    at = 0
    for number, sentence in enumerate(essay.sentences):
        assert sentence.number == number
        assert at <= sentence.start < sentence.end <= len(essay.text)
        assert essay.text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert len(sentence.text) <= 1_000
        assert any(c.isalnum() for c in sentence.text)
        at = sentence.end
    for passage in essay.passages:
        assert essay.text[passage.start : passage.end] == passage.text
        assert essay.cite(passage.start, passage.end).quote == passage.text
    covered = {n for p in essay.passages for n in range(p.start, p.end)}
    assert all(s.start in covered and s.end - 1 in covered for s in essay.sentences)
    assert essay.sentences


@settings(max_examples=200, deadline=None)
@given(texts())
def test_no_letter_outside_headings_and_front_matter_is_lost(text: str) -> None:
    if not any(c.isalnum() for c in text) or "```" in text or text.lstrip("\ufeff").startswith(("---", "+++")):
        return
    essay = Essay.from_text(text)
    kept = {n for s in essay.sentences for n in range(s.start, s.end)}
    kept |= {n for s in essay.sections for n in range(*s.heading)}
    lost = [c for n, c in enumerate(essay.text) if c.isalpha() and n not in kept]
    # What follows an opening fence names the code's language; a list's mark may be a letter ("a)").
    assert all(
        "```" in essay.text or "~~~" in essay.text or f"{c})" in essay.text or f"{c}." in essay.text for c in lost
    )


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith left the U.S. in May, e.g. by ship. He returned.", 2),
        ("He said “Stop.” Then he left.", 2),
        ("It cost $3.5 million. Nobody paid!", 2),
        ("Why? Because. No!", 3),
        ("今日は雨です。明日は晴れます。", 2),
        ("यह एक वाक्य है। यह दूसरा है।", 2),
        ("هل هذا صحيح؟ نعم.", 2),
        ("One line\nwrapped by hand. Second one\nwrapped too.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: int) -> None:
    assert len(Essay.from_text(text).sentences) == sentences


def test_headings_of_every_kind_make_sections_and_are_never_quoted() -> None:
    text = "Before.\n\n=== Framed ===\nOne.\n## Hashed ##\nTwo.\n\nUnderlined\n=====\nThree.\n = = Wiki = = \nFour.\n"
    essay = Essay.from_text(text)
    assert [s.title for s in essay.sections] == ["", "Framed", "Hashed", "Underlined", "Wiki"]
    assert [(s.text, s.section) for s in essay.sentences] == [
        ("Before.", ""),
        ("One.", "Framed"),
        ("Two.", "Hashed"),
        ("Three.", "Underlined"),
        ("Four.", "Wiki"),
    ]
    assert essay.section_at(essay.text.index("Two")) == "Hashed"


def test_list_items_know_the_line_that_introduces_them() -> None:
    essay = Essay.from_text(
        "There are two kinds:\n\n* Small ones. They hide.\n* Big ones.\n\nThat is all.\n\n1. Alone.\n"
    )
    kinds = [(s.kind, s.lead) for s in essay.sentences]
    assert kinds == [("prose", None), ("item", 0), ("item", 0), ("item", 0), ("prose", None), ("item", None)]


def test_front_matter_names_the_title_and_code_stays_whole() -> None:
    essay = Essay.from_text(
        '---\ntitle: "On Trees"\ndate: 2020\n---\n# Not this\nText.\n\n```py\nx = 1. \ny = 2\n```\n'
    )
    assert essay.title == "On Trees"
    assert [(s.kind, s.text) for s in essay.sentences] == [("prose", "Text."), ("code", "x = 1. \ny = 2")]


def test_a_megabyte_on_one_line_is_cut_where_a_reader_would_pause() -> None:
    essay = Essay.from_text("some words, and more words " * 40_000)
    assert max(len(s.text) for s in essay.sentences) <= 1_000
    assert sum(len(s.text.replace(" ", "")) for s in essay.sentences) == len(essay.text.replace(" ", ""))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, ending: str, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("# Añb\n\nOne “two”.\nThree.".replace("\n", ending).encode(encoding))
    assert Essay.from_file(file).fingerprint == Essay.from_text("# Añb\n\nOne “two”.\nThree.").fingerprint


def test_the_shipped_essay_is_the_given_one_with_markdown_headings() -> None:
    essay = Essay.from_file(resource_folder("index") / "essay.md")
    assert essay.title == "The Death of the Dream"
    assert [s.level for s in essay.sections] == [2] * 5
    given_text = Path(__file__).parents[3] / "shared" / "essay" / "death-of-the-dream.txt"
    if not given_text.exists():
        pytest.skip(f"{given_text.name}: ../shared is not here")
    lines = given_text.read_text(encoding="utf-8").splitlines()
    assert [line.removeprefix("=== ").removesuffix(" ===") for line in lines] == [
        line.removeprefix("## ") for line in essay.text.splitlines()
    ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.md", b" \n\t\n", "is empty"),
        ("mark.txt", b"\xef\xbb\xbf", "empty"),
        ("binary.txt", b"\x89PNG\0\0\x01", "binary file, not text (zero byte at offset 4)"),
        ("latin.txt", "Zwei Zeilen\nüber".encode("latin-1"), "is not UTF-8: byte 0xfc at offset 12 (line 2)"),
        ("essay.xlsx", b"PK", "files of kind .xlsx are not read"),
    ],
)
def test_each_unreadable_file_has_its_own_error(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(EssayError) as caught:
        Essay.from_file(file)
    assert words in str(caught.value)
    assert name in str(caught.value)


def raising(error: Exception) -> Callable[..., bytes]:
    def read(_: Path) -> bytes:
        raise error

    return read


def test_a_folder_a_missing_and_a_locked_file_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EssayError, match="is a folder"):
        Essay.from_file(tmp_path)
    with pytest.raises(EssayError, match="does not exist"):
        Essay.from_file(tmp_path / "no.md")
    locked = tmp_path / "locked.md"
    locked.write_text("Secret.")
    locked.chmod(0)
    if os.access(locked, os.R_OK):  # root reads every file
        monkeypatch.setattr(Path, "read_bytes", raising(PermissionError(13, "Permission denied")))
    with pytest.raises(EssayError, match="may not be read"):
        Essay.from_file(locked)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.epub"])
@pytest.mark.parametrize("data", [b"this is neither", b"PK\3\4 cut short", b"%PDF-1.4 cut short"])
def test_a_broken_rich_file_has_its_own_error(tmp_path: Path, name: str, data: bytes) -> None:
    pytest.importorskip("pdfplumber", reason="the [formats] extra is not installed")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EssayError, match=r"cannot be converted|holds no text"):
        Essay.from_file(tmp_path / name)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1.4 ...")
    with pytest.raises(EssayError, match=r"assistant\[formats\]"):
        Essay.from_file(file)


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
def test_a_span_that_is_not_there_cannot_be_cited(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no such span"):
        Essay.from_text("A short text.").cite(*span)


@pytest.mark.parametrize("text", [None, b"A text.", 5])
def test_what_is_no_text_is_said(text: object) -> None:
    with pytest.raises(EssayError, match=f"not of {type(text).__name__}"):
        Essay.from_text(text)  # type: ignore[arg-type]
