"""Plain text without marks: which lines are headings, and which lines of letters, plays, verse and lists are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.essay.essay import Essay

ESSAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "essays"
PROSE = "The weir leaked all the year, and nobody but the miller knew where."
MORE = "The parish paid for it in the end."


def titles(text: str) -> list[str]:
    essay = Essay.from_text(text, markup="plain")
    for section in essay.sections:
        assert essay.text[slice(*section.heading)].replace("*", "").split() == section.title.split()
    return [section.title for section in essay.sections if section.level]


def prose(*lines: str) -> str:
    """Each line alone, over a paragraph, after one that has ended."""
    return "\n\n".join([f"{PROSE} {MORE}", *(part for line in lines for part in (line, f"{PROSE} {MORE}"))])


@pytest.mark.parametrize(
    "line",
    [
        *("The Long Winter", "A Note on the Weir", "How the Mill Was Sold and to Whom"),
        *("THE LONG WINTER", "WHO PAID FOR IT", "   THE FROST OF 1871"),
        *("CHAPTER IV", "Chapter 12", "CHAPTER IV.", "Part Two", "Book III", "Appendix B"),
        *("Part Two: The Sea", "Chapter II. In Which the Water Is Sold", "Chapter 3 – what the miller knew"),
        *("2. The Quarrel", "IV. The Quarrel", "2.1 Costs", "XII. A Bell", "IV", "II."),
    ],
)
def test_a_line_that_is_written_as_a_title_and_stands_as_one_is_a_heading(line: str) -> None:
    assert titles(prose(line)) == [line.strip()]


@pytest.mark.parametrize(
    "line",
    [
        *("The Long Winter was over", "the long winter", "The long winter", "The Weir Was Sold.", "The Weir Was Sold:"),
        *("Was It Sold?", "NOTHING IS SAFE!", "Anna Kern", "SILENCE", "Silence", "V. Wool", "12 Mill Lane"),
        *("Dear Anna", "Hi Bob", "My Dear Friends", "To Whom It May Concern", "Ladies and Gentlemen", "Mr. Speaker"),
        *("Yours Truly", "Best Wishes", "With Love", "P.S.", "By Anna Kern", "Translated by Peter Kranz"),
        *(
            "3 May 1790",
            "May 3, 1790",
            "Monday, 3 May",
            "Harl, 3 May 1790",
            "On the 3rd of May",
            "10:30 The Bus Leaves",
        ),
        *(
            "Figure 3 The Weir",
            "[Illustration: The Weir]",
            "“The Long Winter”",
            "> The Long Winter",
            "- The Long Winter",
        ),
        *("Section 2. He shall pay the rent of it.", "anna@mill.example The Weir"),
    ],
)
def test_a_line_with_the_signs_of_something_else_is_none(line: str) -> None:
    assert titles(prose(line)) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE} It said:\n\nKEEP OUT OF THE MILL\n\n{PROSE}",  # announced
        f"{PROSE} It said\n\nKEEP OUT OF THE MILL\n\n{PROSE}",
        f"{PROSE}\n\nThe Long Winter\n{PROSE}",  # not alone
        f"{PROSE}\n\nThe Long Winter",  # over nothing
        f"{PROSE}\n\nThe Long Winter\n\nYes.",
        f"{PROSE}\n\n1. Red Wine\n\n2. White Wine\n\n3. Green Wine\n\n{PROSE}",  # a list's items
        f"{PROSE}\n\nRed Wine of the Vale\n\nWhite Wine of the Vale\n\nGreen Wine of the Vale",
        f"{PROSE}\n\nMILLER\n\n{PROSE}\n\nBISHOP\n\n{MORE}\n\nMILLER\n\n{PROSE}\n\nTHE BAKER\n\n{PROSE}",  # a play
        f"{PROSE}\n\nThe Long Winter\n\nThe water stands\nThe miller creeps\nAnd nobody will pay",  # verse
        f"{PROSE}\n\nAnna Kern\n\nP.S. {PROSE}",
        f"## The Weir\n\n{PROSE}\n\nThe Long Winter\n\n{PROSE}",  # the author has marks for it
    ],
)
def test_a_line_that_does_not_stand_as_a_heading_is_none(text: str) -> None:
    assert titles(text) in ([], ["The Weir"])


def test_the_first_line_is_the_title_and_parts_hold_chapters_and_chapters_their_names() -> None:
    lines = (
        "PART ONE",
        "CHAPTER I\nThe Sluice",
        PROSE,
        "Chapter II.",
        "The Sale",
        PROSE,
        "III",
        PROSE,
        "A Last Word",
        MORE,
    )
    essay = Essay.from_text("\n\n".join(["The Weir at Holm\nby John Ott", *lines]), markup="plain")
    assert essay.title == "The Weir at Holm"
    assert essay.sentences[0].text == "by John Ott"
    assert [(section.level, section.title) for section in essay.sections] == [
        (1, "The Weir at Holm"),
        (2, "PART ONE"),
        (3, "CHAPTER I"),
        (4, "The Sluice"),
        (3, "Chapter II."),
        (4, "The Sale"),
        (3, "III"),
        (3, "A Last Word"),
    ]


def test_contents_are_no_headings() -> None:
    names = ("The Red Sluice of Holm", "The Sale of the Water")
    chapters = (part for name in names for part in (name, PROSE))
    essay = Essay.from_text("\n\n".join(["THE WEIR", *names, *chapters]), markup="plain")
    assert [section.title for section in essay.sections] == ["THE WEIR", *names]
    assert [sentence.text for sentence in essay.sentences] == [*names, PROSE, PROSE]


def test_of_essays_whose_headings_have_lost_their_marks_none_but_these_are_found() -> None:
    """Held against what their writers marked: the first line apart, nothing else is taken for a heading."""
    if not ESSAYS.is_dir():
        pytest.skip("the public essays are not here")
    found, marked = 0, 0
    for file in sorted(ESSAYS.glob("*/*.md")):
        text = file.read_text(encoding="utf-8")
        if "```" in text:
            continue
        known = {" ".join(title.split()) for title in re.findall(r"^#+ +(.+)$", text, re.MULTILINE)}
        bare = re.sub(r"^#+ +", "", text, flags=re.MULTILINE)
        mine = {title for title in titles(bare) if not bare.lstrip().startswith(title)}
        assert mine <= known, file.name
        found, marked = found + len(mine & known), marked + len(known)
    assert 0 < found < marked
