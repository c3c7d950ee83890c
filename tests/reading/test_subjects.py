"""What is told of one is no answer to what is asked of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant, Essay
from assistant.reading.names import another_did_it

INN = Essay.from_text(
    "Dorothy ran the hotel with her brother Arne for thirty years. She kept the keys, he kept the boats.\n\n"
    "Arne died in March 1951, and the funeral was held on the jetty. The guests sang.\n\nThe bakery was run by Ole. "
    "Mr. Holm retired in 1960. Erik Holm retired to the coast. Later Ole moved to Bergen for his health.\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("When did Dorothy die?", ""),
        ("When did Arne die?", "Arne died in March 1951"),
        ("Why did Dorothy move to Bergen?", ""),
        ("Why did Ole move to Bergen?", "Ole moved to Bergen"),
    ],
)
def test_another_persons_deed_is_no_answer(
    shipped: Assistant, tmp_path_factory: pytest.TempPathFactory, question: str, quote: str
) -> None:
    answer = shipped.on(INN, tmp_path_factory.mktemp("inn")).ask(question)
    assert answer.outcome == ("answered" if quote else "unsure")
    assert any(quote in c.quote for c in answer.citations) or not quote


@pytest.mark.parametrize(
    ("question", "sentence", "another"),
    [
        ("When did Dorothy die?", "Arne died in March 1951.", True),
        ("Why has Dorothy quickly moved?", "Later Ole had moved.", False),  # not right before the verb
        ("Why did Dorothy move?", "Later Ole had moved.", True),
        ("When did Dorothy die?", "Dorothy died after Arne died.", False),
        ("When did Dorthy die?", "Dorothy died in May.", False),  # a slip
        ("When did Erik retire?", "Mr. Holm retired in 1960.", False),  # one man: they stand side by side
        ("When did she die?", "Arne died in March 1951.", False),
        ("When did Dorothy die?", "She died in 1960.", False),
        ("When did Dorothy die?", "Everybody died in 1960.", False),
        ("Why did Dorothy sell?", "Arne died in March 1951.", False),
    ],
)
def test_two_names_before_one_verb_are_two_persons(question: str, sentence: str, another: bool) -> None:
    assert another_did_it(question, sentence, "", INN.text) is another


def test_a_name_in_the_sentence_before_is_who_is_meant() -> None:
    assert not another_did_it(
        "When did Dorothy die?", "Arne died in 1951.", "Dorothy and Arne went in one year.", INN.text
    )


def test_no_sentence_that_answers_is_told_to_be_of_another(data: Path) -> None:
    """Of all public essays: an answerable question and the sentence that answers it, as its writer marked it."""
    count = 0
    for file in sorted((data / "essays").glob("[a-u]/*[0-9]-*.md"))[::8]:
        essay = Essay.from_file(file)
        for row in map(json.loads, filter(None, file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines())):
            for piece in (row.get("ev") or [])[:1] if row["answerable"] else ():
                at = essay.text.index(piece)
                number = essay.sentences_in(at, at + 1)[0].number
                before = essay.sentences[number - 1].text if number else ""
                assert not another_did_it(row["q"], essay.sentences[number].text, before, essay.text), row["q"]
                count += 1
    assert count > 400
