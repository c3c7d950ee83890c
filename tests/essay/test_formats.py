"""Web pages, books, Word files and PDFs: what is the essay, and what stands around it."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Essay
from assistant.errors import EssayError

pytest.importorskip("pdfplumber", reason="the [formats] extra is not installed")

PAGE = """<!doctype html><html><head><title>The Fire at Dorn</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/join">Subscribe for 9 crowns a month</a></li></ul></nav>
<div role="dialog">We use cookies to improve your visit. Accept all cookies?</div>
<article><h1>The Fire at Dorn</h1>
<p>The mill burned down in a single night in 1871.<sup><a href="#n1">1</a></sup> The owner moved to the coast the same winter.</p>
<p hidden>Draft: the bishop paid for the silence.</p>
<p>His daughter rebuilt the mill in stone.</p></article>
<aside><h3>Related stories</h3><ul><li>Why bakers sleep at noon</li></ul></aside>
<footer>Valley Review, 12 Mill Lane. Printed in Harl.</footer></body></html>"""


def sentences(file: Path) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in Essay.from_file(file).sentences]


def page(folder: Path, text: str) -> list[str]:
    (folder / "page.html").write_text(text, encoding="utf-8")
    return sentences(folder / "page.html")


def test_a_saved_page_is_its_article(tmp_path: Path) -> None:
    assert page(tmp_path, PAGE) == [
        "The mill burned down in a single night in 1871.",
        "The owner moved to the coast the same winter.",
        "His daughter rebuilt the mill in stone.",
    ]


def test_a_page_without_an_article_is_its_body_without_what_is_hidden(tmp_path: Path) -> None:
    text = """<body><header><h1>Valley Blog</h1></header><div class="cookie-bar">Take our cookies.</div>
    <form><p>Enter your name.</p></form><div style="display: none">Secret words here.</div><p aria-hidden="true">Nor this.</p><script>x()</script>
    <p>The <a href="/b">bridge</a>
- once of wood - held.</p><!-- No comment. --></body>"""
    assert page(tmp_path, text) == ["The bridge - once of wood - held."]


def test_two_articles_are_both_read_and_layout_tables_are_no_tables(tmp_path: Path) -> None:
    text = "<body>{}</body>".format(
        "<article><p>The first held.</p></article><article><table><tr><td><p>The second fell.</p></td></tr></table></article>"
    )
    assert page(tmp_path, text) == ["The first held.", "The second fell."]


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def paragraph(text: str) -> str:
    runs = text.replace("^", '</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve">')
    return f'<w:p><w:r><w:t xml:space="preserve">{runs}</w:t></w:r></w:p>'


def word(file: Path, body: str) -> Path:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="{kind}document.main+xml"/>'
        f'<Override PartName="/word/footnotes.xml" ContentType="{kind}footnotes+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2">{paragraph("Parish register, folio 12.")}</w:footnote></w:footnotes>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file


def test_a_note_stands_at_its_sentence_and_at_the_end(tmp_path: Path) -> None:
    file = word(tmp_path / "a.docx", paragraph("It burned in 1871.^ The owner moved.") + paragraph("She rebuilt it."))
    found = sentences(file)
    assert found[:3] == ["It burned in 1871.[1]", "The owner moved.", "She rebuilt it."]
    assert "Parish register, folio 12." in found[-1]
    assert not any("](" in each or "↑" in each for each in found)


def test_the_first_row_of_a_word_table_is_its_header(tmp_path: Path) -> None:
    rows = [("Mill", "Built"), ("Upper mill", "1802"), ("Lower mill", "1866")]
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"
    text = Essay.from_file(word(tmp_path / "a.docx", paragraph("Two mills.") + table)).text
    assert "| Mill | Built |\n| --- | --- |\n| Upper mill | 1802 |" in text


RUN = '<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        (RUN.format("<w:vanish/>", "Secret words. ") + RUN.format("", "It burned."), ["It burned."]),
        (
            RUN.format('<w:vanish w:val="0"/>', "Plain words. ") + RUN.format("", "It burned."),
            ["Plain words.", "It burned."],
        ),
        (f'<w:moveTo w:id="3">{RUN.format("", "It moved here.")}</w:moveTo>', ["It moved here."]),
        (
            f'<w:moveFrom w:id="3">{RUN.format("", "It was there. ")}</w:moveFrom>{RUN.format("", "It burned.")}',
            ["It burned."],
        ),
        (
            '<w:del w:id="2"><w:r><w:delText>It fell. </w:delText></w:r></w:del>' + RUN.format("", "It burned."),
            ["It burned."],
        ),
    ],
)
def test_a_word_file_is_what_word_shows(tmp_path: Path, runs: str, shown: list[str]) -> None:
    assert sentences(word(tmp_path / "a.docx", f"<w:p>{runs}</w:p>")) == shown


def pdf(file: Path, pages: Sequence[Sequence[tuple[int, int, str]]]) -> Path:
    """A PDF of lines (x, y, text) in 12 points, written by hand."""
    count = len(pages)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count)), count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "\n".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines).encode("latin-1")
        parts += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (5 + 2 * number),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    file.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail)
    return file


def column(x: int, lines: Sequence[str], top: int = 700) -> list[tuple[int, int, str]]:
    return [(x, top - 15 * number, text) for number, text in enumerate(lines)]


HEAD = (72, 750, "Valley Review, Volume 12, Number 3")


def test_a_sentence_goes_over_the_page_without_head_and_number(tmp_path: Path) -> None:
    first = [
        "The mill burned down in a single night in 1871 and nobody",
        "came. His daughter took a loan that was extraor-",
    ]
    first += ["dinary, and she paid the whole of it back in"]
    second = ["eleven years. The parish argued about it for", "a well-known decade."]
    file = pdf(
        tmp_path / "a.pdf",
        [[HEAD, *column(72, first), (300, 40, "17")], [HEAD, *column(72, second), (300, 40, "18")]],
    )
    assert sentences(file) == [
        "The mill burned down in a single night in 1871 and nobody came.",
        "His daughter took a loan that was extraordinary, and she paid the whole of it back in eleven years.",
        "The parish argued about it for a well-known decade.",
    ]


def test_heads_that_take_turns_are_no_text_and_like_lines_are(tmp_path: Path) -> None:
    lines = ["Year {} has a sentence that is long enough to fill the", "line and it ends here with number {}."]
    pages = [
        [
            (72, 750, "The Mill" if n % 2 else "A. Author"),
            *column(72, [line.format(n) for line in lines]),
            (300, 40, str(n)),
        ]
        for n in range(1, 7)
    ]
    assert sentences(pdf(tmp_path / "a.pdf", pages)) == [" ".join(lines).format(n, n) for n in range(1, 7)]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "The weavers of the valley paid",
        "for the roof of the church and",
        "they asked for nothing at all in",
        "return from the bishop, who",
    ]
    right = [
        "gave them nothing. The river",
        "is wide here and the winters",
        "are long. Bread is made of rye",
        "in every house of the valley.",
    ]
    found = sentences(pdf(tmp_path / "a.pdf", [column(72, left) + column(330, right)]))
    assert found[0].endswith("who gave them nothing.")
    assert found[-1] == "Bread is made of rye in every house of the valley."


def test_numbers_of_lines_are_no_text_and_a_true_hyphen_stays(tmp_path: Path) -> None:
    lines = [
        "The well-known miller sold the stones to a well-",
        "known baker of the valley, who built an oven",
        "out of them.",
    ]
    numbers = [(50, 700 - 15 * n, str(n + 1)) for n in range(3)]
    assert sentences(pdf(tmp_path / "a.pdf", [column(90, lines) + numbers])) == [
        "The well-known miller sold the stones to a well-known baker of the valley, who built an oven out of them."
    ]


def test_a_book_is_its_chapters(tmp_path: Path) -> None:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>T</dc:title></metadata><manifest>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="t" href="t.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="n"/><itemref idref="t"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    links = '<body><h1>Contents</h1><p><a href="a.xhtml">The Fire</a></p><p><a href="b.xhtml">The Mill</a></p></body>'
    parts = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/c.opf"/></rootfiles></container>',
        "OPS/c.opf": opf,
        "OPS/nav.xhtml": f"<html><nav>{links}</nav></html>",
        "OPS/t.xhtml": links,
        "OPS/a.xhtml": "<body><h1>The Fire</h1><p>The mill burned.</p><aside><p>It was old.</p></aside></body>",
        "OPS/b.xhtml": "<body><h1>The Mill</h1><div class='sidebar'><p>She rebuilt it.</p></div><p>It held.</p></body>",
    }
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    essay = Essay.from_file(tmp_path / "a.epub")
    assert [s.text for s in essay.sentences] == ["The mill burned.", "It was old.", "She rebuilt it.", "It held."]
    assert "Contents" not in essay.text


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.pdf"])
def test_a_broken_file_is_refused_in_words_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes({"a.pdf": b"%PDF-1.4 cut"}.get(name, b"PK\3\4 cut"))
    with pytest.raises(EssayError, match=name) as caught:
        Essay.from_file(tmp_path / name)
    assert "Save its words as .txt or .md." in str(caught.value)
    assert "attempts" not in str(caught.value)


@pytest.mark.parametrize("name", ["news.html", "paper.docx", "pages.pdf", "book.epub"])
def test_real_shaped_files_hold_these_sentences(name: str) -> None:
    file = Path(__file__).parents[1] / "texts" / name
    expected = file.with_suffix(".sentences.txt").read_text(encoding="utf-8").splitlines()
    assert sentences(file) == [line.partition(" < ")[0] for line in expected]
