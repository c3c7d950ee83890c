"""Words of a page that look like Markdown: they stay words, and none of them is lost."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("lxml", reason="the [formats] extra is not installed")

from assistant import Essay
from assistant.errors import EssayError
from assistant.essay.readable_quote import readable as quote_shown
from tests.essay.test_formats import paragraph, pdf, word

PUNCTUATION = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""


def shown(folder: Path, body: str) -> list[str]:
    """The sentences as a reader sees them: a backslash before a mark is not shown."""
    (folder / "page.html").write_text(f"<body>{body}</body>", encoding="utf-8")
    texts = (sentence.text for sentence in Essay.from_file(folder / "page.html").sentences)
    return ["".join(c for at, c in enumerate(t) if c != "\\" or t[at + 1 : at + 2] not in PUNCTUATION) for t in texts]


@pytest.mark.parametrize(
    "words",
    [
        "- 12 degrees was the lowest.",
        "+ five crowns were paid.",
        "# 900 crowns went to the poor.",
        "> larger than before.",
        "[x]: the letter was lost.",
        "Write *star* and [a](b) and _low_ and %%both%% here.",
        "* starred * and *not*.",
        "A | B is what it said.",
    ],
)
def test_a_paragraph_that_looks_like_markdown_is_kept_whole(tmp_path: Path, words: str) -> None:
    assert shown(tmp_path, f"<p>It was cold.</p><p>{words}</p>") == ["It was cold.", words]


def test_what_a_page_says_about_tags_and_comments_is_text(tmp_path: Path) -> None:
    body = "<p>The tag &lt;b&gt; is bold.</p><p>Then &lt;!-- no comment --&gt; stays.</p>"
    assert shown(tmp_path, body) == ["The tag <b> is bold.", "Then <!-- no comment --> stays."]


def test_years_that_begin_paragraphs_are_no_list(tmp_path: Path) -> None:
    assert shown(tmp_path, "<p>1950. He left.</p><p>1951. She came.</p>") == ["1950. He left.", "1951. She came."]


def test_cells_that_nothing_closes_are_cells(tmp_path: Path) -> None:
    table = "<table><tr><th>Mill<th>Built<tr><td>Upper | old<td>1802</table>"
    assert shown(tmp_path, table) == ["| Mill | Built |", "| Upper | old | 1802 |"]
    assert "Upper \\| old" in Essay.from_file(tmp_path / "page.html").text


@pytest.mark.parametrize(
    "words",
    ["- 12 degrees was the lowest.", "# 900 crowns went away.", "* starred * and *not*.", "1984. It was cold."],
)
def test_what_a_word_file_or_a_pdf_says_is_said_in_its_words(tmp_path: Path, words: str) -> None:
    files = [
        word(tmp_path / "a.docx", paragraph("It rained.") + paragraph(words)),
        pdf(tmp_path / "a.pdf", [[(72, 700, "It rained."), (72, 650, words)]]),
    ]
    for file in files:
        essay = Essay.from_file(file)
        assert [s.words for s in essay.sentences] == ["It rained.", words]
        assert [quote_shown(s.text) for s in essay.sentences] == ["It rained.", words]
        assert all(essay.text[s.start : s.end] == s.text for s in essay.sentences)


def test_counted_paragraphs_of_a_pdf_are_a_list(tmp_path: Path) -> None:
    lines = [(72, 700, "It rained."), (72, 650, "1. The mill stood."), (72, 600, "2. The barn fell.")]
    found = Essay.from_file(pdf(tmp_path / "a.pdf", [lines])).sentences
    assert [s.kind for s in found] == ["prose", "item", "item"]


def test_marks_in_a_title_are_shown_without_backslashes(tmp_path: Path) -> None:
    shown(tmp_path, "<h1>The *odd* path/to_file_</h1><p>It rained.</p>")
    assert Essay.from_file(tmp_path / "page.html").title == "The *odd* path/to_file_"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        (r"\*not\* but **bold**", "*not* but bold"),
        (r"\[a](b) and [c](d)", "[a](b) and c"),
        (r"\<b>x and <b>y</b>", "<b>x and y"),
        (r"\\server\share", r"\\server\share"),
    ],
)
def test_a_quote_is_shown_without_marks_and_with_what_only_looks_like_one(quote: str, expected: str) -> None:
    assert quote_shown(quote) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<dt>Sluice</dt><dd>A gate.</dd>", ["Sluice: A gate."]),
        ("<dt>Race:</dt><dt>Leat<dd>A canal.<dd>A ditch.", ["Race, Leat: A canal.", "Race, Leat: A ditch."]),
        ("<div><dt>Leat</dt><dd><p>A canal.</p><p>It runs.</p></dd></div>", ["Leat: A canal.", "It runs."]),
    ],
)
def test_a_term_stands_with_its_definition(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert shown(tmp_path, f"<p>Words.</p><dl>{body}</dl>") == ["Words.", *expected]


def test_a_missing_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    (tmp_path / "page.html").write_text("<p>Words.</p>", encoding="utf-8")
    with pytest.raises(EssayError, match=r"pip install 'essay-assistant\[formats\]'"):
        Essay.from_file(tmp_path / "page.html")
