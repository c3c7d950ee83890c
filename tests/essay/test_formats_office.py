"""OpenDocument and RTF: paragraphs, lists and tables as they were typed, and nothing of the file around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Essay
from assistant.errors import EssayError


def sentences(file: Path) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in Essay.from_file(file).sentences]


@pytest.fixture
def odt(tmp_path: Path) -> Path:
    odf = pytest.importorskip("odfdo", reason="the [formats] extra is not installed")
    document = odf.Document("text")
    body = document.body
    body.clear()
    body.append(odf.Header(1, "The Mill"))
    body.append(odf.Paragraph("- 12 degrees was the * coldest * day of 1802. It was # one."))
    body.append(odf.Header(2, "Tools"))
    body.append(odf.List(["a hammer", "two saws"]))
    table = odf.Table("Honey", width=2, height=2)
    for cell, value in {"A1": "Year", "B1": "Honey", "A2": "2017", "B2": "40 kg"}.items():
        table.set_value(cell, value)
    body.append(table)
    toll = odf.Paragraph("The toll was nine crowns. It rose.")
    toll.insert_note(after="crowns.", note_id="n1", citation="1", body="Parish book, 1803.")
    body.append(toll)
    document.save(str(tmp_path / "mill.odt"))
    return tmp_path / "mill.odt"


def test_a_text_of_opendocument(odt: Path) -> None:
    essay = Essay.from_file(odt)
    assert essay.title == "The Mill"
    assert {sentence.section for sentence in essay.sentences} == {"The Mill", "Tools"}
    said = sentences(odt)
    assert [line.replace("\\", "") for line in said[:2]] == [
        "- 12 degrees was the * coldest * day of 1802.",
        "It was # one.",
    ]
    assert {"a hammer", "two saws"} <= {line.lstrip("- ") for line in said}
    assert "The toll was nine crowns.[1]" in said
    assert any("Parish book, 1803." in line for line in said)
    [row] = [sentence for sentence in essay.sentences if "2017" in sentence.text]
    assert "Honey" in essay.sentences[row.lead].text


def test_a_sheet_is_no_essay(tmp_path: Path) -> None:
    odf = pytest.importorskip("odfdo", reason="the [formats] extra is not installed")
    odf.Document("spreadsheet").save(str(tmp_path / "sheet.odt"))
    with pytest.raises(EssayError, match="cannot be converted"):
        Essay.from_file(tmp_path / "sheet.odt")


RTF = r"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\info{\title Secret title}{\author Nobody}}\pard\b The Mill\b0\par
\pard The mill was built in 1802. A caf\'e9 stands there now; tea is 5 \u8364? a cup.\par
\pard\par - 12 degrees was the * coldest * day.\par
\trowd Year\cell Honey\cell\row\trowd 2017\cell 40 kg\cell\row\pard {\*\generator X;}It closed.\par}"""


def test_an_rtf_file_is_prose(tmp_path: Path) -> None:
    pytest.importorskip("striprtf", reason="the [formats] extra is not installed")
    (tmp_path / "mill.rtf").write_text(RTF, encoding="ascii")
    said = sentences(tmp_path / "mill.rtf")
    assert "The mill was built in 1802." in said
    assert "A café stands there now; tea is 5 € a cup." in said
    assert "- 12 degrees was the * coldest * day." in said
    assert "It closed." in said
    assert not [line for line in said if "Secret" in line or "Nobody" in line or "generator" in line]


@pytest.mark.parametrize("name", ["mill.rtf", "mill.odt"])
def test_what_is_none_is_said_with_its_cure(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("The mill burned down.", encoding="utf-8")
    with pytest.raises(EssayError, match=r"is not a \.(rtf|odt) file inside"):
        Essay.from_file(tmp_path / name)
