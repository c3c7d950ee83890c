"""Words of a page that look like Markdown: they stay words, and none of them is lost."""

from pathlib import Path

import pytest

pytest.importorskip("lxml", reason="the [formats] extra is not installed")

from assistant import Essay

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
