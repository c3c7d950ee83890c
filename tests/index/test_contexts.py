"""Sentences in context: what stands in them, and that no section speaks for another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.essay.essay import Essay
from assistant.index.vectors import contexts_of


def test_title_two_before_itself_and_the_one_after() -> None:
    essay = Essay.from_text("# Mills\n\nOne turns. Two stand. It creaks. Four fell.\n\n# Boats\n\nThey float.")
    assert contexts_of(essay) == [
        "Mills. One turns. Two stand.",
        "Mills. One turns. Two stand. It creaks.",
        "Mills. One turns. Two stand. It creaks. Four fell.",
        "Mills. Two stand. It creaks. Four fell.",
        "Boats. They float.",
    ]


def test_without_a_heading_and_long_neighbours() -> None:
    long = f"{'x' * 700} ends here."
    essay = Essay.from_text(f"{long}\n\nThe middle.\n\n{long}")
    middle = contexts_of(essay)[1]
    assert middle.startswith("x")
    assert "ends here. The middle. xxx" in middle
    assert len(middle) == 300 + len(" The middle. ") + 300


@given(
    st.lists(
        st.sampled_from(["One is here.", "Two!", "\n\n", "\n## A heading\n\n", "* an item\n"]), min_size=1, max_size=20
    ).map(" ".join)
)
def test_each_sentence_stands_in_its_own_context(text: str) -> None:
    if text.strip():
        essay = Essay.from_text(text)
        contexts = contexts_of(essay)
        assert len(contexts) == len(essay.sentences)
        assert all(
            s.text in context and context.startswith(s.section)
            for s, context in zip(essay.sentences, contexts, strict=True)
        )
