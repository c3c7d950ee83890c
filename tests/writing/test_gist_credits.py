"""Who wrote a text, when, and how long it takes: text, and never the gist."""

import numpy as np
import pytest

from assistant.essay.essay import Essay
from assistant.writing.asked import Gist
from assistant.writing.bylines import credit_lines
from assistant.writing.gists import gist

SAID = "The road over the pass was built for carts, and it is carts that still use it today."
MORE = "Every lorry that tried it in the winter came down on its side and stayed there until spring."


def chosen(text: str) -> list[str]:
    essay = Essay.from_text(text)
    vectors = np.ones((len(essay.sentences), 4), dtype=np.float32) / 2
    return [s.text for s in gist(Gist("whole", 0, len(essay.sentences)), essay, vectors)]


@pytest.mark.parametrize(
    "head",
    [
        "# The Pass\n\nBy Jane Doe · 4 March",
        "# The Pass\n\nBy JANE DOE\n\n5 min read\n\nUpdated on 9 June 2021 at 10:15 GMT.",
        "The Pass\nBy Jane Doe\n4 March 2021 | Updated on 9 June",
        "The Pass\n\nJane Doe\n\n12 May 2020",
        "# The Pass\n\nPhoto: Ann Lee / Reuters.\n\nWritten by Bo Ek and Ann van Lee.\n\n© 2020 The Post.",
        "# The Pass\n\nPublished: 2021-03-04\n\nReading time: 7 minutes",
    ],
)
def test_a_head_is_no_gist(head: str) -> None:
    assert chosen(f"{head}\n\n{SAID}\n\n{MORE}") == [SAID, MORE]


@pytest.mark.parametrize(
    "sentence",
    [
        "By Friday, Ann had sold the cart.",
        "By 1950 it was gone.",
        "Copyright law was weak then.",
        "Posted on Monday, the letter came in May.",
        "Edited by Lee, the book sold well.",
        "Photographs by Lee show the cart.",
        "March 4 was a Sunday.",
        "Images of it are rare.",
    ],
)
def test_a_sentence_that_begins_like_one_may_be_the_gist(sentence: str) -> None:
    assert credit_lines(Essay.from_text(f"{SAID} {sentence}\n\n{MORE}")) == frozenset()


def test_where_all_are_such_lines_none_is() -> None:
    assert chosen("By Jane Doe\n\n4 March 2021") == ["By Jane Doe", "4 March 2021"]
