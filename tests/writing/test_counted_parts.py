"""A part is found by the number its heading bears, however both are written, and no other part is."""

from __future__ import annotations

import pytest

from assistant.essay.essay import Essay
from assistant.writing.essay_parts import counted_part, titled_part

TITLES = ("Chapter I. The Sluice", "CHAPTER 2", "Chapter Four: The Frost", "3. The Sale", "Part Two", "IX")
ESSAY = Essay.from_text("\n\n".join(f"## {title}\n\nText {n}." for n, title in enumerate(TITLES)))


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What is in chapter one?", 0),
        ("What happens in Chapter I?", 0),
        ("summarise chapter II", 1),
        ("In chapter 4, who froze?", 2),
        ("What does section 3 say?", 3),
        ("What is Part 2 about?", 4),
        ("Tell me about chapter nine", 5),
        ("What does chapter 5 say?", None),
        ("What does part 4 say?", None),
        ("What does act 3 say?", None),
        ("What is the part I like best?", None),
        ("What does section 3.1 say?", None),
        ("Who takes part twice?", None),
    ],
)
def test_which_part_is_counted(question: str, number: int | None) -> None:
    found = counted_part(question, ESSAY)
    assert (found and found[0]) == (None if number is None else (number, number + 1))


@pytest.mark.parametrize(
    ("topic", "number"), [("the sluice", 0), ("the frost", 2), ("sale", 3), ("chapter two", None), ("the part", None)]
)
def test_a_title_is_known_without_its_number(topic: str, number: int | None) -> None:
    assert titled_part(topic, ESSAY) == (None if number is None else (number, number + 1))
